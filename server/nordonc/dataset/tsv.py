"""Tables of a dataset as tab-separated values: rows with the lines on which they stand."""

import csv
import io
from collections.abc import Collection, Iterator

from nordonc.dataset.sources import SourceFile
from nordonc.errors import SourceSyntaxError


def records(
    file: SourceFile, columns: Collection[str], skipped: int = 0
) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Yield line number and cells of each row; no cells where the row does not fill the columns.

    Args:
        file: A table of tab-separated values with a heading.
        columns: The columns that each row must fill.
        skipped: Number of lines before the heading.

    Raises:
        SourceSyntaxError: The file is not UTF-8, a column is missing, or the quoting is broken.
    """
    reader = csv.DictReader(lines(file)[skipped:], delimiter="\t", strict=True)
    try:
        if missing := sorted(set(columns).difference(reader.fieldnames or ())):
            raise SourceSyntaxError(f"{file.path}:{skipped + 1}: no column {', '.join(missing)}")
        for cells in reader:
            even = None not in cells and None not in cells.values()
            full = even and all(cells[column] for column in columns)
            yield skipped + reader.line_num, cells if full else None
    except csv.Error as error:
        line = skipped + reader.reader.line_num
        raise SourceSyntaxError(f"{file.path}:{line}: {error}") from error


def lines(file: SourceFile) -> list[str]:
    """Return the lines of a file with their ends, as a CSV reader wants them."""
    return list(io.StringIO(file.text(newline=""), newline=""))
