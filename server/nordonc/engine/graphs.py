"""The graphs of an open store, and the dataset that a query asks of them.

Oxigraph answers from several graphs as from one list, in which a triple that stands in two of them
comes twice. A default graph is a set, so where graphs share triples it is made as one.
Source: https://www.w3.org/TR/sparql11-query/#specifyingDataset
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
)

from nordonc.errors import ReleaseError
from nordonc.rdf.namespaces import PREFIXES
from nordonc.rdf.store import with_union
from nordonc.sparql.form import head
from nordonc.sparql.lexer import Reader, UnreadableError

if TYPE_CHECKING:
    # A worker needs nothing of it, and starts in half the time without.
    from nordonc.release.manifest import Release

_GraphName = NamedNode | BlankNode | DefaultGraph

#: What stands before the name of the graph in a FROM clause.
_CLAUSE = re.compile(r"FROM(?:\s|#.*\n)*(?:(NAMED)(?=[\s#<])(?:\s|#.*\n)*)?", re.IGNORECASE)


class Place(NamedTuple):
    """Where the quads of a release lie.

    Attributes:
        quads: N-Quads file to hold in memory.
        store: Store on disk to open in its place, where there is one.
        merged: Store on disk whose default graph is the union of all, where there is one.
        number: Number of quads.
        shared: Whether a triple stands in several graphs.
        prefixes: Namespaces by the prefixes that nobody has to declare.
    """

    quads: str
    store: str | None
    merged: str | None
    number: int
    shared: bool
    prefixes: dict[str, str]

    @classmethod
    def of(cls, release: "Release") -> Self:
        """Return the place of a release."""
        return cls(
            quads=str(release.quads.absolute()),
            store=str(release.store.absolute()) if release.store else None,
            merged=str(release.merged.absolute()) if release.merged else None,
            number=release.manifest.quads,
            shared=release.shares_triples,
            prefixes=release.prefixes,
        )


class Dataset(NamedTuple):
    """A store, and the arguments by which it is asked; without names those that it has."""

    store: Store
    union: bool = False
    default_graph: list[_GraphName] | None = None
    named_graphs: list[NamedNode | BlankNode] | None = None


class Graphs:
    """The graphs of an open store.

    Args:
        given: The quads as they are.
        merged: The same with the union of all as the default graph, where graphs share triples.
        prefixes: Namespaces by the prefixes that nobody has to declare.
    """

    def __init__(
        self, given: Store, merged: Store | None = None, prefixes: dict[str, str] = PREFIXES
    ) -> None:
        self.prefixes = prefixes
        self.given = given
        self.merged = merged
        self._last: tuple[frozenset[NamedNode], frozenset[NamedNode], Store] | None = None

    def all(self) -> Dataset:
        """Return the dataset whose default graph is the union of all graphs."""
        return Dataset(self.given, union=True) if self.merged is None else Dataset(self.merged)

    def of(self, default: list[NamedNode], named: list[NamedNode]) -> Dataset:
        """Return the dataset whose default graph is the merge of some graphs.

        Args:
            default: The names of these.
            named: The names of the named graphs.
        """
        one_by_one = [*dict.fromkeys(default)]
        if self.merged is None or len(one_by_one) < 2:  # noqa: PLR2004  one graph is a set
            return Dataset(self.given, default_graph=[*one_by_one], named_graphs=[*named])
        merge = self._merge(frozenset(default), frozenset(named))
        return Dataset(merge, default_graph=[DefaultGraph()], named_graphs=[*named])

    def _merge(self, default: frozenset[NamedNode], named: frozenset[NamedNode]) -> Store:
        """Return a store of some graphs; the last one is kept, for whoever asks again."""
        if self._last is None or self._last[:2] != (default, named):
            store = Store()
            store.extend(Quad(*quad.triple) for quad in self._quads(default))
            store.extend(self._quads(named))
            self._last = default, named, store
        return self._last[2]

    def _quads(self, names: Iterable[NamedNode]) -> Iterator[Quad]:
        for name in names:
            yield from self.given.quads_for_pattern(None, None, None, name)


def opened(place: Place, *, union: bool) -> Graphs:
    """Open the stores on disk where there are some, else load the N-Quads file into memory.

    Args:
        place: Where the quads lie.
        union: Whether nobody asks the default graph as it was given.

    Raises:
        ReleaseError: They cannot be read, or some of them are missing.
    """
    what = place.store or place.quads
    try:
        if place.store:
            given = _on_disk(place.store)
        elif len(given := _in_memory(place.quads)) != place.number:
            raise ReleaseError(f"{what} is damaged: {len(given)} quads instead of {place.number}")
        if not place.shared:
            return Graphs(given, None, place.prefixes)
        what = place.merged or what
        if place.merged:
            merged = _on_disk(place.merged)
        elif union:
            merged = given
            merged.extend([Quad(*quad.triple) for quad in given])
        else:
            merged = Store()
            merged.extend(with_union(given))
    except (OSError, SyntaxError, RuntimeError) as error:
        raise ReleaseError(f"{what} cannot be opened: {error}") from error
    return Graphs(merged if union else given, merged, place.prefixes)


def _on_disk(folder: str) -> Store:
    """Open a store, which tells a missing or cut table; to count its quads would take a scan."""
    return Store.read_only(folder)


def _in_memory(quads: str) -> Store:
    store = Store()
    # Loaded by path, blank nodes would have other labels in every worker.
    store.extend(parse(path=Path(quads), format=RdfFormat.N_QUADS))
    return store


def named_in(
    text: str, base: str | None, prefixes: dict[str, str] = PREFIXES
) -> tuple[list[NamedNode], list[NamedNode]]:
    """Return the graphs that the FROM and FROM NAMED clauses of a query name.

    Raises:
        SyntaxError: A name is none.
        UnreadableError: It has no patterns, or a clause has no name.
        QuerySyntaxError: No query begins there.
        ForbiddenQueryError: The text is an update.
    """
    found = head(Reader(text))
    clauses = [(_CLAUSE.match(clause), clause) for clause in found.dataset]
    names = " ".join(clause[start.end() :] for start, clause in clauses if start)
    # The engine itself resolves them, by the declarations that stand before them.
    asked = f"{text[: found.start]}\nSELECT ?name {{ VALUES ?name {{ {names}\n}} }}"
    answer = Store().query(asked, prefixes=prefixes, base_iri=base)
    rows = [*answer] if isinstance(answer, QuerySolutions) else []
    if len(rows) != len(clauses):
        raise UnreadableError
    graphs: tuple[list[NamedNode], list[NamedNode]] = ([], [])
    for (start, _), (name,) in zip(clauses, rows, strict=True):
        if isinstance(name, NamedNode):
            graphs[bool(start and start[1])].append(name)
    return graphs
