"""Who takes part in what, as values: areas, participations, networks, and the matrix of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nordonc.collaboration.participations import Participation


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A country or territory.

    Attributes:
        iri: Its IRI.
        code: Its two-letter code; empty where it has none.
        territory: Whether it is a territory.
    """

    iri: str
    code: str
    territory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A row.

    Attributes:
        iri: Its IRI.
        short: Its abbreviation; empty where it has none.
        stated: Whether its entry says who takes part; true where the graph leaves that open.
        cells: Its participations by area.
        others: Its participations of anybody else, but those that the cells follow from.
    """

    iri: str
    short: str
    stated: bool
    cells: Mapping[str, Sequence[Participation]]
    others: Sequence[Participation]


@dataclass(frozen=True)
class Matrix:
    """The whole picture.

    Attributes:
        areas: The columns: countries before territories, those in the most networks first.
        networks: The rows, by name.
        bases: Ranks of the bases by IRI, the strongest first; those without a rank have 0.
        letters: What stands for each role that occurs.
    """

    areas: Sequence[Area]
    networks: Sequence[Network]
    bases: Mapping[str, int]
    letters: Mapping[str, str]

    @cached_property
    def counts(self) -> Counter[tuple[str, str]]:
        """Networks in which an area takes part, by area and basis."""
        return Counter(
            (area, basis) for area, basis, _ in {_key(one) for one in self._cells if one.counts}
        )

    @property
    def used(self) -> dict[str, int]:
        """Ranks of those bases on which an area takes part, by IRI, the strongest first."""
        found = {basis for _, basis in self.counts}
        return {basis: rank for basis, rank in self.bases.items() if basis in found}

    @cached_property
    def totals(self) -> Counter[str]:
        """Networks in which an area takes part, on any basis."""
        return Counter(area for area, _ in {_pair(one) for one in self._cells if one.counts})

    @cached_property
    def beside(self) -> Counter[str]:
        """Networks beside which an area stands, in a role that does not make it take part."""
        return Counter(area for area, _ in {_pair(one) for one in self._cells if not one.counts})

    @property
    def _cells(self) -> Iterator[Participation]:
        for network in self.networks:
            for found in network.cells.values():
                yield from found

    @property
    def others(self) -> list[Participation]:
        """Participations of bodies, regions and places that the cells do not show."""
        return [one for network in self.networks for one in network.others]


def _key(one: Participation) -> tuple[str, str, str]:
    return one.participant, one.basis, one.network


def _pair(one: Participation) -> tuple[str, str]:
    return one.participant, one.network
