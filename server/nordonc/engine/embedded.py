"""Queries over the data of a release, each in one of a few worker processes."""

import logging
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from nordonc.engine.base import Answer, Query
from nordonc.engine.process import Worker
from nordonc.engine.worker import Options
from nordonc.errors import (
    BusyError,
    QueryTimeoutError,
    ReleaseError,
    WorkerLostError,
)
from nordonc.release import Release
from nordonc.settings import Settings

#: How far the address space of a worker may grow beyond what the open store takes.
_MEMORY_BYTES = 1536 << 20
#: A stack on which a query nested ten thousand deep ends without ending the process.
_STACK_BYTES = 256 << 20
#: Seconds that a query waits for a worker.
WAIT_S = 10.0
#: Seconds before a worker that could not start is started again.
_PAUSE_S = 1.0
_TRIES = 2

_log = logging.getLogger(__name__)


class EmbeddedEngine:
    """A pool of worker processes, each with the store open.

    A thread a worker keeps its place filled: it starts a process, hands it to the pool, waits for
    its end and starts the next. Whoever takes a worker from the pool gives it back or disposes
    of it.
    """

    def __init__(self, release: Release, settings: Settings, *, wait_s: float = WAIT_S) -> None:
        """Start the workers and wait for the first.

        Raises:
            ReleaseError: The data cannot be opened.
        """
        self._options = Options(
            quads=str(release.quads.absolute()),
            store=str(release.store.absolute()) if release.store else None,
            union=settings.default_graph == "union",
            life_line=-1,
            memory_bytes=_MEMORY_BYTES,
            stack_bytes=_STACK_BYTES,
        )
        self._timeout_s = settings.timeout_s
        self._wait_s = wait_s
        self._pool: queue.SimpleQueue[Worker | None] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._workers: set[Worker] = set()
        places = [self._started(), *[None] * (settings.workers - 1)]
        self._keepers = [
            threading.Thread(target=self._keep, args=(worker,), daemon=True) for worker in places
        ]
        for keeper in self._keepers:
            keeper.start()

    @property
    def pids(self) -> list[int]:
        """The worker processes."""
        with self._lock:
            return sorted(worker.pid for worker in self._workers)

    def answer(self, query: Query) -> Answer:
        """Return the answer to a query; see ``Engine``."""
        timeout_s = min(self._timeout_s, query.timeout_s or self._timeout_s)
        deadline = None
        for _ in range(_TRIES):
            try:
                with self._taken() as worker:
                    deadline = deadline or time.monotonic() + timeout_s
                    return worker.answer(query, deadline)
            except EOFError:
                continue
            except TimeoutError as error:
                raise QueryTimeoutError(
                    f"The query was stopped after {timeout_s:g} s; narrow it, or add a LIMIT"
                ) from error
        raise WorkerLostError("The query needs too much memory, or nests too deeply")

    @contextmanager
    def _taken(self) -> Iterator[Worker]:
        worker = self._next()
        try:
            yield worker
        finally:
            if worker.usable and not self._closed.is_set():
                self._pool.put(worker)
            else:
                worker.dispose()

    def _next(self) -> Worker:
        """Take a worker from the pool.

        Raises:
            BusyError: There was none in time.
        """
        deadline = time.monotonic() + self._wait_s
        while True:
            try:
                worker = self._pool.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty as error:
                raise BusyError("Every worker is taken; try again in a few seconds") from error
            if worker is None:
                self._pool.put(None)
            elif not worker.ended and not self._closed.is_set():
                return worker
            else:
                worker.dispose()
            if self._closed.is_set():
                raise BusyError("The server is stopping")

    def _keep(self, worker: Worker | None) -> None:
        """Fill one place of the pool until the engine is closed."""
        while not self._closed.is_set():
            try:
                worker = worker or self._started()
            except ReleaseError as error:
                if not self._closed.wait(_PAUSE_S):
                    _log.warning("A worker process did not start and is tried again: %s", error)
                continue
            self._pool.put(worker)
            worker.wait()
            with self._lock:
                self._workers.discard(worker)
            worker = None

    def _started(self) -> Worker:
        """Start a worker and wait until its store is open.

        Raises:
            ReleaseError: It cannot be opened.
        """
        worker = Worker(self._options)
        with self._lock:
            self._workers.add(worker)
        if self._closed.is_set():
            worker.kill()
        try:
            worker.get_ready()
        except ReleaseError:
            with self._lock:
                self._workers.discard(worker)
            worker.dispose()
            worker.wait()
            raise
        return worker

    def close(self) -> None:
        """End all workers; queries under way fail."""
        self._closed.set()
        with self._lock:
            for worker in self._workers:
                worker.kill()
        for keeper in self._keepers:
            keeper.join()
        while not self._pool.empty():
            if left := self._pool.get():
                left.dispose()
        self._pool.put(None)
