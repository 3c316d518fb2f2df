"""Results as a page shows them: labels that link, and one column for a thing and its name."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from nordonc.rdf.namespaces import XSD, last_part
from nordonc.sparql.client import Term, results

_NUMBERS = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float")}


class Cell(NamedTuple):
    """A term as a page shows it.

    Attributes:
        text: What it is called, or its value.
        link: Where that leads; empty for a value.
        note: What tells an outside thing from others of its name.
        is_number: Whether it is a number.
        has_name: Whether the graph names it; else the text comes from its IRI.
        iri: Its IRI; empty for a value.
    """

    text: str
    link: str = ""
    note: str = ""
    is_number: bool = False
    has_name: bool = True
    iri: str = ""


class Column(NamedTuple):
    """A column: its heading, and whether all in it are numbers."""

    head: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a SELECT or an ASK.

    Attributes:
        columns: What stands above the rows.
        rows: Their cells.
        truth: The answer to an ASK, else none.
    """

    columns: list[Column]
    rows: list[list[Cell]]
    truth: bool | None = None

    def names(self, known: Collection[str]) -> list[str]:
        """Return what the rows are about, each once.

        That is the first column of things other than addresses and what is known all along, else
        the first column.

        Args:
            known: What was asked for, as people call it.
        """
        columns = [
            dict.fromkeys(row[n].text for row in self.rows if row[n].link not in {"", row[n].text})
            for n in range(len(self.columns))
        ]
        first = dict.fromkeys(row[0].text for row in self.rows)
        return list(next((column for column in columns if set(column) - {*known}), first))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How terms are shown.

    Attributes:
        base: IRIs that begin with it are our own; where it is empty, none is.
        label: Gives the name of an IRI, or the IRI where it has none.
        href: Gives the address that an IRI leads to, or nothing.
    """

    base: str
    label: Callable[[str], str]
    href: Callable[[str], str]

    def cell(self, term: Term | None) -> Cell:
        """Return a term as a cell, an unbound variable as an empty one."""
        if term is None:
            return Cell("")
        if not term.is_iri:
            is_number = term.datatype in _NUMBERS
            return Cell(term.value, is_number=is_number)
        return self._thing(term.value)

    def _thing(self, iri: str) -> Cell:
        name, last = self.label(iri), last_part(iri)
        cell = Cell(name, self.href(iri), iri=iri)
        if not (self.base and iri.startswith(self.base)):
            return cell._replace(note="" if name == iri else last)
        if name in {iri, iri.removeprefix(self.base)}:
            return cell._replace(text=last.replace("-", " "), has_name=False)
        return cell


def table(body: bytes, heads: Mapping[str, str], terms: Terms) -> Table:
    """Return an answer in the JSON results format as a table.

    Args:
        body: The answer.
        heads: Headings of the columns by variable.
        terms: How terms are shown.
    """
    names, solutions, truth = results(body)
    if truth is not None:
        return Table([Column("Answer")], [[Cell("yes" if truth else "no")]], truth)
    rows = [[terms.cell(row.get(name)) for name in names] for row in solutions]
    merged = {n for n in range(1, len(names)) if _names(rows, n)}
    kept = [n for n in range(len(names)) if n not in merged]
    return Table(
        [Column(heads.get(names[n], names[n]), _is_number(rows, n)) for n in kept],
        [[_named(row, n) if n + 1 in merged else row[n] for n in kept] for row in rows],
    )


def _names(rows: list[list[Cell]], n: int) -> bool:
    """Tell whether a column only names the things of the column before it.

    Some of its texts are the names that the things have, and no other one stands beside a name.
    """
    pairs = [(row[n - 1], row[n]) for row in rows]
    if any(name.link for _, name in pairs):
        return False
    named = [thing.text.casefold() == name.text.casefold() for thing, name in pairs]
    fits = [
        same or not (name.text and thing.has_name)
        for same, (thing, name) in zip(named, pairs, strict=True)
    ]
    return all(fits) and any(
        same and thing.link for same, (thing, _) in zip(named, pairs, strict=True)
    )


def _named(row: list[Cell], n: int) -> Cell:
    """Return a thing under the name that stands in the column after it."""
    return row[n]._replace(text=row[n + 1].text or row[n].text)


def _is_number(rows: list[list[Cell]], n: int) -> bool:
    given = [row[n] for row in rows if row[n].text]
    return bool(given) and all(cell.is_number for cell in given)
