"""A query over an open store, evaluated in this process and without any limit."""

import re
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from nordonc.engine.base import Query
from nordonc.errors import (
    ForbiddenQueryError,
    NotAcceptableError,
    QuerySyntaxError,
    ReleaseError,
    RequestError,
)
from nordonc.namespaces import PREFIXES
from nordonc.negotiation import has_dataset

_Results = QuerySolutions | QueryBoolean | QueryTriples
_Functions = dict[NamedNode, Callable[..., NamedNode | BlankNode | Literal | Triple | None]]

_UNKNOWN_FUNCTION = re.compile(r"custom function <(.*)> is not supported")
_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_CHARACTER_CLASS = re.compile(r"(?:, |expected )?\[(?:[^\]']|'(?:\\.|[^'])*')*\]", re.DOTALL)
_DECLARATIONS = re.compile(rb"(?:@prefix [^\n]*\n)+")
_WITH_PREFIXES = {RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.RDF_XML}


def open_store(quads: Path, folder: Path | None) -> Store:
    """Open the store on disk where there is one, else load the N-Quads file into memory.

    Raises:
        ReleaseError: Neither can be read.
    """
    try:
        if folder is not None:
            return Store.read_only(str(folder))
        store = Store()
        store.bulk_load(path=quads, format=RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"{folder or quads} cannot be opened: {error}") from error
    return store


def evaluate(store: Store, query: Query, *, union: bool) -> bytes:
    """Return the serialised result of a query.

    Args:
        store: The store.
        query: The query.
        union: Whether a query that names no dataset sees the union of all graphs.

    Raises:
        QuerySyntaxError: The text is not a query.
        RequestError: A graph name is not an IRI.
        ForbiddenQueryError: The query would call another server.
        NotAcceptableError: The media type does not fit the form of the query.
    """
    functions: _Functions = {}
    while True:
        try:
            results = _results(store, query, union=union, functions=functions)
            return _serialised(results, query.media_type)
        except SyntaxError as error:
            raise QuerySyntaxError(told(str(error))) from error
        except (OSError, RuntimeError) as error:
            unknown = _UNKNOWN_FUNCTION.search(str(error))
            if unknown is None:
                raise ForbiddenQueryError("This endpoint calls no other server") from error
            functions[NamedNode(unknown[1])] = _unbound


def _unbound(*_arguments: object) -> None:
    """Stand in for a function that nobody knows: a call is an error, so the variable is unbound."""


def _results(store: Store, query: Query, *, union: bool, functions: _Functions) -> _Results:
    chosen = bool(query.default_graphs or query.named_graphs)
    return store.query(
        query.text,
        prefixes=PREFIXES,
        # The switch would outvote a FROM clause, so it is set only where there is none.
        use_default_graph_as_union=union and not chosen and not has_dataset(query.text),
        default_graph=[*_names(query.default_graphs)] if chosen else None,
        named_graphs=[*_names(query.named_graphs)] if chosen else None,
        custom_functions=functions,
    )


def _names(iris: tuple[str, ...]) -> list[NamedNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise RequestError(f"A graph name is not an absolute IRI: {error}") from error


def _serialised(results: _Results, media_type: str) -> bytes:
    if isinstance(results, QueryTriples):
        return _graph(results, media_type)
    form = QueryResultsFormat.from_media_type(media_type)
    if form is None:
        raise NotAcceptableError(f"A table or a truth value cannot be written as {media_type}")
    return results.serialize(format=form) or b""


def _graph(triples: QueryTriples, media_type: str) -> bytes:
    form = RdfFormat.from_media_type(media_type)
    if form is None:
        raise NotAcceptableError(f"A graph cannot be written as {media_type}")
    if form not in _WITH_PREFIXES:
        return triples.serialize(format=form) or b""
    return _trimmed(serialize(triples, format=form, prefixes=PREFIXES) or b"")


def _trimmed(turtle: bytes) -> bytes:
    """Leave out the declarations of prefixes that nothing uses, and sort the others by name."""
    declared = _DECLARATIONS.match(turtle)
    lines, rest = (declared[0], turtle[declared.end() :]) if declared else (b"", turtle)
    used = [line for line in lines.splitlines(keepends=True) if line.split()[1] in rest]
    return b"".join([*sorted(used), rest])


def told(message: str) -> str:
    """Return a parser's message as a sentence a person can use: place first, no character classes.

    >>> told("error at 1:18: expected one of FILTER, SELECT, ['0'..='9'], [_]")
    'line 1, column 18: expected one of FILTER, SELECT'
    """
    found = _SYNTAX.fullmatch(message)
    if found is None:
        return message
    line, column, rest = found.groups()
    if "Prefix not found" in rest:
        rest = "the prefix is not declared"
    rest = _CHARACTER_CLASS.sub("", rest).strip() or "the query ends or goes on unexpectedly"
    return f"line {line}, column {column}: {rest}"
