"""RDF files that are served as they are, without a dataset around them.

``python -m nordonc.release.adhoc FOLDER FILE...`` loads them into a folder and prints the number of
quads.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from nordonc.errors import DatasetError
from nordonc.rdf.store import load_files, save_quads
from nordonc.release import files
from nordonc.release.manifest import FORMAT, MEMORY_QUADS, Manifest, Release
from nordonc.release.publish import sha256

#: Name of the dataset that such files are.
NAME = "data"


def served_from(paths: Sequence[Path], folder: Path) -> Release:
    """Return what a server needs to serve RDF files as they are, written to a folder.

    It is no release of a dataset: nothing is validated, and it goes when the server stops.

    Raises:
        DatasetError: A file is missing, or is not RDF of the format its name promises.
    """
    # Whoever cleans the machine's temporary files may have taken it.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=folder))
    quads = _loaded_apart(paths, folder)
    key = hashlib.sha256("".join(sha256(path) for path in paths).encode()).hexdigest()
    newest = max(path.stat().st_mtime for path in paths)
    manifest = Manifest(
        format=FORMAT,
        iri="",
        name=NAME,
        title=paths[0].name if len(paths) == 1 else f"{len(paths)} files",
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


def _loaded_apart(paths: Sequence[Path], folder: Path) -> int:
    """Load files in a process of its own, and return the number of quads.

    The process that answers requests is forked, and a store on disk that was opened before the
    fork leaves locks behind on which the next one to be opened waits for ever.

    Raises:
        DatasetError: A file is missing, or is not RDF of the format its name promises.
    """
    command = [sys.executable, "-m", __name__, str(folder), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own
    if done.returncode:
        raise DatasetError(done.stderr.strip())
    return int(done.stdout)


def _loaded(paths: Sequence[Path], folder: Path) -> int:
    """Load files into a folder, and return the number of quads: few are kept as a file alone.

    Raises:
        DatasetError: A file is missing, or is not RDF of the format its name promises.
    """
    store = load_files(paths, folder / files.STORE)
    quads = len(store)
    if quads <= MEMORY_QUADS:
        save_quads(store, folder / files.dump(NAME, "nq"))
        del store
        shutil.rmtree(folder / files.STORE)
    return quads


def main() -> None:
    """Load the files that the command line names."""
    folder, *paths = map(Path, sys.argv[1:])
    try:
        quads = _loaded(paths, folder)
    except DatasetError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{quads}\n")


if __name__ == "__main__":
    main()
