"""The activities of networks, the most frequent first."""

from typing import NamedTuple

from nordonc.rdf.collation import folded
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph


class Activity(NamedTuple):
    """An activity: its IRI, what it means, and how many networks do it."""

    iri: str
    definition: str
    networks: int


_ACTIVITIES = """SELECT ?activity
  (MIN(?text) AS ?definition) (COUNT(DISTINCT ?network) AS ?networks)
WHERE {
  ?network nordonc:activity ?activity .
  OPTIONAL { ?activity skos:definition ?text }
}
GROUP BY ?activity"""


def activities(graph: Graph, named: Named) -> list[Activity]:
    """Return all activities of networks, the most frequent first."""
    found = [
        Activity(row.text("activity"), row.text("definition"), row.number("networks"))
        for row in graph.select(_ACTIVITIES)
        if "activity" in row
    ]
    return sorted(found, key=lambda one: (-one.networks, folded(named(one.iri))))
