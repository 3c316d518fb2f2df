"""What is noted of each request and query: a line of the log, and the figures for monitoring."""

import json
import secrets
import sys
import threading
from collections import Counter as Tally
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple, TextIO
from wsgiref.types import WSGIEnvironment

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from nordonc.duty import Duty

#: Where a request carries what is noted of it.
_KEY = "nordonc.noted"

_HASH_LENGTH = 16
#: Bytes of the random name of a request that nobody has named.
_ID_BYTES = 8
#: From this status on an answer is an error of the server.
_ERROR = 500
#: Seconds between two batches of the log.
_BATCH_S = 0.25


class Entry(NamedTuple):
    """What is noted of one query.

    Attributes:
        query: First digits of the SHA-256 of its text.
        form: SELECT, ASK, CONSTRUCT or DESCRIBE; empty where the text is not a query.
        outcome: HTTP status of the answer.
        rows: Rows of a table, where they were counted.
        bytes: Length of the answer's body before compression.
    """

    query: str
    form: str = ""
    outcome: int = 200
    rows: int | None = None
    bytes: int = 0


def text_hash(text: str) -> str:
    """Return what stands for a query in the log, which shows no query."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:_HASH_LENGTH]


@dataclass(slots=True)
class Noted:
    """What is noted of a request while it is answered.

    Attributes:
        entry: The query that it asks, if it asks one.
        cache: ``hit``, ``miss``, or ``no`` where the answer is not kept.
    """

    entry: Entry | None = None
    cache: str = "no"


def noted(environ: WSGIEnvironment) -> Noted:
    """Return what is noted of a request, to be read and added to."""
    note: Noted | None = environ.get(_KEY)
    if note is None:
        note = environ[_KEY] = Noted()
    return note


class Told(NamedTuple):
    """What is noted of a request, once its answer is complete.

    Attributes:
        at: When, in seconds since the epoch.
        id: What the proxy names it by in ``X-Request-Id``; empty where that is not given.
        method: Its method.
        path: Its path below the home page, without the query string.
        outcome: HTTP status of the answer.
        ms: Milliseconds until the answer was complete.
        cache: ``hit``, ``miss``, or ``no`` where the answer is not kept.
        client: Address of the client, where it is to be named.
    """

    at: float
    id: str
    method: str
    path: str
    outcome: int
    ms: float
    cache: str
    client: str | None


#: What is noted of a request and of the query in it, if there is one.
_Note = tuple[Told, Entry | None]


class Journal:
    """Takes entries, and writes and counts them from a thread of its own, a batch at a time."""

    def __init__(self, file: TextIO | None = None) -> None:
        """Start to write.

        Args:
            file: Where to; standard error when left out.
        """
        self._file = file or sys.stderr
        # Nobody is woken for a note: with thousands a second, that would cost more than the note.
        self._notes: deque[_Note] = deque()
        self._closed = threading.Event()
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
        for told, _ in queries:
            self._seconds.observe(told.ms / 1000)
        self._bytes.inc(sum(entry.bytes for _, entry in queries))
        # Whoever read the log may have gone; the queries go on.
        with suppress(OSError, ValueError):
            self._file.write("".join(map(_line, notes)))
            self._file.flush()

    def close(self) -> None:
        """Write what is left, and end."""
        self._closed.set()
        self._writer.join()

    def exposition(self) -> bytes:
        """Return the figures in the Prometheus text format."""
        return generate_latest(self.registry)


def _line(note: _Note) -> str:
    """Return the line of the log: all that takes time is done in the thread that writes it."""
    request, query = note
    moment = datetime.fromtimestamp(request.at, UTC).isoformat(timespec="milliseconds")
    told = {
        "level": "error" if request.outcome >= _ERROR else "info",
        "time": moment.replace("+00:00", "Z"),
        **request._asdict(),
        **(query._asdict() if query else {}),
    }
    del told["at"]
    told["id"] = request.id or secrets.token_hex(_ID_BYTES)
    known = {name: value for name, value in told.items() if value is not None}
    return json.dumps(known, separators=(",", ":")) + "\n"


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
