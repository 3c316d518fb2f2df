"""A picture of seconds by number of networks, both axes in powers of ten."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from math import ceil, floor, log10
from xml.sax.saxutils import escape

from nordonc.collaboration.pictures.palette import HUES

_WIDTH, _HEIGHT = 900, 520
_LEFT, _RIGHT, _TOP, _BOTTOM = 80, 660, 50, 460
_LEAST_S = 1e-3
#: Distance of two names beside the ends of their lines.
_APART = 18

Line = Mapping[int, float]
#: Gives where a number of networks and of seconds stands.
Place = Callable[[int, float], tuple[float, float]]


def drawn(lines: Mapping[str, Line]) -> str:
    """Return the picture of lines by name; each line is seconds by number of networks."""
    sizes = [size for line in lines.values() for size in line]
    seconds = [max(value, _LEAST_S) for line in lines.values() for value in line.values()]
    across = (log10(min(sizes)), log10(max(sizes)))
    along = (floor(log10(min(seconds))), ceil(log10(max(seconds))))

    def at(size: int, value: float) -> tuple[float, float]:
        part = (log10(size) - across[0]) / ((across[1] - across[0]) or 1)
        up = (log10(max(value, _LEAST_S)) - along[0]) / ((along[1] - along[0]) or 1)
        return round(_LEFT + part * (_RIGHT - _LEFT), 1), round(_BOTTOM - up * (_BOTTOM - _TOP), 1)

    body = [*_axes(sorted({*sizes}), range(along[0], along[1] + 1), at)]
    ends = _spread({name: at(max(line), line[max(line)])[1] for name, line in lines.items()})
    for number, (name, line) in enumerate(lines.items()):
        body += _line(name, [at(size, line[size]) for size in sorted(line)], ends[name], number)
    return "\n".join([_HEAD, *body, "</svg>\n"])


_HEAD = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" \
font-family="sans-serif" font-size="14" fill="#14232d" role="img" aria-labelledby="title">
<title id="title">Seconds of processor time by number of networks</title>
<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>
<text x="20" y="28" font-weight="700">Seconds of processor time by number of networks</text>"""


def _axes(sizes: list[int], tens: range, at: Place) -> list[str]:
    found = []
    for ten in tens:
        y = at(sizes[0], 10.0**ten)[1]
        found.append(f'<path d="M{_LEFT} {y}H{_RIGHT}" stroke="#d3dde2"/>')
        found.append(f'<text x="{_LEFT - 10}" y="{y + 5}" text-anchor="end">{10.0**ten:g}</text>')
    for size in sizes:
        x = at(size, 1.0)[0]
        found.append(f'<path d="M{x} {_TOP}V{_BOTTOM}" stroke="#d3dde2"/>')
        found.append(f'<text x="{x}" y="{_BOTTOM + 22}" text-anchor="middle">{size:,}</text>')
    return found


def _line(name: str, points: list[tuple[float, float]], end: float, number: int) -> list[str]:
    colour = HUES[number % len(HUES)]
    path = "L".join(f"{x} {y}" for x, y in points)
    dots = (f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in points)
    return [
        f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *dots,
        f'<text x="{_RIGHT + 12}" y="{end + 5:g}" fill="{colour}">{escape(name)}</text>',
    ]


def _spread(places: Mapping[str, float]) -> dict[str, float]:
    """Return places from above to below, moved so that no two names lie on each other."""
    found = dict(sorted(places.items(), key=lambda one: one[1]))
    for before, after in pairwise(list(found)):
        found[after] = max(found[after], found[before] + _APART)
    return found
