"""Tables of codes or names, given back with the thing that each row means."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from nordonc.errors import PayloadTooLargeError, RequestError, ResultTooLargeError
from nordonc.lookup import Index, look_up

#: Rows of one table; each is a search.
MAX_ROWS = 2_000
#: Cells of one that is given back, where every row is as wide as the widest.
MAX_CELLS = 200_000
#: Networks that all its rows may have together.
MAX_NETWORKS = 100_000
#: What is added to a table.
HEADS = ("thing", "label", "rule", "score", "networks")


class Table(NamedTuple):
    """A table as it was given: its heading, which may be empty, and its rows."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def read(body: bytes, *, headed: bool) -> Table:
    """Return a table of comma-separated values.

    Source: https://www.rfc-editor.org/rfc/rfc4180.html

    Args:
        body: The text in UTF-8, with or without a byte order mark.
        headed: Whether the first row is the heading.

    Raises:
        RequestError: It is not UTF-8, or its quoting is broken.
        PayloadTooLargeError: It has more than ``MAX_ROWS`` rows or ``MAX_CELLS`` cells.
    """
    try:
        text = body.decode("utf-8-sig")
        read_rows = filter(None, csv.reader(io.StringIO(text, newline=""), strict=True))
        rows = list(islice(read_rows, MAX_ROWS + 2))
    except UnicodeDecodeError as error:
        raise RequestError("The table is not UTF-8") from error
    except csv.Error as error:
        raise RequestError(f"The table is not CSV: {error}") from error
    table = Table(rows[0], rows[1:]) if headed and rows else Table((), rows)
    _bounded(table)
    return table


def pasted(text: str) -> Table:
    """Return a column of texts, one a line, as a table.

    Raises:
        PayloadTooLargeError: It has more than ``MAX_ROWS`` lines.
    """
    rows = [[line.strip()] for line in text.splitlines() if line.strip()]
    table = Table(("text",), rows)
    _bounded(table)
    return table


def _bounded(table: Table) -> None:
    if len(table.rows) > MAX_ROWS:
        raise PayloadTooLargeError(f"A table may have {MAX_ROWS} rows; this one has more")
    if width(table) * len(table.rows) > MAX_CELLS:
        raise PayloadTooLargeError(
            f"A table may have {MAX_CELLS} cells; this one has {len(table.rows)} rows, of which "
            f"the widest has {width(table)}"
        )


def width(table: Table) -> int:
    """Return the number of cells of the widest row."""
    return max((len(row) for row in (table.heads, *table.rows)), default=0)


def column_of(table: Table, name: str) -> int:
    """Return the number of the column that holds the texts: the first, where none is named.

    Raises:
        RequestError: The heading has no such column.
    """
    if not name:
        return 0
    if name not in table.heads:
        raise RequestError(f"The table has no column {name!r}; it has {', '.join(table.heads)}")
    return list(table.heads).index(name)


class Row(NamedTuple):
    """A row of the table, and what its text means; empty where it means nothing."""

    given: Sequence[str]
    iri: str
    label: str
    rule: str
    score: float | None
    networks: tuple[str, ...]


def answered(index: Index, table: Table, column: int) -> Iterator[Row]:
    """Yield every row with the surest thing that its text may mean.

    Raises:
        ResultTooLargeError: They have more than ``MAX_NETWORKS`` networks.
    """
    room = MAX_NETWORKS
    for given in table.rows:
        matches = look_up(index, given[column] if column < len(given) else "", limit=1)
        if matches:
            best = matches[0]
            networks = index.networks_of(best.iri)
            room -= len(networks)
            if room < 0:
                raise ResultTooLargeError(
                    f"What the rows mean is in more than {MAX_NETWORKS} networks; "
                    "look up fewer rows at a time"
                )
            yield Row(given, best.iri, best.label, best.rule, best.score, networks)
        else:
            yield Row(given, "", "", "", None, ())


def cells(index: Index, rows: Iterable[Row], width: int) -> Iterator[list[object]]:
    """Yield rows as cells, those given first and as many in each."""
    for row in rows:
        networks = [index.label(iri) for iri in row.networks]
        score = "" if row.score is None else row.score
        padding = [""] * (width - len(row.given))
        yield [*row.given, *padding, row.iri, row.label, row.rule, score, networks]
