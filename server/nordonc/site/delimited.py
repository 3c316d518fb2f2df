"""Lists as comma- or tab-separated rows."""

import csv
import io
from collections.abc import Iterable, Sequence


def as_csv(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Return a list as comma-separated rows; several values of a cell are parted by ``; ``.

    Source: https://www.rfc-editor.org/rfc/rfc4180
    """
    return _delimited(heads, lines, "excel", "\r\n")


def as_tsv(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Return the same as tab-separated rows."""
    return _delimited(heads, lines, "excel-tab", "\n")


def _delimited(
    heads: Sequence[str], lines: Iterable[Sequence[object]], dialect: str, end: str
) -> str:
    text = io.StringIO()
    writer = csv.writer(text, dialect, lineterminator=end)
    writer.writerow(heads)
    for cells in lines:
        writer.writerow(
            "; ".join(map(str, cell)) if isinstance(cell, list | tuple) else cell for cell in cells
        )
    return text.getvalue()
