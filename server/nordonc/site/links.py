"""Where an IRI leads: to our own page about it, or out."""

from flask import request

from nordonc.site.state import served


def href(iri: str) -> str:
    """Return the address of the page about an IRI; empty where nothing can be opened.

    An IRI of the dataset's own leads to this server, wherever that stands; any other one leads to
    itself where a browser can open it.
    """
    base = served().manifest.base
    if base and iri.startswith(base):
        return f"{request.script_root}/{iri.removeprefix(base)}"
    return iri if iri.startswith(("http://", "https://")) else ""


def named(iri: str) -> str:
    """Return the English name of an IRI; empty where it has none."""
    return served().labels.get(iri, "")


def label(iri: str) -> str:
    """Return the English name of a thing, or what its IRI has in place of one."""
    return named(iri) or iri.removeprefix(served().manifest.base) or iri
