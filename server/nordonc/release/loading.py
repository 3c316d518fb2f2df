"""The process that loads RDF files, which are served as they are, into a folder.

``python -m nordonc.release.loading PARENT FOLDER FILE...`` prints a line before each file, and at
the end what it counted or what is wrong. It ends with its parent, given by the process number.
"""

import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from nordonc.errors import NordoncError, reason
from nordonc.rdf.rdf_files import format_of
from nordonc.rdf.store import load_files, save_quads, save_store, solutions, with_union
from nordonc.rdf.tally import Tally
from nordonc.release import files
from nordonc.release.manifest import MEMORY_QUADS, Loaded

#: Name of the dataset that such files are.
NAME = "data"
#: MiB by which the process may grow.
LOAD_MEMORY_MB = 4096
#: Graphs that are counted one by one.
_MOST_GRAPHS = 1_000

# The words that begin a line.
FILE, DONE, FAULT = "file ", "done ", "fault "


def _loaded(paths: Sequence[Path], place: Path) -> Loaded:
    """Load files into a folder, and return what it tells: few are kept as a file alone.

    Raises:
        DatasetError: A file is not RDF of the format its name promises.
        OSError: The folder cannot be written.
    """
    by_graph = any(format_of(path).supports_datasets for path in paths)
    tally = Tally(by_graph=by_graph)
    store = load_files(paths, place / files.STORE, partial(_say, FILE), tally)
    quads = len(store)
    triples = tally.triples() if by_graph else quads
    counts = _counts(store) if by_graph else {}
    loaded = Loaded(quads, triples, tally.respelt, counts, tally.prefixes())
    if quads <= MEMORY_QUADS:
        save_quads(store, place / files.dump(NAME, "nq"))
        del store
        shutil.rmtree(place / files.STORE)
    elif triples < quads:
        save_store(with_union(store), place / files.MERGED)
    return loaded


def _counts(store: ox.Store) -> dict[str, int]:
    """Return the quads of each graph that has an IRI; of none where there are very many."""
    names = [*islice(store.named_graphs(), _MOST_GRAPHS + 1)]
    if len(names) > _MOST_GRAPHS:
        return {}
    found = solutions(store, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    return {row[0].value: int(row[1].value) for row in found if isinstance(row[0], ox.NamedNode)}


def _say(word: str, what: object) -> None:
    text = " ".join(str(what).splitlines())
    sys.stdout.buffer.write(f"{word}{text}\n".encode(errors="replace"))
    sys.stdout.flush()


def main() -> None:
    """Load the files that the command line names, within limits and without the network."""
    from nordonc import sandbox  # noqa: PLC0415  not for Windows

    parent, *words = sys.argv[1:]
    place, *paths = map(Path, words)
    sandbox.end_with_parent(int(parent))
    sandbox.forbid_core_files()
    sandbox.limit_memory(LOAD_MEMORY_MB << 20)
    sandbox.forbid_sockets()
    try:
        _say(DONE, json.dumps(asdict(_loaded(paths, place))))
    except NordoncError as error:
        _say(FAULT, error)
    except (OSError, MemoryError) as error:
        _say(FAULT, f"{place} cannot be written: {reason(error)}")
    # The interpreter's own end could fail where memory is short.
    os._exit(0)


if __name__ == "__main__":
    main()
