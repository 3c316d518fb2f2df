"""The answer to a query as the editor's page shows it."""

from dataclasses import dataclass

from nordonc.site.links import href, label
from nordonc.sparql.client import Row, results
from nordonc.sparql.form import Form
from nordonc.sparql.results_table import Cell, Terms

#: Rows of a table, and characters of a graph, that a page shows; the downloads have all.
MOST_ROWS = 1000
MOST_CHARACTERS = 100_000


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
    names, rows, truth = results(body)
    if truth is not None:
        return Shown(is_empty=not truth, told="Yes" if truth else "No")
    return _table(names, rows)


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


def _table(names: tuple[str, ...], found: list[Row]) -> Shown:
    terms = Terms(base="", label=label, href=href)
    rows = tuple(tuple(terms.cell(row.get(name)) for name in names) for row in found[:MOST_ROWS])
    count = len(found)
    nothing = count == 0 or (count == 1 and all(cell.text in {"", "0"} for cell in rows[0]))
    return Shown(
        is_empty=nothing,
        told="1 row" if count == 1 else f"{count:,} rows",
        heads=names,
        rows=rows,
        is_cut=count > MOST_ROWS,
    )
