"""Stores and terms: what every module that handles quads needs, once."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox

from nordonc.errors import DatasetError, reason
from nordonc.rdf import xml_namespaces
from nordonc.rdf.language_tags import TagWatch, respelt
from nordonc.rdf.numbered_nodes import Numbered
from nordonc.rdf.rdf_files import DAMAGED, format_of, opened
from nordonc.rdf.tally import Tally


def fault_of(error: SyntaxError) -> str:
    """Return ``line:column: what was expected`` of a parser's error."""
    expected = str(error.msg).partition(": ")[2] or str(error.msg)
    return f"{error.lineno}:{error.offset}: {expected}"


def in_graph(triples: Iterable[ox.Triple], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield triples as statements of a graph."""
    for triple in triples:
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def with_union(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield quads, and each triple as a statement of the default graph too."""
    for quad in quads:
        yield quad
        yield ox.Quad(*quad.triple)


def name_of(term: object) -> str:
    """Return an IRI without brackets, and any other term as N-Triples writes it."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def absolute_iri(reference: str, base: str) -> str:
    """Return a reference resolved against a base.

    Raises:
        ValueError: The result is not an absolute IRI.
    """
    return ox.NamedNode(urljoin(base, reference)).value


def query(store: ox.Store, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Return the answer to a query over the union of all graphs.

    Raises:
        SyntaxError: The text is not a query.
    """
    return store.query(text, use_default_graph_as_union=True)


def solutions(store: ox.Store, text: str) -> ox.QuerySolutions:
    """Return the solutions of a SELECT over the union of all graphs.

    Raises:
        SyntaxError: The text is not a query.
        TypeError: It is one of another form.
    """
    answer = query(store, text)
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError("The query is no SELECT")
    return answer


def rows(store: ox.Store, text: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a query over the union of all graphs, each term as its bare text.

    A triple is a row, and a truth value one empty row.

    Raises:
        SyntaxError: The text is not a query.
    """
    answer = query(store, text)
    if isinstance(answer, ox.QueryBoolean):
        yield ()
        return
    for row in answer:
        yield tuple(str(getattr(term, "value", "")) for term in row)


def load_files(
    files: Iterable[Path],
    folder: Path,
    announce: Callable[[Path], None] = lambda _path: None,
    tally: Tally | None = None,
    see: Callable[[bytes], None] = lambda _bytes: None,
) -> ox.Store:
    """Load RDF files as they are into a store on disk: triples into the default graph.

    Blank nodes are numbered as they come, so that equal files have equal bytes on any server.

    Args:
        files: The files.
        folder: Where the store is to lie.
        announce: Is told each file before it is loaded.
        tally: Counts what is loaded.
        see: Is shown the bytes of the files, decompressed, as they are read.

    Raises:
        DatasetError: A file is missing, or is not RDF of the format its name promises.
        OSError: The store cannot be written.
    """
    store, nodes = ox.Store(folder), 0
    for path in files:
        announce(path)
        numbered = Numbered(nodes)
        load_file(store, path, numbered, tally, see)
        nodes = numbered.next
    store.flush()
    return store


def load_file(
    store: ox.Store,
    path: Path,
    numbered: Numbered,
    tally: Tally | None = None,
    see: Callable[[bytes], None] = lambda _bytes: None,
) -> None:
    """Load an RDF file as it is into a store, its blank nodes by number.

    Raises:
        DatasetError: It is missing, or is not RDF of the format its name promises.
    """
    try:
        _load(store, path, numbered, tally or Tally(by_graph=False), see)
    except SyntaxError as error:
        raise DatasetError(f"{path}:{_fault(error)}") from error
    except (OSError, ValueError, MemoryError, *DAMAGED) as error:
        raise DatasetError(f"{path}: {reason(error)}") from error


def _load(
    store: ox.Store, path: Path, numbered: Numbered, tally: Tally, see: Callable[[bytes], None]
) -> None:
    rdf_format, base = format_of(path), path.resolve().as_uri()
    tags = TagWatch(rdf_format)

    def watch(block: bytes) -> None:
        tags.see(block)
        see(block)

    with opened(path, watch) as file:
        quads = ox.parse(file, format=rdf_format, base_iri=base)
        store.bulk_extend(tally.quads(numbered.quads(quads)))
        tally.declare(quads.prefixes)
    if rdf_format == ox.RdfFormat.RDF_XML:
        with opened(path) as file:
            tally.declare(xml_namespaces.of_root(file))
    if tags.suspects:
        tally.respelt += respelt(path, base)


def _fault(error: SyntaxError) -> str:
    if "LoadDocumentCallback" in str(error.msg):
        return " its @context lies on another server, and none is asked; write the context into it"
    return fault_of(error)


def save_store(quads: Iterable[ox.Quad], folder: Path) -> None:
    """Write a store on disk, for data too large to be held by every worker."""
    store = ox.Store(folder)
    store.bulk_extend(quads)
    store.optimize()
    store.flush()
