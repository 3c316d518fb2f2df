"""RDF files that are served as they are, without a dataset around them."""

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from nordonc import release
from nordonc.release import Manifest, Release
from nordonc.store import load_files, save_quads


def served_from(files: Sequence[Path], folder: Path) -> Release:
    """Return what a server needs to serve RDF files as they are, written to a folder.

    It is no release of a dataset: nothing is validated, and it goes when the server stops.

    Raises:
        DatasetError: A file is missing, or is not RDF of the format its name promises.
    """
    folder = Path(tempfile.mkdtemp(dir=folder))
    store = load_files(files, folder / release.STORE)
    quads = len(store)
    if quads <= release.MEMORY_QUADS:
        save_quads(store, folder / "data.nq")
        del store
        shutil.rmtree(folder / release.STORE)
    key = hashlib.sha256("".join(release.sha256(path) for path in files).encode()).hexdigest()
    newest = max(path.stat().st_mtime for path in files)
    manifest = Manifest(
        format=release.FORMAT,
        iri="",
        name="data",
        title=files[0].name if len(files) == 1 else f"{len(files)} files",
        description="RDF files, served as they are.",
        version=key[:16],
        modified=datetime.fromtimestamp(newest, UTC).date().isoformat(),
        published=False,
        base="",
        key=key,
        content_hash=key,
        quads=quads,
        counts={},
        licence="",
        rights="",
    )
    return Release(folder, manifest)
