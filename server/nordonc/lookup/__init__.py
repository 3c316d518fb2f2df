"""Look-up: one index of names and identifiers, from which everything that searches finds things."""

from nordonc.lookup.collect import of_dataset
from nordonc.lookup.index import FILE, Index, stored
from nordonc.lookup.search import Match, certain, look_up, nearest

__all__ = ["FILE", "Index", "Match", "certain", "look_up", "nearest", "of_dataset", "stored"]
