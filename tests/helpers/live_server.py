"""A server on a real socket, started over any release, and the processes that it is made of."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import nordonc

TIMEOUT_S = 1.0

PROGRAM = """
import sys
from pathlib import Path

from nordonc.release import manifest
from nordonc.errors import NordoncError
from nordonc.settings import Settings
from nordonc.serving.granian_server import serve


def latest():
    place = Path(sys.argv[1])
    return manifest.read(Path(place.read_text()) if place.is_file() else place)


settings = Settings(
    port=int(sys.argv[2]), timeout_s=float(sys.argv[3]), workers=3, operations_host=sys.argv[4]
)
try:
    serve(settings, latest)
except NordoncError as error:
    print(f"{type(error).__name__}: {error}", file=sys.stderr)
    sys.exit(error.exit_code)
if {"rdflib", "pyshacl"} & sys.modules.keys():
    sys.exit("a server that was given a release has loaded what only a build needs")
"""


class Server(NamedTuple):
    """A server under test."""

    process: subprocess.Popen[str]
    url: str

    @property
    def workers(self) -> list[int]:
        """The processes that it started, and those that they started."""
        return descendants(self.process.pid)


def command(
    folder: Path,
    port: int = 0,
    timeout_s: float = TIMEOUT_S,
    operations_host: str = "",
    first: str = "",
) -> list[str]:
    """Return the command of a server; ``first`` is Python that it runs before anything else."""
    words = [str(folder), str(port), str(timeout_s), operations_host]
    return [sys.executable, "-c", f"{first}\n{PROGRAM}", *words]


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(nordonc.__file__).parents[1])}


@contextmanager
def started(
    folder: Path, timeout_s: float = TIMEOUT_S, operations_host: str = "", first: str = ""
) -> Iterator[Server]:
    """Start a server in a process group of its own, as a terminal does."""
    with subprocess.Popen(
        command(folder, timeout_s=timeout_s, operations_host=operations_host, first=first),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        process_group=0,
    ) as process:
        try:
            assert process.stdout is not None
            yield Server(process, process.stdout.readline().rpartition(" ")[2].strip())
        finally:
            process.terminate()


def processes() -> dict[int, int]:
    """Return the parent of every running process."""
    listed = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,state="],  # noqa: S607  found on the path
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split() for line in listed.stdout.splitlines())
    return {int(pid): int(parent) for pid, parent, state in rows if not state.startswith("Z")}


def descendants(ancestor: int) -> list[int]:
    parents = processes()
    found = [ancestor]
    for one in found:
        found += [pid for pid, parent in parents.items() if parent == one]
    return found[1:]


def soon(holds: Callable[[], bool], within_s: float = 5.0) -> bool:
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def serving_files(*words: str | Path) -> Iterator[Server]:
    """Start ``nordonc serve --data`` with files, and options behind them."""
    command = ["serve", "--port", "0", "--workers", "1", "--data", *map(str, words)]
    with subprocess.Popen(
        [sys.executable, "-m", "nordonc", *command], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            told = iter(process.stdout.readline, "")
            url = next((line for line in told if "http://" in line), "").rpartition(" ")[2].strip()
            yield Server(process, url)
        finally:
            process.terminate()
