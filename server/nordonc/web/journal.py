"""What is noted of each query: a line of the log, and the figures for monitoring."""

import json
import queue
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import TextIO

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

#: Where a request carries what is noted of the query that it asks.
ENTRY = "nordonc.entry"

_HASH_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is noted of one query.

    Attributes:
        query: First digits of the SHA-256 of its text.
        form: SELECT, ASK, CONSTRUCT or DESCRIBE; empty where the text is not a query.
        outcome: HTTP status of the answer.
        rows: Rows of a table, where they were counted.
        bytes: Length of the answer's body before compression.
        ms: Milliseconds until the answer was complete.
        cache: ``hit``, ``miss``, or ``no`` where the answer is not kept.
        client: Address of the client, where the settings ask for it.
    """

    query: str
    form: str = ""
    outcome: int = 200
    rows: int | None = None
    bytes: int = 0
    ms: float = 0.0
    cache: str = "no"
    client: str | None = None


def text_hash(text: str) -> str:
    """Return what stands for a query in the log, which shows no query."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:_HASH_LENGTH]


class Journal:
    """Takes entries, writes them as JSON lines from a thread of its own, and counts them."""

    def __init__(self, file: TextIO | None = None) -> None:
        """Start to write.

        Args:
            file: Where to; standard error when left out.
        """
        self._file = file or sys.stderr
        self._entries: queue.SimpleQueue[Entry | None] = queue.SimpleQueue()
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._queries = Counter(
            "nordonc_queries", "Queries", ["outcome", "cache"], registry=self.registry
        )
        self._seconds = Histogram(
            "nordonc_query_seconds",
            "Seconds until the answer to a query was complete",
            registry=self.registry,
            buckets=(0.001, 0.005, 0.025, 0.1, 0.4, 1, 5, 30),
        )
        self._bytes = Counter(
            "nordonc_query_bytes", "Bytes of answers before compression", registry=self.registry
        )
        self._writer = threading.Thread(target=self._write, daemon=True)
        self._writer.start()

    def note(self, entry: Entry, *, ms: float, cache: str, client: str | None) -> None:
        """Take an entry with what only the end of the request tells."""
        self._entries.put(replace(entry, ms=round(ms, 2), cache=cache, client=client))

    def _write(self) -> None:
        """Write and count entries, as many at a time as have come."""
        while entry := self._entries.get():
            lines = [self._counted(entry)]
            while not self._entries.empty():
                if (entry := self._entries.get()) is None:
                    break
                lines.append(self._counted(entry))
            try:
                self._file.write("".join(lines))
                self._file.flush()
            except (OSError, ValueError):
                pass  # whoever read the log has gone; the queries go on
            if entry is None:
                return

    def _counted(self, entry: Entry) -> str:
        self._queries.labels(str(entry.outcome), entry.cache).inc()
        self._seconds.observe(entry.ms / 1000)
        self._bytes.inc(entry.bytes)
        known = {name: value for name, value in asdict(entry).items() if value is not None}
        return json.dumps(known, separators=(",", ":")) + "\n"

    def close(self) -> None:
        """Write what is left, and end."""
        self._entries.put(None)
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
