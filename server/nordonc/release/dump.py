"""The whole graph as files: every RDF format, the same bytes for the same quads."""

import gzip
import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox
import zstandard

from nordonc.rdf import blank_node_labels, work
from nordonc.rdf.formats import BY_EXTENSION, GraphFormat
from nordonc.rdf.namespaces import PREFIXES
from nordonc.rdf.store import name_of
from nordonc.release import files

#: Source: https://www.rfc-editor.org/rfc/rfc8878.html
_ZSTD_LEVEL = 12
_COMPRESSIONS = {
    "gzip": partial(gzip.compress, mtime=0),
    "zstd": partial(zstandard.compress, level=_ZSTD_LEVEL),
}
#: Above this many quads they are hashed one by one, so that nothing has to be sorted in memory.
SORTED_HASH_QUADS = 250_000


@dataclass(frozen=True, slots=True)
class Quads:
    """Quads with canonical blank nodes, sorted by graph, subject, predicate and object.

    The labels of blank nodes are those of ``blank_node_labels``, over the graphs that hold any.
    """

    sorted: tuple[ox.Quad, ...]

    @classmethod
    def of(cls, store: Iterable[ox.Quad]) -> "Quads":
        """Return the quads of a store in their canonical order."""
        plain, blank = _divided(store)
        graphs = sorted({name_of(quad.graph_name) for quad in blank})
        work.announce(f"the blank nodes of {', '.join(graphs)}")
        return cls(tuple(sorted([*plain, *blank_node_labels.labelled(blank)], key=_order)))

    @classmethod
    def as_given(cls, store: Iterable[ox.Quad]) -> "Quads":
        """Return the quads of a store in the same order, their blank nodes named as they are."""
        return cls(tuple(sorted(store, key=_order)))

    def without(self, graphs: Collection[str]) -> "Quads":
        """Return the quads outside some graphs, given by their IRIs."""
        return Quads(tuple(q for q in self.sorted if name_of(q.graph_name) not in graphs))

    def content_hash(self) -> str:
        """Return the SHA-256 of the sorted N-Quads, in hexadecimal.

        Blank nodes have the labels of RDFC-1.0 in it, so that programs of others find the same.
        Above ``SORTED_HASH_QUADS`` it is the sum, modulo 2**256, of the SHA-256 of each line.
        Source: https://www.w3.org/TR/rdf-canon/
        """
        plain, blank = _divided(self.sorted)
        lines = map(_line, [*plain, *blank_node_labels.canonical(blank)])
        if len(self.sorted) <= SORTED_HASH_QUADS:
            return hashlib.sha256(b"".join(sorted(lines))).hexdigest()
        total = sum(int.from_bytes(hashlib.sha256(line).digest()) for line in lines)
        return f"{total % 2**256:064x}"

    def counts(self) -> dict[str, int]:
        """Return the number of quads by graph IRI."""
        counts: dict[str, int] = {}
        for quad in self.sorted:
            name = name_of(quad.graph_name)
            counts[name] = counts.get(name, 0) + 1
        return counts


def _divided(quads: Iterable[ox.Quad]) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """Return the quads without blank nodes and those with some."""
    plain: list[ox.Quad] = []
    blank: list[ox.Quad] = []
    for quad in quads:
        (blank if _has_blank(quad) else plain).append(quad)
    return plain, blank


def _has_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _line(quad: ox.Quad) -> bytes:
    return f"{quad} .\n".encode()


def _order(quad: ox.Quad) -> tuple[str, str, str, str]:
    return (
        str(quad.graph_name),
        str(quad.subject),
        str(quad.predicate),
        str(quad.object),
    )


def write(quads: Quads, folder: Path, name: str, prefixes: dict[str, str] = PREFIXES) -> None:
    """Write a dump, and ones compressed by gzip and by Zstandard, in every format."""
    for path in write_plain(quads, folder, name, prefixes, BY_EXTENSION):
        content = path.read_bytes()
        for coding, compress in _COMPRESSIONS.items():
            packed = path.with_name(path.name + files.COMPRESSED[coding])
            packed.write_bytes(compress(content))


class _KeepsReturns:
    """A file of XML, in which readers would take a bare carriage return for the end of a line."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        self._file.write(data.replace(b"\r", b"&#13;"))
        return len(data)

    def flush(self) -> None:
        self._file.flush()


def serialize(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple],
    path: Path,
    form: GraphFormat,
    prefixes: dict[str, str],
) -> None:
    """Write statements to a file as they come.

    Raises:
        OSError: It cannot be written, or the format cannot hold them.
    """
    with path.open("wb") as file:
        output = _KeepsReturns(file) if form.rdf_format == ox.RdfFormat.RDF_XML else file
        ox.serialize(statements, output, form.rdf_format, prefixes=prefixes)  # type: ignore[arg-type]


def write_plain(
    quads: Quads, folder: Path, name: str, prefixes: dict[str, str], extensions: Iterable[str]
) -> list[Path]:
    """Write dumps in some formats, and return their paths."""
    triples = sorted({quad.triple for quad in quads.sorted}, key=_triple_order)
    written = []
    for extension in extensions:
        dumped, path = BY_EXTENSION[extension], folder / files.dump(name, extension)
        statements = quads.sorted if dumped.keeps_graphs else triples
        serialize(statements, path, dumped, prefixes)
        written.append(path)
    return written


def _triple_order(triple: ox.Triple) -> tuple[str, str, str]:
    return (str(triple.subject), str(triple.predicate), str(triple.object))


def write_turtle(triples: Iterable[ox.Triple], path: Path) -> None:
    """Write some triples as Turtle."""
    ox.serialize(triples, output=path, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
