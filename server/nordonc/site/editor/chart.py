"""The bars of an answer in which one column counts and one names."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

#: Bars that are drawn; one compares nothing, and more of them tell no more than the table.
FEWEST, MOST = 2, 60


class _Cell(Protocol):
    """What of a cell decides on a chart."""

    @property
    def text(self) -> str:
        """What it shows."""

    @property
    def is_number(self) -> bool:
        """Whether it is a number."""


class Bar(NamedTuple):
    """A bar.

    Attributes:
        name: The cell that names it.
        number: The number as the answer has it.
        share: Its length in percent of the longest.
    """

    name: _Cell
    number: str
    share: float


class Chart(NamedTuple):
    """The bars, in the order of the answer, and the names of the two columns."""

    named: str
    counted: str
    bars: Sequence[Bar]


def charted(heads: Sequence[str], rows: Sequence[Sequence[_Cell]]) -> Chart | None:
    """Return the chart of a table; none where it is not one of names and numbers.

    One column holds numbers, none of them below zero, and the first other one names each row by
    another text.

    Args:
        heads: Names of the columns.
        rows: All rows.
    """
    if not FEWEST <= len(rows) <= MOST:
        return None
    columns = list(zip(*rows, strict=True))
    counting = [n for n, column in enumerate(columns) if all(cell.is_number for cell in column)]
    naming = [n for n in range(len(columns)) if n not in counting]
    if len(counting) != 1 or not naming:
        return None
    names, numbers = columns[naming[0]], [_number(cell.text) for cell in columns[counting[0]]]
    longest = max(numbers)
    is_drawn = longest > 0 and all(0 <= number < float("inf") for number in numbers)
    if not is_drawn or len({name for name in names if name.text}) < len(rows):
        return None
    return Chart(
        heads[naming[0]],
        heads[counting[0]],
        [
            Bar(name, row[counting[0]].text, round(100 * number / longest, 1))
            for name, row, number in zip(names, rows, numbers, strict=True)
        ],
    )


def _number(text: str) -> float:
    """Return a number; one below zero for a text that is none whatever its datatype says."""
    try:
        return float(text)
    except ValueError:
        return -1.0
