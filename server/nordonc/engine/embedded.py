"""Queries over the data of a release, each in one of a few worker processes."""

import time
from contextlib import nullcontext
from dataclasses import replace

from nordonc.engine.base import Answer, Query
from nordonc.engine.graphs import Place
from nordonc.engine.lanes import Lane, Lanes
from nordonc.engine.process import Worker
from nordonc.engine.supervisor import Supervisor
from nordonc.engine.worker import Options
from nordonc.errors import WorkerLostError
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.sparql.screen import screen, shape

#: A stack on which a query nested ten thousand deep ends without ending the process.
_STACK_BYTES = 256 << 20
#: A client's answer longer than this is held in a file.
SPOOL_BYTES = 8 << 20
#: Seconds that a query waits for a worker.
WAIT_S = 10.0
#: Seconds of processor time after which a query is heavy while others wait and heavy ones run as
#: many as may, and the least seconds between two looks at that time.
_CROWDED_S, _STEP_S = 0.1, 0.01
_TRIES = 2

#: What clients ask to see whether an endpoint lives, and a text that may be it with a comment.
_LIFE = "ASK { }"
_LIFE_CHARACTERS = 200


def _asks_for_life(text: str) -> bool:
    """Tell whether a query looks at no data; as a health check, it may have a worker in reserve."""
    if len(text) > _LIFE_CHARACTERS or "ASK" not in text.upper():
        return False
    return shape(text).upper() == _LIFE


def worker_options(release: Release, settings: Settings) -> Options:
    """Return how the workers of a release are to work."""
    return Options(
        place=Place.of(release),
        union=settings.default_graph == "union",
        life_line=-1,
        memory_bytes=(settings.worker_memory_mb << 20) + _STACK_BYTES,
        stack_bytes=_STACK_BYTES,
        answer_bytes=settings.answer_mb << 20,
    )


class EmbeddedEngine:
    """A pool of worker processes, each with the store open, behind lanes for light and heavy."""

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
        self._settings = settings
        self._wait_s = wait_s
        self._lanes = Lanes(settings.heavy, settings.timeout_s)
        self._workers = Supervisor(
            worker_options(release, settings), settings, lambda: self._lanes.held
        )
        if at_once:
            self.fill()

    def fill(self) -> None:
        """Start the other workers; to be called once, where they were not started at once."""
        self._workers.add(self._settings.workers - 1)

    @property
    def pids(self) -> list[int]:
        """The worker processes."""
        return self._workers.pids

    def figures(self) -> dict[str, tuple[str, float]]:
        """Return figures of the moment; see ``Engine``."""
        pool = self._workers.pool
        return {
            "nordonc_workers": ("Processes that evaluate queries", len(self.pids)),
            "nordonc_workers_idle": ("Of these, those that wait for a query", pool.idle),
            "nordonc_waiting": ("Requests that wait for a worker", pool.waiting),
            "nordonc_heavy_permits": ("Heavy queries that could begin now", self._lanes.free),
            "nordonc_workers_started": ("Processes started since the start", self._workers.starts),
        }

    def answer(self, query: Query) -> Answer:
        """Return the answer to a query; see ``Engine``."""
        if not query.foreign or _asks_for_life(query.text):
            ours = replace(query, foreign=False) if query.foreign else query
            return self._answered(ours, Lane.LIGHT)
        screen(query.text)
        self._lanes.check(query)
        lane = self._lanes.lane(query)
        with self._lanes.permit() if lane is Lane.HEAVY else nullcontext():
            return self._answered(query, lane)

    def _answered(self, query: Query, lane: Lane) -> Answer:
        """Return the answer of a worker, or of a second one where the first was ended meanwhile."""
        deadline = time.monotonic() + self._wait_s
        for _ in range(_TRIES):
            with self._workers.worker(lane, foreign=query.foreign, deadline=deadline) as worker:
                try:
                    return self._asked(worker, query, lane)
                except EOFError as error:
                    if worker.died_of_its_query():
                        raise self._lanes.out_of_memory(query) from error
                except TimeoutError as error:
                    raise self._lanes.timed_out(query) from error
        raise WorkerLostError("The process that worked on the query was ended twice; try again")

    def _asked(self, worker: Worker, query: Query, lane: Lane) -> Answer:
        """Return what a worker answers.

        Raises:
            TimeoutError: The query ran past its time.
            EOFError: The worker ended.
            BusyError: The query is heavy, and enough heavy queries run already.
        """
        start = time.monotonic()
        deadline = start + self._lanes.timeout_s(query)
        spool_bytes = SPOOL_BYTES if query.foreign else 0
        permitted = lane is Lane.HEAVY
        if query.foreign and not permitted and self._lanes.lane(query) is Lane.HEAVY:
            # Another one like it has shown to be heavy while this one waited for a worker.
            with self._lanes.permit():
                self._workers.pool.settle(worker)
                return self._asked(worker, query, Lane.HEAVY)
        worker.ask(query, deadline)
        if not query.foreign or self._is_light(worker, deadline, patient=permitted):
            if query.foreign:
                self._lanes.note_light(query, lane)
            return worker.answer(query, deadline, spool_bytes)
        self._lanes.note_heavy(query)
        with nullcontext() if permitted else self._lanes.permit():
            self._workers.pool.settle(worker)
            worker.give_way()
            return worker.answer(query, deadline, spool_bytes)

    def _is_light(self, worker: Worker, deadline: float, *, patient: bool) -> bool:
        """Tell whether a query is answered within the moment that light ones have.

        Unless we are patient, that is shorter while the others have no room.
        """
        moment = self._settings.heavy_after_s
        if _answered_within(worker, min(_CROWDED_S, moment), deadline):
            return True
        crowded = not patient and self._workers.pool.waiting and not self._lanes.free
        return not crowded and _answered_within(worker, moment, deadline)

    def close(self) -> None:
        """End all workers; queries under way fail."""
        self._workers.close()


def _answered_within(worker: Worker, work_s: float, deadline: float) -> bool:
    """Tell whether a query is answered before it has had so much time of the processor.

    One that only has to wait for the processor, as on a busy machine, is not heavy.
    """
    while (left := work_s - worker.worked_s()) > 0 and time.monotonic() < deadline:
        if worker.answered(min(time.monotonic() + max(left, _STEP_S), deadline)):
            return True
    return worker.answered(time.monotonic())
