"""Clients that ask a server of ours again and again, and what their answers add up to."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from typing import NamedTuple
from urllib.parse import quote

import attacks
from servers import Server

ABOUT_MB = 50.0
SETTLE_S = 4.0
#: A client that cannot connect waits so long, not to ask in a busy loop.
PAUSE_S = 0.05
_PATIENCE_S = 30.0
JSON = {"Accept": "application/sparql-results+json"}
LIGHT = "SELECT * {{ ?s ?p ?o }} LIMIT 10 #{}"


class Row(NamedTuple):
    """A line of the table."""

    scenario: str
    what: str
    measured: str
    target: str
    met: bool


class Answer(NamedTuple):
    """What a client got."""

    kind: str
    status: int
    seconds: float
    fields: Mapping[str, str]
    body: bytes


class Request(NamedTuple):
    """What a client asks."""

    kind: str
    target: str
    fields: Mapping[str, str]


class Client(Thread):
    """Asks one request after the other over a connection that it keeps, until it is told to end.

    Its answers are kept as far as a judge does not find them in order.
    """

    def __init__(
        self,
        port: int,
        requests: Iterator[Request],
        over: Event,
        in_order: Callable[[Answer], bool],
    ) -> None:
        super().__init__(daemon=True)
        self._connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
        self._requests = requests
        self._over = over
        self._in_order = in_order
        self.seconds: list[tuple[str, float]] = []
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.failed: list[Answer] = []

    def run(self) -> None:
        """Ask."""
        while not self._over.is_set():
            answer = self._asked(next(self._requests))
            self.seconds.append((answer.kind, answer.seconds))
            self.statuses[answer.kind, answer.status] += 1
            if not self._in_order(answer):
                self.failed.append(answer)
        self._connection.close()

    def _asked(self, request: Request) -> Answer:
        began = time.monotonic()
        try:
            self._connection.request("GET", request.target, headers=dict(request.fields))
            answer = self._connection.getresponse()
            body, status, fields = answer.read(), answer.status, dict(answer.headers)
        except (OSError, HTTPException) as error:
            self._connection.close()
            time.sleep(PAUSE_S)
            body, status, fields = repr(error).encode(), attacks.CLOSED, {}
        return Answer(request.kind, status, time.monotonic() - began, fields, body)


class Clients(NamedTuple):
    """Clients that ask at the same time, and what they saw together."""

    all: list[Client]

    def count(self, kind: str | None = None) -> int:
        """Return the number of answers, of a kind or of all."""
        return sum(number for (of, _), number in self.statuses.items() if kind in {None, of})

    def p99_ms(self, kind: str) -> float:
        """Return the time within which 99 of 100 answers of a kind came."""
        times = sorted(took for one in self.all for of, took in one.seconds if of == kind)
        return times[len(times) * 99 // 100] * 1000 if times else float("inf")

    @property
    def statuses(self) -> Counter[tuple[str, int]]:
        """How many answers of each kind had each status."""
        return sum((one.statuses for one in self.all), Counter[tuple[str, int]]())

    @property
    def failed(self) -> list[Answer]:
        """The answers that were not in order."""
        return [answer for one in self.all for answer in one.failed]


@contextmanager
def asking(
    server: Server,
    number: int,
    requests: Callable[[int], Iterator[Request]],
    in_order: Callable[[Answer], bool],
) -> Iterator[Clients]:
    """Let clients ask while the block lasts."""
    over = Event()
    clients = Clients([Client(server.port, requests(one), over, in_order) for one in range(number)])
    for client in clients.all:
        client.start()
    try:
        yield clients
    finally:
        over.set()
        for client in clients.all:
            client.join(_PATIENCE_S)


def query(text: str) -> str:
    """Return the address of a query."""
    return f"/sparql?query={quote(text)}"


def light(client: int) -> Iterator[Request]:
    """Yield cheap queries, of which no two are equal."""
    number = 0
    while True:
        number += 1
        yield Request("light", query(LIGHT.format(f"{client}-{time.time_ns()}-{number}")), JSON)


def fine(answer: Answer) -> bool:
    """Tell whether an answer is what was asked for."""
    return answer.status in {200, 304}


def fine_or_busy(answer: Answer) -> bool:
    """Tell whether an answer is what was asked for, or says when to come again."""
    return fine(answer) or (answer.status == 503 and "retry-after" in _lower(answer.fields))


def _lower(fields: Mapping[str, str]) -> set[str]:
    return {name.lower() for name in fields}


def settled_mb(server: Server) -> float:
    """Return the memory of a server some time after the last request."""
    time.sleep(SETTLE_S)
    return server.memory_mb()


def examples(failed: list[Answer]) -> str:
    """Return how many answers failed, and how the first of them did."""
    if not failed:
        return "0"
    first = failed[0]
    return f"{len(failed)}: {first.kind} {first.status} {first.body[:120]!r}".replace("|", "/")


def memory(scenario: str, before: float, after: float) -> Row:
    """Return the row of the memory before and after."""
    return Row(
        scenario, "memory", f"{before:.0f} → {after:.0f} MB", "+ 50 MB", after - before <= ABOUT_MB
    )
