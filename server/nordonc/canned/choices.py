"""The values that a list query offers for a parameter of another query."""

import json
from collections.abc import Callable, Iterable
from typing import NamedTuple

from nordonc.canned.canned_query import CannedQuery, find

#: Answers a query in the results format ``RESULTS``.
Ask = Callable[[str], bytes]

RESULTS = "application/sparql-results+json"


class Choice(NamedTuple):
    """A value as it can be given, and what people call it."""

    value: str
    label: str


def choices(queries: Iterable[CannedQuery], slug: str, base: str, ask: Ask) -> tuple[Choice, ...]:
    """Return what a list query offers: values from its first column, labels from its second.

    IRIs are relative to the base where they begin with it.

    Raises:
        NotFoundError: There is no such query.
    """
    answer = json.loads(ask(find(queries, slug).text))
    first, *others = answer["head"]["vars"]
    found: dict[str, str] = {}
    for row in answer["results"]["bindings"]:
        if first in row:
            value = row[first]["value"]
            label = row.get(others[0] if others else first, row[first])["value"]
            found.setdefault(value.removeprefix(base) or value, label)
    return tuple(Choice(value, label) for value, label in found.items())
