"""The writing of a release: under a lock, in a temporary folder, renamed into place."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from filelock import FileLock

from nordonc.errors import ReleaseError, reason
from nordonc.release import in_use, kept
from nordonc.release.files import MANIFEST, STORE, SUMS
from nordonc.release.integrity import sha256
from nordonc.release.manifest import Manifest, Release, read

_WRITING = ".writing-"


@contextmanager
def locked(releases: Path) -> Iterator[None]:
    """Hold the folder's lock, so that two builds of one dataset wait for each other.

    Whatever another build has left half written is removed: its process has ended.

    Raises:
        ReleaseError: The system does not let the folder be written, or its disk is full.
    """
    try:
        releases.mkdir(parents=True, exist_ok=True)
        with FileLock(releases / ".lock"):
            for left in releases.glob(f"{_WRITING}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield
    except OSError as error:
        place = error.filename or releases
        raise ReleaseError(f"{place} cannot be written: {reason(error)}") from error


@contextmanager
def writing(releases: Path) -> Iterator[Path]:
    """Give a temporary folder beside the releases; it is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix=_WRITING, dir=releases) as parent:
        folder = Path(parent) / "release"
        folder.mkdir()
        yield folder


def publish(folder: Path, manifest: Manifest, releases: Path, drafts: int) -> Release:
    """Add manifest and checksums to a written folder, and rename it into place.

    Of the others those are removed that are kept no more, see ``kept.folders``.
    """
    manifest = replace(manifest, sizes=_sizes(folder))
    text = json.dumps(asdict(manifest), indent=2, sort_keys=True, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    (folder / SUMS).write_text(_checksums(folder), encoding="utf-8")
    final = releases / kept.folder_name(manifest)
    if final.exists():
        shutil.rmtree(final)
    folder.rename(final)
    release = read(final)
    kept.remember(release)
    _remove_others(releases, kept.folders(releases, release, drafts))
    return release


def _sizes(folder: Path) -> dict[str, int]:
    """Return the length of each file, and of each table of the store, by its path."""
    files = [path for path in folder.iterdir() if path.is_file()]
    files += (folder / STORE).glob("*.sst")
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in sorted(files)}


def _checksums(folder: Path) -> str:
    """Return lines as ``sha256sum -c`` reads them, for every file but those of the store."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != SUMS)
    return "".join(f"{sha256(path)}  {path.name}\n" for path in files)


def _remove_others(releases: Path, staying: list[Path]) -> None:
    """Remove all releases but those, and those that a process works with."""
    for manifest in releases.glob(f"[!.]*/{MANIFEST}"):
        if (folder := manifest.parent) not in staying:
            with in_use.unless_marked(folder) as unused:
                if unused:
                    shutil.rmtree(folder, ignore_errors=True)
