"""Where the files of a dataset state what: by subject, property and value."""

from collections.abc import Iterator
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from rdflib import Node, URIRef

from nordonc.dataset import sssom
from nordonc.dataset.sources import Sources
from nordonc.rdf.terms import bare
from nordonc.validate.turtle_lines import Statement, TurtleLines, term, turtle_lines

#: Rank of a place that has neither the property nor the value.
_NOTHING = 3


class Place(NamedTuple):
    """A line of a file.

    Attributes:
        file: Path from the root of the dataset, with forward slashes.
        line: Line, from 1.
    """

    file: str
    line: int


class SourceIndex:
    """The statements of all Turtle files and mapping sets, read when first needed."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    @cached_property
    def _turtle(self) -> list[tuple[str, TurtleLines]]:
        return [(str(file.path), turtle_lines(file.text())) for file in self._sources.turtle]

    @cached_property
    def _subjects(self) -> dict[Node, list[Place]]:
        places: dict[Node, list[Place]] = {}
        for file, lines in self._turtle:
            for subject, line in lines.subjects:
                places.setdefault(subject, []).append(Place(file, line))
        return places

    @cached_property
    def _statements(self) -> dict[Node, list[tuple[Statement, Place]]]:
        places: dict[Node, list[tuple[Statement, Place]]] = {}
        for file, lines in self._turtle:
            for statement in lines.statements:
                place = Place(file, statement.line)
                places.setdefault(statement.subject, []).append((statement, place))
        return places

    @cached_property
    def _mappings(self) -> dict[tuple[str, str], dict[str, Place]]:
        """The places of the mappings between two IRIs, by predicate."""
        places: dict[tuple[str, str], dict[str, Place]] = {}
        for file in sssom.files(self._sources):
            for row in sssom.rows(file):
                pair = places.setdefault((row.subject, row.object), {})
                pair[row.predicate] = Place(str(file.path), row.line)
        return places

    def place(self, subject: str, predicate: str = "", value: str = "") -> Place | None:
        """Return where a thing is described.

        Best is the line of a mapping, then that of a statement with the property and the value,
        then with the property, then with the value, then the first line about the thing.

        Args:
            subject: IRI of the thing.
            predicate: IRI of the property, where one is at fault.
            value: The value as an N-Triples term, where one is at fault.
        """
        if pair := self._mappings.get((subject, bare(value))):
            return pair.get(predicate) or min(pair.values())
        ranked = self._ranked(URIRef(subject), URIRef(predicate), term(value))
        return min(ranked, key=itemgetter(0), default=(_NOTHING, None))[1]

    def _ranked(
        self, subject: Node, predicate: Node, value: Node | None
    ) -> Iterator[tuple[int, Place]]:
        for statement, place in self._statements.get(subject, []):
            missed = 2 * (statement.predicate != predicate) + (statement.object != value)
            if missed < _NOTHING:
                yield missed, place
        for place in self._subjects.get(subject, []):
            yield _NOTHING, place

    def mention(self, iri: str) -> Place | None:
        """Return the first line of a file that names a thing as a property or value."""
        name = URIRef(iri)
        for file, lines in self._turtle:
            named = [line for _, *terms, line in lines.statements if name in terms]
            if named:
                return Place(file, min(named))
        return None
