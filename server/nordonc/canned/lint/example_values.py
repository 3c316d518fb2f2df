"""Rules about the answers: every query gives rows for the values that it offers itself."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from nordonc.canned.canned_query import CannedQuery, Parameter
from nordonc.canned.lint.parse_tree import Fault, line_of
from nordonc.canned.parameters import bind
from nordonc.sparql.lexer import tokens

_OPENING, _CLOSING = {"(", "{", "["}, {")", "}", "]"}

#: Yields the rows of a query over the union of all graphs; a truth value is one empty row.
#: Raises SyntaxError where the text is not a query.
Rows = Callable[[str], Iterator[Sequence[str]]]


def faults(
    query: CannedQuery, base: str, others: Mapping[str, CannedQuery], rows: Rows
) -> Iterator[Fault]:
    """Yield the values of a query's own for which its answer is empty.

    Args:
        query: The query.
        base: IRI that relative IRIs among the values are resolved against.
        others: Every query of the dataset by its slug.
        rows: Answers queries.
    """
    try:
        if _is_empty(query.text, rows):
            yield Fault(
                "example",
                "A query answers with at least one row as it stands.",
                "Choose defaults that have an answer, or correct the query.",
            )
            return
    except SyntaxError as error:
        yield refused(str(error.msg))
        return
    for parameter in query.parameters:
        for value in _offered(parameter, others, rows):
            if _is_empty(bind(query, {parameter.name: [value]}, base), rows):
                yield Fault(
                    "example",
                    "Every value that a parameter offers gives at least one row.",
                    "Take the value out of enum, let values-from name a list of values that have "
                    "an answer, or correct the query.",
                    f"?{parameter.name} = {value}",
                    line_of(query.text, rf"^#\+\s+{parameter.name}:"),
                )


def refused(told: str) -> Fault:
    """Return the fault of a text that the grammar allows and the engine does not."""
    found = re.match(r"error at (\d+):\d+: (.*)", told, re.DOTALL)
    return Fault(
        "syntax",
        f"A query is SPARQL 1.1: {found[2] if found else told}.",
        "Correct it there.",
        line=int(found[1]) if found else 1,
    )


def _is_empty(text: str, rows: Rows) -> bool:
    """Tell whether a query has no row, without looking for more than one where it need not."""
    return next(rows(unordered(text)), None) is None


def unordered(text: str) -> str:
    """Return a query without the order of its rows, which takes all of them to tell the first."""
    depth, start, end = 0, len(text), len(text)
    for token in tokens(text):
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and token.keyword == "ORDER":
            start = token.start
        elif depth == 0 and token.keyword in {"LIMIT", "OFFSET", "VALUES"} and token.start > start:
            end = min(end, token.start)
    return text[:start] + text[end:]


def _offered(
    parameter: Parameter, others: Mapping[str, CannedQuery], rows: Rows
) -> tuple[str, ...]:
    """Return the values of the header, else the first one of the list query."""
    if parameter.values or parameter.values_from is None:
        return parameter.values
    first = next(rows(others[parameter.values_from].text), None)
    return (first[0],) if first else ()
