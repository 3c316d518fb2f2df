"""The process that loads RDF files, which are served as they are, into a folder.

``python -m nordonc.release.loading PARENT FOLDER FILE...`` prints a line before each file, now and
then how far it is, and at the end what it counted or what is wrong. It ends with its parent, given
by the process number.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice, pairwise
from pathlib import Path

import pyoxigraph as ox

from nordonc.errors import NordoncError, reason
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.rdf.rdf_files import COMPRESSED, format_of
from nordonc.rdf.store import load_files, save_store, solutions, with_union
from nordonc.rdf.tally import Tally
from nordonc.release import dump, files
from nordonc.release.manifest import MEMORY_QUADS, Loaded

#: Name of the dataset that such files are.
NAME = "data"
#: MiB by which the process may grow.
LOAD_MEMORY_MB = 4096
#: Graphs that are counted one by one.
_MOST_GRAPHS = 1_000
#: Seconds from one word of how far it is to the next.
_TOLD_S = 1.0

# The words that begin a line.
FILE, PROGRESS, DONE, FAULT = "file ", "progress ", "done ", "fault "


class _Progress:
    """Tells how far loading is: statements, their rate and, of plain files, the time left."""

    def __init__(self, paths: Sequence[Path], tally: Tally) -> None:
        compressed = any(path.suffix in COMPRESSED for path in paths)
        self._bytes = 0 if compressed else sum(path.stat().st_size for path in paths)
        self._tally = tally
        self._start = self._last = time.monotonic()
        self._read = 0
        #: Statements by the time that a file began.
        self.at_files: list[int] = []

    def file(self, path: Path) -> None:
        """Tell that a file begins."""
        self.at_files.append(self._tally.statements)
        _say(FILE, path)

    def see(self, block: bytes) -> None:
        """See the next bytes, and tell how far it is where some time has passed."""
        self._read += len(block)
        now = time.monotonic()
        if now - self._last >= _TOLD_S:
            self._last = now
            _say(PROGRESS, self._told(now - self._start))

    def _told(self, took_s: float) -> str:
        statements = self._tally.statements
        told = f"{statements:,} statements, {statements / took_s:,.0f} a second"
        if not self._bytes:
            return told
        left_s = took_s * (self._bytes / self._read - 1)
        return f"{told}, about {max(left_s, 0):.0f} s left to read"


def _loaded(paths: Sequence[Path], place: Path) -> Loaded:
    """Load files into a folder, and return what it tells: few are kept as dumps alone.

    Raises:
        DatasetError: A file is not RDF of the format its name promises.
        OSError: The folder cannot be written.
    """
    by_graph = any(format_of(path).supports_datasets for path in paths)
    tally = Tally(by_graph=by_graph)
    progress = _Progress(paths, tally)
    store = load_files(paths, place / files.STORE, progress.file, tally, progress.see)
    quads = len(store)
    triples = tally.triples() if by_graph else quads
    loaded = Loaded(
        quads=quads,
        triples=triples,
        respelt=tally.respelt,
        counts=_counts(store) if by_graph else {},
        prefixes=tally.prefixes(),
        statements=[end - start for start, end in pairwise([*progress.at_files, tally.statements])],
        unwritable=tally.unwritable(),
    )
    if quads <= MEMORY_QUADS:
        formats = [one for one in BY_EXTENSION if one not in loaded.unwritable]
        dump.write_plain(dump.Quads.as_given(store), place, NAME, loaded.prefixes, formats)
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
