"""Dumps of many statements, each written when it is first asked for, by a process of its own.

``python -m nordonc.release.dumping OPTIONS`` writes one from a store on disk, statement by
statement, and its checksum; it ends early when its standard input does.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Lock, Thread
from typing import NamedTuple

import pyoxigraph as ox

from nordonc.errors import BusyError, reason
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.release import dump, files, integrity
from nordonc.release.manifest import Release

#: Seconds that whoever asks for a dump waits for it, before being told to come again.
WAIT_S = 5.0
#: MiB by which the process may grow: it holds one statement at a time.
MEMORY_MB = 512
#: A dump may take so many times the bytes of the store, which holds each name once.
_GROWTH = 6
_NICE = 10


class Options(NamedTuple):
    """What is written, and from what.

    Attributes:
        folder: Folder of the release.
        name: Name of the dump.
        extension: Its format.
        store: Store on disk; of triples one that has each once, in its default graph.
        prefixes: Namespaces by prefix.
    """

    folder: str
    name: str
    extension: str
    store: str
    prefixes: dict[str, str]


class _Writing(Thread):
    """Waits for the process that writes a dump, and keeps what it says."""

    def __init__(self, path: Path, options: Options) -> None:
        super().__init__(daemon=True)
        self.path = path
        self.fault = ""
        self._command = [sys.executable, "-m", __name__, json.dumps(options)]

    def run(self) -> None:
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        with subprocess.Popen(self._command, stdin=pipe, stdout=null, stderr=pipe) as process:  # noqa: S603  our own
            told = process.stderr.read().decode(errors="replace") if process.stderr else ""
        lines = told.splitlines() or [f"it ended with exit code {process.returncode}"]
        self.fault = lines[-1] if process.returncode else ""


_lock = Lock()
#: The one at work; there is no second one beside it.
_at_work: list[_Writing] = []


def offered(release: Release) -> list[str]:
    """Return the names of the dumps of files that are served as they are, written or not."""
    unwritable = release.loaded.unwritable if release.loaded else []
    name = release.manifest.name
    return [files.dump(name, one) for one in BY_EXTENSION if one not in unwritable]


def demand(release: Release, name: str) -> None:
    """Have one of the dumps that are offered written, unless it is there.

    Raises:
        BusyError: It is being written, or another one is, or it cannot be for now.
    """
    path = release.folder / name
    if path.is_file():
        return
    deadline = time.monotonic() + WAIT_S
    while (writing := _waited_for(release, path, deadline)).path != path:
        pass  # another one is written meanwhile
    if writing.fault:
        raise BusyError(f"{name} cannot be written for now: {writing.fault}")


def _waited_for(release: Release, path: Path, deadline: float) -> _Writing:
    """Return the writing that was at work, or else began with a path, once it has ended.

    Raises:
        BusyError: It has not by the deadline.
    """
    writing = _begun(release, path)
    writing.join(max(0.0, deadline - time.monotonic()))
    if writing.is_alive():
        quads = f"{release.manifest.quads:,} statements"
        raise BusyError(f"{writing.path.name} is being written from {quads}; try again later")
    return writing


def _begun(release: Release, path: Path) -> _Writing:
    """Return the writing that is at work; where none is, that of a path begins."""
    with _lock:
        if not _at_work or not _at_work[0].is_alive():
            _at_work[:] = [_Writing(path, _options(release, path))]
            _at_work[0].start()
        return _at_work[0]


def _options(release: Release, path: Path) -> Options:
    extension = path.suffix.removeprefix(".")
    triples = not BY_EXTENSION[extension].keeps_graphs
    store = (triples and release.merged) or release.store or release.folder
    prefixes = release.loaded.prefixes if release.loaded else {}
    return Options(str(path.parent.absolute()), path.name, extension, str(store), prefixes)


def _write(options: Options) -> None:
    """Write a dump whole or not at all, and enter its checksum.

    Raises:
        OSError: There is no room for it, or it cannot be written.
    """
    folder, form = Path(options.folder), BY_EXTENSION[options.extension]
    store = Path(options.store)
    size = sum(one.stat().st_size for one in store.iterdir())
    if shutil.disk_usage(folder).free < size * _GROWTH:
        raise OSError(f"{folder} has no room for {size * _GROWTH >> 20:,} MiB")
    new = folder / f".{options.name}"
    quads = iter(ox.Store.read_only(str(store)))
    statements = quads if form.keeps_graphs else _triples(quads, merged=store.name == files.MERGED)
    try:
        dump.serialize(statements, new, form, options.prefixes)
        sums = integrity.checksums(folder) | {options.name: integrity.sha256(new)}
        new.replace(folder / options.name)
    finally:
        new.unlink(missing_ok=True)
    files.write_sums(folder, sums)


def _triples(quads: Iterator[ox.Quad], *, merged: bool) -> Iterator[ox.Triple]:
    """Yield triples; a store of the union has each in its default graph, and again in its own."""
    default = ox.DefaultGraph()
    return (quad.triple for quad in quads if not merged or quad.graph_name == default)


def _end_with_input() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


def main() -> None:
    """Write the dump that the command line describes, within limits and without the network."""
    from nordonc import sandbox  # noqa: PLC0415  not for Windows

    Thread(target=_end_with_input, daemon=True).start()
    options = Options(*json.loads(sys.argv[1]))
    os.nice(_NICE)
    sandbox.forbid_core_files()
    sandbox.limit_memory(MEMORY_MB << 20)
    sandbox.forbid_sockets()
    try:
        _write(options)
    except (OSError, RuntimeError, MemoryError) as error:
        sys.exit(reason(error))


if __name__ == "__main__":
    main()
