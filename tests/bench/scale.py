"""What each step of a build and each page costs as the graph grows: `make bench-scale`.

The graph is this one with its networks, their participations and the entries that state them
copied under other names, until there are as many as asked for. Prints CPU seconds, draws them as
docs/pictures/scale.svg, and exits with 1 where the time of a step grows faster than the graph, or a
page takes longer than a server lets it.

    scale.py [NETWORKS ...]    35, 500 and 2,000 unless told otherwise; 10,000 takes 4 GB
"""

import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from math import inf, log
from pathlib import Path

import click
import psutil
import pyoxigraph as ox
from flask.testing import FlaskClient

from growth_curve import drawn
from helpers import grown
from helpers.places import ROOT
from nordonc.canned import lint
from nordonc.dataset import inference_rules
from nordonc.dataset.sources import Dataset, SourceFile
from nordonc.engine.embedded import EmbeddedEngine
from nordonc.rdf.store import rows
from nordonc.settings import Settings
from nordonc.site.app import create_app
from nordonc.validate import checks, shape_findings

SIZES = (35, 500, 2000)
PICTURE = ROOT / "docs/pictures/scale.svg"
#: Time that is too short to tell how it grows, in seconds.
_NOISE_S = 0.3
#: What a clock tells at least.
_FAST_S = 1e-3
#: Time grows as this power of the size at most; memory caches cost a linear step some more.
_STEEPEST = 1.3
#: How many times the time of a server a query may take here: other work slows it down.
_PATIENCE = 10
#: A page of each kind; what all pages wait for is asked once, and stands before them.
_WARM = "/readyz"
_PAGES = (
    *("/", "/networks", "/networks.csv", "/networks.xlsx", "/countries", "/diseases"),
    *("/organisations", "/activities", "/participations", "/participations.csv", "/corrections"),
    *("/explore", "/explore?view=links", "/explore?view=map", "/gaps", "/explore/matrix.svg"),
    *("/explore/matrix.png", "/explore/matrix.xlsx", "/explore/links.svg", "/explore/links.png"),
    *("/vocab.json", "/ontology", "/shapes", "/validation", "/about/fair", "/sitemap.xml"),
    *("/openapi.json", "/lookup?q=nordic", "/network/nordcan", "/country/NO", "/disease/cancer"),
    *("/region/nordic-countries", "/activity/clinical-trials", "/basis/named", "/role/participant"),
    *("/kind/standing-collaboration", "/source/norcrin-overview", "/source/norcrin-overview.ttl"),
)

Times = dict[str, float]


def steps(loaded: Dataset) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield the steps of a build by name."""
    store, sources = loaded.store, loaded.sources
    for file in inference_rules.rule_files(sources):
        yield f"rule {file.path.stem}", partial(_answered, store, file)
    for file in sources.directly_in(checks.FOLDER, ".rq"):
        yield f"check {file.path.stem}", partial(_answered, store, file)
    yield (
        "canned queries, strictly",
        partial(lint.findings, sources, loaded.description.base, partial(rows, store)),
    )
    yield "shapes", partial(shape_findings, store, loaded.graph("shapes"))


def _answered(store: ox.Store, file: SourceFile) -> None:
    deque(rows(store, file.text()), maxlen=0)


def measured(networks: int) -> tuple[Times, Times]:
    """Return the CPU seconds of each step and of each page; the steps begin with the quads."""
    loaded = grown.grown(networks)
    found = {"quads": float(len(loaded.store))}
    for name, step in steps(loaded):
        found[name] = _cpu(step)
        click.echo(f"{networks:,} networks: {name}: {found[name]:.3f} s", err=True)
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        release = grown.written(loaded, Path(folder))
        found["the release is written"] = time.process_time() - start
        del loaded
        settings = Settings(workers=2, timeout_s=_PATIENCE * Settings().timeout_s)
        engine = EmbeddedEngine(release, settings)
        try:
            client = create_app(settings, release, engine).test_client()
            pages = dict(_pages(client, f"{networks:,} networks"))
        finally:
            engine.close()
    return found, pages


def _pages(client: FlaskClient, told: str) -> Iterator[tuple[str, float]]:
    """Yield the CPU seconds of each page; infinite where it was not answered."""
    for path in _paths(client):
        answered: list[int] = []
        seconds = _cpu(lambda: answered.append(_status(client, path)))  # noqa: B023  called at once
        failed = answered[0] != HTTPStatus.OK
        click.echo(f"{told}: {path}: {answered[0]}, {seconds:.3f} s", err=True)
        yield path, inf if failed else seconds


def _status(client: FlaskClient, path: str) -> int:
    return client.get(path, headers={"Accept": "text/html, */*;q=0.5"}).status_code


def _cpu(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that work takes, here and in worker processes."""
    start = _used()
    work()
    return _used() - start


def _used() -> float:
    used = time.process_time()
    for worker in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            times = worker.cpu_times()
            used += times.user + times.system
    return used


def _paths(client: FlaskClient) -> Iterator[str]:
    """Yield the pages, and the answer of each canned query with its default parameters."""
    yield from (_WARM, *_PAGES)
    paths = client.get("/openapi.json").get_json()["paths"]
    yield from (path for path in paths if path.startswith("/queries/") and "{" not in path)


def powers(least: Times, most: Times, growth: float) -> Times:
    """Return the power of the size with which each time grows, given the log of the growth."""
    return {
        name: log(max(most[name], _FAST_S) / max(least[name], _FAST_S)) / growth for name in most
    }


def table(what: str, sizes: Iterable[int], found: Mapping[int, Times], grows: Times) -> None:
    """Print a table of times."""
    click.echo(f"| {what} | {' | '.join(f'{size:,} networks' for size in sizes)} | power |")
    click.echo(f"| --- |{' ---: |' * (len(found) + 1)}")
    for name, power in grows.items():
        digits = 0 if name == "quads" else 3
        shown = " | ".join(f"{times[name]:,.{digits}f}" for times in found.values())
        click.echo(f"| {name} | {shown} | {power:.2f} |")
    click.echo()


def main() -> int:
    """Print the tables, draw the curve, and tell what grows or takes too much."""
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    both = {size: measured(size) for size in sizes}
    build = {size: one for size, (one, _) in both.items()}
    pages = {size: one for size, (_, one) in both.items()}
    least, most = build[sizes[0]], build[sizes[-1]]
    growth = log(most["quads"] / least["quads"]) or 1.0
    of_build = powers(least, most, growth)
    of_pages = powers(pages[sizes[0]], pages[sizes[-1]], growth)
    table("step", sizes, build, of_build)
    table("page", sizes, pages, of_pages)
    PICTURE.write_text(drawn(_lines(build, pages)), encoding="utf-8")
    limit = Settings().timeout_s
    steep = [name for name in of_build if of_build[name] > _STEEPEST and most[name] > _NOISE_S]
    slow = [path for path, seconds in pages[sizes[-1]].items() if seconds > limit]
    if steep:
        click.echo(f"Faster than the graph grow: {', '.join(steep)}")
    if slow:
        click.echo(f"Out of the time of {limit:g} s run, or not answered: {', '.join(slow)}")
    return bool(steep or slow)


def _lines(build: Mapping[int, Times], pages: Mapping[int, Times]) -> dict[str, dict[int, float]]:
    """Return what the picture shows: seconds by number of networks, by name."""

    def added(start: str) -> dict[int, float]:
        return {
            size: sum(seconds for name, seconds in times.items() if name.startswith(start))
            for size, times in build.items()
        }

    def page(path: str) -> dict[int, float]:
        return {size: times[path] for size, times in pages.items()}

    return {
        "SHACL": added("shapes"),
        "all checks": added("check "),
        "all rules": added("rule "),
        "release written": added("the release"),
        "all names, once": page(_WARM),
        "page Explore": page("/explore"),
        "page of a country": page("/country/NO"),
    }


if __name__ == "__main__":
    sys.exit(main())
