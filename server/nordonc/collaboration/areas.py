"""The countries, territories, regions and places, with the number of their networks."""

from collections import defaultdict
from typing import NamedTuple

from nordonc.rdf.collation import by_name
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


#: A collaborator or guest is no participant; a region or place has no shortcut that says so.
_AREAS = """SELECT ?area ?kind ?code ?within (COUNT(DISTINCT ?network) AS ?networks)
WHERE {
  VALUES ?kind { nordonc:Country nordonc:Territory nordonc:Region nordonc:Place }
  ?area a ?kind .
  OPTIONAL { ?area nordonc:alpha2 ?code }
  OPTIONAL { ?area nordonc:territoryOf ?within }
  OPTIONAL {
    { ?network nordonc:participatingArea ?area }
    UNION {
      ?network nordonc:participation/nordonc:participant ?area .
      FILTER (?kind IN (nordonc:Region, nordonc:Place))
    }
  }
}
GROUP BY ?area ?kind ?code ?within
ORDER BY ?area"""
_INCLUDED = (
    "SELECT ?region ?area WHERE { ?region nordonc:includesArea ?area } ORDER BY ?region ?area"
)


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
