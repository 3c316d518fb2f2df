"""Networks that have something in common with a network."""

from collections import defaultdict
from typing import NamedTuple

from nordonc.rdf.query_file import query_text
from nordonc.sparql.client import Graph


class Related(NamedTuple):
    """Another network.

    Attributes:
        network: Its IRI.
        diseases: What both cover, itself or as part of it.
        areas: Countries and territories that take part in both.
    """

    network: str
    diseases: tuple[str, ...]
    areas: tuple[str, ...]


_DISEASES = query_text(__package__, "networks_by_shared_disease")
_AREAS = query_text(__package__, "networks_by_shared_area")


def related(graph: Graph, network: str) -> list[Related]:
    """Return all networks that share a disease or an area, those that share most first."""
    diseases, areas = (_by_network(graph, text, network) for text in (_DISEASES, _AREAS))
    found = [
        Related(other, tuple(diseases.get(other, ())), tuple(areas.get(other, ())))
        for other in sorted({*diseases, *areas})
    ]
    return sorted(found, key=lambda one: (-len(one.diseases), -len(one.areas)))


def _by_network(graph: Graph, text: str, network: str) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in graph.select(text, this=network):
        found[row.text("other")].append(row.text("shared"))
    return found
