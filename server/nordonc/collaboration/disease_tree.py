"""The diseases as a tree, with the number of their networks."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from nordonc.rdf.query_file import query_text
from nordonc.site.resource.concept_tree import Node, tree
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph

_COUNTED = query_text(__package__, "diseases")
_BROADER = query_text(__package__, "broader_diseases")


class Count(NamedTuple):
    """How many networks cover a disease itself, and how many cover it or a part of it."""

    direct: int
    networks: int


class Diseases(NamedTuple):
    """All diseases.

    Attributes:
        trees: From broad to narrow; one with two broader ones stands under each.
        counts: The number of networks by IRI.
    """

    trees: tuple[Node, ...]
    counts: Mapping[str, Count]


def diseases(graph: Graph, named: Named) -> Diseases:
    """Return the diseases of the graph with the number of their networks."""
    counts = {
        row.text("disease"): Count(row.number("direct"), row.number("networks"))
        for row in graph.select(_COUNTED)
    }
    below: defaultdict[str, set[str]] = defaultdict(set)
    for row in graph.select(_BROADER):
        below[row.text("broader")].add(row.text("disease"))
    return Diseases(tree("", below, named), counts)
