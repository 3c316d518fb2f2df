"""Worker processes kept running: started, replaced when they end, ended when they grow."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from nordonc.duty import Duty
from nordonc.engine.lanes import Lane
from nordonc.engine.pool import Pool
from nordonc.engine.process import Worker
from nordonc.engine.worker import Options
from nordonc.errors import ReleaseError
from nordonc.settings import Settings

#: Seconds before a worker that could not start is started again.
_PAUSE_S = 1.0
#: Workers beyond those of heavy queries: one in reserve, one to try, and one for light queries.
_ENOUGH = 3
#: Seconds between two looks at the memory of the workers.
_LOOK_S = 0.2
#: A worker that has grown by more than this after a heavy query makes room for a fresh one.
_GROWTH_BYTES = 64 << 20

_log = logging.getLogger(__name__)


class Supervisor:
    """Keeps a pool of workers filled until it is closed.

    A duty a worker keeps its place filled: it starts a process, hands it to the pool, waits for
    its end and starts the next. Whoever takes a worker from the pool gives it back or disposes
    of it.

    Attributes:
        pool: The workers that wait for a query.
        starts: Processes started since the start.
    """

    def __init__(
        self, options: Options, settings: Settings, heavy: Callable[[], int] = lambda: 0
    ) -> None:
        """Start one worker and wait until it is ready.

        Args:
            options: How workers are to work.
            settings: How many there are, and their limits.
            heavy: Tells how many have a heavy query.

        Raises:
            ReleaseError: The data cannot be opened.
        """
        self.pool = Pool[Worker](
            settings.queue,
            spare=lambda: self._open() - self.pool.reserve - heavy(),
            # A small pool has no worker that only light queries could have.
            least=int(settings.workers - settings.heavy < _ENOUGH),
        )
        self.starts = 0
        self._options = options
        self._memory_bytes = settings.worker_memory_mb << 20
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._workers: set[Worker] = set()
        self._keepers: list[Duty] = []
        self._keep_filled(self._started())
        self._watcher = Duty("The watch over workers", self._watch)

    @property
    def pids(self) -> list[int]:
        """The worker processes."""
        with self._lock:
            return sorted(worker.pid for worker in self._workers)

    def add(self, number: int) -> None:
        """Keep so many workers more, without waiting for them."""
        for _ in range(number):
            self._keep_filled(None)

    def _keep_filled(self, worker: Worker | None) -> None:
        first = [worker] if worker else []
        self._keepers.append(Duty("The keeper of a worker", partial(self._keep, first)))

    def _keep(self, first: list[Worker], duty: Duty) -> None:
        """Fill one place of the pool until it is closed."""
        worker = first.pop() if first else None
        while not self._closed.is_set():
            try:
                worker = worker or self._started()
            except ReleaseError as error:
                if not self._closed.wait(_PAUSE_S):
                    _log.warning("A worker process did not start and is tried again: %s", error)
                continue
            if not self.pool.put(worker):
                worker.dispose()
            duty.went_well()
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
            self.starts += 1
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
        self.pool.reserve = min(1, self._open() - 1)
        return worker

    def _open(self) -> int:
        """Return the number of workers that have opened their store."""
        with self._lock:
            return sum(worker.is_open for worker in self._workers)

    @contextmanager
    def worker(self, lane: Lane, *, foreign: bool, deadline: float) -> Iterator[Worker]:
        """Have a worker to oneself; see ``Pool.take``.

        Raises:
            BusyError: There was none in time, or too many wait already.
        """
        worker = self.pool.take(foreign=foreign, deadline=deadline, lane=lane)
        while worker.ended:
            worker.dispose()
            self.pool.settle(worker)
            worker = self.pool.take(foreign=foreign, deadline=deadline, lane=lane)
        try:
            yield worker
        finally:
            if not (worker.usable and self.pool.put(worker)):
                worker.dispose()
            self.pool.settle(worker)

    def _watch(self, duty: Duty) -> None:
        """End workers that take too much memory, and idle ones that gave none back."""
        while not self._closed.wait(_LOOK_S):
            with self._lock:
                workers = list(self._workers)
            for worker in workers:
                grown = worker.grown_bytes()
                if grown > self._memory_bytes:
                    worker.end_for_memory()
                elif grown > _GROWTH_BYTES and worker.usable:
                    worker.kill()
            duty.went_well()

    def close(self) -> None:
        """End all workers; queries under way fail."""
        self._closed.set()
        left = self.pool.close()
        with self._lock:
            for worker in self._workers:
                worker.kill()
        for thread in (*self._keepers, self._watcher):
            thread.join()
        for worker in left:
            worker.dispose()
