"""Blank nodes by number: equal data have equal bytes, whoever reads or writes them.

A parser makes up other labels for nodes without one each time, and so does a template.
"""

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

_Term = NamedNode | BlankNode | Literal | Triple
#: Values and names of graphs that hold no blank node, which most are.
_PLAIN, _GRAPHS = {NamedNode, Literal}, {NamedNode, DefaultGraph}


class Numbered:
    """Numbers blank nodes in the order in which they come.

    Args:
        first: Number of the first.
        kept: How labels begin that stay as they are; empty where none does.

    Attributes:
        next: Number of the next.
    """

    def __init__(self, first: int = 0, kept: str = "") -> None:
        self.next = first
        self._kept = kept
        self._labels: dict[BlankNode, BlankNode] = {}

    def triples(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """Yield triples with their nodes by number."""
        return map(self._triple, triples)

    def quads(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Yield quads with their nodes by number, those that name graphs included."""
        for quad in quads:
            subject, predicate, thing, graph = quad
            if type(subject) is NamedNode and type(thing) in _PLAIN and type(graph) in _GRAPHS:
                yield quad
                continue
            terms = self._term(subject), self._term(thing), self._term(graph)
            if terms == (subject, thing, graph):
                yield quad
            else:
                yield Quad(terms[0], predicate, *terms[1:])  # type: ignore[arg-type]

    def _triple(self, triple: Triple) -> Triple:
        subject, predicate, thing = triple
        other_subject, other_thing = self._term(subject), self._term(thing)
        if other_subject is subject and other_thing is thing:
            return triple
        return Triple(other_subject, predicate, other_thing)  # type: ignore[arg-type]

    def _term(self, term: _Term) -> _Term:
        if isinstance(term, BlankNode):
            return self._node(term)
        return self._triple(term) if isinstance(term, Triple) else term

    def _node(self, node: BlankNode) -> BlankNode:
        if self._kept and node.value.startswith(self._kept):
            return node
        known = self._labels.get(node)
        if known is None:
            known = self._labels[node] = BlankNode(f"b{self.next}")
            self.next += 1
        return known
