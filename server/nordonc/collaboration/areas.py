"""The countries, territories, regions and places, with the number of their networks."""

from collections import defaultdict
from typing import NamedTuple

from nordonc.rdf.collation import by_name
from nordonc.rdf.query_file import query_text
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph


class Area(NamedTuple):
    """An area as a list shows it.

    Attributes:
        iri: Its IRI.
        kind: Its class.
        code: Its two letters; empty where it has none.
        within: The country that a territory belongs to; empty for all others.
        includes: The countries of a region.
        networks: Networks that it takes part in.
    """

    iri: str
    kind: str
    code: str
    within: str
    includes: tuple[str, ...]
    networks: int


_AREAS = query_text(__package__, "areas")
_INCLUDED = query_text(__package__, "areas_of_regions")


def areas(graph: Graph, named: Named) -> list[Area]:
    """Return all countries, territories, regions and places, sorted by name."""
    included: defaultdict[str, list[str]] = defaultdict(list)
    for row in graph.select(_INCLUDED):
        included[row.text("region")].append(row.text("area"))
    found = [
        Area(
            iri=row.text("area"),
            kind=row.text("kind"),
            code=row.text("code"),
            within=row.text("within"),
            includes=tuple(sorted(included[row.text("area")], key=by_name(named))),
            networks=row.number("networks"),
        )
        for row in graph.select(_AREAS)
    ]
    return sorted(found, key=lambda one: by_name(named)(one.iri))
