"""A map of those areas whose outlines are at hand, with a count on each."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from nordonc.collaboration.participation_matrix import Area

#: Made by ``server/tools/outlines.py``; it says whose data it derives from.
_OUTLINES = Path(__file__).with_name("outlines.json")

#: The least count of each shade from 1 on; the scale is the same for every choice.
STEPS = (1, 5, 10, 15, 20, 25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An area on the map.

    Attributes:
        area: What it is.
        count: The count on it.
        shade: 0 where nothing is counted, else the number of the step, from 1.
        path: Its outline.
        at: Its middle.
        label: Where its label stands.
    """

    area: Area
    count: int
    shade: int
    path: str
    at: tuple[int, int]
    label: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """The map.

    Attributes:
        width: In units of the outlines.
        height: In the same units.
        insets: Left, top, width and height of each part that is drawn to another scale.
        shapes: The areas.
    """

    width: int
    height: int
    insets: Sequence[tuple[int, int, int, int]]
    shapes: Sequence[Shape]


def of(areas: Iterable[Area], counts: Mapping[str, int]) -> Map | None:
    """Return the map of those areas whose code has an outline; none where no code has.

    Args:
        areas: What may stand on the map.
        counts: What is counted, by IRI of the area.
    """
    outlines = _outlines()
    known = [area for area in areas if area.code in outlines["shapes"]]
    if not known:
        return None
    codes = {area.code for area in known}
    return Map(
        width=outlines["size"][0],
        height=outlines["size"][1],
        insets=[frame for code, frame in outlines["insets"].items() if code in codes],
        shapes=[_shape(area, counts.get(area.iri, 0), outlines) for area in known],
    )


def _shape(area: Area, count: int, outlines: Mapping[str, Any]) -> Shape:
    return Shape(
        area=area,
        count=count,
        shade=bisect_right(STEPS, count),
        **outlines["shapes"][area.code],
    )


def scale() -> list[str]:
    """Return the counts that each shade stands for, from none to the most, in words."""
    bounds = [f"{low} to {high - 1}" for low, high in pairwise(STEPS)]
    return ["0", *bounds, f"{STEPS[-1]} and more"]


@cache
def _outlines() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_OUTLINES.read_text(encoding="utf-8"))
    return found
