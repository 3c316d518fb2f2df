"""What follows from what is stated: the rules of ``queries/rules/``, run until they add nothing."""

from collections.abc import Iterable
from pathlib import PurePosixPath

import pyoxigraph as ox

from nordonc.dataset.sources import SourceFile, Sources
from nordonc.errors import SourceSyntaxError
from nordonc.rdf import work
from nordonc.rdf.store import in_graph, query

FOLDER = PurePosixPath("queries", "rules")
#: Rounds after which rules that still add triples are taken to do so for ever.
MAX_ROUNDS = 1000


def rule_files(sources: Sources) -> list[SourceFile]:
    """Return the rules of a dataset, each a SPARQL CONSTRUCT, in the order of their names."""
    return sources.directly_in(FOLDER, ".rq")


def apply(store: ox.Store, rules: Iterable[SourceFile], graph: ox.NamedNode) -> int:
    """Add to a graph every triple that the rules construct and no graph holds yet.

    Rules see the union of all graphs. All run in rounds until a round adds nothing, so a rule may
    build on what another one inferred.

    Returns:
        The number of triples added.

    Raises:
        SourceSyntaxError: A rule is not SPARQL, not a CONSTRUCT, or adds triples without end.
    """
    texts = [(rule.path, rule.text()) for rule in rules]
    held = {quad.triple for quad in store}
    before = len(held)
    constructed: dict[PurePosixPath, set[ox.Triple]] = {}
    for _ in range(MAX_ROUNDS):
        constructed = {path: _run(store, path, text) - held for path, text in texts}
        if not (new := set().union(*constructed.values())):
            return len(held) - before
        store.extend(in_graph(new, graph))
        held |= new
    endless = ", ".join(str(path) for path, triples in constructed.items() if triples)
    raise SourceSyntaxError(f"{endless}: after {MAX_ROUNDS} rounds the rules still add triples")


def _run(store: ox.Store, path: PurePosixPath, text: str) -> set[ox.Triple]:
    """Return what a rule constructs from the store as it is."""
    work.announce(path)
    try:
        answer = query(store, text)
    except SyntaxError as error:
        raise SourceSyntaxError(f"{path}: {error.msg}") from error
    if not isinstance(answer, ox.QueryTriples):
        raise SourceSyntaxError(f"{path}: a rule is a CONSTRUCT query")
    return set(answer)
