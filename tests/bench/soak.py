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
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import attacks
import figures
import servers
from faults import kills, surroundings
from load import (
    JSON,
    LIGHT,
    PAUSE_S,
    Answer,
    Request,
    Row,
    asking,
    examples,
    fine,
    fine_or_busy,
    light,
    memory,
    query,
    settled_mb,
)
from nordonc.release import build
from nordonc.settings import Settings, packaged_dataset
from servers import Server
from store_kills import store_kills

WORKERS = Settings().workers
#: About 1 MB and 40 MB over the ring of the attacks.
MEGABYTE = "SELECT * {{ ?s ?p ?o }} LIMIT 4300 #{}"
LARGE = "SELECT ?s ?p ?o ?n { ?s ?p ?o VALUES ?n { 1 2 3 4 5 6 7 8 9 } }"


def mixed(client: int) -> Iterator[Request]:
    """Yield what users ask: cheap queries, long results, what they hold already, and pages."""
    chance = random.Random(client)  # noqa: S311  load is no secret
    cheap, pages = light(client), cycle(["/", "/download", "/sparql", "/validation", "/queries"])
    while True:
        draw = chance.random()
        if draw < 0.70:
            yield next(cheap)
        elif draw < 0.85:
            yield Request("1 MB", query(MEGABYTE.format(chance.randrange(200))), JSON)
        elif draw < 0.95:
            yield Request("held", "/", {"If-None-Match": "*"})
        else:
            yield Request("page", next(pages), {"Accept": "text/html"})


def heavy(client: int) -> Iterator[Request]:
    """Yield heavy queries: each client now the same as the others, now one of its own."""
    for number, attack in enumerate(cycle(attacks.TIME)):
        own = f" #{client}-{number}" if (client + number) % 2 else ""
        yield Request("heavy", query(f"{attack.sends!s}{own}"), {})


def heavy_in_order(answer: Answer) -> bool:
    """Tell the same of a heavy query, which may also have reached its own limit of time or size."""
    return fine_or_busy(answer) or answer.status in {422, 504}


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
        yield Request("which" if number % 2 else "kept", query(text), JSON)


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
        answer = attacks.answered(server.port, attacks.got(target, f"Accept: {JSON['Accept']}"), 5)
        if release_of(answer.body) == release:
            return True
        time.sleep(PAUSE_S)
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
        for fault in (kills, surroundings, store_kills):
            if wanted(fault, only):
                yield from fault()
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
    faults = ("kills", "surroundings", "store_kills")
    names = [*(one.__name__ for one in SHARES), "swaps", *faults, "abuse"]
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
