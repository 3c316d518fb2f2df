"""The values that a list query offers for a parameter of another query."""

from collections.abc import Iterable
from typing import NamedTuple

from nordonc.canned.canned_query import CannedQuery, find
from nordonc.sparql.client import Graph


class Choice(NamedTuple):
    """A value as it can be given, and what people call it."""

    value: str
    label: str


def choices(
    queries: Iterable[CannedQuery], slug: str, base: str, graph: Graph
) -> tuple[Choice, ...]:
    """Return what a list query offers: values from its first column, labels from its second.

    IRIs are relative to the base where they begin with it.

    Raises:
        NotFoundError: There is no such query.
    """
    (first, *others), rows, _ = graph.results(find(queries, slug).text)
    labels: dict[str, str] = {}
    for row in rows:
        if first in row:
            value = row.text(first)
            label = row.text(others[0] if others else first, value)
            labels.setdefault(value.removeprefix(base) or value, label)
    return tuple(Choice(value, label) for value, label in labels.items())
