"""RDF files that are served as they are, without a dataset around them.

``python -m nordonc.release.adhoc FOLDER FILE...`` loads them into a folder. It prints a line before
each file, and at the end what it counted or what is wrong.
"""

import hashlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from nordonc.errors import DatasetError, NordoncError, ReleaseError, reason
from nordonc.rdf.rdf_files import format_of
from nordonc.rdf.store import load_files, save_quads, save_store, solutions, with_union
from nordonc.rdf.tally import Tally
from nordonc.release import files, in_use
from nordonc.release.integrity import sha256
from nordonc.release.manifest import FORMAT, MEMORY_QUADS, Loaded, Manifest, Release

#: Name of the dataset that such files are.
NAME = "data"
#: Begins the name of a server's folder of such files.
PREFIX = "nordonc-data-"
#: Holds what loading told, once all are loaded.
_LOADED = "loaded.json"
#: Graphs that are counted one by one.
_MOST_GRAPHS = 1_000
#: Seconds that loading may take: so many, and one more for so many bytes of the files.
LOAD_S = 60.0
_BYTES_A_SECOND = 250_000
#: MiB by which the process that loads may grow.
LOAD_MEMORY_MB = 4096
#: Seconds after which a folder that nobody has marked is one whose owner is gone.
_YOUNG_S = 10.0

_log = logging.getLogger(__name__)

# The words that begin a line of the loading process.
_FILE, _DONE, _FAULT = "file ", "done ", "fault "


@contextmanager
def owned_folder() -> Iterator[Path]:
    """Give a temporary folder that goes at the end, with those of servers that were killed.

    Raises:
        ReleaseError: It cannot be made.
    """
    in_use.sweep(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"), _YOUNG_S)
    try:
        made = tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
    except OSError as error:
        place = error.filename or tempfile.gettempdir()
        raise ReleaseError(f"{place} cannot be written: {reason(error)}") from error
    with made as name:
        in_use.mark(Path(name))
        # Until the server has its own handler, SIGTERM would leave the folder behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        yield Path(name)
        in_use.unmark(Path(name))


def served_from(paths: Sequence[Path], folder: Path) -> Release:
    """Return what a server needs to serve RDF files as they are, written below a folder.

    It is no release of a dataset: nothing is validated. It is marked as in use; what is not in use
    any more is removed. Files that have not changed are not loaded again.

    Raises:
        DatasetError: A file is missing, or is not RDF of the format its name promises, or takes
            more time or memory than it may.
        ReleaseError: The folder cannot be written.
    """
    key, modified = _identity(paths)
    place = folder / key[:16]
    try:
        # Whoever cleans the machine's temporary files may have taken it.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        loaded = _loaded_once(paths, place)
        in_use.mark(place)
        in_use.sweep(folder.iterdir())
    except OSError as error:
        raise ReleaseError(f"{error.filename or place} cannot be used: {reason(error)}") from error
    if loaded.respelt:
        _log.warning(
            "%d literals of the files are served in another spelling, such as 1 for 01",
            loaded.respelt,
        )
    return Release(place, _manifest(paths, key, modified, loaded), loaded)


def _manifest(paths: Sequence[Path], key: str, modified: str, loaded: Loaded) -> Manifest:
    return Manifest(
        format=FORMAT,
        iri="",
        name=NAME,
        title=paths[0].name if len(paths) == 1 else f"{len(paths)} files",
        description="RDF files, served as they are.",
        version=key[:16],
        modified=modified,
        published=False,
        base="",
        key=key,
        content_hash=key,
        quads=loaded.quads,
        counts=loaded.counts,
        licence="",
        rights="",
    )


def _identity(paths: Sequence[Path]) -> tuple[str, str]:
    """Return a key of the bytes of files, and the day of the newest."""
    for path in paths:
        if not path.is_file():
            raise DatasetError(f"{path} is missing, or is no file")
    try:
        key = hashlib.sha256("".join(map(sha256, paths)).encode()).hexdigest()
        newest = max(path.stat().st_mtime for path in paths)
    except OSError as error:
        place = error.filename or ", ".join(map(str, paths))
        raise DatasetError(f"{place} cannot be read: {reason(error)}") from error
    return key, datetime.fromtimestamp(newest, UTC).date().isoformat()


def _loaded_once(paths: Sequence[Path], place: Path) -> Loaded:
    """Return what loading files told, loading them into a folder if it does not hold them."""
    told = place / _LOADED
    if not told.is_file():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        try:
            loaded = _loaded_apart(paths, place)
        except DatasetError:
            shutil.rmtree(place, ignore_errors=True)
            raise
        told.write_text(loaded, encoding="utf-8")
    return Loaded(**json.loads(told.read_text(encoding="utf-8")))


def _loaded_apart(paths: Sequence[Path], place: Path) -> str:
    """Load files in a process of its own, and return what it tells as JSON.

    The process that answers requests is forked, and a store on disk that was opened before the
    fork leaves locks behind on which the next one to be opened waits for ever.

    Raises:
        DatasetError: A file is not RDF of the format its name promises, or takes too much.
    """
    command = [sys.executable, "-m", __name__, str(place), *map(str, paths)]
    limit_s = LOAD_S + sum(path.stat().st_size for path in paths) / _BYTES_A_SECOND
    try:
        done = subprocess.run(  # noqa: S603  our own
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, timeout=limit_s
        )
    except subprocess.TimeoutExpired as error:
        fault = f"loading took more than {limit_s:.0f} s"
        raise DatasetError(f"{_at(error.stdout or b'')}: {fault}") from error
    last = done.stdout.decode().splitlines()[-1:] or [""]
    if last[0].startswith(_DONE):
        return last[0].removeprefix(_DONE)
    if last[0].startswith(_FAULT):
        raise DatasetError(last[0].removeprefix(_FAULT))
    raise DatasetError(f"{_at(done.stdout)} cannot be loaded: {_end(done.returncode)}")


def _at(output: bytes) -> str:
    """Return the file that the loading process worked on last."""
    lines = output.decode().splitlines()
    return next((line.removeprefix(_FILE) for line in reversed(lines)), "the files")


def _end(code: int) -> str:
    """Return how the loading process ended: the system ends what nests or grows without end."""
    how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    return f"it nests too deeply, or takes more than {LOAD_MEMORY_MB} MiB (loading ended {how})"


def _loaded(paths: Sequence[Path], place: Path) -> Loaded:
    """Load files into a folder, and return what it tells: few are kept as a file alone.

    Raises:
        DatasetError: A file is not RDF of the format its name promises.
        OSError: The folder cannot be written.
    """
    by_graph = any(format_of(path).supports_datasets for path in paths)
    tally = Tally(by_graph=by_graph)
    store = load_files(paths, place / files.STORE, partial(_say, _FILE), tally.quads)
    quads = len(store)
    triples = tally.triples() if by_graph else quads
    loaded = Loaded(quads, triples, tally.respelt, _counts(store) if by_graph else {})
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

    place, *paths = map(Path, sys.argv[1:])
    sandbox.end_with_parent()
    sandbox.forbid_core_files()
    sandbox.limit_memory(LOAD_MEMORY_MB << 20)
    sandbox.forbid_sockets()
    try:
        _say(_DONE, json.dumps(asdict(_loaded(paths, place))))
    except NordoncError as error:
        _say(_FAULT, error)
    except (OSError, MemoryError) as error:
        _say(_FAULT, f"{place} cannot be written: {reason(error)}")
    # The interpreter's own end could fail where memory is short.
    os._exit(0)


if __name__ == "__main__":
    main()
