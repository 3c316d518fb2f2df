"""Releases: immutable folders that hold all that is served, found by the key of their sources."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from filelock import FileLock

from nordonc import dataset
from nordonc.dataset import Description
from nordonc.errors import ReleaseError

#: Raised when the layout of a release changes, so that an older folder is never misread.
FORMAT = 3
#: Above this many quads the release carries a store on disk; up to it each worker holds all.
MEMORY_QUADS = 100_000
KEPT = 3

STORE = "store"

_MANIFEST = "manifest.json"
_SUMS = "SHA256SUMS"
_KEY_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest(Description):
    """What a release says of itself: the description of its dataset, and what it holds.

    Attributes:
        format: Layout of the folder, see ``FORMAT``.
        key: SHA-256 of the sources and the program's version, in hexadecimal.
        content_hash: SHA-256 of the sorted N-Quads without the graphs ``void`` and ``queries``.
        quads: Number of quads in the store.
        counts: Quads by graph IRI, without the graphs ``void`` and ``queries``.
    """

    format: int
    key: str
    content_hash: str
    quads: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Release:
    """A release on disk."""

    folder: Path
    manifest: Manifest

    @property
    def quads(self) -> Path:
        """The N-Quads file that holds every quad."""
        return self.folder / f"{self.manifest.name}.nq"

    @property
    def store(self) -> Path | None:
        """The store on disk, where the release is large enough to carry one."""
        folder = self.folder / STORE
        return folder if folder.is_dir() else None

    @property
    def modified(self) -> date:
        """The date of the version."""
        return date.fromisoformat(self.manifest.modified)


def read(folder: Path) -> Release:
    """Return the release in a folder.

    Raises:
        ReleaseError: The folder is no release of this format.
    """
    try:
        manifest = Manifest(**json.loads((folder / _MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ReleaseError(f"{folder} is not a release of this version: {error}") from error
    if manifest.format != FORMAT:
        raise ReleaseError(f"{folder} has format {manifest.format}; this program reads {FORMAT}")
    return Release(folder, manifest)


def releases_folder(root: Path, chosen: Path | None = None) -> Path:
    """Return where the releases of a dataset lie: build/ of a checkout, else the user's cache."""
    if chosen is not None:
        return chosen
    if (root / "pyproject.toml").is_file() and os.access(root, os.W_OK):
        return root / "build"
    place = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:_KEY_LENGTH]
    return _cache_home() / "nordonc" / place


def _cache_home() -> Path:
    """Source: XDG Base Directory Specification, and its counterparts elsewhere."""
    if given := os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA"):
        return Path(given)
    return Path.home() / ".cache"


def find(root: Path, releases: Path) -> Release | None:
    """Return the release whose key is that of the sources as they are now, if there is one."""
    key = dataset.source_key(root)
    for folder in releases.glob(f"*-{key[:_KEY_LENGTH]}"):
        try:
            found = read(folder)
        except ReleaseError:
            continue  # of an older format: it is built anew
        if found.manifest.key == key:
            return found
    return None


@contextmanager
def locked(releases: Path) -> Iterator[None]:
    """Hold the folder's lock, so that two builds of one dataset wait for each other."""
    releases.mkdir(parents=True, exist_ok=True)
    with FileLock(releases / ".lock"):
        yield


@contextmanager
def writing(releases: Path) -> Iterator[Path]:
    """Give a temporary folder beside the releases; it is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=releases) as parent:
        folder = Path(parent) / "release"
        folder.mkdir()
        yield folder


def publish(folder: Path, manifest: Manifest, releases: Path) -> Release:
    """Add manifest and checksums to a written folder, rename it into place, keep the newest."""
    text = json.dumps(asdict(manifest), indent=2, sort_keys=True, ensure_ascii=False)
    (folder / _MANIFEST).write_text(text + "\n", encoding="utf-8")
    (folder / _SUMS).write_text(_checksums(folder), encoding="utf-8")
    final = releases / f"{manifest.version}-{manifest.key[:_KEY_LENGTH]}"
    if final.exists():
        shutil.rmtree(final)
    folder.rename(final)
    _keep_newest(releases, final)
    return read(final)


def _checksums(folder: Path) -> str:
    """Return lines as ``sha256sum -c`` reads them, for every file but those of the store."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != _SUMS)
    return "".join(f"{sha256(path)}  {path.name}\n" for path in files)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep_newest(releases: Path, final: Path) -> None:
    folders = [path.parent for path in releases.glob(f"*/{_MANIFEST}") if path.parent != final]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in folders[KEPT - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)
