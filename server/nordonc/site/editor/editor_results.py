"""The answer to a query as the editor's page shows it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from nordonc.rdf.curies import curie
from nordonc.rdf.namespaces import XSD
from nordonc.site.editor.chart import Chart, charted
from nordonc.site.links import href, named
from nordonc.sparql.client import Row, Term, results
from nordonc.sparql.form import Form

#: Rows of a table, and characters of a graph, that a page shows; the downloads have all.
MOST_ROWS = 1000
MOST_CHARACTERS = 100_000

_NUMBERS = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float")}


class Cell(NamedTuple):
    """A term as the table shows it: a thing in three ways, anything else in one.

    Attributes:
        text: What a thing is called, or else the value.
        curie: The IRI with a prefix, or whole where no prefix fits; empty where it is no IRI.
        iri: The IRI; empty where it is none.
        link: Where a thing leads.
        mark: Language tag or datatype that tells a value from others of the same text.
        language: Language tag of a text that has one.
        is_number: Whether it is a number.
        is_shared: Whether another term of the answer has the same text.
    """

    text: str
    curie: str = ""
    iri: str = ""
    link: str = ""
    mark: str = ""
    language: str = ""
    is_number: bool = False
    is_shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer.

    Attributes:
        is_empty: Whether nothing was found: no row, no triple, a no, or nothing but zeros.
        told: How much there is, in words.
        heads: Names of the columns of a table.
        rows: Its cells, as many as a page shows.
        has_things: Whether some cells can be shown in several ways.
        chart: The same as bars, where one column counts and one names.
        text: A graph in Turtle, as much as a page shows.
        is_cut: Whether there is more.
    """

    is_empty: bool
    told: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    has_things: bool = False
    chart: Chart | None = None
    text: str = ""
    is_cut: bool = False


def shown(form: Form, body: bytes, prefixes: Mapping[str, str]) -> Shown:
    """Return an answer in the JSON results format, or in Turtle where it is a graph.

    Args:
        form: Form of the query.
        body: The answer.
        prefixes: Namespaces by prefix.
    """
    if form in {Form.CONSTRUCT, Form.DESCRIBE}:
        return _graph(body.decode())
    names, rows, truth = results(body)
    if truth is not None:
        return Shown(is_empty=not truth, told="Yes" if truth else "No")
    return _table(names, rows, prefixes)


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


def _table(names: tuple[str, ...], found: list[Row], prefixes: Mapping[str, str]) -> Shown:
    terms = {term for row in found[:MOST_ROWS] for term in row.values()}
    cells = _told_apart({term: _cell(term, prefixes) for term in terms})
    rows = tuple(
        tuple(cells[row[name]] if name in row else Cell("") for name in names)
        for row in found[:MOST_ROWS]
    )
    count = len(found)
    nothing = count == 0 or (count == 1 and all(cell.text in {"", "0"} for cell in rows[0]))
    return Shown(
        is_empty=nothing,
        told="1 row" if count == 1 else f"{count:,} rows",
        heads=names,
        rows=rows,
        has_things=any(cell.iri != cell.text for cell in cells.values() if cell.iri),
        chart=charted(names, rows) if count <= MOST_ROWS else None,
        is_cut=count > MOST_ROWS,
    )


def _cell(term: Term, prefixes: Mapping[str, str]) -> Cell:
    if term.is_iri:
        short = curie(term.value, prefixes) or term.value
        return Cell(named(term.value) or short, short, term.value, href(term.value))
    if term.type == "bnode":
        return Cell(f"_:{term.value}")
    mark = term.language or curie(term.datatype, prefixes) or term.datatype
    is_number = term.datatype in _NUMBERS
    return Cell(
        term.value,
        mark="" if is_number else mark,
        language=term.language,
        is_number=is_number,
    )


def _told_apart(cells: Mapping[Term, Cell]) -> dict[Term, Cell]:
    """Return the cells, those of things marked that share their text with another term."""
    bearers: defaultdict[str, int] = defaultdict(int)
    for cell in cells.values():
        bearers[cell.text] += 1
    return {
        term: cell._replace(is_shared=bool(cell.iri) and bearers[cell.text] > 1)
        for term, cell in cells.items()
    }
