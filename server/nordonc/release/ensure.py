"""The release of a dataset's sources as they are now, built first where there is none."""

import subprocess
import sys
from pathlib import Path

from nordonc.dataset.sources import Sources
from nordonc.errors import ReleaseError, UnbuiltError
from nordonc.release import in_use
from nordonc.release.find import find, releases_folder
from nordonc.release.manifest import Release
from nordonc.settings import KEPT


def of_dataset(root: Path, chosen: Path | None, keep: int = KEPT) -> Release:
    """Return the release of the sources, built by a process of its own if needed.

    The libraries that a build loads stay out of the process that serves. The release is marked as
    in use, so that no build removes it before this process ends or takes the mark away.

    Args:
        root: Folder of the dataset.
        chosen: Folder of releases; none means the one that belongs to the dataset.
        keep: How many a build keeps of those that are not published.

    Raises:
        UnbuiltError: It could not be built; the build says why on standard error.
        NordoncError: The folder is no dataset, or its sources change while they are read.
    """
    releases = releases_folder(root, chosen)
    if release := _marked(root, releases):
        return release
    words = ["--dataset", str(root), "--releases", str(releases), "--keep", str(keep)]
    command = [sys.executable, "-m", "nordonc", "build", *words]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # noqa: S603  our own
    if done.returncode:
        raise UnbuiltError(done.returncode)
    if release := _marked(root, releases):
        return release
    raise ReleaseError("The sources changed while the release was built; try again")


def _marked(root: Path, releases: Path) -> Release | None:
    """Return the release of the sources, if there is one, marked as in use by this process."""
    if not (release := find(Sources.read(root).key, releases)):
        return None
    in_use.mark(release.folder)
    # A build may have removed the folder between the two.
    return release if release.quads.is_file() else None
