"""The workers that wait for a query, and the clients that wait for a worker.

A worker is a process, or what else may evaluate so many queries at a time.
"""

import time
from collections import deque
from threading import Event, Lock
from typing import Generic, TypeVar

from nordonc.errors import BusyError

_Worker = TypeVar("_Worker")

_BUSY = "Every worker is taken; try again in a few seconds"
_STOPPING = "The server is stopping"


class _Waiting(Generic[_Worker]):
    """A thread that waits for a worker, and what it is given."""

    def __init__(self) -> None:
        self.told = Event()
        self.worker: _Worker | None = None


class Pool(Generic[_Worker]):
    """Idle workers, of which the last few are kept for our own pages and for signs of life.

    Each worker that comes back goes to the one who waits longest among those who may have it, and
    wakes nobody else.

    Args:
        queue_length: Threads that may wait for a worker; the next is refused at once.

    Attributes:
        reserve: Workers that a client's own query may not take; it is 0 until there are two.
    """

    def __init__(self, queue_length: int) -> None:
        self.reserve = 0
        self._queue_length = queue_length
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
        while self._idle and (
            queue := self._own or (self._foreign if len(self._idle) > self.reserve else None)
        ):
            first = queue.popleft()
            first.worker = self._idle.popleft()
            first.told.set()

    def take(self, *, foreign: bool, deadline: float) -> _Worker:
        """Take a worker.

        Args:
            foreign: Whether it is for a client's own query.
            deadline: Moment of ``time.monotonic`` until which to wait.

        Raises:
            BusyError: There was none in time, or too many wait already.
        """
        queue = self._foreign if foreign else self._own
        with self._lock:
            if self._closed:
                raise BusyError(_STOPPING)
            if len(self._idle) > (self.reserve if foreign else 0):
                return self._idle.popleft()
            if self.waiting >= self._queue_length:
                raise BusyError(_BUSY)
            waiting = _Waiting[_Worker]()
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
