"""The activities of networks, the most frequent first."""

from typing import NamedTuple

from nordonc.rdf.collation import folded
from nordonc.rdf.query_file import query_text
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph


class Activity(NamedTuple):
    """An activity: its IRI, what it means, and how many networks do it."""

    iri: str
    definition: str
    networks: int


_ACTIVITIES = query_text(__package__, "activities")


def activities(graph: Graph, named: Named) -> list[Activity]:
    """Return all activities of networks, the most frequent first."""
    found = [
        Activity(row.text("activity"), row.text("definition"), row.number("networks"))
        for row in graph.select(_ACTIVITIES)
        if "activity" in row
    ]
    return sorted(found, key=lambda one: (-one.networks, folded(named(one.iri))))
