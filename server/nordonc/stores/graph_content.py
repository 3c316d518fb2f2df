"""The triples of a release graph by graph, as a store is sent them, and what tells two apart."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from nordonc.errors import ReleaseError
from nordonc.rdf.store import name_of

_MODULUS = 2**256


class Content(NamedTuple):
    """What tells the content of a graph: its number of triples, and a digest of them.

    The digest is the sum of the SHA-256 of each triple as N-Triples, modulo 2**256, so that it
    depends on no order.
    """

    number: int = 0
    digest: int = 0

    def plus(self, line: str) -> "Content":
        """Return the content with one triple more."""
        digest = int.from_bytes(hashlib.sha256(line.encode()).digest())
        return Content(self.number + 1, (self.digest + digest) % _MODULUS)


def of_lines(lines: Iterable[str]) -> Content:
    """Return the content of a graph from its triples as lines of N-Triples."""
    return reduce(Content.plus, lines, Content())


def whole(parts: Iterable[Content]) -> Content:
    """Return the content of a graph that has the triples of others, which share none."""
    number, digest = 0, 0
    for one in parts:
        number, digest = number + one.number, (digest + one.digest) % _MODULUS
    return Content(number, digest)


def of_release(quads: Path) -> dict[str, Content]:
    """Return the content of each graph of a release, by its name.

    Raises:
        ReleaseError: A triple stands in no named graph.
    """
    contents: dict[str, Content] = {}
    for graph, triple in _triples(quads, ""):
        contents[graph] = contents.get(graph, Content()).plus(triple)
    return contents


def chunks(quads: Path, skolem: str, most: int) -> Iterator[tuple[str, list[str]]]:
    """Yield graph and triples as lines of N-Triples, so many at most.

    Args:
        quads: The release as N-Quads, graph by graph.
        skolem: What the IRIs begin with that take the place of blank nodes.
        most: Triples of one chunk.
    """
    for graph, found in groupby(_triples(quads, skolem), itemgetter(0)):
        lines = (line for _, line in found)
        while chunk := list(islice(lines, most)):
            yield graph, chunk


def _triples(quads: Path, skolem: str) -> Iterator[tuple[str, str]]:
    """Yield graph and triple as N-Triples, blank nodes as IRIs where a beginning is given."""

    def term(node: object) -> str:
        is_blank = skolem and isinstance(node, ox.BlankNode)
        return f"<{skolem}{name_of(node).removeprefix('_:')}>" if is_blank else str(node)

    for quad in ox.parse(path=quads, format=ox.RdfFormat.N_QUADS):
        if not isinstance(quad.graph_name, ox.NamedNode):
            raise ReleaseError("A store can hold triples of named graphs only")
        line = f"{term(quad.subject)} {quad.predicate} {term(quad.object)} ."
        yield quad.graph_name.value, line
