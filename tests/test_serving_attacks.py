"""Hostile clients: every attack is answered or refused in time, and leaves nothing behind.

All attacks run before the first test, some at a time, while a client asks a trivial query ten
times a second; each then has a test of its own.
"""

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

import attacks
import page_attacks
import servers
from attacks import Attack, Outcome, Watch
from helpers.live_server import soon
from nordonc.settings import Settings

pytestmark = pytest.mark.alone

TIMEOUT_S = 2.0
WORKERS = Settings().workers
#: As many as there are permits for heavy queries.
FEW = 2
MANY = 6
#: Where the cost is in the text, the data are none: the planner alone is to be seen.
ON_NO_DATA = {one.name for one in attacks.PLANNER}
ABOUT_MB = 50.0
#: What Rust says as a worker ends that has reached its limit of memory, as some attacks want it to.
LAST_WORDS = re.compile(r"memory allocation of \d+ bytes failed")


class Storm(NamedTuple):
    """What became of everything."""

    outcomes: dict[str, Outcome]
    watches: list[Watch]
    callers: list[object]
    before_mb: list[float]
    servers: list[servers.Server]
    log: Path


def settled(server: servers.Server) -> float:
    """Return the memory of a server that has all its workers and has answered once."""
    assert soon(lambda: len(server.workers()) == WORKERS)
    time.sleep(1)
    return server.memory_mb()


def restored(server: servers.Server, most_mb: float) -> bool:
    """Tell whether a server has all its workers, and little more memory than before."""
    return len(server.workers()) == WORKERS and server.memory_mb() <= most_mb


def callers(listener: socket.socket) -> list[object]:
    """Return whoever has called a listener."""
    found: list[object] = []
    listener.settimeout(0)
    while True:
        try:
            found.append(listener.accept()[1])
        except BlockingIOError:
            return found


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    folder = tmp_path_factory.mktemp("attacks")
    ring, nothing = folder / "ring.nt", folder / "nothing.nt"
    attacks.write_ring(ring)
    nothing.touch()
    options = ("--timeout", str(TIMEOUT_S))
    with ExitStack() as open_:
        log = open_.enter_context((folder / "log").open("w", encoding="utf-8"))
        full, empty = (
            open_.enter_context(servers.of_file(data, *options, errors=log))
            for data in (ring, nothing)
        )
        listener = open_.enter_context(socket.create_server(("0.0.0.0", 0), backlog=100))  # noqa: S104  any address of this machine is one to call
        before_mb = [settled(full), settled(empty)]
        outcomes: dict[str, Outcome] = {}
        with attacks.watched(full.port) as on_full, attacks.watched(empty.port) as on_empty:
            for group, server, at_once in (
                (attacks.PLANNER, empty, FEW),
                (attacks.TIME, full, FEW),
                (attacks.MEMORY, full, FEW),
                ([*attacks.NESTING, *attacks.REREAD], full, MANY),
                ([*attacks.CALLS, *attacks.WRITES, *attacks.HTTP], full, MANY),
                (page_attacks.PAGES, full, MANY),
            ):
                port = listener.getsockname()[1]
                outcomes |= attacks.launched(group, server.port, port, TIMEOUT_S, at_once)
        yield Storm(
            outcomes=outcomes,
            watches=[on_full, on_empty],
            callers=callers(listener),
            before_mb=before_mb,
            servers=[full, empty],
            log=folder / "log",
        )


@pytest.mark.parametrize(
    "attack", [*attacks.ATTACKS, *page_attacks.PAGES], ids=lambda attack: attack.name
)
def test_an_attack_is_answered_or_refused_in_time(storm: Storm, attack: Attack) -> None:
    outcome = storm.outcomes[attack.name]

    assert outcome.status in attack.allowed, outcome.body[:500]
    assert outcome.seconds <= TIMEOUT_S + attacks.MORE_S
    assert attacks.MARK not in outcome.body
    assert not [line for line in outcome.fields.splitlines() if line.startswith(b"X-Injected")]
    assert b"root:" not in outcome.body


def test_nobody_was_called(storm: Storm) -> None:
    assert storm.callers == []


def test_a_trivial_query_was_answered_within_a_second_all_the_time(storm: Storm) -> None:
    for watch in storm.watches:
        assert len(watch.outcomes) > 50
        assert watch.failed == []
        assert watch.slowest_s <= 1


def test_all_workers_are_back_and_so_is_the_memory(storm: Storm) -> None:
    for server, before_mb in zip(storm.servers, storm.before_mb, strict=True):
        assert soon(partial(restored, server, before_mb + ABOUT_MB)), (
            f"{len(server.workers())} workers, {server.memory_mb():.0f} MB, before {before_mb:.0f}"
        )


def test_the_data_are_as_they_were(storm: Storm) -> None:
    count = b"SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    answer = attacks.answered(
        storm.servers[0].port, attacks.posted(count, accept="text/csv"), TIMEOUT_S
    )
    assert answer.body == b"n\r\n16000\r\n"


def test_no_mistake_of_ours_was_noted(storm: Storm) -> None:
    written = storm.log.read_text(encoding="utf-8").splitlines()
    lines = [line for line in written if not LAST_WORDS.fullmatch(line)]
    assert [line for line in lines if "path" not in json.loads(line)] == []
