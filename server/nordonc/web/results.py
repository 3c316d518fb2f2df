"""Results as a page shows them."""

import json
from collections.abc import Mapping
from typing import NamedTuple


class Cell(NamedTuple):
    """A term: its text, and where that leads."""

    text: str
    link: str = ""


class Table(NamedTuple):
    """The answer to a SELECT or an ASK.

    Attributes:
        heads: Names of the columns.
        rows: Their cells.
    """

    heads: list[str]
    rows: list[list[Cell]]


def table(body: bytes, labels: Mapping[str, str], base: str) -> Table:
    """Return an answer in the JSON results format as a table.

    Args:
        body: The answer.
        labels: Labels of the columns by variable.
        base: IRIs that begin with it are shown without it and lead nowhere.
    """
    answer = json.loads(body)
    if "boolean" in answer:
        return Table(["Answer"], [[Cell("yes" if answer["boolean"] else "no")]])
    names = answer["head"]["vars"]
    rows = [[_cell(row.get(name), base) for name in names] for row in answer["results"]["bindings"]]
    return Table([labels.get(name, name) for name in names], rows)


def _cell(term: Mapping[str, str] | None, base: str) -> Cell:
    if term is None:
        return Cell("")
    value = term["value"]
    if term["type"] != "uri":
        return Cell(value)
    if base and value.startswith(base):
        return Cell(value.removeprefix(base) or value)
    return Cell(value, value if value.startswith(("http://", "https://")) else "")
