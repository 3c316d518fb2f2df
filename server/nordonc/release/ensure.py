"""The release of a dataset's sources as they are now, built first where there is none."""

import subprocess
import sys
from pathlib import Path

from nordonc.dataset.sources import Sources
from nordonc.errors import ReleaseError, UnbuiltError
from nordonc.release.find import find, releases_folder
from nordonc.release.manifest import Release


def of_dataset(root: Path, chosen: Path | None) -> Release:
    """Return the release of the sources, built by a process of its own if needed.

    The libraries that a build loads stay out of the process that serves.

    Args:
        root: Folder of the dataset.
        chosen: Folder of releases; none means the one that belongs to the dataset.

    Raises:
        UnbuiltError: It could not be built; the build says why on standard error.
        NordoncError: The folder is no dataset, or its sources change while they are read.
    """
    releases = releases_folder(root, chosen)
    if release := find(Sources.read(root).key, releases):
        return release
    place = ["--dataset", str(root), "--releases", str(releases)]
    command = [sys.executable, "-m", "nordonc", "build", *place]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # noqa: S603  our own
    if done.returncode:
        raise UnbuiltError(done.returncode)
    if release := find(Sources.read(root).key, releases):
        return release
    raise ReleaseError("The sources changed while the release was built; try again")
