"""Values in the addresses of lists."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from flask import request

from nordonc.canned import by_label, whole
from nordonc.errors import ParameterError
from nordonc.rdf.collation import folded
from nordonc.site.links import label
from nordonc.site.lists.facets import Faceted
from nordonc.site.state import served

_TOLD = 10


def names(iris: Iterable[str]) -> list[str]:
    """Return the names of things, sorted."""
    return sorted(map(label, iris), key=folded)


def relative(iri: str) -> str:
    """Return an IRI as addresses give it: relative to the base."""
    return iri.removeprefix(served().manifest.base)


def offered(
    items: Callable[[], Iterable[Faceted]], facets: Iterable[str]
) -> dict[str, Callable[[], list[str]]]:
    """Return what gives the values that a list can be narrowed to, by facet, as addresses do."""

    def values(facet: str) -> list[str]:
        return sorted({relative(iri) for item in items() for iri in item.values[facet]})

    return {facet: partial(values, facet) for facet in facets}


def chosen_values(items: Sequence[Faceted], facets: Iterable[str]) -> dict[str, str]:
    """Return the values that the parameters of the request choose, by facet.

    Raises:
        ParameterError: No thing has such a value.
    """
    values = {
        facet: chosen(facet, (iri for item in items for iri in item.values[facet]))
        for facet in facets
    }
    return {facet: iri for facet, iri in values.items() if iri}


def chosen(parameter: str, allowed: Iterable[str]) -> str:
    """Return the value of a parameter as an IRI; empty where it is not given.

    Raises:
        ParameterError: The graph has no such value.
    """
    given = request.args.get(parameter, "")
    base = served().manifest.base
    values = set(allowed)
    wanted = whole(given if given.startswith(base) else f"{base}{given}", values)
    if wanted not in values:
        wanted = whole(given, values)
    if wanted not in values:
        wanted = by_label(given, ((iri, label(iri)) for iri in values))
    if given and wanted not in values:
        known = sorted(iri.removeprefix(base) for iri in values)
        more = f" and {len(known) - _TOLD} more" if len(known) > _TOLD else ""
        shown = ", ".join(known[:_TOLD]) or "nothing"
        raise ParameterError(
            f"{parameter}={given!r} is not allowed; allowed: {shown}{more}", parameter
        )
    return wanted if given else ""
