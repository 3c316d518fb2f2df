"""Lists and answers as sheets: CSV for programs, and workbooks for people who count and filter."""

import io
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from flask import request

from nordonc.site.about import sources
from nordonc.site.delimited import as_csv
from nordonc.site.links import external
from nordonc.site.representations import CSV, HTML, XLSX, Forms
from nordonc.site.state import served

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

#: Text is text: neither a formula nor an address nor a number, whatever it looks like.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: Characters that a cell holds.
#: Source: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
_MOST = 32_767
#: Digits that a number in a cell has; with more, an identifier would become another one.
#: Source: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
_DIGITS = 15
_NUMBER = re.compile(r"[+-]?(?P<digits>\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
#: Widths of columns, in characters.
_NARROW, _WIDE = 12, 48
#: What the column with the IRI of each row is called; in a workbook it stands last.
_IRI = "iri"


class Linked(NamedTuple):
    """A text that leads to an address."""

    text: str
    address: str


class Sheet(NamedTuple):
    """Rows under headings; a cell is a text, a number, a ``Linked``, or several texts."""

    heads: Sequence[str]
    rows: Iterable[Sequence[object]]


def number(text: str) -> float | str:
    """Return the number that a cell can hold, or the text of one that it cannot.

    A graph may call any text a number, and a cell knows neither INF nor NaN.
    """
    found = _NUMBER.fullmatch(text)
    if not found or len(found["digits"].replace(".", "").strip("0")) > _DIGITS:
        return text
    value = float(text)
    return value if math.isfinite(value) else text


def sheet_forms(page: Callable[[], str], sheet: Callable[[], Sheet]) -> Forms:
    """Return the forms of a list whose rows begin with the IRI and the name of a thing."""
    return {
        HTML: page,
        CSV: lambda: as_csv(*sheet()),
        XLSX: lambda: as_xlsx(_with_names_linked(sheet())),
    }


def _with_names_linked(sheet: Sheet) -> Sheet:
    """Return a sheet whose names lead to the pages of the things, the IRIs in the last column."""
    if sheet.heads[0] != _IRI:
        return sheet
    heads = [head[:1].upper() + head[1:] for head in sheet.heads[1:]]
    rows = (
        (Linked(_text(name), external(str(iri))), *rest, iri) for iri, name, *rest in sheet.rows
    )
    return Sheet([*heads, "IRI"], rows)


def as_xlsx(sheet: Sheet) -> bytes:
    """Return a sheet as a workbook, with a second sheet that says where it comes from."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415  only here

    file = io.BytesIO()
    manifest = served().manifest
    with Workbook(file, _OPTIONS) as workbook:
        made = datetime.combine(served().release.modified, time(), UTC).replace(tzinfo=None)
        workbook.set_properties({"title": manifest.title, "created": made})
        bold = workbook.add_format({"bold": True, "bottom": 1})
        rows = [*sheet.rows]
        written = workbook.add_worksheet("Data")
        for column, head in enumerate(sheet.heads):
            written.write_string(0, column, head, bold)
            longest = max((len(_text(row[column])) for row in rows), default=0)
            written.set_column(column, column, min(max(longest, len(head), _NARROW), _WIDE))
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(written, number, column, cell)
        written.freeze_panes(1, 1)
        written.autofilter(0, 0, len(rows), len(sheet.heads) - 1)
        _write_about(workbook.add_worksheet("About"), _about())
    return file.getvalue()


def _write(written: "Worksheet", row: int, column: int, cell: object) -> None:
    if isinstance(cell, list | tuple) and not isinstance(cell, Linked) and len(cell) == 1:
        cell = cell[0]
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        written.write_number(row, column, cell)
    elif isinstance(cell, Linked) and cell.address.startswith(("http://", "https://")):
        text = cell.text[:_MOST]
        # An address that a workbook cannot hold is left out.
        if written.write_url(row, column, cell.address, string=text) < 0:
            written.write_string(row, column, text)
    else:
        written.write_string(row, column, _text(cell)[:_MOST])


def _write_about(written: "Worksheet", about: Mapping[str, str]) -> None:
    written.set_column(0, 0, _NARROW)
    written.set_column(1, 1, 2 * _WIDE)
    for number, (name, text) in enumerate(about.items()):
        written.write_string(number, 0, name)
        written.write_string(number, 1, text)


def _about() -> dict[str, str]:
    """Return what a workbook says of itself: release, source, choices, licence and address."""
    manifest = served().manifest
    chosen = [f"{name}: {value}" for name, value in request.args.items(multi=True) if value]
    documents = [", ".join(filter(None, (one["title"], one["creator"]))) for one in sources()]
    return {
        "Dataset": manifest.title,
        "Release": manifest.version,
        "Date": manifest.modified,
        "Source": "; ".join(documents),
        "Filters": "; ".join(chosen) or "none",
        "Licence": manifest.licence or "",
        "Address": request.url,
    }


def _text(cell: object) -> str:
    if isinstance(cell, Linked):
        return cell.text
    return "; ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell)
