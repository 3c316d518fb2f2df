"""RDF files that are served as they are, without a dataset around them."""

import hashlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

from nordonc.errors import DatasetError, ReleaseError, reason
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.rdf.rdf_files import COMPRESSED
from nordonc.release import files, in_use, loading
from nordonc.release.integrity import sha256
from nordonc.release.loading import DONE, FAULT, FILE, LOAD_MEMORY_MB, NAME, PROGRESS
from nordonc.release.manifest import FORMAT, Given, Loaded, Manifest, Release

#: Begins the name of a server's folder of such files.
PREFIX = "nordonc-data-"
#: Holds what loading told, once all are loaded.
_LOADED = "loaded.json"
#: Seconds that loading may take: so many, and one more for so many bytes of the files.
LOAD_S = 60.0
_BYTES_A_SECOND = 250_000
#: Seconds after which a folder that nobody has marked is one whose owner is gone.
_YOUNG_S = 10.0
#: Bytes that a store takes for each of a plain file and of a compressed one, at most as a rule, and
#: those that even an empty one takes.
_GROWTH, _GROWTH_COMPRESSED, _EMPTY_STORE_BYTES = 1, 8, 1 << 20

#: Takes a line for whoever waits.
Told = Callable[[str], None]

_log = logging.getLogger(__name__)


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


def served_from(paths: Sequence[Path], folder: Path, tell: Told = lambda _line: None) -> Release:
    """Return what a server needs to serve RDF files as they are, written below a folder.

    It is no release of a dataset: nothing is validated. It is marked as in use; what is not in use
    any more is removed. Files that have not changed are not loaded again.

    Args:
        paths: The files.
        folder: Folder of this server.
        tell: Is told now and then how far loading is.

    Raises:
        DatasetError: A file is missing, or is not RDF of the format its name promises, or takes
            more time or memory than it may.
        ReleaseError: The folder cannot be written, or has no room.
    """
    given, modified = _given(paths)
    key = _key(given)
    place = folder / key[:16]
    try:
        # Whoever cleans the machine's temporary files may have taken it.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        loaded = _loaded_once(given, place, tell)
        in_use.mark(place)
        in_use.sweep(folder.iterdir())
    except OSError as error:
        raise ReleaseError(f"{error.filename or place} cannot be used: {reason(error)}") from error
    if loaded.respelt:
        _log.warning(
            "%d literals of the files are served in another spelling, such as 1 for 01",
            loaded.respelt,
        )
    counted = zip(given, loaded.statements, strict=True)
    known = tuple(replace(one, statements=statements) for one, statements in counted)
    return Release(place, _manifest(given, key, modified, loaded), loaded, known)


def _manifest(given: Sequence[Given], key: str, modified: str, loaded: Loaded) -> Manifest:
    return Manifest(
        format=FORMAT,
        iri="",
        name=NAME,
        title=given[0].path.name if len(given) == 1 else f"{len(given)} files",
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


def _given(paths: Sequence[Path]) -> tuple[list[Given], str]:
    """Return files with their checksums, and the day of the newest."""
    found: list[Given] = []
    dumps = {files.dump(NAME, extension) for extension in BY_EXTENSION}
    for number, path in enumerate(paths, start=1):
        if not path.is_file():
            raise DatasetError(f"{path} is missing, or is no file")
        try:
            digest, state = sha256(path), path.stat()
        except OSError as error:
            raise DatasetError(f"{path} cannot be read: {reason(error)}") from error
        taken = path.name in dumps | {one.name for one in found}
        name = f"{number}-{path.name}" if taken else path.name
        place = path.absolute()
        found.append(Given(place, name, digest, state.st_size, state.st_mtime_ns))
    newest = max(one.modified_ns for one in found) / 1e9
    return found, datetime.fromtimestamp(newest, UTC).date().isoformat()


def _key(given: Sequence[Given]) -> str:
    """Return what stands for the bytes of files and for their names, which tell their formats."""
    told = "".join(f"{one.sha256} {one.name}\n" for one in given)
    return hashlib.sha256(told.encode(errors="surrogateescape")).hexdigest()


def _loaded_once(given: Sequence[Given], place: Path, tell: Told) -> Loaded:
    """Return what loading files told, loading them into a folder if it does not hold them."""
    told = place / _LOADED
    if not told.is_file():
        shutil.rmtree(place, ignore_errors=True)
        _demand_room(given, place.parent)
        place.mkdir(parents=True)
        try:
            loaded = _loaded_apart([one.path for one in given], place, tell)
        except DatasetError:
            shutil.rmtree(place, ignore_errors=True)
            raise
        _write_sums(given, place)
        told.write_text(loaded, encoding="utf-8")
    return Loaded(**json.loads(told.read_text(encoding="utf-8")))


def _demand_room(given: Sequence[Given], folder: Path) -> None:
    """Demand that a folder has room for a store of some files.

    Raises:
        ReleaseError: It has not.
    """
    needed = _EMPTY_STORE_BYTES + sum(
        one.size_bytes * (_GROWTH_COMPRESSED if one.path.suffix in COMPRESSED else _GROWTH)
        for one in given
    )
    if (free := shutil.disk_usage(folder).free) < needed:
        raise ReleaseError(
            f"{folder} has {free >> 20:,} MiB free, and a store of the files may take "
            f"{needed >> 20:,} MiB; TMPDIR names another folder"
        )


def _write_sums(given: Sequence[Given], place: Path) -> None:
    """Write the checksums of files and of the dumps that loading has made."""
    sums = {one.name: one.sha256 for one in given}
    sums |= {path.name: sha256(path) for path in sorted(place.glob(f"{NAME}.*"))}
    files.write_sums(place, sums)


def _loaded_apart(paths: Sequence[Path], place: Path, tell: Told) -> str:
    """Load files in a process of its own, and return what it tells as JSON.

    The process that answers requests is forked, and a store on disk that was opened before the
    fork leaves locks behind on which the next one to be opened waits for ever.

    Raises:
        DatasetError: A file is not RDF of the format its name promises, or takes too much.
    """
    words = os.getpid(), place, *paths
    command = [sys.executable, "-m", loading.__name__, *map(str, words)]
    limit_s = LOAD_S + sum(path.stat().st_size for path in paths) / _BYTES_A_SECOND
    at, last = "the files", ""
    with (
        subprocess.Popen(  # noqa: S603  our own
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process,
        _ended_after(process, limit_s) as ended,
    ):
        for line in process.stdout or ():
            last = line.decode().rstrip("\n")
            if last.startswith(FILE):
                at = last.removeprefix(FILE)
            elif last.startswith(PROGRESS):
                tell(f"{at}: {last.removeprefix(PROGRESS)}")
    if last.startswith(DONE):
        return last.removeprefix(DONE)
    if last.startswith(FAULT):
        raise DatasetError(last.removeprefix(FAULT))
    if ended:
        raise DatasetError(f"{at}: loading took more than {limit_s:.0f} s")
    raise DatasetError(f"{at} cannot be loaded: {_end(process.returncode)}")


@contextmanager
def _ended_after(process: subprocess.Popen[bytes], limit_s: float) -> Iterator[list[bool]]:
    """End a process after some time, or when the block is left early; give whether time was up."""
    ended: list[bool] = []

    def end() -> None:
        ended.append(True)
        process.kill()

    timer = Timer(limit_s, end)
    timer.daemon = True
    timer.start()
    try:
        yield ended
    except BaseException:
        process.kill()
        raise
    finally:
        timer.cancel()


def _end(code: int) -> str:
    """Return how the loading process ended: the system ends what nests or grows without end."""
    how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    return f"it nests too deeply, or takes more than {LOAD_MEMORY_MB} MiB (loading ended {how})"
