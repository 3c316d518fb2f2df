"""What `serve --data` costs beside `oxigraph load` and a server over that store, measured in turn.

`make bench-files` prints it, for as many statements as it is given: until the first answer,
for a look-up, and until a worker has opened the store. The machine may do other work, so seconds of
the processor stand beside those of the clock: compare columns, not machines.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click
import psutil
from urllib3 import PoolManager

import servers
from nordonc.engine.graphs import Place, opened
from nordonc.release import adhoc
from servers import Server

SIZES = (10_000, 1_000_000)
#: Statements of each thing.
_OF_A_THING = 5
_LOOK_UPS = 300
_HTTP = PoolManager()


class Measured(NamedTuple):
    """Figures of one server over one file: seconds, but for the look-up."""

    first_answer: float
    processor: float
    look_up_ms: float
    worker: float = 0.0


def written(quads: int, path: Path) -> Path:
    """Write N-Triples of things with a class, a name, a number, a day and a neighbour."""
    chosen = random.Random(quads)  # noqa: S311  equal files each time
    things, base = quads // _OF_A_THING, "http://example.org"
    xsd = "http://www.w3.org/2001/XMLSchema#"
    with path.open("w", encoding="utf-8") as file:
        for number in range(things):
            thing, other = f"<{base}/thing/{number}>", chosen.randrange(things)
            file.write(
                f"{thing} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
                f"<{base}/class/{number % 50}> .\n"
                f'{thing} <http://www.w3.org/2000/01/rdf-schema#label> "Thing {number}"@en .\n'
                f'{thing} <{base}/size> "{number % 1000}"^^<{xsd}integer> .\n'
                f'{thing} <{base}/made> "2024-01-{number % 28 + 1:02}"^^<{xsd}date> .\n'
                f"{thing} <{base}/next> <{base}/thing/{other}> .\n"
            )
    return path


def processor_s(server: Server) -> float:
    """Return the processor time of all processes of a server, those that have ended included."""
    total = 0.0
    for process in server.family():
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def look_up_ms(server: Server, quads: int) -> float:
    """Return what it takes to ask for all that is said of a thing, each time of another one."""
    chosen, taken = random.Random(), []  # noqa: S311  no cache knows them
    for _ in range(_LOOK_UPS):
        thing = f"http://example.org/thing/{chosen.randrange(quads // _OF_A_THING)}"
        query = f"SELECT * {{ <{thing}> ?p ?o }} # {time.perf_counter_ns()}"
        start = time.perf_counter()
        answer = _HTTP.request("GET", server.url, fields={"query": query})
        taken.append((time.perf_counter() - start) * 1000)
        if answer.status != 200 or b"Thing" not in answer.data:
            raise RuntimeError(f"{server.name}: {answer.status} {answer.data[:200]!r}")
    return statistics.median(taken)


def of_oxigraph(path: Path, quads: int, folder: Path) -> Measured:
    """Load a file into a store of Oxigraph and serve that."""
    start = time.monotonic()
    command = [
        str(servers.PEERS / "oxigraph"),
        "load",
        "-l",
        str(folder / "oxigraph"),
        "-f",
        str(path),
    ]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as loading:
        _, status, used = os.wait4(loading.pid, 0)
        loading.returncode = os.waitstatus_to_exitcode(status)
    if loading.returncode:
        raise RuntimeError("oxigraph load failed")
    with servers.oxigraph(folder / "oxigraph") as server:
        first = time.monotonic() - start
        used_s = used.ru_utime + used.ru_stime + processor_s(server)
        return Measured(first, used_s, look_up_ms(server, quads))


def of_nordonc(path: Path, quads: int, folder: Path) -> Measured:
    """Serve a file by this program."""
    start = time.monotonic()
    with _temporary(folder), servers.of_file(path, "--workers", "1") as server:
        first = time.monotonic() - start
        measured = Measured(first, processor_s(server), look_up_ms(server, quads))
        return measured._replace(worker=_opening_s(folder, quads))


@contextmanager
def _temporary(folder: Path) -> Iterator[None]:
    """Have servers keep their data in a folder."""
    os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        del os.environ["TMPDIR"]


def _opening_s(folder: Path, quads: int) -> float:
    """Return what it takes a worker to open the data of a server, in memory or on disk."""
    (data,) = folder.glob(f"{adhoc.PREFIX}*/*/")
    store = data / "store"
    place = Place(
        quads=str(data / "data.nq"),
        store=str(store) if store.is_dir() else None,
        merged=None,
        number=quads,
        shared=False,
        prefixes={},
    )
    start = time.monotonic()
    opened(place, union=True)
    return time.monotonic() - start


def measured(quads: int, rounds: int) -> tuple[Measured, Measured]:
    """Return the medians of some rounds, of each server in turn: Oxigraph's and ours."""
    found: tuple[list[Measured], list[Measured]] = ([], [])
    with tempfile.TemporaryDirectory() as name:
        path = written(quads, Path(name) / "data.nt")
        path.read_bytes()  # both find it in memory
        for _ in range(rounds):
            for ways, way in zip(found, (of_oxigraph, of_nordonc), strict=True):
                with tempfile.TemporaryDirectory(dir=name) as place:
                    ways.append(way(path, quads, Path(place)))
                click.echo(f"{quads:,} {way.__name__}: {ways[-1]}", err=True)
    medians = [Measured(*map(statistics.median, zip(*ways, strict=True))) for ways in found]
    return medians[0], medians[1]


def main() -> None:
    """Print the table."""
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    rows = {size: measured(size, 1 if size > SIZES[-1] else 3) for size in sizes}
    base = rows[sizes[0]]
    click.echo(
        "| statements | first answer, s | of `oxigraph load` and start | processor | look-up, ms "
        "| of that at the first size | of Oxigraph's | a worker opens it, s |"
    )
    click.echo(f"|{' ---: |' * 8}")
    for size, (theirs, ours) in rows.items():
        click.echo(
            f"| {size:,} | {ours.first_answer:.1f} | {ours.first_answer / theirs.first_answer:.2f} "
            f"| {ours.processor / theirs.processor:.2f} | {ours.look_up_ms:.2f} "
            f"| {ours.look_up_ms / base[1].look_up_ms:.2f} "
            f"| {ours.look_up_ms / theirs.look_up_ms:.2f} | {ours.worker:.2f} |"
        )


if __name__ == "__main__":
    main()
