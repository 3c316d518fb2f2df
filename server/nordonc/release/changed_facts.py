"""What changed, as values: layers of things, each with the facts that came, went or changed."""

from dataclasses import dataclass
from typing import NamedTuple

#: What became of a fact.
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
#: What became of a thing, beside ``CHANGED``.
NEW, GONE = "new", "gone"


class Line(NamedTuple):
    """A line of a source, with the words that decide; empty where the whole line does."""

    number: int
    printed: str


class Value(NamedTuple):
    """A value of a property.

    Attributes:
        term: As N-Triples writes it.
        words: What people read: the name of a thing, or the text.
        iri: The thing; empty for a text.
    """

    term: str
    words: str
    iri: str


class Fact(NamedTuple):
    """What became of a value of a property.

    Attributes:
        kind: ``ADDED``, ``REMOVED`` or ``CHANGED``.
        property: IRI of the property.
        name: What the property is called.
        before: The value that went.
        after: The value that came.
        lines: What states the value that came, or else the one that went.
    """

    kind: str
    property: str
    name: str
    before: Value | None
    after: Value | None
    lines: tuple[Line, ...]


class Thing(NamedTuple):
    """A thing of which something changed; its status is ``NEW``, ``GONE`` or ``CHANGED``."""

    iri: str
    name: str
    status: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """What changed in one layer of the graph.

    Attributes:
        name: One of ``LAYERS``.
        things: By name.
        unnamed: Number of statements with blank nodes that came or went, which are not told singly.
        derived: Number of statements that came or went where the layer is ``DERIVED``.
    """

    name: str
    things: tuple[Thing, ...]
    unnamed: int = 0
    derived: int = 0

    def count(self, kind: str) -> int:
        """Return how many facts of a kind there are."""
        return sum(fact.kind == kind for thing in self.things for fact in thing.facts)
