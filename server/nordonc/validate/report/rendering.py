"""The report for people, as Markdown, and for programs, as JSON."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from nordonc.validate.report.report_tables import Cell, Report, Table, Thing

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")


def write(report: Report, folder: Path) -> None:
    """Write ``report.md`` and ``report.json`` into a folder, which is made if need be.

    Raises:
        OSError: The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("report.md", as_markdown(report)), ("report.json", as_json(report))):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def as_json(report: Report) -> str:
    """Return the report as a JSON object: the rows of each table as objects, things with label."""
    tables = {table.section.slug: table.rows for table in report.tables}
    whole = {"title": report.title, "version": report.version, **tables}
    return json.dumps(whole, indent=1, ensure_ascii=False, default=asdict) + "\n"


def as_tables(report: Report) -> str:
    """Return the tables as a JSON array, each with all that a page needs to show it."""
    tables = [
        {
            "slug": table.section.slug,
            "heading": table.section.heading,
            "description": table.section.description,
            "columns": table.section.columns,
            "rows": [list(row.values()) for row in table.rows],
        }
        for table in report.tables
    ]
    return json.dumps(tables, indent=1, ensure_ascii=False, default=asdict) + "\n"


def as_markdown(report: Report) -> str:
    """Return the report as Markdown, with a heading and a table for each section."""
    lines = [f"# {_escaped(report.title)} {_escaped(report.version)}: report"]
    for table in report.tables:
        lines += ["", *_lines(table)]
    return "\n".join(lines) + "\n"


def _lines(table: Table) -> Iterator[str]:
    number = len(table.rows)
    yield f"## {table.section.heading}"
    yield ""
    yield f"{table.section.description} {number} row{'' if number == 1 else 's'}."
    if table.rows:
        yield ""
        yield _line(table.section.columns)
        yield _line("-" * len(name) for name in table.section.columns)
        yield from (_line(map(_shown, row.values())) for row in table.rows)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _shown(cell: Cell) -> str:
    if isinstance(cell, list):
        return ", ".join(map(_shown, cell))
    if isinstance(cell, Thing):
        return f"[{_escaped(cell.label)}](<{cell.iri}>)"
    return _escaped(str(cell))


def _escaped(text: str) -> str:
    """Return a text on one line that Markdown takes as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
