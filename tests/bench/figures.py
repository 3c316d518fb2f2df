"""``make bench``: our server beside its peers, on the same data and the same queries.

Every comparison alternates between the two, at least five rounds each, and states the median and
the spread of the rounds. It needs wrk, and the peers in an environment of their own.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pyoxigraph as ox

import servers
from nordonc.engine.base import Query
from nordonc.engine.embedded import EmbeddedEngine
from nordonc.release import build
from nordonc.release.manifest import Release
from nordonc.settings import Settings, packaged_dataset
from servers import PEERS, Server

CLIENTS = 8
QUERY = "SELECT * { ?s ?p ?o } LIMIT 10"
#: A page of some 13 KB.
PAGE = "/network/nordcan"
JSON = "application/sparql-results+json"
#: About a second each, in three ways of being heavy.
HEAVY = {
    "join": "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?b ?q ?c . ?c ?r ?d . ?d ?t ?e }",
    "sort": "SELECT ?a ?b { ?a ?p ?x . ?b ?q ?x } ORDER BY ?x ?a ?b LIMIT 10",
    "rows": "SELECT ?s ?p ?o ?n { ?s ?p ?o VALUES ?n { 1 2 3 4 5 6 7 8 9 10 } }",
}

#: A request whose query nobody has asked before.
DISTINCT = """
local number = 0
local start = ""
init = function(arguments)
  start = arguments[1]
  math.randomseed(os.time())
  thread = math.random(1e9)
end
request = function()
  number = number + 1
  local query = start .. "%20%23" .. thread .. "-" .. number
  return wrk.format("GET", query, {["Accept"] = "application/sparql-results+json"})
end
"""


class Load(NamedTuple):
    """What wrk measured."""

    rate: float
    p99_ms: float
    failed: int


class Row(NamedTuple):
    """A line of the table."""

    what: str
    ours: str
    peers: str
    ratio: str
    target: str


def median(values: Sequence[float]) -> str:
    """Return a median with the smallest and the largest of the values."""
    return f"{statistics.median(values):.4g} ({min(values):.4g} to {max(values):.4g})"


def wrk(server: Server, seconds: int, script: Path | None = None) -> Load:
    """Return what a server does under load: the same query each time, or another each time."""
    path = f"{server.url}?query={quote(QUERY)}"
    options = ["-s", str(script)] if script else ["-H", f"Accept: {JSON}"]
    url = path if script is None else path.split("?", maxsplit=1)[0]
    arguments = ["--", re.sub(r"^http://[^/]+", "", path)] if script else []
    return measured(url, seconds, options, arguments)


def measured(
    url: str, seconds: int, options: Sequence[str] = (), arguments: Sequence[str] = ()
) -> Load:
    """Return what wrk measures, with more options of its own and arguments of its script."""
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--latency", *options, url]
    told = subprocess.run([*command, *arguments], capture_output=True, text=True, check=True).stdout
    return Load(
        rate=float(_found(r"Requests/sec:\s+([\d.]+)", told)),
        p99_ms=_milliseconds(_found(r"99%\s+([\d.]+\w+)", told)),
        failed=int(_found(r"Non-2xx or 3xx responses: (\d+)", told, "0")),
    )


def _found(pattern: str, text: str, default: str = "") -> str:
    found = re.search(pattern, text)
    return found[1] if found else default


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(\w+)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def alternated(
    ours: Callable[[], Load], peer: Callable[[], Load], rounds: int
) -> tuple[list[Load], list[Load]]:
    """Return what both did, one after the other in each round; the first round only warms up."""
    both = [(ours(), peer()) for _ in range(rounds + 1)][1:]
    return [one for one, _ in both], [other for _, other in both]


def compared(what: str, ours: list[Load], peer: list[Load], name: str, target: str) -> Row:
    """Return the row of a comparison by rate."""
    ratios = [one.rate / other.rate for one, other in zip(ours, peer, strict=True)]
    failed = sum(one.failed for one in ours)
    return Row(
        what + (f", {failed} FAILED" if failed else ""),
        f"{median([one.rate for one in ours])}/s",
        f"{name} {median([one.rate for one in peer])}/s",
        f"{median(ratios)} times",
        target,
    )


def rates(folder: Path, nquads: Path, store: Path, seconds: int, rounds: int) -> list[Row]:
    """Return the rows about many requests."""
    with ExitStack() as running, tempfile.TemporaryDirectory() as place:
        script = Path(place) / "distinct.lua"
        script.write_text(DISTINCT, encoding="utf-8")
        ours = running.enter_context(servers.nordonc(folder))
        oxigraph = running.enter_context(servers.oxigraph(store))
        time.sleep(2)
        memory = ours.memory_mb()
        warm = alternated(lambda: wrk(ours, seconds), lambda: wrk(oxigraph, seconds), rounds)
        page = ours.url.replace("/sparql", PAGE)
        pages = alternated(
            lambda: measured(page, seconds, ["-H", "Accept: text/html"]),
            lambda: wrk(oxigraph, seconds),
            rounds,
        )
        cold = alternated(
            lambda: wrk(ours, seconds, script), lambda: wrk(oxigraph, seconds, script), rounds
        )
        dump = nquads.with_suffix(".ttl")
        rdflib = running.enter_context(servers.rdflib_endpoint(dump))
        slow = alternated(
            lambda: wrk(ours, seconds, script), lambda: wrk(rdflib, seconds, script), rounds
        )
    p99 = [one.p99_ms for one in cold[0]]
    return [
        compared("repeated requests (warm)", *warm, "oxigraph", "≥ 2 times"),
        compared(f"the page {PAGE}, beside that query", *pages, "oxigraph", "as warm"),
        compared("distinct cheap queries (cold)", *cold, "oxigraph", "≥ 0.18, aim 0.35 times"),
        compared("distinct cheap queries (cold)", *slow, "rdflib-endpoint", "≥ 5 times"),
        Row(f"p99 of these at {CLIENTS} clients", f"{median(p99)} ms", "", "", "≤ 25 ms"),
        Row("memory of all processes, idle and warm", f"{memory:.0f} MB", "", "", "≤ 300 MB"),
    ]


def heavy(found: Release, rounds: int) -> list[Row]:
    """Return the rows about heavy queries beside the same query in pyoxigraph alone."""
    store = ox.Store()
    store.bulk_load(path=found.quads, format=ox.RdfFormat.N_QUADS)
    engine = EmbeddedEngine(found, Settings(timeout_s=120))
    rows = []
    for name, text in HEAVY.items():
        query = Query(text=text, media_type=JSON, foreign=True)
        ours, bare = [], []
        for _ in range(rounds):
            began = time.perf_counter()
            if (spool := engine.answer(query).spool) is not None:
                spool.close()
            ours.append(time.perf_counter() - began)
            began = time.perf_counter()
            answer = store.query(text, use_default_graph_as_union=True)
            assert isinstance(answer, ox.QuerySolutions)
            answer.serialize(format=ox.QueryResultsFormat.JSON)
            bare.append(time.perf_counter() - began)
        ratios = [one / other for one, other in zip(ours, bare, strict=True)]
        rows.append(
            Row(
                f"heavy query: {name}",
                f"{median(ours)} s",
                f"pyoxigraph {median(bare)} s",
                f"{median(ratios)} times",
                "≤ 1.1 times",
            )
        )
    engine.close()
    return rows


def starts(folder: Path, rounds: int) -> list[Row]:
    """Return the rows about starting and building."""
    first, built = [], []
    for _ in range(rounds):
        began = time.perf_counter()
        with servers.nordonc(folder):
            first.append(time.perf_counter() - began)
        with tempfile.TemporaryDirectory() as place:
            command = [sys.executable, "-m", "nordonc", "build", "--releases", place]
            began = time.perf_counter()
            subprocess.run(command, capture_output=True, check=True)
            built.append(time.perf_counter() - began)
    return [
        Row(
            "serve, from a built release to the first answer", f"{median(first)} s", "", "", "≤ 1 s"
        ),
        Row("build and validate from the sources", f"{median(built)} s", "", "", "≤ 5 s"),
    ]


def table(rows: list[Row]) -> str:
    """Return rows as Markdown."""
    heads = ("what", "nordonc", "peer", "ratio", "target")
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="length of one load (default 5)")
    parser.add_argument(
        "--rounds", type=int, default=5, help="rounds of each comparison (default 5)"
    )
    parser.add_argument("--output", type=Path, default=Path("build/bench.md"), help="file to write")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "releases"
        found = build.build(packaged_dataset(), folder)
        store = Path(place) / "store"
        load = [str(PEERS / "oxigraph"), "load", "-l", str(store), "-f", str(found.quads)]
        subprocess.run(load, capture_output=True, check=True)
        rows = rates(folder, found.quads, store, chosen.seconds, chosen.rounds)
        rows += heavy(found, chosen.rounds)
        rows += starts(folder, chosen.rounds)
    text = (
        f"{found.manifest.quads} quads, {os.cpu_count()} cores, {CLIENTS} clients, loads of "
        f"{chosen.seconds} s, {chosen.rounds} rounds: median (least to most)\n\n" + table(rows)
    )
    chosen.output.parent.mkdir(exist_ok=True)
    chosen.output.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
