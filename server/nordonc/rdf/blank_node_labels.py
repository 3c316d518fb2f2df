"""Labels for blank nodes that follow from what is said of each, so that they seldom change.

RDFC-1.0 numbers all blank nodes of a dataset, so that one more gives most of the others another
number. A label here is a digest: of the way that leads from an IRI to the node, or of all that is
said of it where several nodes share their way. The number by RDFC-1.0 tells only nodes apart of
which the same is said. So equal datasets have equal labels, and a small change is one of few lines.

Source: https://www.w3.org/TR/rdf-canon/
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

#: How the labels begin; no label that RDFC-1.0 gives or a store makes up does.
BEGIN = "sha"
#: How many steps from a node its surroundings reach at most, as along an RDF list.
_MOST_STEPS = 64
#: Digits of the digest, in hexadecimal; nodes whose digits are equal by chance get a number too.
_DIGITS = 12

#: Whether a node is the subject of a statement or its object.
_OUT, _IN = ">", "<"
#: What is said of a node: property, graph and direction, and the other end.
_Said = dict[ox.BlankNode, list[tuple[str, Any]]]


def canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    """Return quads with the labels that RDFC-1.0 gives to their blank nodes."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def labelled(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return quads with labels that follow from what is said of each blank node."""
    numbered = list(canonical(quads))
    labels = _labels(_said(numbered))
    return [ox.Quad(*(labels.get(term, term) for term in quad)) for quad in numbered]


def _said(quads: Iterable[ox.Quad]) -> _Said:
    said: _Said = defaultdict(list)
    for subject, predicate, thing, graph in quads:
        if isinstance(subject, ox.BlankNode):
            said[subject].append((f"{predicate} {graph} {_OUT}", thing))
        if isinstance(thing, ox.BlankNode):
            said[thing].append((f"{predicate} {graph} {_IN}", subject))
    return said


def _labels(said: _Said) -> dict[Any, ox.BlankNode]:
    """Return the labels: what leads to a node names it, where no other node is led to like that."""
    places = _digests(
        said, {node: [one for one in said[node] if one[0][-1] == _IN] for node in said}
    )
    shared = {place for place, times in Counter(places.values()).items() if times > 1}
    whole = _digests(said, said)
    equal: dict[str, list[ox.BlankNode]] = defaultdict(list)
    for node in sorted(said, key=_number):
        digest = whole[node] if places[node] in shared else places[node]
        equal[digest[:_DIGITS]].append(node)
    return {
        node: ox.BlankNode(f"{BEGIN}{digest}" + (f"-{place}" if place else ""))
        for digest, nodes in equal.items()
        for place, node in enumerate(nodes)
    }


def _digests(said: _Said, seen: _Said) -> dict[ox.BlankNode, str]:
    """Return a digest of what is seen of each node, and from there of the nodes around it."""
    digests: dict[ox.BlankNode, str] = {}
    for nodes in _connected(said):
        found = dict.fromkeys(nodes, "")
        for _ in range(min(len(nodes), _MOST_STEPS)):
            found = {node: _digest(seen[node], found) for node in nodes}
        digests |= found
    return digests


def _connected(said: _Said) -> Iterator[list[ox.BlankNode]]:
    """Yield the nodes in groups, each of which leads to the others by way of blank nodes alone."""
    left = dict.fromkeys(said)
    while left:
        group = [left.popitem()[0]]
        for node in group:
            for _, end in said[node]:
                if end in left:
                    del left[end]
                    group.append(end)
        yield group


def _digest(said: Iterable[tuple[str, Any]], digests: Mapping[ox.BlankNode, str]) -> str:
    lines = sorted(
        f"{how} {digests[end] if isinstance(end, ox.BlankNode) else end}" for how, end in said
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _number(node: ox.BlankNode) -> tuple[int, str]:
    """Return what orders nodes as RDFC-1.0 numbers them."""
    return len(node.value), node.value
