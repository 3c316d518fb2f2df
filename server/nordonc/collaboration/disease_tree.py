"""The diseases as a tree, with the number of their networks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from nordonc.rdf.collation import by_name
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph


class Disease(NamedTuple):
    """A disease in the tree of all.

    Attributes:
        iri: Its IRI.
        direct: Networks that cover it itself.
        networks: Networks that cover it or a part of it.
        below: Its parts.
    """

    iri: str
    direct: int
    networks: int
    below: tuple["Disease", ...]


_COUNTED = """SELECT ?disease (COUNT(DISTINCT ?own) AS ?direct) (COUNT(DISTINCT ?any) AS ?networks)
WHERE {
  ?disease a nordonc:Disease .
  OPTIONAL { ?own nordonc:coversDisease ?disease }
  OPTIONAL { ?disease ^skos:broader*/^nordonc:coversDisease ?any }
}
GROUP BY ?disease"""
_BROADER = """SELECT ?disease ?broader
WHERE { ?disease a nordonc:Disease . OPTIONAL { ?disease skos:broader ?broader } }"""


def diseases(graph: Graph, named: Named) -> tuple[Disease, ...]:
    """Return the diseases as trees; one with two broader ones stands under each."""
    counts = {
        row.text("disease"): (row.number("direct"), row.number("networks"))
        for row in graph.select(_COUNTED)
    }
    below: defaultdict[str, set[str]] = defaultdict(set)
    for row in graph.select(_BROADER):
        below[row.text("broader")].add(row.text("disease"))
    return _trees("", below, counts, named, ())


def _trees(
    top: str,
    below: Mapping[str, set[str]],
    counts: Mapping[str, tuple[int, int]],
    named: Named,
    way: tuple[str, ...],
) -> tuple[Disease, ...]:
    path = (*way, top)
    return tuple(
        Disease(iri, *counts[iri], _trees(iri, below, counts, named, path))
        for iri in sorted(below.get(top, set()) - {*path}, key=by_name(named))
    )


def flat(trees: Iterable[Disease]) -> dict[str, Disease]:
    """Return all diseases of trees, each once, in the order of the trees."""
    found: dict[str, Disease] = {}
    for one in trees:
        found.setdefault(one.iri, one)
        for iri, below in flat(one.below).items():
            found.setdefault(iri, below)
    return found
