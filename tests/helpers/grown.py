"""This graph grown: its networks copied under other names, until there are as many as asked for."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from helpers.places import ROOT
from nordonc.dataset import inference_rules
from nordonc.dataset.sources import Dataset
from nordonc.rdf.namespaces import NORDONC, SKOS
from nordonc.release import build
from nordonc.release.dump import Quads
from nordonc.release.manifest import DERIVED_GRAPHS, Release
from nordonc.release.publish import publish, writing

#: Networks of this graph.
OURS = 35

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
    for number in range(1, -(-networks // OURS)):
        store.extend(_copies(kept, base, number))
    _take_back_what_states_nothing(store)
    rules = inference_rules.rule_files(loaded.sources)
    inference_rules.apply(store, rules, loaded.graph("inferred"))
    return loaded


def _take_back_what_states_nothing(store: ox.Store) -> None:
    """Remove statements whose fact was not copied alike: each would be a violation."""
    subject, predicate, value = (
        ox.NamedNode(f"{NORDONC}stated{part}") for part in ("Subject", "Property", "Value")
    )
    for quad in list(store.quads_for_pattern(None, subject, None)):
        thing = quad.object
        names, values = (
            [one.object for one in store.quads_for_pattern(quad.subject, part, None)]
            for part in (predicate, value)
        )
        if not all(
            any(store.quads_for_pattern(thing, name, stated))
            for name in names
            if isinstance(name, ox.NamedNode) and isinstance(thing, ox.NamedNode)
            for stated in values
        ):
            for one in list(store.quads_for_pattern(quad.subject, None, None)):
                store.remove(one)


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


def release(networks: int, releases: Path) -> Release:
    """Write a release of this graph with so many networks; nothing is checked."""
    return written(grown(networks), releases)


def written(loaded: Dataset, releases: Path) -> Release:
    """Write a release of a graph that has grown; nothing is checked."""
    build.describe(loaded)
    with writing(releases) as folder:
        manifest = build.write(loaded, Quads.of(loaded.store), [], folder)
        return publish(folder, manifest, releases, 1)
