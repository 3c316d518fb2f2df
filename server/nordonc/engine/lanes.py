"""Lanes: light queries run at once, heavy ones by permit, and what ran into a limit not again."""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from hashlib import sha256
from threading import Lock

from cachetools import TTLCache

from nordonc.engine.base import Query
from nordonc.errors import BusyError, NordoncError, QueryTimeoutError, WorkerLostError
from nordonc.sparql.screen import shape_digest

#: Queries remembered at a time.
_REMEMBERED = 1000
#: Seconds that a query is known to run into a limit.
_PENALTY_S = 60.0
#: Seconds that a query is known to be heavy; that only means that it needs a permit at once.
_HEAVY_S = 600.0

#: Light queries that are remembered as long as nothing is heavy, and their length at most.
_LATELY, _SHORT = 100, 4000

_OUT_OF_MEMORY = "The query needs too much memory, or nests too deeply"


class Lane(Enum):
    """What is known of a query from how those of its shape ran."""

    LIGHT = "light"
    UNKNOWN = "unknown"
    HEAVY = "heavy"


class Lanes:
    """What decides whether a query may run, from how it and its like ran before.

    A client's query may run for a moment on any worker but those in reserve. Past that moment it
    needs one of a few permits for heavy queries, so that light ones are answered while they run.
    One that ran into a limit on this release is refused for a while. While something is heavy, what
    is not known to be light may not have the last worker that is left to light ones.
    """

    def __init__(self, permits: int, timeout_s: float) -> None:
        """Start with nothing remembered.

        Args:
            permits: Heavy queries that may run at a time.
            timeout_s: Seconds that a query may run where it does not say fewer.
        """
        self._number = permits
        self._timeout_s = timeout_s
        self._lock = Lock()
        self._penalties: TTLCache[bytes, type[NordoncError]] = TTLCache(_REMEMBERED, _PENALTY_S)
        self._known: TTLCache[bytes, Lane] = TTLCache(_REMEMBERED, _HEAVY_S)
        self._heavy_until = 0.0
        # Their shapes are needed from the moment on in which something is heavy, and take time.
        self._lately: deque[str] = deque(maxlen=_LATELY)
        self.free = permits

    def timeout_s(self, query: Query) -> float:
        """Return the seconds that a query may run."""
        return min(self._timeout_s, query.timeout_s or self._timeout_s)

    def check(self, query: Query) -> None:
        """Refuse a query that ran into a limit a while ago.

        Raises:
            QueryTimeoutError: It ran past its time.
            WorkerLostError: It needed too much memory, or nested too deeply.
        """
        with self._lock:
            penalty = self._penalties.get(_digest(repr(query)))
        if penalty is QueryTimeoutError:
            raise QueryTimeoutError(
                f"{self._stopped(query)}; it was stopped less than a minute ago"
            )
        if penalty:
            raise WorkerLostError(_OUT_OF_MEMORY)

    def timed_out(self, query: Query, told: str = "") -> QueryTimeoutError:
        """Remember that a query ran past its time, and return the error that says so.

        One with a time limit of its own may well run within the usual one.
        """
        if query.timeout_s is None:
            self._punish(query, QueryTimeoutError)
        return QueryTimeoutError(told or f"{self._stopped(query)}; narrow it, or add a LIMIT")

    def out_of_memory(self, query: Query) -> WorkerLostError:
        """Remember that a query ended its worker, and return the error that says so."""
        self._punish(query, WorkerLostError)
        return WorkerLostError(_OUT_OF_MEMORY)

    def _punish(self, query: Query, failure: type[NordoncError]) -> None:
        with self._lock:
            self._penalties[_digest(repr(query))] = failure

    def _stopped(self, query: Query) -> str:
        return f"The query was stopped after {self.timeout_s(query):g} s"

    @property
    def held(self) -> int:
        """Permits that are held."""
        return self._number - self.free

    def lane(self, query: Query) -> Lane:
        """Return what is known of a query, be it with other literals.

        A heavy one does not even take a worker from the light ones. As long as nothing is heavy,
        everything is light.
        """
        if time.monotonic() > self._heavy_until:
            return Lane.LIGHT
        like = shape_digest(query.text)
        with self._lock:
            return self._known.get(like, Lane.UNKNOWN)

    def note_light(self, query: Query, lane: Lane) -> None:
        """Remember that a query of a lane, whatever its literals, was light."""
        if time.monotonic() > self._heavy_until:
            if len(query.text) <= _SHORT:
                self._lately.append(query.text)
        elif lane is Lane.UNKNOWN:
            like = shape_digest(query.text)
            with self._lock:
                self._known[like] = Lane.LIGHT

    def note_heavy(self, query: Query) -> None:
        """Remember that a query, whatever its literals, ran longer than light ones do."""
        light = [*map(shape_digest, self._lately)] if time.monotonic() > self._heavy_until else []
        like = shape_digest(query.text)
        with self._lock:
            self._heavy_until = time.monotonic() + _HEAVY_S
            self._known.update(dict.fromkeys(light, Lane.LIGHT) | {like: Lane.HEAVY})

    @contextmanager
    def permit(self) -> Iterator[None]:
        """Hold a permit for a heavy query; nobody waits for one.

        Raises:
            BusyError: All are held.
        """
        with self._lock:
            if not self.free:
                raise BusyError(
                    f"The number of heavy queries that may run at a time, {self._number}, is "
                    "reached; try again later, or ask for less"
                )
            self.free -= 1
        try:
            yield
        finally:
            with self._lock:
                self.free += 1


def _digest(text: str) -> bytes:
    """Return what is remembered of a text: as short as it is, whatever a client sends."""
    return sha256(text.encode(errors="surrogatepass")).digest()
