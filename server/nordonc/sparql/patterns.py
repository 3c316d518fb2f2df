"""The patterns that a query joins, each by itself and with its place.

Every row of the answer fits all of them, so that each may be the one that leaves no row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from nordonc.sparql.form import head
from nordonc.sparql.lexer import Reader, Token, UnreadableError

_TERMS = {"iri", "variable", "blank", "name", "number", "string"}
_MODIFIERS = {"*", "+", "?"}
_OPENING = {"(", "["}


class Kind(StrEnum):
    """What a pattern is, and thereby whether the others make sense without it."""

    TRIPLE = "triple"
    FILTER = "filter"
    VALUES = "values"
    MINUS = "minus"
    GROUP = "group"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One of the patterns that are joined.

    Attributes:
        kind: What it is.
        text: SPARQL that means it, to stand in a group of its own or among others.
        start: Where it begins in the query.
        end: Where it ends there.
        subject: The tokens of the subject, where it is a triple.
        verb: The tokens of the predicate or path.
        values: The tokens of the object, or all that a VALUES block has.
        graph: The name of the graph, where one is given.
    """

    kind: Kind
    text: str
    start: int
    end: int
    subject: tuple[Token, ...] = ()
    verb: tuple[Token, ...] = ()
    values: tuple[Token, ...] = ()
    graph: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """What decides whether a query has rows.

    Attributes:
        prologue: Its declarations.
        dataset: Its FROM clauses.
        patterns: What its WHERE clause joins, in the order of the text.
    """

    prologue: str
    dataset: str
    patterns: tuple[Pattern, ...]


def body(text: str) -> Body:
    """Return the patterns of a query that an engine has answered.

    Raises:
        UnreadableError: It is written in a way that is not understood here.
    """
    reader = Reader(text)
    start = head(reader)
    return Body(text[: start.start], " ".join(start.dataset), tuple(_group(reader)))


def _group(reader: Reader) -> Iterator[Pattern]:
    """Yield the patterns of a group and move past it."""
    reader.expect("{")
    if reader.at("SELECT"):
        raise UnreadableError
    while not reader.at("}"):
        if reader.at("."):
            reader.take()
        elif reader.token.keyword in _CLAUSES:
            yield from _CLAUSES[reader.token.keyword](reader)
        else:
            yield from _triples(reader)
    reader.take()


def _optional(reader: Reader) -> Iterator[Pattern]:
    """Keep what may be missing from a row; a later pattern may use its variables."""
    yield _whole(reader, Kind.KEPT, reader.take().start)


def _minus(reader: Reader) -> Iterator[Pattern]:
    yield _whole(reader, Kind.MINUS, reader.take().start)


def _bind(reader: Reader) -> Iterator[Pattern]:
    yield _whole(reader, Kind.KEPT, reader.take().start)


def _whole(reader: Reader, kind: Kind, start: int) -> Pattern:
    """Return what began at a place and ends with the bracket that is ahead."""
    reader.take_balanced()
    return Pattern(kind, reader.text[start : reader.last_end], start, reader.last_end)


def _filter(reader: Reader) -> Iterator[Pattern]:
    start = reader.take().start
    while not reader.at("(", "{"):
        reader.take()
    yield _whole(reader, Kind.FILTER, start)


def _values(reader: Reader) -> Iterator[Pattern]:
    start = reader.take().start
    reader.take_balanced()
    values = tuple(reader.take_balanced())
    text = reader.text[start : reader.last_end]
    yield Pattern(Kind.VALUES, text, start, reader.last_end, values=values)


def _graph(reader: Reader) -> Iterator[Pattern]:
    """Yield the patterns of a named graph, each with the clause that leads to it."""
    start = reader.take().start
    name = reader.take()
    for one in _inner(reader, start, reader.text[start : reader.last_end]):
        yield replace(one, graph=one.graph or (name,))


def _nested(reader: Reader) -> Iterator[Pattern]:
    yield from _inner(reader, reader.token.start, "")


def _inner(reader: Reader, start: int, clause: str) -> Iterator[Pattern]:
    """Yield what a group within a group joins; alternatives and sub-queries stay whole."""
    inside = reader.copy()
    reader.take_balanced()
    alternatives = False
    while reader.at("UNION"):
        alternatives = True
        reader.take()
        reader.take_balanced()
    try:
        patterns = [] if alternatives else list(_group(inside))
    except UnreadableError:
        patterns = []
    if patterns and all(one.kind is Kind.TRIPLE for one in patterns):
        yield from (replace(one, text=f"{clause} {{ {one.text} }}") for one in patterns)
    else:
        end = reader.last_end
        yield Pattern(Kind.GROUP, reader.text[start:end], start, end)


_CLAUSES = {
    "OPTIONAL": _optional,
    "MINUS": _minus,
    "BIND": _bind,
    "FILTER": _filter,
    "VALUES": _values,
    "GRAPH": _graph,
    "{": _nested,
}


def _triples(reader: Reader) -> Iterator[Pattern]:
    """Yield the triples of one subject."""
    start = reader.token.start
    subject = _term(reader)
    if reader.at(".", "}") or subject[0].keyword in _OPENING:
        yield _of_bracket(reader, start)
        return
    first = True
    while first or reader.at(";"):
        while reader.at(";"):
            reader.take()
        if not reader.at(".", "}"):
            yield from _objects(reader, subject, start if first else reader.token.start)
        first = False


def _of_bracket(reader: Reader, start: int) -> Pattern:
    """Return the triples of a subject in brackets as one; it has no name to repeat."""
    while not reader.at(".", "}"):
        if reader.token.keyword in _CLAUSES:
            break
        reader.take_balanced()
    end = reader.last_end
    return Pattern(Kind.TRIPLE, f"{reader.text[start:end]} .", start, end)


def _objects(reader: Reader, subject: tuple[Token, ...], start: int) -> Iterator[Pattern]:
    """Yield the triples of one subject and predicate."""
    verb = _path(reader)
    while True:
        value = _term(reader)
        pieces = (_written(reader, one) for one in (subject, verb, value))
        yield Pattern(
            Kind.TRIPLE, f"{' '.join(pieces)} .", start, reader.last_end, subject, verb, value
        )
        if not reader.at(","):
            return
        start = reader.take().end


def _written(reader: Reader, taken: tuple[Token, ...]) -> str:
    return reader.text[taken[0].start : taken[-1].end]


def _term(reader: Reader) -> tuple[Token, ...]:
    """Return the tokens of a term, of a list or of a blank node with its properties."""
    token = reader.token
    if reader.at("+", "-"):
        return (reader.take(), *_term(reader))
    if token.kind not in _TERMS and token.keyword not in {*_OPENING, "TRUE", "FALSE"}:
        raise UnreadableError
    taken = reader.take_balanced()
    if token.kind == "string":
        if reader.token.kind == "tag":
            taken.append(reader.take())
        elif reader.at("^"):
            taken += [reader.take(), reader.take(), reader.take()]
    return tuple(taken)


def _path(reader: Reader) -> tuple[Token, ...]:
    """Return the tokens of a predicate or of a property path."""
    taken: list[Token] = []
    while True:
        while reader.at("^", "!"):
            taken.append(reader.take())
        if reader.token.kind not in {"iri", "name", "variable"} and not reader.at("A", "("):
            raise UnreadableError
        taken += reader.take_balanced()
        if reader.token.keyword in _MODIFIERS:
            taken.append(reader.take())
        if not reader.at("/", "|"):
            return tuple(taken)
        taken.append(reader.take())
