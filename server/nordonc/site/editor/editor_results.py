"""The answer to a query as the editor's page shows it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from nordonc.rdf.namespaces import XSD
from nordonc.site.links import href, label
from nordonc.sparql.form import Form

#: Rows of a table, and characters of a graph, that a page shows; the downloads have all.
MOST_ROWS = 1000
MOST_CHARACTERS = 100_000

_NUMBERS = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float")}


class Cell(NamedTuple):
    """A term.

    Attributes:
        text: What is shown: the label of a thing.
        link: Where it leads.
        iri: What a pointer over it tells.
        language: Its language, where it has one.
        is_number: Whether it is a number.
    """

    text: str
    link: str = ""
    iri: str = ""
    language: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer.

    Attributes:
        is_empty: Whether nothing was found: no row, no triple, a no, or nothing but zeros.
        told: How much there is, in words.
        heads: Names of the columns of a table.
        rows: Its cells, as many as a page shows.
        text: A graph in Turtle, as much as a page shows.
        is_cut: Whether there is more.
    """

    is_empty: bool
    told: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    text: str = ""
    is_cut: bool = False


def shown(form: Form, body: bytes) -> Shown:
    """Return an answer in the JSON results format, or in Turtle where it is a graph."""
    if form in {Form.CONSTRUCT, Form.DESCRIBE}:
        return _graph(body.decode())
    answer = json.loads(body)
    if "boolean" in answer:
        return Shown(is_empty=not answer["boolean"], told="Yes" if answer["boolean"] else "No")
    return _table(tuple(answer["head"]["vars"]), answer["results"]["bindings"])


def too_long(size_bytes: int) -> Shown:
    """Return what stands for an answer that no page can show."""
    told = f"An answer of {size_bytes / 1e6:,.0f} MB, too long for a page: take it as a file"
    return Shown(is_empty=False, told=told)


def _graph(text: str) -> Shown:
    empty = not text.strip()
    return Shown(
        is_empty=empty,
        told="No statements" if empty else "Statements in Turtle",
        text=text[:MOST_CHARACTERS],
        is_cut=len(text) > MOST_CHARACTERS,
    )


def _table(names: tuple[str, ...], bindings: list[dict[str, dict[str, str]]]) -> Shown:
    rows = tuple(tuple(_cell(row.get(name)) for name in names) for row in bindings[:MOST_ROWS])
    count = len(bindings)
    nothing = count == 0 or (count == 1 and all(cell.text in {"", "0"} for cell in rows[0]))
    return Shown(
        is_empty=nothing,
        told="1 row" if count == 1 else f"{count:,} rows",
        heads=names,
        rows=rows,
        is_cut=count > MOST_ROWS,
    )


def _cell(term: Mapping[str, str] | None) -> Cell:
    if term is None:
        return Cell("")
    value = term["value"]
    if term["type"] == "uri":
        return Cell(label(value), href(value), value)
    language = term.get("xml:lang", "")
    return Cell(value, language=language, is_number=term.get("datatype") in _NUMBERS)
