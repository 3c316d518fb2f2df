"""What pictures show of more networks than a screen has room for: how many there are by group."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nordonc.collaboration.disease_groups import DiseaseGroups
from nordonc.collaboration.participation_matrix import Matrix

#: Networks that a picture shows one by one.
MOST_NETWORKS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The networks of a group of diseases; a network of several groups is in each.

    Attributes:
        group: IRI of the group; empty for networks that are in none.
        hue: The number of its hue; none for networks that are in none.
        networks: How many they are.
        areas: In how many of them an area takes part, by IRI of the area.
    """

    group: str
    hue: int | None
    networks: int
    areas: Mapping[str, int]


def rows(matrix: Matrix, covers: Mapping[str, Iterable[str]], groups: DiseaseGroups) -> list[Row]:
    """Return the networks of a matrix by group, those in none last; nothing of so few as to show.

    Args:
        matrix: The matrix.
        covers: The diseases that each network covers.
        groups: The groups of the diseases.
    """
    if len(matrix.networks) <= MOST_NETWORKS:
        return []
    areas: defaultdict[str, Counter[str]] = defaultdict(Counter)
    networks: Counter[str] = Counter()
    for network in matrix.networks:
        in_groups = [one.iri for one in groups.of_all(covers.get(network.iri, ()))] or [""]
        counted = [
            area for area, found in network.cells.items() if any(one.counts for one in found)
        ]
        for group in in_groups:
            networks[group] += 1
            areas[group].update(counted)
    return list(_sorted(networks, areas, groups))


def _sorted(
    networks: Mapping[str, int], areas: Mapping[str, Counter[str]], groups: DiseaseGroups
) -> Sequence[Row]:
    hues: dict[str, int | None] = {one.iri: one.hue for one in groups.groups}
    hues[""] = None
    return [
        Row(group=iri, hue=hue, networks=networks[iri], areas=areas[iri])
        for iri, hue in hues.items()
        if networks.get(iri)
    ]
