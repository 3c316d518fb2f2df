"""The place of a concept among others: what stands above it and below it in ``skos:broader``."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from nordonc.rdf.collation import by_name
from nordonc.rdf.query_file import query_text
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph


class Node(NamedTuple):
    """A concept with those below it."""

    iri: str
    below: tuple["Node", ...]


_BELOW = query_text(__package__, "concepts_below")
_ABOVE = query_text(__package__, "concepts_above")


def below(graph: Graph, concept: str, named: Named) -> tuple[Node, ...]:
    """Return the concepts below one, as trees; what has two broader ones stands under each."""
    children: defaultdict[str, set[str]] = defaultdict(set)
    for row in graph.select(_BELOW, this=concept):
        children[row.text("above")].add(row.text("concept"))
    return tree(concept, children, named)


def tree(
    top: str, children: Mapping[str, set[str]], named: Named, path: tuple[str, ...] = ()
) -> tuple[Node, ...]:
    """Return what stands below a concept; a circle ends where it would begin again."""
    way = (*path, top)
    return tuple(
        Node(child, tree(child, children, named, way))
        for child in sorted(children.get(top, set()) - {*way}, key=by_name(named))
    )


def flat(trees: Iterable[Node]) -> list[str]:
    """Return the concepts of trees, each once, in the order of the trees."""
    found: dict[str, None] = {}
    for node in trees:
        found.update(dict.fromkeys([node.iri, *flat(node.below)]))
    return list(found)


def ways_up(graph: Graph, concept: str, named: Named) -> list[tuple[str, ...]]:
    """Return every way from the top of the hierarchy to a concept, the concept left out."""
    parents: defaultdict[str, set[str]] = defaultdict(set)
    for row in graph.select(_ABOVE, this=concept):
        parents[row.text("concept")].add(row.text("above"))
    return [way for way in _ways(concept, parents, named) if way]


def _ways(
    concept: str, parents: Mapping[str, set[str]], named: Named, path: tuple[str, ...] = ()
) -> list[tuple[str, ...]]:
    above = sorted(parents.get(concept, set()) - {*path, concept}, key=by_name(named))
    if not above:
        return [()]
    return [(*way, one) for one in above for way in _ways(one, parents, named, (*path, concept))]
