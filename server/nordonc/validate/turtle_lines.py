"""The lines on which a Turtle file states what, by rdflib's own parser."""

from collections.abc import Mapping, MutableSequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rdflib import Graph, Node
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser

from nordonc.rdf.namespaces import PREFIXES


class Statement(NamedTuple):
    """A triple as rdflib has it, and the line on which its object begins, from 1."""

    subject: Node
    predicate: Node
    object: Node
    line: int


@dataclass(frozen=True, slots=True)
class TurtleLines:
    """What a Turtle file states on which lines.

    Attributes:
        subjects: The first line of each block about a subject, in the order of the file.
        statements: Every triple; one of a collection has the line of its item.
    """

    subjects: list[tuple[Node, int]] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


def turtle_lines(text: str, prefixes: Mapping[str, str] | None = None) -> TurtleLines:
    """Return the lines of what a Turtle file states.

    Where the text is no Turtle, it is what stands before the error.

    Args:
        text: The text of the file.
        prefixes: Prefixes that it need not declare, with their namespaces.
    """
    sink = _Sink()
    # A base lets a relative @base pass; a file that needs one does not load.
    parser = _Parser(sink, baseURI="file:///", turtle=True)
    parser.declare(prefixes or {})
    # Whoever loads the file reports the error; rdflib indexes past the end of a file cut short.
    with suppress(SyntaxError, IndexError):
        parser.loadBuf(text)
    return sink.lines


def term(text: str) -> Node | None:
    """Return the term that a text is in Turtle with the project's prefixes, if it is one."""
    statements = turtle_lines(f"rdf:value rdf:value {text} .", PREFIXES).statements
    return statements[0].object if len(statements) == 1 else None


class _Sink(RDFSink):
    """Takes the triples of the parser, and the lines that it noted for them."""

    def __init__(self) -> None:
        super().__init__(Graph(bind_namespaces="none"))
        self.lines = TurtleLines()
        #: Lines of the items of each list that is open, the innermost last.
        self.open: list[list[int]] = [[]]
        #: Lines of the objects of the triples that come next.
        self.next: list[int] = []

    def newList(self, n: list[Any], f: Any) -> Any:  # noqa: ANN401, N802  rdflib's names
        # A triple for the item and one for the rest of the collection.
        self.next = [line for line in self.open[-1] for _ in range(2)]
        return super().newList(n, f)

    def makeStatement(self, quadruple: Any, why: Any = None) -> None:  # noqa: ANN401, ARG002, N802
        formula, predicate, subject, value = quadruple
        subject, predicate, value = (
            self.normalise(formula, node) for node in (subject, predicate, value)
        )
        self.lines.statements.append(Statement(subject, predicate, value, self.next.pop(0)))


class _Parser(SinkParser):
    """Notes the line on which each subject, object and item of a collection begins."""

    _store: _Sink

    def declare(self, prefixes: Mapping[str, str]) -> None:
        """Take prefixes as declared."""
        self._bindings.update(prefixes)

    def item(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:
        # Past the space before it, which the parser would count twice before a literal.
        start = self.skipSpace(argstr, i)
        self._store.open[-1].append(self.lines + 1)
        return -1 if start < 0 else super().item(argstr, start, res)

    def objectList(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:  # noqa: N802
        self._store.open.append([])
        end = super().objectList(argstr, i, res)
        self._store.next = self._store.open.pop()
        return end

    def node(
        self,
        argstr: str,
        i: int,
        res: MutableSequence[Any],
        subjectAlready: Node | None = None,  # noqa: N803
    ) -> int:
        if argstr[i : i + 1] != "(":
            return super().node(argstr, i, res, subjectAlready)
        self._store.open.append([])
        end = super().node(argstr, i, res, subjectAlready)
        self._store.open.pop()
        return end

    def property_list(self, argstr: str, i: int, subj: Node) -> int:
        store = self._store
        store.lines.subjects.append((subj, store.open[-1][-1]))
        store.open.append([])  # for the verbs
        end = super().property_list(argstr, i, subj)
        store.open.pop()
        return end
