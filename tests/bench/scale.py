"""What each step of a build costs as the graph grows: `make bench-scale` prints CPU seconds.

The graph is this one with its networks, their participations and the entries that state them
copied under other names, until there are as many as asked for. Exits with 1 where the time of a
step grows faster than the graph.
"""

import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from math import log
from pathlib import Path

import click
import pyoxigraph as ox

from nordonc.canned import lint
from nordonc.dataset import inference_rules
from nordonc.dataset.sources import Dataset, SourceFile
from nordonc.rdf.namespaces import NORDONC, SKOS
from nordonc.rdf.store import rows
from nordonc.release import build
from nordonc.release.manifest import DERIVED_GRAPHS
from nordonc.validate import checks, shape_findings

ROOT = Path(__file__).parents[2]
SIZES = (35, 500, 2000)
#: Time that is too short to tell how it grows, in seconds.
_NOISE_S = 0.3
#: What a clock tells at least.
_FAST_S = 1e-3
#: Time grows as this power of the size at most; memory caches cost a linear step some more.
_STEEPEST = 1.3

_COPIED = re.compile(r"((?:network|participation|coverage|event|correction|source/[^/]+)/)([^/]+)")
_OF_VOCABULARIES = re.compile(r"https?://(?:www\.w3\.org|purl\.org|xmlns\.com|schema\.org)/")
_NUMBERS = {"position": 35, "firstLine": 1000, "lastLine": 1000, "line": 1000}


def grown(networks: int) -> Dataset:
    """Return this graph with so many networks, rounded up to whole copies of it, inferred anew."""
    loaded = build.prepare(ROOT)
    store, base = loaded.store, loaded.description.base
    for graph in ("inferred", *DERIVED_GRAPHS):
        store.clear_graph(loaded.graph(graph))
    kept = [
        quad
        for graph in ("networks", "source", "corrections")
        for quad in store.quads_for_pattern(None, None, None, loaded.graph(graph))
    ]
    for number in range(1, -(-networks // SIZES[0])):
        store.extend(_copies(kept, base, number))
    rules = inference_rules.rule_files(loaded.sources)
    inference_rules.apply(store, rules, loaded.graph("inferred"))
    return loaded


def _copies(kept: Iterable[ox.Quad], base: str, number: int) -> Iterator[ox.Quad]:
    for quad in kept:
        if isinstance(quad.subject, ox.NamedNode):
            subject = _copied(quad.subject, base, number)
            if subject != quad.subject:
                value = _value(quad, base, number)
                yield ox.Quad(subject, quad.predicate, value, quad.graph_name)


def _copied(term: ox.NamedNode, base: str, number: int) -> ox.NamedNode:
    if term.value.startswith(base):
        path = _COPIED.sub(rf"\1\2-copy-{number}", term.value.removeprefix(base), count=1)
        return ox.NamedNode(base + path)
    return term if _OF_VOCABULARIES.match(term.value) else ox.NamedNode(f"{term.value}?{number}")


def _value(
    quad: ox.Quad, base: str, number: int
) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    value = quad.object
    if isinstance(value, ox.NamedNode):
        return _copied(value, base, number)
    name = quad.predicate.value.removeprefix(NORDONC)
    if isinstance(value, ox.Literal) and name in _NUMBERS:
        return ox.Literal(int(value.value) + number * _NUMBERS[name])
    if isinstance(value, ox.Literal) and quad.predicate.value == SKOS + "prefLabel":
        return ox.Literal(f"{value.value} {number}", language=value.language)
    return value


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


def measured(networks: int) -> dict[str, float]:
    """Return the CPU seconds of each step, and the number of quads."""
    loaded = grown(networks)
    found = {"quads": float(len(loaded.store))}
    for name, step in steps(loaded):
        start = time.process_time()
        step()
        found[name] = time.process_time() - start
        click.echo(f"{networks:,} networks: {name}: {found[name]:.3f} s", err=True)
    return found


def main() -> int:
    """Print the table, and tell whether a step grows faster than the graph."""
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    found = {size: measured(size) for size in sizes}
    least, most = found[sizes[0]], found[sizes[-1]]
    click.echo(f"| step | {' | '.join(f'{size:,} networks' for size in sizes)} | power |")
    click.echo(f"| --- |{' ---: |' * (len(sizes) + 1)}")
    powers = {
        name: log(max(most[name], _FAST_S) / max(least[name], _FAST_S))
        / log(most["quads"] / least["quads"])
        for name in most
    }
    for name, power in powers.items():
        digits = 0 if name == "quads" else 3
        shown = " | ".join(f"{found[size][name]:,.{digits}f}" for size in sizes)
        click.echo(f"| {name} | {shown} | {power:.2f} |")
    steep = [name for name in powers if powers[name] > _STEEPEST and most[name] > _NOISE_S]
    if steep:
        click.echo(f"\nFaster than the graph grow: {', '.join(steep)}")
    return bool(steep)


if __name__ == "__main__":
    sys.exit(main())
