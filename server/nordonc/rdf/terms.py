"""The few things that validation asks of a store and its terms, and terms as findings show them.

The store is pyoxigraph's, which is known by its shape here and is not imported.
"""

from collections.abc import Hashable, Iterator
from typing import Protocol

from nordonc.rdf.namespaces import PREFIXES


class Term(Protocol):
    """An IRI, a blank node or a literal; its text form is that of N-Triples."""

    @property
    def value(self) -> str:
        """The IRI, the label of the blank node, or the lexical form."""


class Quad(Protocol):
    """A statement in a graph."""

    @property
    def subject(self) -> Hashable:
        """The thing."""

    @property
    def predicate(self) -> Hashable:
        """The property."""

    @property
    def object(self) -> Hashable:
        """The value."""

    @property
    def graph_name(self) -> Hashable:
        """The graph."""


class Store(Protocol):
    """Quads."""

    def __iter__(self) -> Iterator[Quad]:
        """Yield every quad."""


def bare(term: str) -> str:
    """Return an IRI without its angle brackets, any other N-Triples term as it is."""
    return term[1:-1] if term.startswith("<") else term


def shown(*terms: str) -> str:
    """Return N-Triples terms as a curator writes them in Turtle, with the project's prefixes."""
    return " ".join(map(_shown, terms))


def _shown(term: str) -> str:
    for prefix, namespace in PREFIXES.items():
        local = bare(term).removeprefix(namespace)
        if term.startswith("<") and local != bare(term) and local.isalnum():
            return f"{prefix}:{local}"
    return term
