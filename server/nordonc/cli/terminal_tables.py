"""Answers and lists as people read them in a terminal."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from nordonc.canned import CannedQuery
from nordonc.errors import NotAcceptableError
from nordonc.sparql.client import RESULTS, Term, results
from nordonc.sparql.form import Form, query_form

_TURTLE = "text/turtle"

#: What the command line offers, and the media types that the engine is asked for: for rows or a
#: truth value, and for triples.
LAYOUTS = {
    "table": (RESULTS, _TURTLE),
    "csv": ("text/csv", None),
    "tsv": ("text/tab-separated-values", None),
    "json": (RESULTS, "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "ttl": (None, _TURTLE),
    "nt": (None, "application/n-triples"),
}


def media_type(text: str, layout: str) -> str:
    """Return the media type to ask for, given a query and a key of ``LAYOUTS``.

    Raises:
        NotAcceptableError: The layout does not fit the form of the query.
        QuerySyntaxError: The text is not a query.
    """
    rows = query_form(text) in {Form.SELECT, Form.ASK}
    chosen = LAYOUTS[layout][0 if rows else 1]
    if chosen is None:
        kind = "rows" if rows else "triples"
        raise NotAcceptableError(f"The query gives {kind}, which cannot be written as {layout}")
    return chosen


def written(body: bytes, media_type: str, layout: str, base: str) -> str:
    """Return an answer as text; as a table its IRIs are relative to a base."""
    text = body.decode()
    if layout != "table" or media_type != RESULTS:
        return text if text.endswith("\n") else text + "\n"
    names, solutions, truth = results(text)
    if truth is not None:
        return "yes\n" if truth else "no\n"
    rows = [[_cell(row.get(name), base) for name in names] for row in solutions]
    return _table(names, rows) + f"{len(rows)} row{'' if len(rows) == 1 else 's'}\n"


def _cell(term: Term | None, base: str) -> str:
    if term is None:
        return ""
    if term.is_iri and base:
        return term.value.removeprefix(base)
    return " ".join(term.value.split())


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip_longest(names, *rows, fillvalue="")]
    lines = [names, ["-" * width for width in widths], *rows]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )


def of_queries(queries: Iterable[CannedQuery]) -> str:
    """Return a list of canned queries with their parameters and defaults."""
    blocks = []
    for query in queries:
        lines = [query.slug, f"    {query.summary}"]
        lines += [
            f"    --{parameter.name}  {parameter.label}"
            + (f" (default {parameter.default})" if parameter.default else "")
            for parameter in query.parameters
        ]
        blocks.append("\n".join(lines) + "\n")
    return "".join(blocks)
