"""Names as they are compared: whatever their case, accents, punctuation and English spelling."""

import re

from nordonc.rdf.collation import folded

#: What separates the words of a name.
_SEPARATORS = re.compile(r"[\W_]+")
#: An apostrophe joins what it stands between: "leukaemia's" is one word.
_APOSTROPHES = re.compile(r"['\u2019]")
#: Letters that other languages write as two, in the reverse of the usual decomposition.
_DIGRAPHS = str.maketrans({"å": "aa", "ö": "oe", "ø": "oe", "ä": "ae", "æ": "ae"})
#: Spellings of one country, and what they and those of another are compared as.
_SPELLINGS = (
    (re.compile(r"[ao]e"), "e"),
    (re.compile(r"(?<=[bclmnv])our"), "or"),
    (re.compile(r"is(?=(?:e|ed|er|ing|ation|ations)\b)"), "iz"),
    (re.compile(r"yse(?=[drs]?\b)"), "yze"),
    (re.compile(r"(?<=[nbt])re\b"), "er"),
    (re.compile(r"mme\b"), "m"),
    (re.compile(r"ph"), "f"),
)


def key(text: str) -> str:
    """Return a name as words of plain lower-case letters and digits, separated by single spaces.

    >>> key("Åland  Islands"), key("Hepato-Pancreato-Biliary")
    ('aland islands', 'hepato pancreato biliary')
    """
    return _SEPARATORS.sub(" ", folded(_APOSTROPHES.sub("", text))).strip()


def variant(text: str) -> str:
    """Return what a key and its other English spellings have in common.

    >>> variant("haematological tumour") == variant("hematological tumor")
    True
    """
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return text


def variants(name: str) -> frozenset[str]:
    """Return the variants of a name, with Nordic letters as one letter and as two.

    >>> variant("aaland") in variants("Åland")
    True
    """
    return frozenset({variant(key(name)), variant(key(name.casefold().translate(_DIGRAPHS)))})
