"""``make soak``: our server under load that lasts, and under what goes wrong meanwhile.

Each scenario prints what it measured beside its target; a target that is missed makes the exit
code 1. Rates are wrk's; every single answer is judged by clients of our own.
"""

import argparse
import json
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple
from urllib.parse import quote

import attacks
import figures
import servers
from nordonc.release import build
from nordonc.settings import Settings, packaged_dataset
from servers import Server

ABOUT_MB = 50.0
WORKERS = Settings().workers
SETTLE_S = 4.0
#: A client that cannot connect waits so long, not to ask in a busy loop.
_PAUSE_S = 0.05
_PATIENCE_S = 30.0
_JSON = {"Accept": "application/sparql-results+json"}
#: About 1 MB and 40 MB over the ring of the attacks.
MEGABYTE = "SELECT * {{ ?s ?p ?o }} LIMIT 4300 #{}"
LARGE = "SELECT ?s ?p ?o ?n { ?s ?p ?o VALUES ?n { 1 2 3 4 5 6 7 8 9 } }"
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
            time.sleep(_PAUSE_S)
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
        yield Request("light", query(LIGHT.format(f"{client}-{time.time_ns()}-{number}")), _JSON)


def mixed(client: int) -> Iterator[Request]:
    """Yield what users ask: cheap queries, long results, what they hold already, and pages."""
    chance = random.Random(client)  # noqa: S311  load is no secret
    cheap, pages = light(client), cycle(["/", "/download", "/sparql", "/validation", "/queries"])
    while True:
        draw = chance.random()
        if draw < 0.70:
            yield next(cheap)
        elif draw < 0.85:
            yield Request("1 MB", query(MEGABYTE.format(chance.randrange(200))), _JSON)
        elif draw < 0.95:
            yield Request("held", "/", {"If-None-Match": "*"})
        else:
            yield Request("page", next(pages), {"Accept": "text/html"})


def heavy(client: int) -> Iterator[Request]:
    """Yield heavy queries: each client now the same as the others, now one of its own."""
    for number, attack in enumerate(cycle(attacks.TIME)):
        own = f" #{client}-{number}" if (client + number) % 2 else ""
        yield Request("heavy", query(f"{attack.sends!s}{own}"), {})


def fine(answer: Answer) -> bool:
    """Tell whether an answer is what was asked for."""
    return answer.status in {200, 304}


def fine_or_busy(answer: Answer) -> bool:
    """Tell whether an answer is what was asked for, or says when to come again."""
    return fine(answer) or (answer.status == 503 and "retry-after" in _lower(answer.fields))


def heavy_in_order(answer: Answer) -> bool:
    """Tell the same of a heavy query, which may also have reached its own limit of time or size."""
    return fine_or_busy(answer) or answer.status in {422, 504}


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


def mix(server: Server, seconds: float) -> list[Row]:
    """L2: what users ask, from 32 clients."""
    with asking(server, 32, mixed, fine_or_busy):
        time.sleep(seconds / 4)
    before = settled_mb(server)
    with asking(server, 32, mixed, fine_or_busy) as clients:
        time.sleep(seconds)
    after = settled_mb(server)
    busy = sum(number for (_, status), number in clients.statuses.items() if status == 503)
    share = busy / max(1, clients.count())
    p99 = clients.p99_ms("light")
    return [
        Row("L2 mix", "answers", f"{clients.count() / seconds:.0f}/s", "", met=True),
        Row("L2 mix", "light p99", f"{p99:.0f} ms", "≤ 150 ms", p99 <= 150),
        Row("L2 mix", "503", f"{share:.2%}", "< 1 %", share < 0.01),
        Row("L2 mix", "failed", examples(clients.failed), "0", not clients.failed),
        memory("L2 mix", before, after),
    ]


def memory(scenario: str, before: float, after: float) -> Row:
    """Return the row of the memory before and after."""
    return Row(
        scenario, "memory", f"{before:.0f} → {after:.0f} MB", "+ 50 MB", after - before <= ABOUT_MB
    )


def overload(server: Server, seconds: float) -> list[Row]:
    """L3: 20 clients of heavy queries beside 4 of light ones."""
    before = settled_mb(server)
    with asking(server, 20, heavy, heavy_in_order) as many, asking(server, 4, light, fine) as few:
        time.sleep(seconds)
    after = settled_mb(server)
    p99 = few.p99_ms("light")
    told = ", ".join(f"{status}: {number}" for (_, status), number in sorted(many.statuses.items()))
    return [
        Row("L3 overload", "light", f"{few.count() / seconds:.0f}/s", "", met=True),
        Row("L3 overload", "light p99", f"{p99:.0f} ms", "≤ 1000 ms", p99 <= 1000),
        Row("L3 overload", "light failed", examples(few.failed), "0", not few.failed),
        Row("L3 overload", "heavy", told, "200, 503, 504 (422 too long)", not many.failed),
        memory("L3 overload", before, after),
    ]


def chaos(server: Server, seconds: float) -> list[Row]:
    """L4: a worker killed every two seconds under light load."""
    slowest, kills = 0.0, 0
    with asking(server, 8, light, fine) as clients:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            victim = random.choice(sorted(server.workers()))  # noqa: S311  any will do
            began = time.monotonic()
            os.kill(victim, signal.SIGKILL)
            kills += 1
            while len(server.workers() - {victim}) < WORKERS and time.monotonic() - began < 5:
                time.sleep(0.01)
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(max(0.0, began + 2 - time.monotonic()))
    p99 = clients.p99_ms("light")
    return [
        Row("L4 chaos", "workers killed", str(kills), "", met=True),
        Row(
            "L4 chaos",
            "light",
            f"{clients.count() / seconds:.0f}/s, p99 {p99:.0f} ms",
            "",
            met=True,
        ),
        Row("L4 chaos", "failed", examples(clients.failed), "0", not clients.failed),
        Row("L4 chaos", "pool full again", f"{slowest:.2f} s at most", "≤ 1 s", slowest <= 1),
    ]


def slow(server: Server, seconds: float) -> list[Row]:
    """L5: half-sent bodies, idle connections and slow readers."""
    round_s = max(2, round(seconds / 6))

    def rate() -> float:
        url = server.url + "?query=" + quote(LIGHT.format("kept"))
        return figures.measured(url, round_s).rate

    before = settled_mb(server)
    with asking(server, 2, light, fine):
        free = max(rate() for _ in range(2))
    with ExitStack() as held:

        def connected(request: bytes) -> socket.socket:
            client = held.enter_context(socket.socket())
            client.settimeout(10)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", server.port))
            client.sendall(request)
            return client

        idle = attacks.got(query("ASK {}")).replace(b"Connection: close\r\n", b"")
        half = attacks.posted(b"ASK ", "Content-Length: 100000")
        large = attacks.got(query(LARGE), "Accept: application/sparql-results+json")
        with asking(server, 2, light, fine) as clients:
            sockets = {
                "idle": [connected(idle) for _ in range(1000)],
                "half-sent": [connected(half) for _ in range(300)],
            }
            with_both = rate()
            sockets["slow"] = [connected(large) for _ in range(50)]
            time.sleep(5)
            with_all = rate()
            posts = attacks.answered(server.port, attacks.posted(b"ASK {}"), 2)
        open_ = {name: sum(map(alive, some)) for name, some in sockets.items()}
    with asking(server, 2, light, fine):
        free = (free + rate()) / 2
    after = settled_mb(server)
    posted = attacks.answered(server.port, attacks.posted(b"ASK {} "), 2)
    ratios = with_both / free, with_all / free
    return [
        Row("L5 slow", "kept GET, alone before and after", f"{free:.0f}/s", "", met=True),
        Row(
            "L5 slow",
            "beside 1000 idle, 300 half-sent",
            f"{ratios[0]:.2f}",
            "≥ 0.8",
            ratios[0] >= 0.8,
        ),
        Row("L5 slow", "and 50 slow readers", f"{ratios[1]:.2f}", "≥ 0.8", ratios[1] >= 0.8),
        Row("L5 slow", "connections still held", str(open_), "", met=True),
        Row("L5 slow", "distinct GET failed", examples(clients.failed), "0", not clients.failed),
        Row(
            "L5 slow", "a POST meanwhile", str(posts.status), "200, 503", posts.status in {200, 503}
        ),
        Row("L5 slow", "a POST afterwards", str(posted.status), "200", posted.status == 200),
        memory("L5 slow", before, after),
    ]


def alive(client: socket.socket) -> bool:
    """Tell whether the server still holds a connection, or has more for it than was read."""
    client.settimeout(0)
    try:
        while client.recv(1 << 16):
            return True
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


#: Files of the dataset with a literal each, which tells one release from the other.
TOLD = {
    "data/dataset.ttl": '"nordonc catalogue',
    "data/networks/nordcan.ttl": '"A research infrastructure',
}
#: Finds both, each in its own graph.
WHICH = """SELECT ?one ?other {{
  GRAPH ?a {{ ?catalogue a dcat:Catalog ; dcterms:title ?one }}
  GRAPH ?b {{ <https://w3id.org/nordonc/network/nordcan> dcterms:description ?other }}
}} #{}"""


def which(client: int) -> Iterator[Request]:
    """Yield questions after the release, now one that is kept, now another one each time."""
    number = 0
    while True:
        number += 1
        text = WHICH.format(f"{client}-{number}" if number % 2 else "kept")
        yield Request("which" if number % 2 else "kept", query(text), _JSON)


def release_of(body: bytes) -> str:
    """Return the release that an answer is from; nothing where it is of none or of two."""
    try:
        rows = json.loads(body)["results"]["bindings"]
        told = {row[name]["value"].split()[0] for row in rows for name in ("one", "other")}
    except (ValueError, KeyError):
        return ""
    return told.pop() if len(told) == 1 else ""


class Bodies:
    """Judges answers about the release: whole, of one, and under a validator of their own."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, answer: Answer) -> bool:
        """Tell whether an answer is in order."""
        release = release_of(answer.body)
        if answer.status != 200 or not release:
            return False
        etag = {name.lower(): value for name, value in answer.fields.items()}.get("etag", "")
        return bool(etag) and self._known.setdefault(etag, release) == release


def swaps(seconds: float) -> list[Row]:
    """L6: releases swapped under load, 20 times where there is time, else 10 or more."""
    number = min(20, max(10, round(seconds / 3)))
    with ExitStack() as held:
        place = Path(held.enter_context(tempfile.TemporaryDirectory()))
        root, releases = place / "dataset", place / "releases"
        for folder in ("ontology", "data", "shapes", "queries"):
            shutil.copytree(packaged_dataset() / folder, root / folder)
        originals = {name: (root / name).read_text(encoding="utf-8") for name in TOLD}

        def become(release: str) -> None:
            for name, start in TOLD.items():
                text = originals[name].replace(start, f'"{release} {start[1:]}')
                (root / name).write_text(text, encoding="utf-8")

        for release in ("One", "Two"):
            become(release)
            build.build(root, releases)
        server = held.enter_context(servers.nordonc(releases, "--dataset", str(root)))
        before, slowest, reached = settled_mb(server), 0.0, 0
        with asking(server, 6, which, Bodies()) as clients:
            for swap in range(number):
                release = ("One", "Two")[swap % 2]
                become(release)
                began = time.monotonic()
                server.process.send_signal(signal.SIGHUP)
                reached += _reached(server, release)
                slowest = max(slowest, time.monotonic() - began)
                time.sleep(max(0.0, began + seconds / number - time.monotonic()))
        after = settled_mb(server)
    return [
        Row(
            "L6 swaps",
            "swapped",
            f"{reached} of {number}, {slowest:.1f} s at most",
            "all",
            reached == number,
        ),
        Row("L6 swaps", "answers", f"{clients.count() / seconds:.0f}/s", "", met=True),
        Row("L6 swaps", "failed or mixed", examples(clients.failed), "0", not clients.failed),
        memory("L6 swaps", before, after),
    ]


def _reached(server: Server, release: str, within_s: float = 20.0) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        target = query(WHICH.format(time.time_ns()))
        answer = attacks.answered(server.port, attacks.got(target, f"Accept: {_JSON['Accept']}"), 5)
        if release_of(answer.body) == release:
            return True
        time.sleep(_PAUSE_S)
    return False


def abuse(server: Server) -> list[Row]:
    """Every attack three times over."""
    after, rows = [], []
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        port = listener.getsockname()[1]
        for turn in range(3):
            failed: dict[str, int] = {}
            with attacks.watched(server.port) as watch:
                for group, at_once in ((ONE_BY_ONE, 2), (MANY, 6)):
                    outcomes = attacks.launched(group, server.port, port, TIMEOUT_S, at_once)
                    failed |= {
                        one.name: outcomes[one.name].status
                        for one in group
                        if outcomes[one.name].status not in one.allowed
                        or outcomes[one.name].seconds > TIMEOUT_S + attacks.MORE_S
                    }
            after.append(settled_mb(server))
            slowest = watch.slowest_s
            good = not failed and not watch.failed and slowest <= 1
            what = f"{failed or 0}; trivial query: {len(watch.failed)}, {slowest:.2f} s at most"
            rows.append(Row("abuse", f"turn {turn + 1}, failed", what, "0; 0, ≤ 1 s", good))
        listener.settimeout(0)
        try:
            called = str(listener.accept()[1])
        except BlockingIOError:
            called = "0"
    rows.append(Row("abuse", "calls of others", called, "0", called == "0"))
    return [*rows, memory("abuse, third turn beside the first", after[0], after[2])]


ONE_BY_ONE = [*attacks.TIME, *attacks.MEMORY, *attacks.PLANNER]
MANY = [one for one in attacks.ATTACKS if one not in ONE_BY_ONE]
TIMEOUT_S = 2.0
#: What share of the time a scenario has that takes as long as it is told to.
SHARES = {mix: 0.3, overload: 0.25, chaos: 0.25, slow: 0.2}


def measured(seconds: float, only: list[str]) -> Iterator[Row]:
    """Yield the rows of the scenarios that were chosen."""
    with ExitStack() as held:
        ring = Path(held.enter_context(tempfile.TemporaryDirectory())) / "ring.nt"
        attacks.write_ring(ring)
        for scenario, share in SHARES.items():
            if wanted(scenario, only):
                timeout = ("--timeout", str(TIMEOUT_S if scenario is overload else 10))
                with servers.of_file(ring, *timeout) as server:
                    yield from scenario(server, seconds * 0.6 * share)
        if wanted(swaps, only):
            yield from swaps(seconds * 0.2)
        if wanted(abuse, only):
            with servers.of_file(ring, "--timeout", str(TIMEOUT_S)) as server:
                yield from abuse(server)


def wanted(scenario: Callable[..., list[Row]], only: list[str]) -> bool:
    """Tell whether a scenario was chosen."""
    return not only or scenario.__name__ in only


def table(rows: list[Row]) -> str:
    """Return rows as Markdown."""
    heads = ("scenario", "what", "measured", "target", "")
    lines = [heads, tuple("---" for _ in heads)]
    lines += [(*row[:-1], "" if row.met else "MISSED") for row in rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def main() -> None:
    """Run the scenarios that were chosen, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="length of it all (default 5)")
    names = [*(one.__name__ for one in SHARES), "swaps", "abuse"]
    parser.add_argument("--only", nargs="*", default=[], choices=names, help="some scenarios")
    parser.add_argument("--output", type=Path, default=Path("build/soak.md"), help="file to write")
    chosen = parser.parse_args()
    rows = []
    for row in measured(chosen.minutes * 60, chosen.only):
        rows.append(row)
        sys.stderr.write(f"{row}\n")
    text = f"{os.cpu_count()} cores, {chosen.minutes:g} minutes\n\n" + table(rows)
    chosen.output.parent.mkdir(exist_ok=True)
    chosen.output.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    sys.exit(any(not row.met for row in rows))


if __name__ == "__main__":
    main()
