"""Clients that are too slow, on real sockets: their connections end, and nobody else's does."""

import select
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

import attacks
from helpers import releases
from helpers.live_server import Server, soon, started
from nordonc.http.request_body import A_CLIENT
from nordonc.serving.connections import LOOK_S, PATIENCE_S

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(sys.platform != "linux", reason="other kernels do not tell"),
]

TENS = [f"VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }}" for name in "abcdefghijkl"]
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(TENS)} }}"
#: About 10 MB, more than the kernel takes for a client that does not read.
LARGE = f"SELECT * {{ {' '.join(TENS[:5])} BIND('{'long ' * 20}' AS ?text) }}"
HALF = attacks.posted(b"ASK", "Content-Length: 1000")
POST = attacks.posted(b"ASK {}")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with started(releases.made(tmp_path).folder, timeout_s=PATIENCE_S + 2 * LOOK_S + 1) as server:
        assert soon(lambda: len(server.workers) == 4)
        yield server


def port(server: Server) -> int:
    return urlsplit(server.url).port or 0


@contextmanager
def connected(server: Server, request: bytes) -> Iterator[socket.socket]:
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", port(server)))
        client.sendall(request)
        yield client


def is_over(client: socket.socket) -> bool:
    """Tell whether the server has ended a connection, whatever it had sent before."""
    poll = select.poll()
    poll.register(client, select.POLLIN | select.POLLRDHUP)
    return any(event & (select.POLLRDHUP | select.POLLHUP) for _, event in poll.poll(0))


def test_slow_clients_are_ended_and_who_waits_for_an_answer_is_not(server: Server) -> None:
    with ExitStack() as held, ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(
            attacks.answered, port(server), attacks.posted(ENDLESS.encode()), 30
        )
        time.sleep(2.5)
        half = [held.enter_context(connected(server, HALF)) for _ in range(A_CLIENT)]
        dripping = half[0]
        readers = [
            held.enter_context(connected(server, attacks.got(f"/sparql?query={quote(LARGE)}")))
            for _ in range(2)
        ]
        time.sleep(1)
        assert attacks.answered(port(server), POST, 5).status == 503
        until = time.monotonic() + 3 * PATIENCE_S
        while time.monotonic() < until and not all(map(is_over, [*half, *readers])):
            with suppress(OSError):
                dripping.sendall(b" ")
            with suppress(OSError):
                readers[1].recv(1024)
            time.sleep(0.5)
        assert all(map(is_over, half))
        assert all(map(is_over, readers))
        assert attacks.answered(port(server), POST, 5).status == 200
        assert waiting.result().status == 504
