"""Derive the outlines of the map from Natural Earth, and print them as JSON.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python server/tools/outlines.py package/countries-50m.json \
        > server/nordonc/collaboration/pictures/outlines.json

The projection is Lambert's azimuthal equal-area one about 10° E, 62° N. Outlines are simplified by
arcs, so that neighbours keep one border.
"""

import json
import math
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

#: Alpha-2 code by numeric code, both of ISO 3166-1, and where the label stands, in units of the
#: map from the centre of the largest part; parts beyond the frame are left out.
AREAS = {
    "208": ("DK", (-92, 0)),
    "233": ("EE", (6, -4)),
    "234": ("FO", (0, 48)),
    "246": ("FI", (28, 90)),
    "248": ("AX", (16, 34)),
    "304": ("GL", (10, -10)),
    "352": ("IS", (0, 14)),
    "428": ("LV", (12, -2)),
    "440": ("LT", (0, -8)),
    "528": ("NL", (0, 0)),
    "578": ("NO", (-130, 150)),
    "616": ("PL", (0, 0)),
    "752": ("SE", (-30, 30)),
}

_EARTH_KM = 6371
_CENTRE = (math.radians(10), math.radians(62))

Point = tuple[float, float]
Ring = list[Point]


class Frame(NamedTuple):
    """A part of the plane of projection, drawn at a place of the map.

    Attributes:
        west_km: Its left edge.
        north_km: Its upper edge.
        km: Kilometres to one unit of the map.
        left: Where its left edge stands on the map.
        top: Where its upper edge stands on the map.
        width: In units of the map.
        height: In units of the map.
    """

    west_km: float
    north_km: float
    km: float
    left: float
    top: float
    width: float
    height: float


MAP = Frame(-1640, 1170, 2.8, 0, 0, 1000, 930)
#: Greenland is drawn smaller, in the corner below Iceland.
INSETS = {"GL": Frame(-2790, 2960, 7.6, 12, 640, 330, 278)}

#: Square units below which a corner is not worth a point, and a part not worth drawing.
_CORNER = 1.2
_PART = 1.5

NOTE = (
    "Outlines derived from Natural Earth 1:50m (public domain), by way of the npm package "
    "world-atlas 2.0.2. That package is Copyright 2013-2019 Michael Bostock and bears the ISC "
    "licence: Permission to use, copy, modify, and/or distribute this software for any purpose "
    "with or without fee is hereby granted, provided that the above copyright notice and this "
    'permission notice appear in all copies. THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR '
    "DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF "
    "MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, "
    "INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA "
    "OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING "
    "OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE."
)


def main() -> None:
    """Read the file named on the command line and print the outlines."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    shapes = dict(sorted(_shapes(topology)))
    inset = {code: [f.left, f.top, f.width, f.height] for code, f in INSETS.items()}
    whole = {"note": NOTE, "size": [MAP.width, MAP.height], "insets": inset, "shapes": shapes}
    sys.stdout.write(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")


def _shapes(topology: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for geometry in topology["objects"]["countries"]["geometries"]:
        if geometry.get("id") in AREAS:
            code, (right, down) = AREAS[geometry["id"]]
            rings = _rings(topology, geometry, INSETS.get(code, MAP))
            x, y = _centre(rings[0])
            label = [round(x + right), round(y + down)]
            yield code, {"path": "".join(map(_path, rings)), "label": label, "at": _whole((x, y))}


def _rings(topology: dict[str, Any], geometry: dict[str, Any], frame: Frame) -> list[Ring]:
    """Return the outer rings of a geometry within a frame, the largest first."""
    several = geometry["type"] == "MultiPolygon"
    parts = geometry["arcs"] if several else [geometry["arcs"]]
    rings = [
        [point for arc in part[0] for point in _arc(topology, arc, frame)[1:]] for part in parts
    ]
    rings.sort(key=_size, reverse=True)
    return rings[:1] + [ring for ring in rings[1:] if _size(ring) > _PART and _within(ring, frame)]


def _within(ring: Ring, frame: Frame) -> bool:
    return all(
        0 <= x - frame.left <= frame.width and 0 <= y - frame.top <= frame.height for x, y in ring
    )


def _arc(topology: dict[str, Any], number: int, frame: Frame) -> Ring:
    """Return an arc, projected and simplified; a complement means that it runs backwards.

    Source: https://github.com/topojson/topojson-specification
    """
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    x = y = 0
    points = []
    for right, up in topology["arcs"][number if number >= 0 else ~number]:
        x, y = x + right, y + up
        points.append(_projected(x * scale[0] + move[0], y * scale[1] + move[1], frame))
    kept = _simplified(points)
    return kept if number >= 0 else kept[::-1]


def _projected(longitude: float, latitude: float, frame: Frame) -> Point:
    """Source: Snyder, Map Projections (USGS 1395, 1987), equations 24-2 to 24-4."""
    east, north = math.radians(longitude) - _CENTRE[0], math.radians(latitude)
    sine, cosine = math.sin(_CENTRE[1]), math.cos(_CENTRE[1])
    along = math.cos(north) * math.cos(east)
    reach = _EARTH_KM * math.sqrt(2 / (1 + sine * math.sin(north) + cosine * along))
    x = reach * math.cos(north) * math.sin(east)
    y = reach * (cosine * math.sin(north) - sine * along)
    return (
        frame.left + (x - frame.west_km) / frame.km,
        frame.top + (frame.north_km - y) / frame.km,
    )


def _simplified(points: Ring) -> Ring:
    """Return an arc without its least corners, by the method of Visvalingam and Whyatt."""
    kept = list(points)
    while len(kept) > _least(points):
        corners = [_size(kept[place - 1 : place + 2]) for place in range(1, len(kept) - 1)]
        if min(corners) > _CORNER:
            break
        del kept[corners.index(min(corners)) + 1]
    return kept


def _least(points: Ring) -> int:
    """Return how many points an arc keeps: a ring needs a triangle."""
    closed = points[0] == points[-1]
    return 4 if closed else 2


def _size(ring: Sequence[Point]) -> float:
    """Return the area of a ring."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(one[0] * two[1] - two[0] * one[1] for one, two in pairs)) / 2


def _centre(ring: Ring) -> Point:
    xs, ys = zip(*ring, strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _whole(point: Point) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def _path(ring: Ring) -> str:
    """Return a closed SVG path of whole units, relative after its first point."""
    points = [_whole(point) for point in ring]
    steps = [(two[0] - one[0], two[1] - one[1]) for one, two in pairwise(points) if one != two]
    lines = " ".join(f"{x} {y}" for x, y in steps)
    return f"M{points[0][0]} {points[0][1]}l{lines}z"


if __name__ == "__main__":
    main()
