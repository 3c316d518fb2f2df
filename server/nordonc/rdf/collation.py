"""Collation: the order of names, without regard to case and accents."""

import unicodedata
from collections.abc import Callable

#: Letters that no decomposition turns into plain ones.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ð": "d", "þ": "th", "đ": "d", "ł": "l"})


def folded(text: str) -> str:
    """Return a text as it is compared: lower case, without accents, in single spaces.

    >>> folded("Malmö  Sykehúsið")
    'malmo sykehusid'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return " ".join(
        "".join(letter for letter in plain if not unicodedata.combining(letter)).split()
    )


def by_name(named: Callable[[str], str]) -> Callable[[str], tuple[str, str]]:
    """Return what sorts IRIs by their names, and those of one name by themselves."""
    return lambda iri: (folded(named(iri)), iri)
