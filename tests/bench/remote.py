"""What our side costs before a store: cold and warm, on loopback; the figures of docs/scale.md.

Each query is asked of Oxigraph alone and through us, one right after the other, so that what else
the machine does meets both alike; the warm rate is that of the cache. Processor time is told beside
the time that passes, since that depends on what else runs.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import psutil
from urllib3 import PoolManager

import servers
from helpers.answers import ANSWERS, text_for
from helpers.places import ROOT
from helpers.stores import oxigraph
from nordonc.release import ensure
from nordonc.sparql.client import RESULTS
from nordonc.stores import release_in_store
from nordonc.stores.http_client import Pairs, StoreClient
from nordonc.stores.store_address import Credentials

_ROUNDS = 9
_CLIENTS = 4
_WARM_S = 3.0
_HTTP = PoolManager(maxsize=_CLIENTS)
_FIELDS = {"Accept": RESULTS, "Content-Type": "application/x-www-form-urlencoded"}
#: An equal request, which is answered from the cache.
_EQUAL = "?query=ASK%20%7B%3Fs%20%3Fp%20%3Fo%7D"


class Way(NamedTuple):
    """A way to have a query answered, and what it took in each round, in milliseconds."""

    name: str
    url: str
    #: The parameters of a request for a query.
    pairs: Callable[[str], Pairs]
    #: The processes that answer.
    family: Callable[[], list[psutil.Process]]
    medians: list[float]
    processor: list[float]
    #: How often they answer each query in a round.
    times: int = 1


def asked(url: str, body: str) -> None:
    """Have a query answered.

    Raises:
        RuntimeError: It was not.
    """
    answer = _HTTP.request("POST", url, body=body, headers=_FIELDS)
    if answer.status != 200:
        raise RuntimeError(f"{url}: {answer.status} {answer.data[:200]!r}")


def processor_s(family: list[psutil.Process]) -> float:
    """Return the seconds of processor time that processes have had."""
    return sum(sum(one.cpu_times()[:2]) for one in family)


def a_round(ways: list[Way], texts: list[str]) -> None:
    """Ask each query in each way, in turn."""
    taken: dict[str, list[float]] = {way.name: [] for way in ways}
    before = {way.name: processor_s(way.family()) for way in ways}
    for text in texts:
        for way in ways:
            body = urlencode(way.pairs(text))
            start = time.perf_counter()
            asked(way.url, body)
            taken[way.name].append((time.perf_counter() - start) * 1000)
    for way in ways:
        way.medians.append(statistics.median(taken[way.name]))
        spent = processor_s(way.family()) - before[way.name]
        way.processor.append(spent * 1000 / len(texts) / way.times)


def told(values: list[float]) -> str:
    """Return the median of some values, and their spread."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def warm(server: servers.Server) -> tuple[float, float]:
    """Return the equal requests a second that a few clients have answered, and ms of processor."""
    deadline = time.perf_counter() + _WARM_S

    def ask(_client: int) -> int:
        number = 0
        while time.perf_counter() < deadline:
            _HTTP.request("GET", server.url + _EQUAL)
            number += 1
        return number

    before = processor_s(server.family())
    with ThreadPoolExecutor(_CLIENTS) as threads:
        number = sum(threads.map(ask, range(_CLIENTS)))
    return number / _WARM_S, (processor_s(server.family()) - before) * 1000 / number


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

        def by_names_of_the_store(text: str) -> Pairs:
            given = names.asked(text)
            graphs = [("default-graph-uri", name) for name in given.default_graphs]
            graphs += [("named-graph-uri", name) for name in given.named_graphs]
            return [("query", given.text), *graphs]

        def as_it_is(text: str) -> Pairs:
            # A comment of its own makes each request one that no cache knows.
            return [("query", f"{text}\n# {time.perf_counter_ns()}")]

        of_store = [psutil.Process(store.process.pid)] if store.process else []
        ways = [
            # The store answers what it is asked through us as well.
            Way(
                "store alone",
                store.places.query,
                by_names_of_the_store,
                lambda: of_store,
                [],
                [],
                2,
            ),
            Way("remote engine", remote.url, as_it_is, remote.family, [], []),
            Way("embedded engine", embedded.url, as_it_is, embedded.family, [], []),
        ]
        a_round([way._replace(medians=[], processor=[]) for way in ways], texts)
        for _ in range(_ROUNDS):
            a_round(ways, texts)
        print(f"load average {os.getloadavg()[0]:.1f}, {_ROUNDS} rounds of {len(texts)} queries")  # noqa: T201
        for way in ways:
            print(f"cold, {way.name}: {told(way.medians)} ms, processor {told(way.processor)} ms")  # noqa: T201
        ratios = [one / other for one, other in zip(ways[1].medians, ways[0].medians, strict=True)]
        print(f"cold, remote engine to store alone: {told(ratios)}")  # noqa: T201
        rates: dict[str, list[tuple[float, float]]] = {"embedded": [], "remote": []}
        for _ in range(_ROUNDS):
            rates["embedded"].append(warm(embedded))
            rates["remote"].append(warm(remote))
        for name, found in rates.items():
            by_second, processor = map(list, zip(*found, strict=True))
            print(f"warm, {name}: {told(by_second)} a second, processor {told(processor)} ms")  # noqa: T201
        quotients = [
            one[0] / other[0] for one, other in zip(rates["remote"], rates["embedded"], strict=True)
        ]
        print(f"warm, remote to embedded: {told(quotients)}")  # noqa: T201


if __name__ == "__main__":
    main()
