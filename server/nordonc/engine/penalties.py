"""What is remembered of queries that went badly on this release, so that they do so once."""

import time
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

#: Queries remembered at a time; the longest known is forgotten first.
_MOST = 1000


class Past:
    """Notes on queries, each kept for a while."""

    def __init__(self, kept_s: float) -> None:
        """Start with nothing.

        Args:
            kept_s: Seconds that a note is kept.
        """
        self._kept_s = kept_s
        self._notes: OrderedDict[Hashable, tuple[float, str]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return the number of notes."""
        return len(self._notes)

    def note(self, query: Hashable, what: str) -> None:
        """Remember something of a query."""
        with self._lock:
            self._notes[query] = (time.monotonic() + self._kept_s, what)
            self._notes.move_to_end(query)
            while len(self._notes) > _MOST:
                self._notes.popitem(last=False)

    def of(self, query: Hashable) -> str | None:
        """Return what is remembered of a query, if anything still is."""
        until, what = self._notes.get(query, (0.0, ""))
        return what if until > time.monotonic() else None
