"""A store that fails again and again is left alone for a while.

The breakers of PyPI hold a lock while they call, or none at all; here many threads call at once.
"""

import time
from threading import Lock

#: Failures in a row after which the store is left alone.
FAILURES = 5
#: Seconds for which it is.
PAUSE_S = 5.0


class CircuitBreaker:
    """Counts failures in a row, and says whether to ask.

    Once a pause is over, one caller tries; the others are told to wait until that one has been
    answered.
    """

    def __init__(self, failures: int = FAILURES, pause_s: float = PAUSE_S) -> None:
        self._most = failures
        self._pause_s = pause_s
        self._lock = Lock()
        self._failures = 0
        self._closed_from = 0.0
        self._last = ""

    @property
    def is_open(self) -> bool:
        """Whether the store is left alone."""
        return self._failures >= self._most

    def refusal(self) -> str:
        """Return why the store is not asked now, as its last failure tells; empty where it is."""
        with self._lock:
            now = time.monotonic()
            if not self.is_open or now >= self._closed_from:
                # Whoever comes next waits for the answer to this one.
                self._closed_from = now + self._pause_s
                return ""
            return self._last

    def went_well(self) -> None:
        """Note an answer."""
        with self._lock:
            self._failures = 0

    def failed(self, why: str, *, surely: bool = False) -> None:
        """Note a failure.

        Args:
            why: What it was.
            surely: Whether it shows by itself that the store does not answer.
        """
        with self._lock:
            self._failures = self._most if surely else self._failures + 1
            self._closed_from = time.monotonic() + self._pause_s
            self._last = why
