"""What changed from one release to another in words: by layer, thing and property, with evidence.

What a release says of itself, and what a build makes of the rest, is told apart from facts.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from nordonc.rdf import labels
from nordonc.rdf.namespaces import DCTERMS, OWL
from nordonc.rdf.query_file import query_text
from nordonc.rdf.store import name_of, rows
from nordonc.rdf.terms import bare, shown
from nordonc.release.changed_facts import (
    ADDED,
    CHANGED,
    GONE,
    NEW,
    REMOVED,
    Fact,
    Layer,
    Line,
    Thing,
    Value,
)
from nordonc.release.diff import Difference

#: What graphs hold, by the last part of their IRI; one that is not here holds facts.
_LAYERS = {
    "source": "evidence",
    "inferred": "inferences",
    "mappings": "mappings",
    "mapping-sets": "mappings",
    "ontology": "terms",
    "vocabulary": "terms",
    "shapes": "terms",
    "dataset": "release",
    "queries": "derived",
    "void": "derived",
}
_OUTSIDE = "external-"
#: The layers in the order in which they are told.
LAYERS = ("facts", *dict.fromkeys(_LAYERS.values()))
#: Of this one only the number of statements is told: it follows from the others.
DERIVED = "derived"
#: Properties that tell of the version of what they speak of, whatever graph they stand in.
_OF_VERSIONS = frozenset(
    map(
        ox.NamedNode,
        (
            *(f"{OWL}versionInfo", f"{OWL}versionIRI", f"{DCTERMS}modified"),
            *(f"{DCTERMS}issued", f"{DCTERMS}bibliographicCitation"),
        ),
    )
)

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
#: What went and what came of the values of properties, by property.
_Values = dict[ox.NamedNode, tuple[list[_Term], list[_Term]]]


class _Side:
    """What one of the two releases says of what changed."""

    def __init__(self, quads: Path) -> None:
        store = ox.Store()
        store.bulk_extend(ox.parse(path=quads, format=ox.RdfFormat.N_QUADS))
        self.names = labels.labels(store)
        self.subjects = frozenset(quad.subject for quad in store)
        self._evidence: dict[tuple[str, ...], list[Line]] = defaultdict(list)
        for *fact, line, printed in rows(store, query_text(__package__, "evidence")):
            self._evidence[tuple(fact)].append(Line(int(line), printed))

    def lines(self, subject: str, predicate: str, value: _Term) -> tuple[Line, ...]:
        """Return what states a fact, else what all that is said of its subject or value is from."""
        other = str(getattr(value, "value", ""))
        for known in ((subject, predicate, other), (subject, "", ""), (other, "", "")):
            if found := self._evidence.get(known):
                return tuple(dict.fromkeys(found))
        return ()


@dataclass(slots=True)
class _Changed:
    """What changed in one layer, as it comes."""

    things: dict[ox.NamedNode, _Values] = field(default_factory=dict)
    unnamed: int = 0

    def take(self, quad: ox.Quad, side: int) -> None:
        """Take in a statement that went (0) or came (1)."""
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.NamedNode) and not isinstance(value, ox.BlankNode):
            values = self.things.setdefault(subject, {})
            values.setdefault(quad.predicate, ([], []))[side].append(value)
        else:
            self.unnamed += 1


def told(old: Path, new: Path, difference: Difference) -> tuple[Layer, ...]:
    """Return what changed by layer, only those in which something did.

    Args:
        old: File of N-Quads of the one before.
        new: That of the one after.
        difference: What went and what came between the two.
    """
    changed: dict[str, _Changed] = defaultdict(_Changed)
    derived = 0
    for side, lines in enumerate(difference):
        for quad in ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS):
            layer = _layer(quad)
            if layer == DERIVED:
                derived += 1
            else:
                changed[layer].take(quad, side)
    if not changed:
        return (Layer(DERIVED, (), derived=derived),) if derived else ()
    sides = _Sides(_Side(old), _Side(new))
    layers = (
        Layer(name, tuple(sides.things(changed[name].things)), changed[name].unnamed)
        for name in LAYERS[:-1]
    )
    found = [one for one in layers if one.things or one.unnamed]
    return (*found, Layer(DERIVED, (), derived=derived)) if derived else tuple(found)


def _layer(quad: ox.Quad) -> str:
    graph = name_of(quad.graph_name).rpartition("/")[2]
    layer = "mappings" if graph.startswith(_OUTSIDE) else _LAYERS.get(graph, LAYERS[0])
    return "release" if layer != DERIVED and quad.predicate in _OF_VERSIONS else layer


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both releases, which tell together what changed."""

    old: _Side
    new: _Side

    def things(self, changed: dict[ox.NamedNode, _Values]) -> Iterator[Thing]:
        """Yield the things of a layer by their names."""
        names = {one.value: self._name(one.value) for one in changed}
        for subject in sorted(changed, key=lambda one: (names[one.value].casefold(), one.value)):
            if facts := tuple(self._facts(subject.value, changed[subject])):
                yield Thing(subject.value, names[subject.value], self._status(subject), facts)

    def _status(self, subject: ox.NamedNode) -> str:
        if subject not in self.old.subjects:
            return NEW
        return CHANGED if subject in self.new.subjects else GONE

    def _facts(self, subject: str, values: _Values) -> Iterator[Fact]:
        """Yield what became of the values; one that only went to another graph is left out."""
        for predicate in sorted(values, key=lambda one: one.value):
            before, after = values[predicate]
            gone = sorted(set(before) - set(after), key=str)
            come = sorted(set(after) - set(before), key=str)
            if len(gone) == len(come) == 1:
                yield self._fact(subject, predicate.value, gone[0], come[0])
                continue
            for one in gone:
                yield self._fact(subject, predicate.value, one, None)
            for one in come:
                yield self._fact(subject, predicate.value, None, one)

    def _fact(
        self, subject: str, predicate: str, before: _Term | None, after: _Term | None
    ) -> Fact:
        lines: tuple[Line, ...] = ()
        if before is not None:
            lines = self.old.lines(subject, predicate, before)
        if after is not None:
            lines = self.new.lines(subject, predicate, after)
        return Fact(
            REMOVED if after is None else ADDED if before is None else CHANGED,
            predicate,
            self._name(predicate, labels.in_words(predicate)),
            self._value(before),
            self._value(after),
            lines,
        )

    def _value(self, term: _Term | None) -> Value | None:
        if term is None:
            return None
        if isinstance(term, ox.NamedNode):
            return Value(str(term), self._name(term.value), term.value)
        return Value(str(term), str(getattr(term, "value", term)), "")

    def _name(self, iri: str, otherwise: str = "") -> str:
        return (
            self.new.names.get(iri)
            or self.old.names.get(iri)
            or otherwise
            or bare(shown(f"<{iri}>"))
        )
