"""Queries over the data of a release, each in one of a few worker processes."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

from nordonc.engine.base import Answer, Query
from nordonc.engine.penalties import Past
from nordonc.engine.permits import Permits
from nordonc.engine.pool import Pool
from nordonc.engine.process import Worker
from nordonc.engine.worker import Options
from nordonc.errors import QueryTimeoutError, ReleaseError, WorkerLostError
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.sparql.screen import screen, shape

#: A stack on which a query nested ten thousand deep ends without ending the process.
_STACK_BYTES = 256 << 20
#: A client's answer longer than this is held in a file.
SPOOL_BYTES = 8 << 20
#: Seconds that a query waits for a worker.
WAIT_S = 10.0
#: Seconds before a worker that could not start is started again.
_PAUSE_S = 1.0
#: Seconds between two looks at the memory of the workers.
_LOOK_S = 0.2
#: A worker that has grown by more than this after a heavy query makes room for a fresh one.
_GROWTH_BYTES = 64 << 20
#: Seconds that a query is known to run into a limit.
_KEPT_S = 60.0
#: Seconds that a query is known to be heavy; that only means that it needs a permit at once.
_KEPT_HEAVY_S = 600.0
#: Seconds after which a query is heavy while others wait and heavy ones run as many as may.
_CROWDED_S = 0.1
_TRIES = 2

_HEAVY = "heavy"
_TOO_LONG = "too long"
_LOST = "The query needs too much memory, or nests too deeply"

#: What clients ask to see whether an endpoint lives, and a text that may be it with a comment.
_LIFE = "ASK { }"
_LIFE_CHARACTERS = 200

_log = logging.getLogger(__name__)


def _asks_for_life(text: str) -> bool:
    """Tell whether a query looks at no data; as a health check, it may have a worker in reserve."""
    return len(text) <= _LIFE_CHARACTERS and shape(text).upper() == _LIFE


class EmbeddedEngine:
    """A pool of worker processes, each with the store open.

    A thread a worker keeps its place filled: it starts a process, hands it to the pool, waits for
    its end and starts the next. Whoever takes a worker from the pool gives it back or disposes
    of it.

    A client's query may run for a moment on any worker but those in reserve. Past that moment it
    needs one of a few permits for heavy queries, so that light ones are answered while they run.
    """

    kind = "pyoxigraph"

    def __init__(
        self,
        release: Release,
        settings: Settings,
        *,
        wait_s: float = WAIT_S,
        at_once: bool = True,
    ) -> None:
        """Start the workers and wait for the first.

        Args:
            release: Whose data they open.
            settings: How many there are, and their limits.
            wait_s: Seconds that a query waits for a worker.
            at_once: Whether the others are started too; else that waits for ``fill``.

        Raises:
            ReleaseError: The data cannot be opened.
        """
        self._options = Options(
            quads=str(release.quads.absolute()),
            store=str(release.store.absolute()) if release.store else None,
            union=settings.default_graph == "union",
            life_line=-1,
            memory_bytes=(settings.worker_memory_mb << 20) + _STACK_BYTES,
            stack_bytes=_STACK_BYTES,
            answer_bytes=settings.answer_mb << 20,
        )
        self._settings = settings
        self._wait_s = wait_s
        self._pool = Pool(queue_length=settings.queue)
        self._permits = Permits(settings.heavy)
        self._past = Past(_KEPT_S)
        self._heavy = Past(_KEPT_HEAVY_S)
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._workers: set[Worker] = set()
        self._starts = 0
        self._keepers: list[threading.Thread] = []
        self._keep_filled(self._started())
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        if at_once:
            self.fill()

    def fill(self) -> None:
        """Start the other workers; to be called once, where they were not started at once."""
        for _ in range(self._settings.workers - 1):
            self._keep_filled(None)

    def _keep_filled(self, worker: Worker | None) -> None:
        keeper = threading.Thread(target=self._keep, args=(worker,), daemon=True)
        self._keepers.append(keeper)
        keeper.start()

    @property
    def pids(self) -> list[int]:
        """The worker processes."""
        with self._lock:
            return sorted(worker.pid for worker in self._workers)

    def figures(self) -> dict[str, tuple[str, float]]:
        """Return figures of the moment; see ``Engine``."""
        return {
            "nordonc_workers": ("Processes that evaluate queries", len(self.pids)),
            "nordonc_workers_idle": ("Of these, those that wait for a query", self._pool.idle),
            "nordonc_waiting": ("Requests that wait for a worker", self._pool.waiting),
            "nordonc_heavy_permits": ("Heavy queries that could begin now", self._permits.value),
            "nordonc_workers_started": ("Processes started since the start", self._starts),
        }

    def answer(self, query: Query) -> Answer:
        """Return the answer to a query; see ``Engine``."""
        if not query.foreign or _asks_for_life(query.text):
            ours = replace(query, foreign=False) if query.foreign else query
            return self._answered(ours, permitted=True)
        screen(query.text)
        past = self._past.of(query)
        if past == _TOO_LONG:
            raise QueryTimeoutError(
                f"{self._too_long(query)}; it was stopped less than a minute ago"
            )
        if past:
            raise WorkerLostError(past)
        heavy = self._known_as_heavy(query)
        with self._permits.one() if heavy else nullcontext():
            return self._answered(query, permitted=heavy)

    def _known_as_heavy(self, query: Query) -> bool:
        """Tell whether a query was heavy a while ago, be it with other literals.

        Then it does not even take a worker from the light ones.
        """
        return bool(self._heavy) and self._heavy.of(shape(query.text)) is not None

    def _answered(self, query: Query, *, permitted: bool) -> Answer:
        deadline = time.monotonic() + self._wait_s
        for _ in range(_TRIES):
            with self._taken(query, deadline) as worker:
                try:
                    return self._asked(worker, query, permitted=permitted)
                except EOFError as error:
                    if worker.died_of_its_query():
                        self._past.note(query, _LOST)
                        raise WorkerLostError(_LOST) from error
                except TimeoutError as error:
                    if query.timeout_s is None:
                        self._past.note(query, _TOO_LONG)
                    raise QueryTimeoutError(
                        f"{self._too_long(query)}; narrow it, or add a LIMIT"
                    ) from error
        raise WorkerLostError("The process that worked on the query was ended twice; try again")

    def _timeout_s(self, query: Query) -> float:
        return min(self._settings.timeout_s, query.timeout_s or self._settings.timeout_s)

    def _too_long(self, query: Query) -> str:
        return f"The query was stopped after {self._timeout_s(query):g} s"

    def _asked(self, worker: Worker, query: Query, *, permitted: bool) -> Answer:
        """Return what a worker answers.

        Raises:
            TimeoutError: The query ran past its time.
            EOFError: The worker ended.
            BusyError: The query is heavy, and enough heavy queries run already.
        """
        start = time.monotonic()
        deadline = start + self._timeout_s(query)
        spool_bytes = SPOOL_BYTES if query.foreign else 0
        if not permitted and self._known_as_heavy(query):
            # Another one like it has shown to be heavy while this one waited for a worker.
            with self._permits.one():
                return self._asked(worker, query, permitted=True)
        worker.ask(query, deadline)
        if not query.foreign or self._light(worker, start, deadline, patient=permitted):
            return worker.answer(query, deadline, spool_bytes)
        self._heavy.note(shape(query.text), _HEAVY)
        with nullcontext() if permitted else self._permits.one():
            worker.give_way()
            return worker.answer(query, deadline, spool_bytes)

    def _light(self, worker: Worker, start: float, deadline: float, *, patient: bool) -> bool:
        """Tell whether a query is answered within the moment that light ones have.

        Unless we are patient, that is shorter while the others have no room.
        """
        moment = start + self._settings.heavy_after_s
        if worker.answered(min(start + _CROWDED_S, moment, deadline)):
            return True
        crowded = not patient and self._pool.waiting and not self._permits.value
        return not crowded and worker.answered(min(moment, deadline))

    @contextmanager
    def _taken(self, query: Query, deadline: float) -> Iterator[Worker]:
        worker = self._pool.take(foreign=query.foreign, deadline=deadline)
        while worker.ended:
            worker.dispose()
            worker = self._pool.take(foreign=query.foreign, deadline=deadline)
        try:
            yield worker
        finally:
            if not (worker.usable and self._pool.put(worker)):
                worker.dispose()

    def _keep(self, worker: Worker | None) -> None:
        """Fill one place of the pool until the engine is closed."""
        while not self._closed.is_set():
            try:
                worker = worker or self._started()
            except ReleaseError as error:
                if not self._closed.wait(_PAUSE_S):
                    _log.warning("A worker process did not start and is tried again: %s", error)
                continue
            if not self._pool.put(worker):
                worker.dispose()
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
            self._starts += 1
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
        with self._lock:
            ready = sum(one.is_open for one in self._workers)
        self._pool.reserve = min(1, ready - 1)
        return worker

    def _watch(self) -> None:
        """End workers that take too much memory, and idle ones that gave none back."""
        while not self._closed.wait(_LOOK_S):
            with self._lock:
                workers = list(self._workers)
            for worker in workers:
                grown = worker.grown_bytes()
                if grown > self._settings.worker_memory_mb << 20:
                    worker.end_for_memory()
                elif grown > _GROWTH_BYTES and worker.usable:
                    worker.kill()

    def close(self) -> None:
        """End all workers; queries under way fail."""
        self._closed.set()
        left = self._pool.close()
        with self._lock:
            for worker in self._workers:
                worker.kill()
        for keeper in (*self._keepers, self._watcher):
            keeper.join()
        for worker in left:
            worker.dispose()
