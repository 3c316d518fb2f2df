"""Look-up: one index of names and identifiers, from which everything that searches finds things."""

from nordonc.lookup.answer import answer
from nordonc.lookup.index import Index
from nordonc.lookup.search import LONGEST, Match, certain, look_up, nearest

__all__ = [
    "LONGEST",
    "Index",
    "Match",
    "answer",
    "certain",
    "look_up",
    "nearest",
]
