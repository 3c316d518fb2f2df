"""Networks and diseases in two columns, joined by lines, in an order with few crossings."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from nordonc.rdf.query_file import query_text
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph

_COVERED = query_text(__package__, "covered_diseases")

#: Units of the drawing: its width, where the lines begin and end, and the height of a line of text.
WIDTH = 1000
LEFT = 430
RIGHT = 630
STEP = 26
#: Characters that a label has room for on the left and on the right.
ROOM = (54, 46)

_SWEEPS = 20

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A label.

    Attributes:
        iri: What it names.
        text: As much of the name as there is room for.
        y: Its middle.
        curves: Path of its lines.
        others: What they lead to.
    """

    iri: str
    text: str
    y: float
    curves: str
    others: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """A drawing.

    Attributes:
        height: Its height, where its width is ``WIDTH``.
        networks: The labels on the left, from above.
        diseases: The labels on the right, from above.
    """

    height: float
    networks: Sequence[Node]
    diseases: Sequence[Node]


def of(graph: Graph, name: Named) -> Diagram:
    """Return the diagram of the networks that cover a disease, and of those diseases."""
    edges = [(row.text("network"), row.text("disease")) for row in graph.select(_COVERED)]
    edges.sort(key=lambda edge: tuple(name(iri).casefold() for iri in edge))
    left, right = ordered(edges)
    height = STEP * max(len(left), len(right))
    places = (_places(left, height), _places(right, height))
    columns = [
        [
            Node(
                iri=iri,
                text=_short(name(iri), ROOM[side]),
                y=places[side][iri],
                curves=" ".join(_curve(edge, places) for edge in edges if edge[side] == iri),
                others=[edge[1 - side] for edge in edges if edge[side] == iri],
            )
            for iri in places[side]
        ]
        for side in (0, 1)
    ]
    return Diagram(height=height, networks=columns[0], diseases=columns[1])


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
    return sorted(columns[side], key=lambda iri: sum(joined[iri]) / len(joined[iri]))


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


def _places(column: Collection[str], height: float) -> dict[str, float]:
    """Return the middle of each label, spread over the height."""
    step = height / max(len(column), 1)
    return {iri: round(step * (place + 0.5), 1) for place, iri in enumerate(column)}


def _curve(edge: Edge, places: Sequence[Mapping[str, float]]) -> str:
    start, end = places[0][edge[0]], places[1][edge[1]]
    middle = (LEFT + RIGHT) // 2
    return f"M{LEFT} {start:g}C{middle} {start:g} {middle} {end:g} {RIGHT} {end:g}"


def _short(text: str, room: int) -> str:
    """Return a text that ends with an ellipsis where there is no room for the whole."""
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
