"""Answers and lists as people read them in a terminal."""

import json
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from nordonc.canned import CannedQuery
from nordonc.errors import NotAcceptableError
from nordonc.lookup import Index, look_up, nearest
from nordonc.sparql.form import Form, query_form

_JSON = "application/sparql-results+json"
_TURTLE = "text/turtle"

#: What the command line offers, and the media types that the engine is asked for: for rows or a
#: truth value, and for triples.
LAYOUTS = {
    "table": (_JSON, _TURTLE),
    "csv": ("text/csv", None),
    "tsv": ("text/tab-separated-values", None),
    "json": (_JSON, "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "ttl": (None, _TURTLE),
    "nt": (None, "application/n-triples"),
}


def of_matches(index: Index, text: str, limit: int) -> str:
    """Return what a text may mean, a line each; where it means nothing, what is most like it."""
    if matches := look_up(index, text, limit):
        lines = [f"{one.score:.2f}  {one.label}  <{one.iri}>  {one.rule}" for one in matches]
    else:
        near = ", ".join(one.label for one in nearest(index, text)) or "nothing"
        lines = [f"Nothing is known by {text!r}. The nearest: {near}"]
    return "\n".join([*lines, ""])


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
    if layout != "table" or media_type != _JSON:
        return text if text.endswith("\n") else text + "\n"
    answer = json.loads(text)
    if "boolean" in answer:
        return "yes\n" if answer["boolean"] else "no\n"
    names = answer["head"]["vars"]
    rows = [
        [_cell(binding.get(name), base) for name in names]
        for binding in answer["results"]["bindings"]
    ]
    return _table(names, rows) + f"{len(rows)} row{'' if len(rows) == 1 else 's'}\n"


def _cell(term: dict[str, str] | None, base: str) -> str:
    if term is None:
        return ""
    value = term["value"]
    if term["type"] == "uri" and base:
        return value.removeprefix(base)
    return " ".join(value.split())


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
