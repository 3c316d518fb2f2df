"""Any WSGI server can serve the application: it is given a factory that needs no argument."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from nordonc.release.manifest import Release

#: What is run with ``python -m``.
SERVERS = {
    "flask": "flask --app nordonc run --port {port}",
    "waitress": "waitress --listen 127.0.0.1:{port} --call nordonc:create_app",
    "gunicorn": "gunicorn --threads 4 --bind 127.0.0.1:{port} nordonc:create_app()",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(root: Path, releases: Path) -> dict[str, str]:
    settings = {"DATASET": root, "RELEASES": releases, "WORKERS": 1, "BASE": "https://kg.example"}
    return {**os.environ, **{f"NORDONC_{name}": str(value) for name, value in settings.items()}}


@contextmanager
def started(command: str, root: Path, releases: Path) -> Iterator[str]:
    """Start a server and give the address of its home page, once it answers."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", *command.format(port=port).split()],
        env=environment(root, releases),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            yield answering(f"http://127.0.0.1:{port}/", server)
        finally:
            server.send_signal(signal.SIGINT)


def answering(url: str, server: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"{url}healthz"):  # noqa: S310  our own address
                return url
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{server.args!r} does not answer")


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_is_given_the_factory_alone(name: str, root: Path, release: Release) -> None:
    with started(SERVERS[name], root, release.folder.parent) as url:
        with urlopen(f"{url}sparql?query=ASK{{?s?p?o}}") as answer:  # noqa: S310  our own address
            assert b"true" in answer.read()
        with urlopen(f"{url}robots.txt") as answer:  # noqa: S310  our own address
            assert re.search(rb"Sitemap: https://kg.example/", answer.read())


def test_the_engine_of_the_factory_ends_with_its_process(root: Path, release: Release) -> None:
    program = """
import psutil, nordonc
nordonc.create_app()
print(*(child.pid for child in psutil.Process().children(recursive=True)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(root, release.folder.parent),
        capture_output=True,
        text=True,
        check=True,
    )
    workers = [int(pid) for pid in done.stdout.split()]

    assert workers
    assert not [pid for pid in workers if Path(f"/proc/{pid}/cmdline").exists()]


def test_to_import_the_package_loads_no_framework() -> None:
    program = "import nordonc, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()

    assert not {"click", "flask", "pyoxigraph", "rdflib", "werkzeug"} & set(loaded)
