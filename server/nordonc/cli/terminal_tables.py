"""Answers and lists as people read them in a terminal."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from nordonc.canned import CannedQuery
from nordonc.errors import NotAcceptableError
from nordonc.lookup import Index, look_up, nearest
from nordonc.rdf.formats import GRAPH_FORMATS
from nordonc.sparql.client import RESULTS, Term, results
from nordonc.sparql.form import formats_of, query_form

_TABLE = "table"
#: What the command line offers: a table, or a value of the parameter ``format`` of the endpoint.
LAYOUTS = (_TABLE, "csv", "tsv", "json", "xml", "ttl", "nt")


def of_matches(index: Index, text: str, limit: int) -> str:
    """Return what a text may mean, a line each; where it means nothing, what is most like it."""
    if matches := look_up(index, text, limit):
        lines = [f"{one.score:.2f}  {one.label}  <{one.iri}>  {one.rule}" for one in matches]
    else:
        near = ", ".join(one.label for one in nearest(index, text)) or "nothing"
        lines = [f"Nothing is known by {text!r}. The nearest: {near}"]
    return "\n".join([*lines, ""])


def media_type(text: str, layout: str) -> str:
    """Return the media type to ask for, given a query and one of ``LAYOUTS``.

    Raises:
        NotAcceptableError: The layout does not fit the form of the query.
        QuerySyntaxError: The text is not a query.
    """
    formats = formats_of(query_form(text))
    for offered in formats:
        if layout in (_TABLE, *offered.parameters):
            return offered.media_type
    kind = "triples" if formats is GRAPH_FORMATS else "rows"
    raise NotAcceptableError(f"The query gives {kind}, which cannot be written as {layout}")


def written(body: bytes, media_type: str, layout: str, base: str) -> str:
    """Return an answer as text; as a table its IRIs are relative to a base."""
    text = body.decode()
    if layout != _TABLE or media_type != RESULTS:
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
