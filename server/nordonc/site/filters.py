"""Values in the addresses of lists."""

from collections.abc import Iterable

from flask import request

from nordonc.errors import ParameterError
from nordonc.site.links import label
from nordonc.site.state import served

_TOLD = 10


def names(iris: Iterable[str]) -> list[str]:
    """Return the names of things, sorted."""
    return sorted(label(iri) for iri in iris)


def relative(iri: str) -> str:
    """Return an IRI as addresses give it: relative to the base."""
    return iri.removeprefix(served().manifest.base)


def chosen(parameter: str, allowed: Iterable[str]) -> str:
    """Return the value of a parameter as an IRI; empty where it is not given.

    Raises:
        ParameterError: The graph has no such value.
    """
    given = request.args.get(parameter, "")
    base = served().manifest.base
    wanted = given if given.startswith(base) else f"{base}{given}"
    values = set(allowed)
    if given and wanted not in values:
        known = sorted(iri.removeprefix(base) for iri in values)
        more = f" and {len(known) - _TOLD} more" if len(known) > _TOLD else ""
        shown = ", ".join(known[:_TOLD]) or "nothing"
        raise ParameterError(
            f"{parameter}={given!r} is not allowed; allowed: {shown}{more}", parameter
        )
    return wanted if given else ""
