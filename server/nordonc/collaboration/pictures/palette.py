"""The colours of pictures, on a light ground; ``style.css`` has the same for pages."""

GROUND = "#ffffff"
ACCENT = "#0b5878"

#: Hues of the groups of diseases, by their number; ``.hue-<number>`` of ``style.css``.
HUES = (
    *("#b54249", "#0a7463", "#a14791", "#437204", "#705bbe", "#7c5f01", "#0674b6", "#a43f07"),
    *("#0a7e83", "#a23564", "#0d844c", "#80449f", "#73740c", "#3e5bb8", "#9d5e09", "#0b6e88"),
)

#: Parts of a hundred that a shade has of its colour, from none to the darkest.
_STRENGTHS = (0, 9, 17, 26, 35, 44, 53)
_EDGE = 80


def colour(hue: int | None) -> str:
    """Return the colour of a hue, or the one of what belongs to no group of diseases."""
    return ACCENT if hue is None else HUES[hue]


def shades(hue: int | None) -> tuple[str, ...]:
    """Return the shades of a colour, from the ground to the darkest."""
    return tuple(mixed(colour(hue), strength) for strength in _STRENGTHS)


def edge(hue: int | None) -> str:
    """Return the colour of the outline of a shape."""
    return mixed(colour(hue), _EDGE)


def mixed(colour: str, strength: int) -> str:
    """Return a colour of which so many parts of a hundred stand on the ground."""
    parts = zip(bytes.fromhex(colour[1:]), bytes.fromhex(GROUND[1:]), strict=True)
    octets = (round((own * strength + ground * (100 - strength)) / 100) for own, ground in parts)
    return f"#{bytes(octets).hex()}"
