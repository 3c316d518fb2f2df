"""Networks and diseases in two columns, joined by lines, the diseases by group."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from nordonc.collaboration.disease_groups import DiseaseGroups
from nordonc.collaboration.pictures.summaries import MOST_NETWORKS
from nordonc.rdf.collation import by_name
from nordonc.rdf.query_file import query_text
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph

_COVERED = query_text(__package__, "covered_diseases")
_BY_KIND = query_text(__package__, "covered_by_kind")
_SILENT = query_text(__package__, "networks_without_disease")

#: Units of the drawing: its width, where the lines begin and end, and the height of a line of text.
WIDTH = 1000
LEFT = 430
RIGHT = 630
STEP = 24
#: Characters that a label has room for on the left and on the right.
ROOM = (54, 42)

_SWEEPS = 20

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A line: its path, and the number of its hue; none where the disease is in no group."""

    path: str
    hue: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A label.

    Attributes:
        iri: What it names.
        y: Its middle.
        hue: The number of the hue of a disease; none for a network.
        curves: Its lines.
        others: What they lead to.
    """

    iri: str
    y: float
    hue: int | None
    curves: Sequence[Curve]
    others: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The name of a group above its diseases: its IRI, its middle and the number of its hue."""

    iri: str
    y: float
    hue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """A drawing.

    Attributes:
        height: Its height, where its width is ``WIDTH``.
        networks: The labels on the left, from above.
        diseases: The labels on the right, from above.
        heads: The names of the groups among these.
        silent: Networks that cover no disease, by name.
        edges: Every network with every disease that it covers, by name.
        counts: How many networks of a kind cover a disease, where the labels on the left are kinds,
            since the networks are too many to draw.
    """

    height: float
    networks: Sequence[Node]
    diseases: Sequence[Node]
    heads: Sequence[Head]
    silent: Sequence[str]
    edges: Sequence[Edge]
    counts: Mapping[Edge, int]

    @property
    def covering(self) -> int:
        """How many networks cover a disease."""
        return len({network for network, _ in self.edges})


def covered(graph: Graph) -> list[Edge]:
    """Return every network with every disease that it names, by IRI."""
    return [(row.text("network"), row.text("disease")) for row in graph.select(_COVERED)]


def of(graph: Graph, name: Named, groups: DiseaseGroups) -> Diagram:
    """Return the diagram of the networks that cover a disease, and of those diseases."""
    whole = sorted(covered(graph), key=lambda edge: tuple(map(by_name(name), edge)))
    too_many = len({network for network, _ in whole}) > MOST_NETWORKS
    counts = _by_kind(graph) if too_many else {}
    edges = sorted(counts) if too_many else whole
    left, right = ordered(edges)
    slots = list(_slots(right, groups))
    diseases = [iri for iri, is_head in slots if not is_head]
    left = _by_mean(edges, (left, diseases), 0) if edges else []
    height = STEP * max(len(left), len(slots))
    rows = {slot: STEP * (place + 0.5) for place, slot in enumerate(slots)}
    places = (_places(left, height), {iri: rows[iri, False] for iri in diseases})
    columns = [[_node(iri, side, edges, places, groups) for iri in places[side]] for side in (0, 1)]
    hues = {group.iri: group.hue for group in groups.groups}
    return Diagram(
        height=height,
        networks=columns[0],
        diseases=columns[1],
        heads=[Head(iri=iri, y=y, hue=hues[iri]) for (iri, is_head), y in rows.items() if is_head],
        silent=sorted((row.text("network") for row in graph.select(_SILENT)), key=by_name(name)),
        edges=whole,
        counts=counts,
    )


def _by_kind(graph: Graph) -> dict[Edge, int]:
    return {
        (row.text("kind"), row.text("disease")): row.number("networks")
        for row in graph.select(_BY_KIND)
    }


def _slots(right: Sequence[str], groups: DiseaseGroups) -> Iterator[tuple[str, bool]]:
    """Yield diseases by group, the groups in the order of the middle of their diseases.

    The name of a group stands above its diseases, but where it is one of them and the only one.
    """
    places = {iri: place for place, iri in enumerate(right)}
    members: dict[str, list[str]] = {}
    for iri in right:
        members.setdefault(next((group.iri for group in groups.of.get(iri, ())), ""), []).append(
            iri
        )
    for group in sorted(members, key=lambda one: _mean([places[iri] for iri in members[one]])):
        if group and members[group] != [group]:
            yield group, True
        for iri in members[group]:
            yield iri, False


def _mean(numbers: Sequence[int]) -> float:
    return sum(numbers) / len(numbers)


def _node(
    iri: str,
    side: int,
    edges: Iterable[Edge],
    places: tuple[Mapping[str, float], Mapping[str, float]],
    groups: DiseaseGroups,
) -> Node:
    own = [edge for edge in edges if edge[side] == iri]
    return Node(
        iri=iri,
        y=places[side][iri],
        hue=_hue(iri, groups),
        curves=[Curve(path=_curve(edge, places), hue=_hue(edge[1], groups)) for edge in own],
        others=[edge[1 - side] for edge in own],
    )


def _hue(disease: str, groups: DiseaseGroups) -> int | None:
    """Return the hue of the first group of a disease, beneath whose name it stands."""
    return next((group.hue for group in groups.of.get(disease, ())), None)


def ordered(edges: Sequence[Edge]) -> tuple[list[str], list[str]]:
    """Return both columns in an order with few crossings.

    Each sweep sorts one column by the mean place of what its nodes are joined to, then the other;
    the best order met is taken. Source: Sugiyama et al., IEEE Trans. SMC 11 (1981), 109-125.
    """
    columns = [list(dict.fromkeys(edge[side] for edge in edges)) for side in (0, 1)]
    best, fewest = (columns[0], columns[1]), crossings(edges, columns[0], columns[1])
    for sweep in range(_SWEEPS):
        side = 1 - sweep % 2
        columns[side] = _by_mean(edges, columns, side)
        if (number := crossings(edges, columns[0], columns[1])) < fewest:
            best, fewest = (columns[0], columns[1]), number
    return best


def _by_mean(edges: Iterable[Edge], columns: Sequence[Sequence[str]], side: int) -> list[str]:
    places = {iri: place for place, iri in enumerate(columns[1 - side])}
    joined: dict[str, list[int]] = {}
    for edge in edges:
        joined.setdefault(edge[side], []).append(places[edge[1 - side]])
    return sorted(columns[side], key=lambda iri: _mean(joined[iri]))


def crossings(edges: Iterable[Edge], left: Iterable[str], right: Iterable[str]) -> int:
    """Return how many pairs of lines cross."""
    at_left = {iri: place for place, iri in enumerate(left)}
    at_right = {iri: place for place, iri in enumerate(right)}
    lines = sorted((at_left[one], at_right[two]) for one, two in edges)
    above: list[int] = []
    crossed = 0
    for _, group in groupby(lines, key=itemgetter(0)):
        ends = [end for _, end in group]
        crossed += sum(before > end for before in above for end in ends)
        above += ends
    return crossed


def _places(column: Sequence[str], height: float) -> dict[str, float]:
    """Return the middle of each label, spread over the height."""
    step = height / max(len(column), 1)
    return {iri: round(step * (place + 0.5), 1) for place, iri in enumerate(column)}


def _curve(edge: Edge, places: Sequence[Mapping[str, float]]) -> str:
    start, end = places[0][edge[0]], places[1][edge[1]]
    middle = (LEFT + RIGHT) // 2
    return f"M{LEFT} {start:g}C{middle} {start:g} {middle} {end:g} {RIGHT} {end:g}"
