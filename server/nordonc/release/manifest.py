"""Releases: immutable folders that hold all that is served, each with a manifest."""

import json
from dataclasses import dataclass
from pathlib import Path

from nordonc.dataset.description import Description
from nordonc.errors import ReleaseError
from nordonc.release import files

#: Raised when the layout of a release changes, so that an older folder is never misread.
FORMAT = 5
#: Above this many quads the release carries a store on disk; up to it each worker holds all.
MEMORY_QUADS = 100_000


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
        return self.folder / files.dump(self.manifest.name, "nq")

    @property
    def store(self) -> Path | None:
        """The store on disk, where the release is large enough to carry one."""
        folder = self.folder / files.STORE
        return folder if folder.is_dir() else None


def read(folder: Path) -> Release:
    """Return the release in a folder.

    Raises:
        ReleaseError: The folder is no release of this format.
    """
    try:
        manifest = Manifest(**json.loads((folder / files.MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ReleaseError(f"{folder} is not a release of this version: {error}") from error
    if manifest.format != FORMAT:
        raise ReleaseError(f"{folder} has format {manifest.format}; this program reads {FORMAT}")
    return Release(folder, manifest)
