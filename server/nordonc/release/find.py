"""Where the releases of a dataset lie, and which one holds its sources as they are now."""

import hashlib
import os
from pathlib import Path

from nordonc.dataset.sources import source_key
from nordonc.errors import ReleaseError
from nordonc.release.manifest import Release, read

#: Digits of the key that the name of a release's folder ends with.
KEY_LENGTH = 16


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


def find(root: Path, releases: Path) -> Release | None:
    """Return the release whose key is that of the sources as they are now, if there is one."""
    key = source_key(root)
    for folder in releases.glob(f"*-{key[:KEY_LENGTH]}"):
        try:
            found = read(folder)
        except ReleaseError:
            continue  # of an older format: it is built anew
        if found.manifest.key == key:
            return found
    return None
