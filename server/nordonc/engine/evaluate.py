"""A query over an open store, evaluated in this process and without any limit."""

import re
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
)

from nordonc.engine.base import Answer, Query
from nordonc.engine.graphs import Dataset, Graphs, named_in
from nordonc.engine.serialisation import (
    UNKNOWN_FUNCTION,
    Limited,
    repaired_xml,
    serialised_graph,
)
from nordonc.errors import (
    ForbiddenQueryError,
    NotAcceptableError,
    QuerySyntaxError,
    RequestError,
)
from nordonc.rdf.namespaces import PREFIXES
from nordonc.sparql.columns import simply_spelt_out, spelt_out
from nordonc.sparql.form import Form, has_dataset, head, query_form
from nordonc.sparql.lexer import Reader, UnreadableError
from nordonc.sparql.mistakes import mistake

_Results = QuerySolutions | QueryBoolean | QueryTriples
_Functions = dict[NamedNode, Callable[..., NamedNode | BlankNode | Literal | Triple | None]]


#: Characters of a text that is short.
_SHORT = 4096
_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)

#: What a parser tells of itself is of no use to who wrote the query: the list of what it looked for
#: last, most of it far from the mistake. Of that, these say what is wrong.
_TOLD = {
    "Prefix not found": "the prefix is not declared",
    "IRI parsing failed": "an IRI is not well formed",
}
_UNREADABLE = "the query cannot be read from here on; the mistake is here or just before"


def evaluate(graphs: Graphs, query: Query, *, union: bool, most_bytes: int = sys.maxsize) -> Answer:
    """Return the answer to a query.

    Args:
        graphs: What is asked.
        query: The query.
        union: Whether a query that names no dataset sees the union of all graphs.
        most_bytes: Length that the serialised result may have.

    Raises:
        QuerySyntaxError: The text is not a query.
        RequestError: A graph name is not an IRI.
        ForbiddenQueryError: The query would call another server.
        NotAcceptableError: The media type cannot carry the result.
        ResultTooLargeError: The result is longer than is allowed.
    """
    functions: _Functions = {}
    while True:
        try:
            results = _results(graphs, query, union=union, functions=functions)
            body = _serialised(results, query.media_type, graphs.prefixes, most_bytes)
        except SyntaxError as error:
            raise QuerySyntaxError(
                mistake(query.text, graphs.prefixes) or told(str(error))
            ) from error
        except (OSError, RuntimeError) as error:
            unknown = UNKNOWN_FUNCTION.search(str(error))
            if unknown is None:
                raise ForbiddenQueryError("This endpoint calls no other server") from error
            functions[NamedNode(unknown[1])] = _unbound
        else:
            return Answer(
                media_type=query.media_type,
                body=body,
                size_bytes=len(body),
                rows=rows(body, query.media_type),
                unknown_functions=tuple(function.value for function in functions),
            )


def syntax_fault(text: str) -> str:
    """Return what is wrong with the text of a query; empty where it is one."""
    start = head(Reader(text)).start
    if query_form(text) is Form.ASK:
        # Over an empty store an ASK is answered at once, and a SELECT only when it is read.
        text = f"{text[:start]}SELECT *{text[start + len(Form.ASK) :]}"
    try:
        Store().query(text, prefixes=PREFIXES, base_iri="http://localhost/")
    except SyntaxError as error:
        return told(str(error))
    return ""


def _unbound(*_arguments: object) -> None:
    """Stand in for a function that nobody knows: a call is an error, so the variable is unbound."""


def _results(graphs: Graphs, query: Query, *, union: bool, functions: _Functions) -> _Results:
    """Begin to evaluate a query.

    Raises:
        SyntaxError: The text is not a query.
        QuerySyntaxError: The engine takes it, and may not read its FROM as we do.
    """
    dataset, fault = _dataset(graphs, query, union=union)
    ask = partial(
        dataset.store.query,
        base_iri=_base(query.base),
        prefixes=graphs.prefixes,
        use_default_graph_as_union=dataset.union,
        default_graph=dataset.default_graph,
        named_graphs=dataset.named_graphs,
        custom_functions=functions,
    )
    if "*" in query.text and not fault and len(query.text) <= _SHORT:
        # To ask twice, first for the columns, would take a cheap query half as long again.
        with suppress(SyntaxError):
            if (text := simply_spelt_out(query.text)) != query.text:
                return ask(text)
    results = ask(query.text)
    if fault:
        raise fault
    if "*" in query.text and isinstance(results, QuerySolutions):
        text = spelt_out(query.text, [variable.value for variable in results.variables])
        return results if text == query.text else ask(text)
    return results


def _dataset(
    graphs: Graphs, query: Query, *, union: bool
) -> tuple[Dataset, QuerySyntaxError | None]:
    """Return what a query asks, and what is wrong where that is not sure.

    Raises:
        SyntaxError: The text is not a query.
        RequestError: A graph name is not an IRI.
    """
    if query.default_graphs or query.named_graphs:
        return graphs.of(_names(query.default_graphs), _names(query.named_graphs)), None
    try:
        if has_dataset(query.text):
            return graphs.of(*named_in(query.text, _base(query.base), graphs.prefixes)), None
    except QuerySyntaxError as error:
        return Dataset(graphs.given), error
    except (UnreadableError, SyntaxError):
        return Dataset(graphs.given), QuerySyntaxError(
            "It is not sure where the clause FROM stands; write pattern and expression apart"
        )
    # The union as a switch would outvote a FROM clause, so it is set only where there is none.
    return graphs.all() if union else Dataset(graphs.given), None


def _base(address: str) -> str | None:
    """Return an address that can be a base; a client may call the server by one that cannot."""
    try:
        return NamedNode(address).value
    except ValueError:
        return None


def _names(iris: tuple[str, ...]) -> list[NamedNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise RequestError(f"A graph name is not an absolute IRI: {error}") from error


def _serialised(
    results: _Results, media_type: str, prefixes: dict[str, str], most_bytes: int
) -> bytes:
    if isinstance(results, QueryTriples):
        return serialised_graph(results, media_type, most_bytes, prefixes=prefixes)
    form = QueryResultsFormat.from_media_type(media_type)
    if form is None:
        raise NotAcceptableError(f"A table or a truth value cannot be written as {media_type}")
    body = Limited(most_bytes)
    results.serialize(body, form)
    return repaired_xml(body.getvalue()) if form == QueryResultsFormat.XML else body.getvalue()


def rows(body: bytes, media_type: str) -> int | None:
    """Return the number of rows of a table, where the format tells it cheaply and surely.

    What is counted cannot stand inside a value, since there it would be escaped. A row of JSON
    without any value is not counted.
    """
    if media_type == "application/sparql-results+xml":
        return body.count(b"<result>")
    if media_type == "text/tab-separated-values":
        return max(0, body.count(b"\n") - 1)
    if media_type == "text/csv" and b'"' not in body:
        return max(0, body.count(b"\n") - 1)
    start = body.find(b'"bindings":[')
    if media_type != "application/sparql-results+json" or start < 0:
        return None
    return body.count(b'}},{"', start) + body.startswith(b'{"', start + len(b'"bindings":['))


def told(message: str) -> str:
    """Return a parser's message as a sentence a person can use: place first, no grammar.

    >>> told("error at 1:18: expected one of FILTER, LATERAL, ['0'..='9'], [_]")
    'line 1, column 18: the query cannot be read from here on; the mistake is here or just before'
    """
    found = _SYNTAX.fullmatch(message)
    if found is None:
        return message
    line, column, rest = found.groups()
    words = next((words for known, words in _TOLD.items() if known in rest), _UNREADABLE)
    return f"line {line}, column {column}: {words}"
