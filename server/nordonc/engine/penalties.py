"""What is remembered of queries that went badly on this release, so that they do so once."""

from collections.abc import Hashable
from threading import Lock

from cachetools import TTLCache

#: Queries remembered at a time; the longest known is forgotten first.
_MOST = 1000


class Past:
    """Notes on queries, each kept for a while.

    Args:
        kept_s: Seconds that a note is kept.
    """

    def __init__(self, kept_s: float) -> None:
        self._notes: TTLCache[Hashable, str] = TTLCache(_MOST, kept_s)
        self._lock = Lock()

    def __len__(self) -> int:
        """Return the number of notes."""
        with self._lock:
            return len(self._notes)

    def note(self, query: Hashable, what: str) -> None:
        """Remember something of a query."""
        with self._lock:
            self._notes[query] = what

    def of(self, query: Hashable) -> str | None:
        """Return what is remembered of a query, if anything still is."""
        with self._lock:
            return self._notes.get(query)
