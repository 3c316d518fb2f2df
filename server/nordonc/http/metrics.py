"""The figures for monitoring, counted by the thread that writes the log."""

import sys
import threading
from bisect import bisect_left
from collections import Counter as Tally
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import accumulate
from typing import TextIO

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from nordonc.duty import Duty
from nordonc.http.query_log import Entry
from nordonc.http.request_log import Told, lines

#: Seconds between two batches of the log.
_BATCH_S = 0.25


class _Histogram(Collector):
    """Values counted by the least bound that they do not pass, many values at a time.

    That of the library takes them one by one, which takes longer than all else that is done for a
    line of the log.
    """

    def __init__(self, name: str, told: str, bounds: tuple[float, ...]) -> None:
        """Start with no value.

        Args:
            name: Name of the metric.
            told: What it tells.
            bounds: The bounds in ascending order; beyond the last one there is infinity.
        """
        self._name, self._told, self._bounds = name, told, bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def observe(self, values: list[float]) -> None:
        """Count values; to be called by one thread."""
        for bound, number in Tally(bisect_left(self._bounds, one) for one in values).items():
            self._counts[bound] += number
        self._sum += sum(values)

    def collect(self) -> Iterable[Metric]:
        """Yield the metric."""
        upper = [*map(str, self._bounds), "+Inf"]
        counts = zip(upper, accumulate(self._counts), strict=True)
        yield HistogramMetricFamily(self._name, self._told, buckets=[*counts], sum_value=self._sum)


class Journal:
    """Takes entries, and writes and counts them from a thread of its own, a batch at a time."""

    def __init__(self, file: TextIO | None = None) -> None:
        """Start to write.

        Args:
            file: Where to; standard error when left out.
        """
        self._file = file or sys.stderr
        # Nobody is woken for a note: with thousands a second, that would cost more than the note.
        self._notes: deque[tuple[Told, Entry | None]] = deque()
        self._closed = threading.Event()
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._queries = Counter(
            "nordonc_queries", "Queries", ["outcome", "cache"], registry=self.registry
        )
        self._seconds = _Histogram(
            "nordonc_query_seconds",
            "Seconds until the answer to a query was complete",
            (0.001, 0.005, 0.025, 0.1, 0.4, 1.0, 5.0, 30.0),
        )
        self.registry.register(self._seconds)
        self._bytes = Counter(
            "nordonc_query_bytes", "Bytes of answers before compression", registry=self.registry
        )
        self._writer = Duty("The log of queries", self._write)

    def note(self, told: Told, entry: Entry | None) -> None:
        """Take what is noted of a request, and of the query in it."""
        self._notes.append((told, entry))

    def _write(self, duty: Duty) -> None:
        while not self._closed.wait(_BATCH_S):
            self._flush()
            duty.went_well()
        self._flush()

    def _flush(self) -> None:
        """Count and write what has come."""
        notes = [self._notes.popleft() for _ in range(len(self._notes))]
        queries = [(told, entry) for told, entry in notes if entry]
        for (outcome, cache), number in Tally(
            (str(entry.outcome), told.cache) for told, entry in queries
        ).items():
            self._queries.labels(outcome, cache).inc(number)
        self._seconds.observe([told.ms / 1000 for told, _ in queries])
        self._bytes.inc(sum(entry.bytes for _, entry in queries))
        # Whoever read the log may have gone; the queries go on.
        with suppress(OSError, ValueError):
            self._file.write(lines(notes))
            self._file.flush()

    def close(self) -> None:
        """Write what is left, and end."""
        self._closed.set()
        self._writer.join()

    def exposition(self) -> bytes:
        """Return the figures in the Prometheus text format."""
        return generate_latest(self.registry)


#: Gives the figures of the moment by name, each with what it tells.
Read = Callable[[], dict[str, tuple[str, float]]]


class Gauges(Collector):
    """Figures that are read when they are asked for."""

    def __init__(self, journal: Journal, read: Read) -> None:
        """Add the figures that a function reads to those of a journal."""
        self._read = read
        journal.registry.register(self)

    def collect(self) -> Iterable[Metric]:
        """Yield each figure."""
        for name, (told, value) in self._read().items():
            yield GaugeMetricFamily(name, told, value=value)
