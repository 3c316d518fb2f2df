"""What a list can be narrowed to."""

from collections import Counter
from typing import NamedTuple

from nordonc.rdf.collation import by_name
from nordonc.site.resource.facts import Named


class Option(NamedTuple):
    """A value that a list can be narrowed to.

    Attributes:
        iri: The value.
        left: How much of the list is left, given all other choices.
    """

    iri: str
    left: int


def sorted_options(counts: Counter[str], chosen: str | None, named: Named) -> list[Option]:
    """Return counted values sorted by name; what is chosen is among them, be it with nothing."""
    values = {**dict.fromkeys([chosen] if chosen else [], 0), **counts}
    return sorted(
        (Option(iri, left) for iri, left in values.items()),
        key=lambda one: by_name(named)(one.iri),
    )
