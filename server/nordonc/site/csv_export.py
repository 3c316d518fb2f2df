"""Lists as rows for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence


def as_csv(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Return a list as comma-separated rows; several values of a cell are parted by ``; ``."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    for cells in lines:
        writer.writerow(
            "; ".join(map(str, cell)) if isinstance(cell, list | tuple) else cell for cell in cells
        )
    return text.getvalue()
