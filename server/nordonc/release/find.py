"""Where the releases of a dataset lie, and which one has the key of its sources."""

import hashlib
import logging
import os
from pathlib import Path

from nordonc.errors import FormatError, ReleaseError
from nordonc.release import integrity
from nordonc.release.manifest import Release, read

#: Digits of the key that the name of a release's folder ends with.
KEY_LENGTH = 16

_log = logging.getLogger(__name__)


def releases_folder(root: Path, chosen: Path | None = None) -> Path:
    """Return where the releases of a dataset lie: build/ of a checkout, else the user's cache."""
    if chosen is not None:
        return chosen
    if (root / "pyproject.toml").is_file() and os.access(root, os.W_OK):
        return root / "build"
    place = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:KEY_LENGTH]
    return _cache_home() / "nordonc" / place


def _cache_home() -> Path:
    """Source: XDG Base Directory Specification, and its counterparts elsewhere."""
    if given := os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA"):
        return Path(given)
    return Path.home() / ".cache"


def find(key: str, releases: Path) -> Release | None:
    """Return the release with the key of some sources, if a folder of releases holds it whole.

    One that is damaged is told in the log.
    """
    for folder in releases.glob(f"*-{key[:KEY_LENGTH]}"):
        try:
            release = read(folder)
            integrity.verify(release)
        except FormatError:
            continue  # of another version of this program: it is built anew
        except ReleaseError as error:
            _log.warning("%s; it is built anew", error)
            continue
        if release.manifest.key == key:
            return release
    return None
