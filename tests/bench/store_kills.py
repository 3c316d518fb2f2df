"""Replicas, the store behind them and pushes into it, killed at random moments while clients ask.

What is served is a release by two replicas. Every answer that clients get meanwhile has to be the
whole one that was there before, or a failure that says so; after each kill, each replica gives the
same bytes under the same ETag as before.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from itertools import count, cycle, islice
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple, Self
from urllib.parse import quote

import psutil

import servers
from helpers.answers import ANSWERS, text_for
from helpers.live_server import ENVIRONMENT
from helpers.places import ROOT
from helpers.stores import POLICY, Store, oxigraph
from load import PAUSE_S, Row
from nordonc.engine.base import Query
from nordonc.errors import ReleaseError
from nordonc.release import ensure, manifest
from nordonc.release.manifest import Release
from nordonc.stores import release_in_store
from nordonc.stores.http_client import StoreClient
from nordonc.stores.store_address import Credentials

VICTIMS = ("replica", "store", "push")
_CLIENTS = 4
_BACK_S = 120.0
#: Seconds that a push may take on a busy machine.
_PUSH_S = 600.0
#: What a client may be told instead of an answer: a failure, or nothing where a replica is killed.
_FAILURES = frozenset({0, 502, 503, 504})

_SERVE = """
import sys
from pathlib import Path
from nordonc.release import manifest
from nordonc.serving.granian_server import serve
from nordonc.settings import Settings
release = manifest.read(Path(sys.argv[1]))
serve(Settings(engine=f"sparql:{sys.argv[3]}", port=int(sys.argv[2]), timeout_s=5), lambda: release)
"""
_PUSH = """
import sys
from pathlib import Path
from helpers.stores import POLICY, silent
from nordonc.release import manifest
from nordonc.stores.push_release import Push
from nordonc.stores.store_address import Credentials
from nordonc.stores.updates import Places
policy = POLICY._replace(keep=1000, chunk=int(sys.argv[2]))
push = Push(manifest.read(Path(sys.argv[1])), Places(*sys.argv[3:5]), Credentials(), policy)
print("begun", flush=True)
push.run(silent)
print("whole", flush=True)
"""


class Seen(NamedTuple):
    """What a replica answers to a query: status, ETag, and the digest of the body."""

    status: int
    etag: str
    digest: str


def seen(port: int, text: str) -> Seen:
    """Return what a replica answers; status 0 where nothing came, or not all of it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", f"/sparql?query={quote(text)}", headers={"Accept": "text/csv"})
        answer = connection.getresponse()
        body = answer.read()
        return Seen(answer.status, answer.headers["ETag"] or "", sha256(body).hexdigest())
    except (OSError, HTTPException):
        return Seen(0, "", "")
    finally:
        connection.close()


class Scene:
    """A store on disk that holds a release, and two replicas that serve it.

    Attributes:
        before: What each replica answered to each query before anything was killed.
        outcomes: What has become of the pushes.
        faults: What was lost, changed or half.
    """

    def __init__(self, release: Release, texts: list[str], place: Path, chunk: int) -> None:
        self._release, self._texts, self._place, self._chunk = release, texts, place, chunk
        self.ports = [servers.free_port(), servers.free_port()]
        self._store_port = servers.free_port()
        self._held = ExitStack()
        self._numbers = count(1)
        self.outcomes: Counter[str] = Counter()
        self.faults: list[str] = []
        self._whole = [release]
        try:
            self._store = self._started_store()
            self._store.push(release, POLICY._replace(chunk=1000))
            self._replicas = [self._started_replica(port) for port in self.ports]
            self.before = self.state()
            self._push_s = self._pushed(self._newer(), lambda: None)
        except BaseException:
            self._held.close()
            raise

    def __enter__(self) -> Self:  # noqa: D105  as ever
        return self

    def __exit__(self, *_error: object) -> None:  # noqa: D105  as ever
        self._held.close()

    def _started_store(self) -> Store:
        (self._place / "store").mkdir(exist_ok=True)
        return self._held.enter_context(oxigraph(self._place / "store", self._store_port))

    def _started_replica(self, port: int) -> psutil.Popen:
        words = [sys.executable, "-c", _SERVE, str(self._release.folder), str(port)]
        process = psutil.Popen(
            [*words, self._store.places.query],
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._held.callback(ended, process)
        return process

    def state(self) -> list[list[Seen]]:
        """Return what each replica answers to each query, once all of them are answered anew."""
        until = time.monotonic() + _BACK_S
        while True:
            # A comment of its own makes a query one that no cache knows, and another ETag.
            anew = f"\n# {time.time_ns()}"
            found = [
                [seen(port, text + more) for more in (anew, "") for text in self._texts]
                for port in self.ports
            ]
            if time.monotonic() > until or {one.status for each in found for one in each} == {200}:
                count_of = len(self._texts)
                return [
                    [*(one._replace(etag="") for one in each[:count_of]), *each[count_of:]]
                    for each in found
                ]
            time.sleep(PAUSE_S)

    def _newer(self) -> Release:
        """Return the same data as a release of its own, with a key that no other has."""
        folder = self._place / f"release-{next(self._numbers)}"
        folder.mkdir()
        for file in self._release.folder.iterdir():
            (folder / file.name).symlink_to(file)
        told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        told["key"] = sha256(folder.name.encode()).hexdigest()
        (folder / "manifest.json").unlink()
        (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
        return manifest.read(folder)

    def kill_replica(self, chance: random.Random) -> None:
        """Kill all processes of a replica, and start it again."""
        number = chance.randrange(len(self._replicas))
        time.sleep(chance.random() / 2)
        ended(self._replicas[number])
        self._replicas[number] = self._started_replica(self.ports[number])

    def kill_store(self, chance: random.Random) -> None:
        """Kill the store amid a push, and start it again over what lies on its disk."""

        def kill() -> None:
            time.sleep(chance.random() * self._push_s)
            ended(psutil.Process(self._process.pid))
            self._process.wait()
            self._store = self._started_store()

        self._pushed(self._newer(), kill)

    def kill_push(self, chance: random.Random) -> None:
        """Kill a push."""
        self._pushed(self._newer(), lambda: time.sleep(chance.random() * self._push_s), kills=True)

    @property
    def _process(self) -> "subprocess.Popen[bytes]":
        if self._store.process is None:
            raise RuntimeError("The store was not started here")
        return self._store.process

    def _pushed(
        self, release: Release, meanwhile: Callable[[], None], *, kills: bool = False
    ) -> float:
        """Push a release, do something meanwhile, and judge what the store holds of it then.

        Returns:
            Seconds from its begin to its end.
        """
        words = [sys.executable, "-c", _PUSH, str(release.folder), str(self._chunk)]
        with subprocess.Popen(
            [*words, *self._store.places[:2]],
            env={**ENVIRONMENT, "PYTHONPATH": ":".join(sys.path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as pushing:
            told = pushing.stdout.readline() if pushing.stdout else ""
            began = time.monotonic()
            meanwhile()
            if kills:
                pushing.kill()
            told += pushing.communicate(timeout=_PUSH_S)[0]
        took = time.monotonic() - began
        held = self._is_held(release)
        self.outcomes["whole" if held else "broken off, nothing served"] += 1
        if held:
            self._whole.append(release)
        elif "whole" in told:
            self.faults.append(f"{release.folder.name} was whole and is lost")
        return took

    def _is_held(self, release: Release) -> bool:
        """Tell whether the store holds a release to be served, and note where that is half."""
        try:
            engine = self._store.engine(release)
        except ReleaseError:
            return False
        for text, expected in zip(self._texts, self.before[0], strict=False):
            query = Query(text=text, media_type="text/csv", foreign=True)
            if sha256(engine.answer(query).body).hexdigest() != expected.digest:
                self.faults.append(f"{release.folder.name} is served, and not as it is")
        engine.close()
        return True

    def at_the_end(self) -> None:
        """Push once more, and note what was lost, and what is left of pushes that broke off."""
        self._pushed(self._newer(), lambda: None)
        lost = [one.folder.name for one in self._whole if not self._is_held(one)]
        self.faults += [f"{name} is lost" for name in lost]
        client = StoreClient(self._store.places.query, Credentials(), 1, 1 << 30)
        plain = release_in_store.plain(client, 30)
        about = self._release.manifest
        known = {release_in_store.record(about)}
        for one in release_in_store.loaded(plain, about):
            known |= {one.iri, *release_in_store.graphs(plain, about, one).values()}
        there = plain.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        self.faults += [f"{row.text('g')} is left" for row in there if row.text("g") not in known]
        client.close()

    def judge(self, text: int, one: Seen) -> bool:
        """Tell whether an answer is the whole one, or says that it is none."""
        right = one.digest == self.before[0][text].digest
        return right if one.status == HTTPStatus.OK else one.status in _FAILURES

    def requests(self) -> Iterator[tuple[int, int, str]]:
        """Yield replica, number of the query and its text, which no cache knows."""
        for number in count():
            text = number % len(self._texts)
            yield number % 2, text, f"{self._texts[text]}\n# {time.time_ns()}"


class Client(Thread):
    """Asks one replica and then the other, all the time.

    Attributes:
        statuses: How often it was answered how.
        wrong: The answers that were half, or of something else.
    """

    def __init__(self, scene: Scene, over: Event) -> None:
        super().__init__(daemon=True)
        self._scene, self._over = scene, over
        self.statuses: Counter[int] = Counter()
        self.wrong: list[Seen] = []

    def run(self) -> None:
        """Ask."""
        for replica, number, text in self._scene.requests():
            if self._over.is_set():
                return
            one = seen(self._scene.ports[replica], text)
            self.statuses[one.status] += 1
            if not self._scene.judge(number, one):
                self.wrong.append(one)
            if one.status != HTTPStatus.OK:
                time.sleep(PAUSE_S)


def ended(process: psutil.Process) -> None:
    """Kill a process and all that it started."""
    with suppress(psutil.Error):
        family = [*process.children(recursive=True), process]
        for one in family:
            with suppress(psutil.Error):
                one.kill()
        psutil.wait_procs(family, timeout=10)


def killed(scene: Scene, kills: int, chance: random.Random) -> list[Row]:
    """Return a row for each kind of victim, and one for what is held at the end."""
    rows = {name: Counter[str]() for name in VICTIMS}
    slowest = dict.fromkeys(VICTIMS, 0.0)
    for name in islice(cycle(VICTIMS), kills):
        over = Event()
        clients = [Client(scene, over) for _ in range(_CLIENTS)]
        for client in clients:
            client.start()
        getattr(scene, f"kill_{name}")(chance)
        began = time.monotonic()
        after = scene.state()
        slowest[name] = max(slowest[name], time.monotonic() - began)
        over.set()
        for client in clients:
            client.join()
        given = sum((client.statuses for client in clients), Counter[int]())
        wrong = sum(len(client.wrong) for client in clients)
        same = after == scene.before
        told = f"{name}: {'same' if same else 'CHANGED'}, {wrong} half or other, {dict(given)}"
        print(told, file=sys.stderr, flush=True)  # noqa: T201
        rows[name] += Counter(
            kills=1,
            same=same,
            whole=given[200],
            failed=given.total() - given[200],
            wrong=wrong,
        )
    scene.at_the_end()
    by_victim = [_row(name, one, slowest[name]) for name, one in rows.items()]
    pushes = ", ".join(f"{number} {what}" for what, number in scene.outcomes.items())
    end = Row(
        "K3", "pushes; lost, half or left", f"{pushes}; {scene.faults}", "[]", not scene.faults
    )
    return [*by_victim, end]


def _row(name: str, one: Counter[str], slowest_s: float) -> Row:
    what = (
        f"{one['kills']} kills; {one['whole']} whole answers, {one['failed']} told failures, "
        f"{one['wrong']} half or other; same bytes and ETags after {one['same']}, "
        f"{slowest_s:.1f} s later at most"
    )
    met = one["wrong"] == 0 and one["same"] == one["kills"] and one["whole"] > 0
    return Row("K3", f"{name} killed", what, "0 half, all the same", met)


def store_kills(kills: int = 36) -> list[Row]:
    """K3: replica, store and push of the graph that is shipped, killed at random moments."""
    chance = random.Random(16)  # noqa: S311  chaos is no secret
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        release = ensure.of_dataset(ROOT, place / "releases")
        texts = [text_for(path, release.manifest.base) for path in ANSWERS[:8]]
        with Scene(release, texts, place, 500) as scene:
            return killed(scene, kills, chance)
