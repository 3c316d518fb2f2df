"""The report as a value: a table for each section, with labels beside IRIs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nordonc.dataset.sources import Dataset
from nordonc.rdf.findings import Finding
from nordonc.rdf.labels import labels
from nordonc.rdf.namespaces import XSD
from nordonc.validate.report.sections import SECTIONS, Raw, Section


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """An IRI and what people call it."""

    label: str
    iri: str


Value = str | int | Thing
Cell = Value | list[Value]
Row = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A section with its rows: a cell for each column, in order; no value is an empty text."""

    section: Section
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Report:
    """Title and version of a dataset, and a table for each section."""

    title: str
    version: str
    tables: Sequence[Table]


def of(loaded: Dataset, findings: Iterable[Finding]) -> Report:
    """Return the report on a prepared dataset and what is wrong with it.

    Equal datasets and findings give equal reports.
    """
    listed = list(findings)
    base = loaded.description.base
    names = labels(loaded.store)
    tables = []
    for section in SECTIONS:
        rows = section.rows(loaded, listed)
        cells = ([_value(raw, names, base) for raw in row] for row in rows)
        tables.append(Table(section, list(_gathered(cells, section))))
    return Report(loaded.description.title, loaded.description.version, tables)


def _value(raw: Raw, names: Mapping[str, str], base: str) -> Value:
    """Return what a cell holds.

    Args:
        raw: The cell before it is labelled.
        names: English names by IRI; a text that is such an IRI is a thing too.
        base: What is left out of an IRI that has no name, to make one.
    """
    if raw is None:
        return ""
    if isinstance(raw, str | int):
        named = names.get(str(raw))
        return Thing(named, str(raw)) if named else raw
    if str(raw).startswith("<"):
        return Thing(names.get(raw.value, raw.value.removeprefix(base)), raw.value)
    return int(raw.value) if str(raw).endswith(f"<{XSD}integer>") else raw.value


def _gathered(rows: Iterable[Sequence[Value]], section: Section) -> Iterator[Row]:
    """Yield a row for each combination of the single columns, the others gathered into lists."""
    gathered: dict[tuple[Value, ...], dict[str, dict[Value, None]]] = {}
    for row in rows:
        cells = dict(zip(section.columns, row, strict=True))
        key = tuple(cells[name] for name in section.columns if name not in section.lists)
        lists = gathered.setdefault(key, {name: {} for name in section.lists})
        for name in section.lists:
            lists[name][cells[name]] = None
    for key, lists in gathered.items():
        single = iter(key)
        yield {
            name: list(lists[name]) if name in lists else next(single) for name in section.columns
        }
