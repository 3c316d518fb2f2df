"""The activities of networks, the most frequent first."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from nordonc.collaboration.network_facets import Network
from nordonc.rdf.collation import folded
from nordonc.rdf.query_file import query_text
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph


class Activity(NamedTuple):
    """An activity: its IRI, what it means, and how many networks do it or a narrower one."""

    iri: str
    definition: str
    networks: int


_DEFINITIONS = query_text(__package__, "activities")


def activities(graph: Graph, networks: Iterable[Network], named: Named) -> list[Activity]:
    """Return all activities of networks, the most frequent first."""
    counts = Counter(iri for one in networks for iri in one.values["activity"])
    meant = {row.text("activity"): row.text("definition") for row in graph.select(_DEFINITIONS)}
    found = [Activity(iri, meant.get(iri, ""), number) for iri, number in counts.items()]
    return sorted(found, key=lambda one: (-one.networks, folded(named(one.iri))))
