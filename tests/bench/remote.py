"""What our side costs before a store: cold and warm, on loopback; the figures of docs/scale.md.

Oxigraph answers each query alone and through us, in turn; the warm rate is that of the cache.
"""

import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from urllib3 import PoolManager

import servers
from helpers.answers import ANSWERS, text_for
from helpers.places import ROOT
from helpers.stores import oxigraph
from nordonc.release import ensure
from nordonc.sparql.client import RESULTS
from nordonc.stores import release_in_store
from nordonc.stores.http_client import StoreClient
from nordonc.stores.store_address import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDS = 3
_CLIENTS = 4
_WARM_S = 3.0
_HTTP = PoolManager(maxsize=_CLIENTS)
_FIELDS = {"Accept": RESULTS, "Content-Type": "application/x-www-form-urlencoded"}


def taken_ms(url: str, pairs: list[tuple[str, str]]) -> float:
    """Return the milliseconds that an answer takes."""
    start = time.perf_counter()
    answer = _HTTP.request("POST", url, body=urlencode(pairs), headers=_FIELDS)
    if answer.status != 200:
        raise RuntimeError(f"{url}: {answer.status} {answer.data[:200]!r}")
    return (time.perf_counter() - start) * 1000


def rate(url: str) -> float:
    """Return the equal requests a second that a few clients have answered."""
    deadline = time.perf_counter() + _WARM_S

    def ask(_client: int) -> int:
        number = 0
        while time.perf_counter() < deadline:
            _HTTP.request("GET", f"{url}?query=ASK%20%7B%3Fs%20%3Fp%20%3Fo%7D")
            number += 1
        return number

    with ThreadPoolExecutor(_CLIENTS) as threads:
        return sum(threads.map(ask, range(_CLIENTS))) / _WARM_S


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        release = ensure.of_dataset(ROOT, Path(folder))
        store = running.enter_context(oxigraph())
        start = time.perf_counter()
        store.push(release)
        print(f"push of {release.manifest.quads} quads: {time.perf_counter() - start:.1f} s")  # noqa: T201
        client = StoreClient(store.places.query, Credentials(), 1, 1 << 30)
        names = release_in_store.names(release_in_store.plain(client, 30), release.manifest)
        embedded = running.enter_context(servers.nordonc(Path(folder)))
        options = ("--engine", f"sparql:{store.places.query}")
        remote = running.enter_context(servers.nordonc(Path(folder), *options))
        texts = [text_for(path, release.manifest.base) for path in ANSWERS]

        def alone(text: str) -> float:
            asked = names.asked(text)
            graphs = [("default-graph-uri", name) for name in asked.default_graphs]
            graphs += [("named-graph-uri", name) for name in asked.named_graphs]
            return taken_ms(store.places.query, [("query", asked.text), *graphs])

        def through(text: str) -> float:
            # A comment of its own makes each request one that no cache knows.
            return taken_ms(remote.url, [("query", f"{text}\n# {time.perf_counter_ns()}")])

        ways: dict[str, Callable[[str], float]] = {"store alone": alone, "through us": through}
        medians: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(_ROUNDS):
            for name, way in ways.items():
                medians[name].append(statistics.median(map(way, texts)))
        for name, found in medians.items():
            print(f"cold, {name}: {statistics.median(found):.2f} ms median of {len(texts)}")  # noqa: T201
        for name, url in (("embedded", embedded.url), ("remote", remote.url)):
            print(f"warm, {name}: {statistics.median(rate(url) for _ in range(3)):.0f} a second")  # noqa: T201


if __name__ == "__main__":
    main()
