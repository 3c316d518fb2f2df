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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from nordonc.errors import DatasetError, ReleaseError, reason
from nordonc.release import in_use, loading
from nordonc.release.integrity import sha256
from nordonc.release.loading import DONE, FAULT, FILE, LOAD_MEMORY_MB, NAME
from nordonc.release.manifest import FORMAT, Loaded, Manifest, Release

#: Begins the name of a server's folder of such files.
PREFIX = "nordonc-data-"
#: Holds what loading told, once all are loaded.
_LOADED = "loaded.json"
#: Seconds that loading may take: so many, and one more for so many bytes of the files.
LOAD_S = 60.0
_BYTES_A_SECOND = 250_000
#: Seconds after which a folder that nobody has marked is one whose owner is gone.
_YOUNG_S = 10.0

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
    words = os.getpid(), place, *paths
    command = [sys.executable, "-m", loading.__name__, *map(str, words)]
    limit_s = LOAD_S + sum(path.stat().st_size for path in paths) / _BYTES_A_SECOND
    try:
        done = subprocess.run(  # noqa: S603  our own
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, timeout=limit_s
        )
    except subprocess.TimeoutExpired as error:
        fault = f"loading took more than {limit_s:.0f} s"
        raise DatasetError(f"{_at(error.stdout or b'')}: {fault}") from error
    last = done.stdout.decode().splitlines()[-1:] or [""]
    if last[0].startswith(DONE):
        return last[0].removeprefix(DONE)
    if last[0].startswith(FAULT):
        raise DatasetError(last[0].removeprefix(FAULT))
    raise DatasetError(f"{_at(done.stdout)} cannot be loaded: {_end(done.returncode)}")


def _at(output: bytes) -> str:
    """Return the file that the loading process worked on last."""
    lines = output.decode().splitlines()
    return next((line.removeprefix(FILE) for line in reversed(lines)), "the files")


def _end(code: int) -> str:
    """Return how the loading process ended: the system ends what nests or grows without end."""
    how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    return f"it nests too deeply, or takes more than {LOAD_MEMORY_MB} MiB (loading ended {how})"
