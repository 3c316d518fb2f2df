"""The servers that are compared, each started over the same data and ended with its block."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, TextIO
from urllib.error import URLError
from urllib.request import urlopen

import psutil

#: Where the programs of the peers are, an environment of their own.
PEERS = Path(os.environ.get("NORDONC_PEERS", ".peers")) / "bin"
_START_S = 900.0
_ASK = "?query=ASK%7B%7D"


class Server(NamedTuple):
    """A server that runs.

    Attributes:
        name: What it is called in the table.
        url: Address of its endpoint.
        process: The process that was started.
    """

    name: str
    url: str
    process: psutil.Popen

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return int(self.url.rpartition(":")[2].partition("/")[0])

    def family(self) -> list[psutil.Process]:
        """Return its processes: the one that was started, and all that came of it."""
        return [self.process, *self.process.children(recursive=True)]

    def workers(self) -> set[int]:
        """Return the processes that evaluate queries, as far as they have not ended."""
        found = set()
        for one in self.process.children(recursive=True):
            with suppress(psutil.Error):
                if "nordonc.engine.worker" in one.cmdline():
                    found.add(one.pid)
        return found

    def memory_mb(self) -> float:
        """Return the resident memory of all its processes, in MB."""
        total = 0
        for one in self.family():
            with suppress(psutil.NoSuchProcess):
                total += one.memory_info().rss
        return total / 1e6


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Tell whether an endpoint answers."""
    try:
        with urlopen(url + _ASK, timeout=5) as answer:  # noqa: S310  our own address
            return bool(answer.status)
    except (URLError, OSError):
        return False


@contextmanager
def started(
    name: str, command: Sequence[str], url: str, errors: int | TextIO = subprocess.DEVNULL
) -> Iterator[Server]:
    """Start a server, wait for its first answer, and end it with the block.

    Args:
        name: What it is called.
        command: Starts it.
        url: Address of its endpoint.
        errors: Where its standard error goes.
    """
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, process_group=0)
    try:
        deadline = time.monotonic() + _START_S
        while not answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start: {' '.join(command)}")
            time.sleep(0.01)
        yield Server(name, url, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except psutil.TimeoutExpired:
            process.kill()


@contextmanager
def nordonc(folder: Path, *options: str) -> Iterator[Server]:
    """Start our server over the dataset that it ships, its release lying in a folder."""
    port = free_port()
    command = [sys.executable, "-m", "nordonc", "serve", "--releases", str(folder)]
    with started(
        "nordonc", [*command, "--port", str(port), *options], f"http://127.0.0.1:{port}/sparql"
    ) as server:
        yield server


@contextmanager
def of_file(
    data: Path, *options: str, errors: int | TextIO = subprocess.DEVNULL
) -> Iterator[Server]:
    """Start our server over an RDF file."""
    port = free_port()
    command = [sys.executable, "-m", "nordonc", "serve", "--port", str(port), *options]
    url = f"http://127.0.0.1:{port}/sparql"
    with started("nordonc", [*command, "--data", str(data)], url, errors) as server:
        yield server


@contextmanager
def oxigraph(store: Path) -> Iterator[Server]:
    """Start ``oxigraph serve-read-only`` over a store on disk."""
    place = f"127.0.0.1:{free_port()}"
    command = [str(PEERS / "oxigraph"), "serve-read-only", "-l", str(store), "-b", place]
    with started(
        "oxigraph", [*command, "--union-default-graph"], f"http://{place}/query"
    ) as server:
        yield server


@contextmanager
def rdflib_endpoint(dump: Path) -> Iterator[Server]:
    """Start rdflib-endpoint over a file."""
    port = str(free_port())
    command = [str(PEERS / "rdflib-endpoint"), "serve", "--port", port, "--host", "127.0.0.1"]
    with started("rdflib-endpoint", [*command, str(dump)], f"http://127.0.0.1:{port}/") as server:
        yield server
