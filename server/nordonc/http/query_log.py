"""What is noted of each request and query: a line of the log, and the figures for monitoring."""

import json
import re
import secrets
import sys
import threading
import time
from collections import Counter as Tally
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TextIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from nordonc.duty import Duty

#: Where a request carries what is noted of it.
_KEY = "nordonc.noted"

_HASH_LENGTH = 16
#: What a proxy may name a request by, and bytes of a random name where none does.
_REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_ID_BYTES = 8
#: Characters of a path that are noted.
_PATH_LENGTH = 200
#: From this status on an answer is an error of the server.
_ERROR = 500
#: Seconds between two batches of the log.
_BATCH_S = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is noted of a request, once its answer is complete.

    Attributes:
        time: When, in UTC, as in RFC 3339.
        id: What the proxy names it by in ``X-Request-Id``, or at random.
        method: Its method.
        path: Its path below the home page, without the query string.
        outcome: HTTP status of the answer.
        ms: Milliseconds until the answer was complete.
        cache: ``hit``, ``miss``, or ``no`` where the answer is not kept.
        client: Address of the client, where it is to be named.
    """

    time: str
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


class QueryLog:
    """WSGI middleware: notes each request that an application answers in a journal."""

    def __init__(self, app: WSGIApplication, journal: Journal, *, names_clients: bool) -> None:
        """Note what an application answers.

        Args:
            app: The application.
            journal: Takes the notes.
            names_clients: Whether they name the address of the client.
        """
        self._app = app
        self._journal = journal
        self._names_clients = names_clients

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        began = time.perf_counter()
        note = noted(environ)
        path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode(errors="replace")
        statuses: list[str] = []

        def start(status: str, *rest: Any) -> Callable[[bytes], object]:  # noqa: ANN401  as PEP 3333 has it
            statuses.append(status)
            return start_response(status, *rest)

        chunks = self._app(environ, start)
        told = Told(
            time=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            id=_id(environ),
            method=environ["REQUEST_METHOD"],
            path=path[:_PATH_LENGTH],
            outcome=int(statuses[-1][:3]) if statuses else _ERROR,
            ms=round((time.perf_counter() - began) * 1000, 2),
            cache=note.cache,
            client=environ["REMOTE_ADDR"] if self._names_clients else None,
        )
        self._journal.note(told, note.entry)
        return chunks


def _id(environ: WSGIEnvironment) -> str:
    given = environ.get("HTTP_X_REQUEST_ID", "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(_ID_BYTES)


def _line(note: _Note) -> str:
    request, query = note
    level = "error" if request.outcome >= _ERROR else "info"
    told = {"level": level, **asdict(request), **(asdict(query) if query else {})}
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
