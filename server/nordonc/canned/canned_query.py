"""A canned query and its parameters, as values that a release holds as JSON."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from nordonc.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a canned query.

    Attributes:
        name: Name of the variable, without the question mark.
        type: A key of ``TYPES``.
        label: What people call it.
        default: The value when none is given; none means no restriction (``UNDEF``).
        values: The only values allowed; empty means any of the type.
        values_from: Slug of a query whose first column lists values, the second their labels.
        several: Whether a form offers to choose several values at once.
    """

    name: str
    type: str
    label: str
    default: str | None = None
    values: tuple[str, ...] = ()
    values_from: str | None = None
    several: bool = False


@dataclass(frozen=True, slots=True)
class CannedQuery:
    """One question that the graph answers.

    Attributes:
        slug: Public name, the stem of the file; it never changes.
        summary: The question, one line.
        description: What the answer holds, one line.
        parameters: What can be chosen.
        columns: Label of each variable in the answer, in order.
        view: How the answer is best shown.
        tags: Who asks.
        text: The file as it is, with the defaults in the slots.
    """

    slug: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: dict[str, str]
    view: str
    tags: tuple[str, ...]
    text: str


def find(queries: Iterable[CannedQuery], slug: str) -> CannedQuery:
    """Return the query of a name.

    Raises:
        NotFoundError: There is none; the message lists those that exist.
    """
    by_slug = {query.slug: query for query in queries}
    if slug not in by_slug:
        raise NotFoundError(f"There is no query {slug!r}; the queries: {', '.join(by_slug)}")
    return by_slug[slug]


def to_json(queries: Iterable[CannedQuery]) -> str:
    """Return the queries as JSON text, for a release."""
    return json.dumps([asdict(query) for query in queries], indent=1, ensure_ascii=False) + "\n"


def from_json(text: str) -> list[CannedQuery]:
    """Return the queries that a release holds as JSON."""
    return [
        CannedQuery(
            **{
                **entry,
                "parameters": tuple(
                    Parameter(**{**parameter, "values": tuple(parameter["values"])})
                    for parameter in entry["parameters"]
                ),
                "tags": tuple(entry["tags"]),
            }
        )
        for entry in json.loads(text)
    ]
