"""What goes wrong around a server: its processes are killed, and what it reads is broken.

Each scenario tells whether anything was lost or left, and how long the simplest query had to wait.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread

import psutil

import servers
from load import PAUSE_S, Row, query
from nordonc.release import loading
from nordonc.settings import Settings
from servers import Server

SMALL = Path(__file__).parents[1] / "cases/dataset/small"
KILLS = 50
WORKERS = Settings().workers
#: Seconds that a server has for what it is told by SIGHUP; a build is among it.
_HEARD_S = 60.0
_LIFE = query("ASK {}")
_BUILD = [sys.executable, "-m", "nordonc", "build"]


class Watch(Thread):
    """Asks the simplest query all the time, over a connection of its own each time.

    Attributes:
        slowest_s: The longest time from a first try to an answer.
    """

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._port = port
        self.over = Event()
        self.slowest_s = 0.0

    def run(self) -> None:
        """Ask."""
        began = time.monotonic()
        while not self.over.wait(PAUSE_S):
            if etag(self._port):
                self.slowest_s = max(self.slowest_s, time.monotonic() - began - PAUSE_S)
                began = time.monotonic()


@contextmanager
def watched(server: Server) -> Iterator[Watch]:
    """Watch a server while the block lasts."""
    watch = Watch(server.port)
    watch.start()
    try:
        yield watch
    finally:
        watch.over.set()
        watch.join()


def etag(port: int) -> str:
    """Return what stands for the release that is served; empty where nothing answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", _LIFE)
        answer = connection.getresponse()
        answer.read()
        return answer.headers["ETag"] or "" if answer.status == HTTPStatus.OK else ""
    except (OSError, HTTPException):
        return ""
    finally:
        connection.close()


def becomes(server: Server, wanted: Callable[[str], bool]) -> bool:
    """Tell whether a server comes to serve what is wanted."""
    until = time.monotonic() + _HEARD_S
    while time.monotonic() < until:
        if (served := etag(server.port)) and wanted(served):
            return True
        time.sleep(PAUSE_S)
    return False


def renewed(server: Server, file: Path) -> bool:
    """Change a file, and tell whether SIGHUP brings it to whoever asks."""
    before = etag(server.port)
    with file.open("a", encoding="utf-8") as written:
        written.write(f"# {time.time_ns()}\n")
    server.process.send_signal(signal.SIGHUP)
    return becomes(server, lambda served: served != before)


def part(server: Server, word: str) -> psutil.Process | None:
    """Return a process of a server whose command has a word."""
    for one in server.process.children(recursive=True):
        with suppress(psutil.Error):
            if word in one.cmdline():
                return one
    return None


def kill(victim: psutil.Process | None) -> bool:
    """Kill a process, and tell whether there was one."""
    with suppress(psutil.Error):
        if victim:
            victim.kill()
            return True
    return False


class Killed:
    """Two servers, one of a dataset and one of a file, whose parts are killed."""

    def __init__(self, place: Path, held: ExitStack, chance: random.Random) -> None:
        self.chance = chance
        self.root = Path(shutil.copytree(SMALL, place / "dataset"))
        self.source = next((self.root / "data").glob("*.ttl"))
        self.releases, self.file = place / "releases", place / "data.ttl"
        lines = (f"<a:a{number}> <a:b> <a:c> .\n" for number in range(80_000))
        self.file.write_text("".join(lines), encoding="utf-8")
        options = ("--dataset", str(self.root))
        self.of_dataset = held.enter_context(servers.nordonc(self.releases, *options))
        self.of_file = held.enter_context(servers.of_file(self.file))

    def front(self) -> bool:
        """Kill the process that answers requests."""
        server = self.chance.choice([self.of_dataset, self.of_file])
        fronts = [one for one in server.process.children() if one.children()]
        return kill(fronts[0] if fronts else None) and becomes(server, bool)

    def worker(self) -> bool:
        """Kill a process that evaluates queries."""
        server = self.chance.choice([self.of_dataset, self.of_file])
        return kill(part(server, "nordonc.engine.worker"))

    def loader(self) -> bool:
        """Kill the process that loads a file anew."""
        with self.file.open("a", encoding="utf-8") as written:
            written.write(f"# {time.time_ns()}\n")
        self.of_file.process.send_signal(signal.SIGHUP)
        until = time.monotonic() + 5
        while time.monotonic() < until:
            if victim := part(self.of_file, loading.__name__):
                time.sleep(self.chance.random() / 2)
                return kill(victim)
            time.sleep(PAUSE_S / 5)
        return False

    def build(self) -> bool:
        """Kill a build beside the server."""
        with self.source.open("a", encoding="utf-8") as written:
            written.write(f"# {time.time_ns()}\n")
        words = [*_BUILD, "--dataset", str(self.root), "--releases", str(self.releases)]
        quiet = subprocess.DEVNULL
        process = psutil.Popen(words, stdout=quiet, stderr=quiet)
        time.sleep(self.chance.random() * 4)
        killed = [kill(one) for one in [*process.children(recursive=True), process]]
        return all(killed)


def kills() -> list[Row]:
    """K1: front, worker, loader and build, killed at random moments; then everything is renewed."""
    chance = random.Random(11)  # noqa: S311  chaos is no secret
    with tempfile.TemporaryDirectory() as place, ExitStack() as held:
        victims = Killed(Path(place), held, chance)
        killed = dict.fromkeys(("front", "worker", "loader", "build"), 0)
        slowest = dict.fromkeys(killed, 0.0)
        for number in range(KILLS):
            kind = list(killed)[number % len(killed)]
            with watched(victims.of_dataset) as one, watched(victims.of_file) as other:
                killed[kind] += getattr(victims, kind)()
                time.sleep(chance.random())
            slowest[kind] = max(slowest[kind], one.slowest_s, other.slowest_s)
        heard = [
            renewed(victims.of_dataset, victims.source),
            renewed(victims.of_file, victims.file),
        ]
        full = [len(one.workers()) for one in (victims.of_dataset, victims.of_file)]
        left = [path.name for path in victims.releases.glob(".writing-*")]
    waited = ", ".join(f"{kind} {took:.2f} s" for kind, took in slowest.items())
    told = ", ".join(f"{kind} {number}" for kind, number in killed.items())
    return [
        Row("K1 kills", "killed", told, "about 50", sum(killed.values()) >= KILLS * 0.8),
        Row("K1 kills", "ASK {} at most", waited, "≤ 1 s", max(slowest.values()) <= 1),
        Row("K1 kills", "renewed afterwards", str(heard), "both", all(heard)),
        Row("K1 kills", "workers afterwards", str(full), "all", min(full) >= WORKERS),
        Row("K1 kills", "left in the folder of releases", str(left), "nothing", not left),
    ]


#: What may be wrong around a server, by name: each takes the dataset and the folder of releases.
BROKEN: dict[str, Callable[[Path, Path], object]] = {
    "broken Turtle": lambda root, _: (root / "data/more.ttl").write_text("<a:a> <a:b>\n"),
    "not UTF-8": lambda root, _: (root / "data/more.ttl").write_bytes(b"<a:\xff> <a:b> 1 ."),
    "NUL": lambda root, _: (root / "data/more.ttl").write_bytes(b"\x00" * 100),
    "a folder for a file": lambda root, _: (root / "data/more.ttl").mkdir(),
    "a pipe for a file": lambda root, _: os.mkfifo(root / "data/more.ttl"),
    "a device for a file": lambda root, _: (root / "data/more.ttl").symlink_to("/dev/zero"),
    "a link to itself": lambda root, _: (root / "data/more.ttl").symlink_to("more.ttl"),
    "a link to nothing": lambda root, _: (root / "data/more.ttl").symlink_to("nothing.ttl"),
    "no data": lambda root, _: shutil.rmtree(root / "data"),
    "no ontology": lambda root, _: shutil.rmtree(root / "ontology"),
    "no shapes": lambda root, _: shutil.rmtree(root / "shapes"),
    "no dataset": lambda root, _: shutil.rmtree(root),
    "a file for the dataset": lambda root, _: _file_for(root),
    "a query that is none": lambda root, _: (root / "queries/more.rq").write_text("SELECT"),
    "a query not UTF-8": lambda root, _: (root / "queries/more.rq").write_bytes(b"#+ \xff"),
    "a header that is no YAML": lambda root, _: (root / "queries/more.rq").write_text("#+ {[\n"),
    "an empty description": lambda root, _: (root / "data/dataset.ttl").write_text(""),
    "a version that is a path": lambda root, _: _version(root, "../../out"),
    "no folder of releases": lambda _, releases: shutil.rmtree(releases),
    "a file for the releases": lambda _, releases: _file_for(releases),
}


def _file_for(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("", encoding="utf-8")


def _version(root: Path, version: str) -> None:
    file = root / "data/dataset.ttl"
    text = file.read_text(encoding="utf-8")
    before, _, after = text.partition("owl:versionInfo")
    file.write_text(f'{before}owl:versionInfo "{version}" ; #{after}', encoding="utf-8")


def surroundings() -> list[Row]:
    """K2: SIGHUP with everything that may be wrong, and again once that is mended."""
    kept, heard, slowest = [], [], 0.0
    with tempfile.TemporaryDirectory() as name, ExitStack() as held:
        root, releases = Path(name) / "dataset", Path(name) / "releases"
        shutil.copytree(SMALL, root)
        server = held.enter_context(servers.nordonc(releases, "--dataset", str(root)))
        with watched(server) as watch:
            for kind, breaks in BROKEN.items():
                before = etag(server.port)
                breaks(root, releases)
                server.process.send_signal(signal.SIGHUP)
                time.sleep(2)
                kept += [kind] * (etag(server.port) == before)
                _mended(root, releases)
                heard += [kind] * renewed(server, next((root / "data").glob("*.ttl")))
        slowest = watch.slowest_s
        left = [path.name for path in releases.glob(".writing-*")]
    lost = [kind for kind in BROKEN if kind not in kept]
    deaf = [kind for kind in BROKEN if kind not in heard]
    return [
        Row("K2 surroundings", "kinds", str(len(BROKEN)), "20", len(BROKEN) >= len(kept)),
        Row("K2 surroundings", "lost what was served", str(lost), "none", not lost),
        Row("K2 surroundings", "later SIGHUP not heard", str(deaf), "none", not deaf),
        Row("K2 surroundings", "ASK {} at most", f"{slowest:.2f} s", "≤ 1 s", slowest <= 1),
        Row("K2 surroundings", "left in the folder of releases", str(left), "nothing", not left),
    ]


def _mended(root: Path, releases: Path) -> None:
    for place in (root, releases):
        if place.is_file():
            place.unlink()
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(SMALL, root)
