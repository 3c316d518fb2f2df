"""What a list can be narrowed to."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

#: Gives an IRI its place among others.
Order = Callable[[str], tuple[str, str]]


class Faceted(Protocol):
    """A thing of a list."""

    @property
    def values(self) -> Mapping[str, frozenset[str]]:
        """IRIs by facet."""


Item = TypeVar("Item", bound=Faceted)


class Option(NamedTuple):
    """A value that a list can be narrowed to.

    Attributes:
        iri: The value.
        left: How much of the list is left, given all other choices.
    """

    iri: str
    left: int


def matching(items: Iterable[Item], chosen: Mapping[str, str], but: str = "") -> list[Item]:
    """Return the things that have all values chosen by facet, one facet left out."""
    return [
        item
        for item in items
        if all(iri in item.values[facet] for facet, iri in chosen.items() if facet != but)
    ]


def options(
    items: Sequence[Faceted], facets: Iterable[str], chosen: Mapping[str, str], order: Order
) -> dict[str, list[Option]]:
    """Return what each facet can be narrowed to, in an order; what is chosen is among it."""
    return {
        facet: _sorted(
            Counter(iri for item in matching(items, chosen, facet) for iri in item.values[facet]),
            chosen.get(facet),
            order,
        )
        for facet in facets
    }


def _sorted(counts: Counter[str], chosen: str | None, order: Order) -> list[Option]:
    values = {**dict.fromkeys([chosen] if chosen else [], 0), **counts}
    listed = (Option(iri, left) for iri, left in values.items())
    return sorted(listed, key=lambda option: order(option.iri))
