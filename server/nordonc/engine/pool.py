"""The workers that wait for a query, and the clients that wait for a worker.

A worker is a process, or what else may evaluate so many queries at a time.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Event, Lock
from typing import Generic, TypeVar

from nordonc.engine.lanes import Lane
from nordonc.errors import BusyError

_Worker = TypeVar("_Worker")

_BUSY = "Every worker is taken; try again in a few seconds"
_STOPPING = "The server is stopping"
#: Share of the queue that only queries known to be light, and our own, may fill.
_LEFT = 4


class _Waiting(Generic[_Worker]):
    """A thread that waits for a worker, for which lane, and what it is given."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.told = Event()
        self.worker: _Worker | None = None


class Pool(Generic[_Worker]):
    """Idle workers, of which the last few are kept for our own pages and for signs of life.

    Each worker that comes back goes to the one who waits longest among those who may have it, and
    wakes nobody else.

    A query of which nothing is known may turn out to be heavy, and end its worker: such ones leave
    the last worker to those that are known to be light.

    Args:
        queue_length: Threads that may wait for a worker; the next is refused at once.
        spare: Tells how many workers there are beyond those in reserve and those of heavy queries.
        least: Queries of which nothing is known that may have a worker even so.

    Attributes:
        reserve: Workers that a client's own query may not take; it is 0 until there are two.
    """

    def __init__(
        self, queue_length: int, spare: Callable[[], int] = lambda: 0, least: int = 1
    ) -> None:
        self.reserve = 0
        self._queue_length = queue_length
        self._spare = spare
        self._least = least
        self._probing: set[_Worker] = set()
        self._idle: deque[_Worker] = deque()
        self._foreign: deque[_Waiting[_Worker]] = deque()
        self._own: deque[_Waiting[_Worker]] = deque()
        self._lock = Lock()
        self._closed = False

    @property
    def waiting(self) -> int:
        """Threads that wait for a worker."""
        return len(self._foreign) + len(self._own)

    @property
    def probing(self) -> int:
        """Workers that have a query of which nothing is known."""
        return len(self._probing)

    @property
    def idle(self) -> int:
        """Workers that wait for a query."""
        return len(self._idle)

    def put(self, worker: _Worker) -> bool:
        """Add an idle worker, and tell whether it was taken in: a closed pool takes none."""
        with self._lock:
            if self._closed:
                return False
            self._idle.append(worker)
            self._hand_out()
            return True

    def _hand_out(self) -> None:
        """Give idle workers to those who wait for one and may have it."""
        while self._idle and (first := self._first()):
            first.worker = self._handed(first.lane)
            first.told.set()

    def _first(self) -> _Waiting[_Worker] | None:
        """Return the first of those who wait that may have a worker, and let it wait no more."""
        if self._own:
            return self._own.popleft()
        if len(self._idle) <= self.reserve:
            return None
        first = next((one for one in self._foreign if self._admits(one.lane)), None)
        if first:
            self._foreign.remove(first)
        return first

    def _admits(self, lane: Lane) -> bool:
        return lane is not Lane.UNKNOWN or self.probing < max(self._least, self._spare() - 1)

    def _handed(self, lane: Lane) -> _Worker:
        worker = self._idle.popleft()
        if lane is Lane.UNKNOWN:
            self._probing.add(worker)
        return worker

    def settle(self, worker: _Worker) -> None:
        """Note that it is known by now what the query of a worker is, or that it is over."""
        with self._lock:
            self._probing.discard(worker)
            self._hand_out()

    def take(self, *, foreign: bool, deadline: float, lane: Lane = Lane.LIGHT) -> _Worker:
        """Take a worker.

        Args:
            foreign: Whether it is for a client's own query.
            deadline: Moment of ``time.monotonic`` until which to wait.
            lane: What is known of the query.

        Raises:
            BusyError: There was none in time, or too many wait already.
        """
        queue = self._foreign if foreign else self._own
        with self._lock:
            if self._closed:
                raise BusyError(_STOPPING)
            if len(self._idle) > (self.reserve if foreign else 0) and self._admits(lane):
                return self._handed(lane)
            # Those of which nothing is known leave room in the queue as well.
            left = self._queue_length // _LEFT if lane is Lane.UNKNOWN else 0
            if self.waiting >= self._queue_length - left:
                raise BusyError(_BUSY)
            waiting = _Waiting[_Worker](lane)
            queue.append(waiting)
        waiting.told.wait(max(0.0, deadline - time.monotonic()))
        return self._given(waiting, queue)

    def _given(self, waiting: _Waiting[_Worker], queue: deque[_Waiting[_Worker]]) -> _Worker:
        """Return what one who waited has got, and let nobody give it anything from now on."""
        with self._lock:
            if waiting.worker is not None:
                return waiting.worker
            if self._closed:
                raise BusyError(_STOPPING)
            queue.remove(waiting)
            raise BusyError(_BUSY)

    def close(self) -> list[_Worker]:
        """Refuse whoever waits or comes from now on, and return the idle workers."""
        with self._lock:
            self._closed = True
            left = list(self._idle)
            self._idle.clear()
            for waiting in (*self._foreign, *self._own):
                waiting.told.set()
            return left
