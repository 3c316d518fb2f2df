"""Where an IRI leads: to our own page about it, or out."""

from urllib.parse import quote, unquote, urljoin

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS
from nordonc.site import plugins
from nordonc.site.iri_paths import path_of
from nordonc.site.state import served

#: Routes besides that of all things that answer for the things that have their addresses.
_OF_THINGS = {
    *("queries.query", "sparql.sparql", "sparql.void"),
    *("releases.releases", "releases.release", "releases.file"),
}
_SUFFIXES = {one.extension for one in (*GRAPH_FORMATS, *RESULT_FORMATS)} | {"html"}


def href(iri: str) -> str:
    """Return the address of the page about an IRI; empty where nothing can be opened.

    An IRI of the dataset's own leads to this server, wherever that stands; any other one leads to
    itself where a browser can open it. Of data without a base, each IRI has its page here.
    """
    base = served().manifest.base
    if base and not iri.startswith(base):
        return iri if iri.startswith(("http://", "https://")) else ""
    path = path_of(iri, base)
    if not path or _is_taken(unquote(path.partition("#")[0])):
        return resource(iri)
    return f"{request.script_root}/{path}"


def resource(iri: str) -> str:
    """Return the address of the page about an IRI that any IRI has."""
    return f"{url_for('entities.resource')}?iri={quote(iri, safe='')}"


def external(iri: str) -> str:
    """Return the absolute address of the page about an own IRI, and any other IRI as it is."""
    base = served().manifest.base
    if not base or not iri.startswith(base) or iri == base:
        return iri
    return urljoin(url_for("pages.home", _external=True), href(iri))


def _is_taken(path: str) -> bool:
    """Tell whether something else than the thing of a path answers there."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(f"/{path}")
    except HTTPException:
        return True
    blueprint = str(endpoint).partition(".")[0]
    if endpoint == "entities.entity" or blueprint in plugins.idle(served().classes):
        return path.rpartition(".")[2] in _SUFFIXES
    return endpoint not in _OF_THINGS


def named(iri: str) -> str:
    """Return the English name of an IRI; empty where it has none."""
    return served().labels.get(iri, "")


def label(iri: str) -> str:
    """Return the English name of a thing, or what its IRI has in place of one."""
    return named(iri) or iri.removeprefix(served().manifest.base) or iri
