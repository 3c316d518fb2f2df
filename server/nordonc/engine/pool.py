"""The workers that wait for a query, and the clients that wait for a worker."""

import time
from collections import deque
from threading import Condition

from nordonc.engine.process import Worker
from nordonc.errors import BusyError

_BUSY = "Every worker is taken; try again in a few seconds"


class Pool:
    """Idle workers, of which the last few are kept for our own pages and for signs of life.

    Args:
        reserve: Workers that a client's own query may not take.
        queue_length: Threads that may wait for a worker; the next is refused at once.
    """

    def __init__(self, reserve: int, queue_length: int) -> None:
        self._reserve = reserve
        self._queue_length = queue_length
        self._idle: deque[Worker] = deque()
        self._waiting = 0
        self._changed = Condition()
        self._closed = False

    @property
    def waiting(self) -> int:
        """Threads that wait for a worker."""
        return self._waiting

    @property
    def idle(self) -> int:
        """Workers that wait for a query."""
        return len(self._idle)

    def put(self, worker: Worker) -> bool:
        """Add an idle worker, and tell whether it was taken in: a closed pool takes none."""
        with self._changed:
            if not self._closed:
                self._idle.append(worker)
                # Those who wait differ in what they may take, so all of them look.
                self._changed.notify_all()
            return not self._closed

    def take(self, *, foreign: bool, deadline: float) -> Worker:
        """Take a worker that is alive.

        Args:
            foreign: Whether it is for a client's own query.
            deadline: Moment of ``time.monotonic`` until which to wait.

        Raises:
            BusyError: There was none in time, or too many wait already.
        """
        kept = self._reserve if foreign else 0
        with self._changed:
            if len(self._idle) <= kept and self._waiting >= self._queue_length:
                raise BusyError(_BUSY)
            self._waiting += 1
            try:
                while len(self._idle) <= kept or self._closed:
                    if self._closed:
                        raise BusyError("The server is stopping")
                    if not self._changed.wait(max(0.0, deadline - time.monotonic())):
                        raise BusyError(_BUSY)
            finally:
                self._waiting -= 1
            return self._idle.popleft()

    def close(self) -> list[Worker]:
        """Refuse whoever waits or comes from now on, and return the idle workers."""
        with self._changed:
            self._closed = True
            left = list(self._idle)
            self._idle.clear()
            self._changed.notify_all()
            return left
