"""Collation: the order of names, without regard to case and accents."""

import unicodedata
from collections.abc import Callable
from types import MappingProxyType

#: Letters that no decomposition turns into plain ones.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ð": "d", "þ": "th", "đ": "d", "ł": "l"})

#: The letters after z in their order, where a language has any; those of one place are one letter.
#: Source: https://cldr.unicode.org/index/cldr-spec/collation-guidelines
_DANISH, _SWEDISH = ("æä", "øö", "å"), ("å", "äæ", "öø")
_AFTER_Z = {
    **dict.fromkeys(("da", "fo", "kl", "nb", "nn"), _DANISH),
    **dict.fromkeys(("fi", "sv"), _SWEDISH),
    "is": ("þ", "æ", "öø", "å"),
    "se": ("ø", "æ", "å", "ä", "ö"),
}
#: Stand for these letters, so that what begins with one comes after all that begins with z.
_ENDS = MappingProxyType(
    {
        language: str.maketrans(
            {letter: f"z{chr(0xE000 + at)}" for at, same in enumerate(letters) for letter in same}
        )
        for language, letters in _AFTER_Z.items()
    }
)


def folded(text: str) -> str:
    """Return a text as it is compared: lower case, without accents, in single spaces.

    >>> folded("Malmö  Sykehúsið")
    'malmo sykehusid'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return " ".join(
        "".join(letter for letter in plain if not unicodedata.combining(letter)).split()
    )


def by_name(named: Callable[[str], str], language: str = "") -> Callable[[str], tuple[str, str]]:
    """Return what sorts IRIs by their names, and those of one name by themselves.

    Args:
        named: Names an IRI.
        language: Tag of a language whose alphabet is followed.

    >>> sorted(["Örebro", "Zagreb", "Åbo", "Oslo"], key=by_name(str, "sv"))
    ['Oslo', 'Zagreb', 'Åbo', 'Örebro']
    >>> sorted(["Örebro", "Zagreb", "Åbo", "Oslo"], key=by_name(str))
    ['Åbo', 'Örebro', 'Oslo', 'Zagreb']
    """
    ends = _ENDS.get(language, {})
    return lambda iri: (folded(named(iri).casefold().translate(ends)), iri)
