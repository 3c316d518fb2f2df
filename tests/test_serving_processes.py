"""The server on a real socket: its start and end, its processes, and what it leaves behind."""

import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest

from helpers import releases
from helpers.live_server import (
    ENVIRONMENT,
    TIMEOUT_S,
    Server,
    command,
    processes,
    soon,
    started,
)
from nordonc.errors import AddressInUseError, CallError, NordoncError
from nordonc.serving.address import Address, free_address
from nordonc.serving.granian_server import STOP_S
from nordonc.serving.operations_server import parsed

pytestmark = pytest.mark.alone

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
VALUES = " ".join(f"VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }}" for name in "abcdefghijkl")
ENDLESS = f"SELECT (COUNT(*) AS ?n) WHERE {{ {VALUES} }}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return releases.made(tmp_path_factory.mktemp("release")).folder


@pytest.fixture
def pointer(folder: Path, tmp_path: Path) -> Path:
    """Return a file that names the release to serve."""
    file = tmp_path / "pointer"
    file.write_text(str(folder))
    return file


@pytest.fixture
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a second release."""
    return releases.made(tmp_path_factory.mktemp("other"), key="2").folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with started(folder) as server:
        yield server


def opened(url: str, body: bytes | None = None, **headers: str) -> HTTPResponse:
    answer = urlopen(Request(url, body, headers), timeout=20)  # noqa: S310  our own address
    assert isinstance(answer, HTTPResponse)
    return answer


def asked(server: Server, query: str = COUNT) -> str:
    with opened(f"{server.url}sparql?{urlencode({'query': query})}", Accept="text/csv") as answer:
        return answer.read().decode()


def answers(server: Server, query: str = COUNT) -> bool:
    try:
        return asked(server, query) == "n\r\n9\r\n"
    except OSError:
        return False


def test_the_server_says_where_it_is_once_it_is_there(server: Server) -> None:
    with opened(f"{server.url}healthz") as answer:
        assert answer.read() == b"ok\n"


def test_a_form_may_be_posted(server: Server) -> None:
    with opened(f"{server.url}sparql", urlencode({"query": COUNT}).encode()) as answer:
        rows = json.load(answer)["results"]["bindings"]
        assert rows[0]["n"]["value"] == "9"
        assert int(answer.headers["Content-Length"]) > 0


def test_several_accept_lines_are_one_header(server: Server) -> None:
    place = urlsplit(server.url)
    connection = HTTPConnection(str(place.hostname), place.port)
    connection.putrequest("GET", f"/sparql?{urlencode({'query': COUNT})}")
    for accepted in ("image/png", "application/sparql-results+json;q=0.1", "text/csv;q=0.2"):
        connection.putheader("Accept", accepted)
    connection.endheaders()
    answer = connection.getresponse()

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.read() == b"n\r\n9\r\n"
    connection.close()


def test_head_and_failures_keep_the_connection_in_step(server: Server) -> None:
    place = urlsplit(server.url)
    connection = HTTPConnection(str(place.hostname), place.port)
    for method, path, status in (
        ("HEAD", "/sparql?query=ASK%7B%7D", 200),
        ("GET", "/sparql?query=nonsense", 400),
        ("POST", "/sparql", 415),
        ("OPTIONS", "/sparql", 200),
        ("GET", "/sparql?query=ASK%7B%7D", 200),
    ):
        connection.request(method, path)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == status
        assert method == "HEAD" or int(answer.headers["Content-Length"]) == len(body)
    connection.close()


def test_a_query_past_its_time_is_told_so_and_the_next_is_answered(server: Server) -> None:
    began = time.monotonic()
    with pytest.raises(HTTPError, match="504") as refused:
        asked(server, ENDLESS)
    with refused.value as answer:
        assert "after 1 s" in json.load(answer)["detail"]
    assert time.monotonic() - began < TIMEOUT_S + 1
    assert answers(server)


def test_a_killed_worker_is_replaced_and_nobody_notices(server: Server) -> None:
    assert soon(lambda: len(server.workers) == 4)
    front, *engine = server.workers
    os.kill(engine[0], signal.SIGKILL)

    assert all(answers(server) for _ in range(20))
    assert soon(lambda: len(server.workers) == 4 and engine[0] not in server.workers)
    assert server.workers[0] == front


def test_a_killed_front_process_is_replaced_with_its_workers(server: Server) -> None:
    before = server.workers
    os.kill(before[0], signal.SIGKILL)

    assert soon(lambda: answers(server))
    assert not set(before) & processes().keys()
    assert soon(lambda: len(server.workers) == 4)


def test_the_front_process_may_be_killed_again_at_once(folder: Path) -> None:
    with started(folder) as server:
        for _ in range(3):
            assert soon(lambda: answers(server))
            os.kill(server.workers[0], signal.SIGKILL)
            time.sleep(0.2)
        assert soon(lambda: answers(server))
        assert server.process.poll() is None


@pytest.mark.parametrize(
    ("stop", "query", "within_s"),
    [
        pytest.param(lambda pid: os.killpg(pid, signal.SIGINT), COUNT, STOP_S - 0.5, id="ctrl-c"),
        pytest.param(lambda pid: os.kill(pid, signal.SIGTERM), COUNT, STOP_S - 0.5, id="sigterm"),
        pytest.param(
            lambda pid: os.killpg(pid, signal.SIGINT), ENDLESS, STOP_S + 1.5, id="in-mid-query"
        ),
    ],
)
def test_the_server_ends_quietly_and_leaves_nothing(
    folder: Path, stop: Callable[[int], None], query: str, within_s: float
) -> None:
    with started(folder, timeout_s=60) as server:
        long = threading.Thread(target=lambda: answers(server, query))
        long.start()
        assert soon(lambda: len(server.workers) == 4)
        assert answers(server)
        workers = server.workers
        began = time.monotonic()
        stop(server.process.pid)
        output, errors = server.process.communicate(timeout=20)
        took = time.monotonic() - began
        long.join()

    assert (server.process.returncode, output) == (0, "")
    assert all(json.loads(line)["query"] for line in errors.splitlines())
    assert took < within_s
    assert not set(workers) & processes().keys()


@pytest.mark.parametrize("number", range(1, 5))
def test_nothing_outlives_a_server_that_is_killed_as_it_starts(folder: Path, number: int) -> None:
    with started(folder) as server:
        assert soon(lambda: len(server.workers) >= number)
        workers = server.workers
        server.process.kill()
        server.process.wait()

        assert soon(lambda: not set(workers) & processes().keys())


def test_sighup_swaps_the_release_while_requests_come(
    pointer: Path, folder: Path, other: Path, tmp_path: Path
) -> None:
    with started(pointer) as server, ThreadPoolExecutor(4) as threads:
        until = time.monotonic() + 6

        def ask(_: int) -> set[bool]:
            found = set()
            while time.monotonic() < until:
                found.add(answers(server, f"{COUNT} # {time.monotonic_ns()}"))
            return found

        asking = [threads.submit(ask, number) for number in range(4)]
        assert server.process.stdout is not None
        for place in (other, folder, other):
            time.sleep(0.3)
            before = etag(server)
            pointer.write_text(str(place))
            server.process.send_signal(signal.SIGHUP)
            assert "Serving version 1.2.0 from now on" in server.process.stdout.readline()
            assert etag(server) != before
        assert soon(lambda: len(server.workers) == 4)
        server.process.send_signal(signal.SIGHUP)
        assert "served already" in server.process.stdout.readline()
        pointer.write_text(str(tmp_path))
        server.process.send_signal(signal.SIGHUP)
        assert "Still serving version 1.2.0" in server.process.stdout.readline()

        assert [one.result() for one in asking] == [{True}] * 4


def test_a_renewal_that_nobody_foresaw_to_fail_ends_no_later_one(
    pointer: Path, other: Path
) -> None:
    with started(pointer) as server:
        assert server.process.stdout is not None
        before = etag(server)
        pointer.write_bytes(b"\xff")
        server.process.send_signal(signal.SIGHUP)
        assert "Still serving version 1.2.0" in server.process.stdout.readline()
        assert fetched(server, "readyz") == "ready\nfailing: The renewal of the release\n"
        assert "nordonc_duties_failing 1.0" in fetched(server, "metrics")
        pointer.write_text(str(other))
        server.process.send_signal(signal.SIGHUP)
        assert "Serving version 1.2.0 from now on" in server.process.stdout.readline()
        assert fetched(server, "readyz") == "ready\n"
        assert etag(server) != before


def test_after_a_crash_the_release_is_served_that_was_swapped_in(
    pointer: Path, other: Path
) -> None:
    with started(pointer) as server:
        assert server.process.stdout is not None
        pointer.write_text(str(other))
        server.process.send_signal(signal.SIGHUP)
        assert "from now on" in server.process.stdout.readline()
        swapped = etag(server)
        os.kill(server.workers[0], signal.SIGKILL)
        time.sleep(0.2)
        assert soon(lambda: answers(server))
        assert etag(server) == swapped


def test_operators_may_have_an_address_of_their_own(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        place = "{}:{}".format(*probe.getsockname())
    with started(folder, operations_host=place) as server:
        operators = server._replace(url=f"http://{place}/")
        assert soon(lambda: answers(server))
        assert fetched(operators, "readyz") == "ready\n"
        assert "nordonc_workers 3.0" in fetched(operators, "metrics")
        assert fetched(server, "healthz") == "ok\n"
        refused = {path: status_of(server, path) for path in HIDDEN}
        assert refused == HIDDEN
        assert [
            status_of(operators, path) for path in ("/", "/sparql?query=ASK{}", "/healthz")
        ] == [404] * 3


#: What answers for addresses that may lead to the figures, where only operators have these.
HIDDEN = {"/metrics": 404, "/readyz": 404, "//metrics": 404, "/%6detrics": 404, "/metrics/": 404}


def status_of(server: Server, target: str) -> int:
    """Return the status of an address, as it is and without following where it leads."""
    place = urlsplit(server.url)
    with closing(HTTPConnection(str(place.hostname), place.port, timeout=20)) as connection:
        connection.request("GET", target)
        return connection.getresponse().status


@pytest.mark.parametrize("address", ["127.0.0.1", ":9000", "127.0.0.1:x", "127.0.0.1:0", "9000"])
def test_an_address_for_operators_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(CallError, match="--operations-host"):
        parsed(address)


def fetched(server: Server, path: str) -> str:
    with opened(f"{server.url}{path}") as answer:
        return answer.read().decode()


def etag(server: Server) -> str:
    with opened(f"{server.url}sparql?{urlencode({'query': COUNT})}") as answer:
        return str(answer.headers["ETag"])


def test_a_body_without_a_length_is_read_and_limited(server: Server) -> None:
    place = urlsplit(server.url)
    for chunks, status in ((1, 200), (1200, 413)):
        connection = HTTPConnection(str(place.hostname), place.port)
        body = (line for line in [b"ASK {}", *[b"#" * 1023 + b"\n"] * chunks])
        connection.request(
            "POST",
            "/sparql",
            body,
            {"Content-Type": "application/sparql-query"},
            encode_chunked=True,
        )
        assert connection.getresponse().status == status
        connection.close()


def refused(folder: Path, port: int = 0) -> str:
    """Return what a server that cannot start says."""
    ended = subprocess.run(
        command(folder, port),
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
        timeout=20,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert len(ended.stderr.splitlines()) == 1
    return ended.stderr


def test_a_port_in_use_is_told_in_one_sentence(server: Server, folder: Path) -> None:
    port = urlsplit(server.url).port
    assert port is not None
    assert refused(folder, port).startswith(f"AddressInUseError: Port {port} of 127.0.0.1 is in")


def test_data_that_cannot_be_opened_is_told_in_one_sentence(tmp_path: Path) -> None:
    assert "trees.nq cannot be opened" in refused(releases.broken(tmp_path).folder)


def test_an_address_is_checked_before_it_is_used() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with pytest.raises(AddressInUseError, match="in use"):
            free_address("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(NordoncError, match="not an address"):
            free_address("no such host", 0)
        with pytest.raises(NordoncError, match="Cannot listen on 192"):
            free_address("192.0.2.1", 0)


def test_the_url_of_an_ipv6_address_has_brackets() -> None:
    assert Address("::1", 8000).url == "http://[::1]:8000/"
