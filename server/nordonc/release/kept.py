"""Which releases of a dataset are kept, and which ones it had before."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from nordonc.errors import NotFoundError, ReleaseError, RemovedReleaseError
from nordonc.release import files, in_use
from nordonc.release.find import KEY_LENGTH
from nordonc.release.manifest import Manifest, Release, read

#: A folder with the manifest of the last build of each version that a folder of releases had.
HISTORY = ".history"
_DIGITS = re.compile(r"(\d+)")


class Past(NamedTuple):
    """What is known of a release that is kept no more."""

    version: str
    modified: str


class _Folder(NamedTuple):
    """A folder of a release, and what its manifest says, be it of another format."""

    path: Path
    says: dict[str, Any]
    written: float


def folders(releases: Path, last: Release, drafts: int) -> list[Path]:
    """Return the folders of releases that are kept, the one written last first.

    These are ``last``, whatever it is, those that are published, and the newest others.

    Args:
        releases: Folder of releases.
        last: The release that was built, or that is served.
        drafts: How many of those that are not published, ``last`` included.
    """
    found = [one for one in _written(releases) if not _is(one.path, last)]
    newest = [one for one in found if not one.says.get("published")][: max(0, drafts - 1)]
    kept = [one.path for one in found if one.says.get("published") or one in newest]
    return [last.folder, *kept]


def versions(releases: Path) -> dict[str, Path]:
    """Return the versions that a folder of releases has; of each the folder written last."""
    return {str(one.says.get("version")): one.path for one in reversed(_written(releases))}


def of_version(releases: Path, version: str) -> Release:
    """Return the release of a version that was written last.

    Raises:
        ReleaseError: The folder has none, or it cannot be read.
    """
    found = versions(releases)
    if version not in found:
        known = f"it has {', '.join(sorted(found))}" if found else "it has none"
        raise ReleaseError(f"{releases} has no release {version}; {known}")
    return read(found[version])


def _is(folder: Path, release: Release) -> bool:
    return folder.absolute() == release.folder.absolute()


def _written(releases: Path) -> list[_Folder]:
    """Return every folder of a release, the one written last first."""
    found = []
    for manifest in releases.glob(f"[!.]*/{files.MANIFEST}"):
        try:
            says = json.loads(manifest.read_bytes())
            written = manifest.parent.stat().st_mtime
        except (OSError, ValueError):
            continue  # a build removes it at this moment, or it is damaged
        found.append(_Folder(manifest.parent, says if isinstance(says, dict) else {}, written))
    return sorted(found, key=lambda one: one.written, reverse=True)


@dataclass(frozen=True, slots=True)
class Kept:
    """The releases that a server can answer from: one a version.

    Attributes:
        releases: By version, the newest version first.
        past: What the dataset had besides, and is kept no more, by version.
    """

    releases: dict[str, Release]
    past: dict[str, Past]

    @classmethod
    def beside(cls, served: Release, drafts: int) -> "Kept":
        """Return what is kept beside the release that is served, and mark it as in use.

        Of several builds of a version the last one counts, but of the version that is served that
        one. Releases of other datasets in the folder have nothing to do with it, and those that
        another version of this program wrote cannot be read.
        """
        place, manifest = served.folder.parent, served.manifest
        found = {manifest.version: served}
        for folder in folders(place, served, drafts):
            try:
                release = read(folder)
            except ReleaseError:
                continue
            if _belongs(release, manifest) and release.manifest.version not in found:
                in_use.mark(release.folder)
                found[release.manifest.version] = release
        ordered = sorted(found.values(), key=_age, reverse=True)
        past = _history(place, manifest)
        return cls(
            {one.manifest.version: one for one in ordered},
            {version: past[version] for version in sorted(past) if version not in found},
        )

    def find(self, version: str, latest: str, home: str) -> Release:
        """Return a release that is kept.

        Args:
            version: Its version.
            latest: The version that is served.
            home: Address of the home page, for the link to that.

        Raises:
            RemovedReleaseError: It is kept no more.
            NotFoundError: There never was one, as far as is known.
        """
        if one := self.releases.get(version):
            return one
        if past := self.past.get(version):
            raise RemovedReleaseError(
                f"Release {version} of {past.modified} is kept no more; {latest} replaces it",
                f'<{home}/releases/{latest}/>; rel="latest-version"',
            )
        raise NotFoundError(
            f"There is no release {version} here; there is {', '.join(self.releases)}"
        )

    def let_go(self, still: Iterable[Release]) -> None:
        """Take the marks away of all releases but those that are still in use."""
        staying = {one.folder for one in still}
        for release in self.releases.values():
            if release.folder not in staying:
                in_use.unmark(release.folder)


def _belongs(release: Release, served: Manifest) -> bool:
    """Tell whether a release is one of the same dataset, in a folder of its own name."""
    return release.manifest.iri == served.iri and release.folder.name == folder_name(
        release.manifest
    )


def folder_name(manifest: Manifest) -> str:
    """Return the name of the folder of a release."""
    return f"{manifest.version}-{manifest.key[:KEY_LENGTH]}"


def _age(release: Release) -> tuple[Any, ...]:
    """Return what puts releases in order: their day, then their version as a number.

    Source: https://semver.org/#spec-item-11
    """
    return release.modified, [_rank(part) for part in _DIGITS.split(release.manifest.version)]


def _rank(part: str) -> tuple[int, str]:
    """Return what puts a part of versions in order; with a hyphen begins what comes before."""
    if part.isdecimal():
        return int(part), ""
    return (-2 if part.startswith("-") else -1), part


def remember(release: Release) -> None:
    """Note that the dataset has a release of this version.

    Raises:
        OSError: The folder cannot be written.
    """
    history = release.folder.parent / HISTORY
    history.mkdir(exist_ok=True)
    known = (release.folder / files.MANIFEST).read_bytes()
    (history / f"{release.manifest.version}.json").write_bytes(known)


def _history(releases: Path, served: Manifest) -> dict[str, Past]:
    """Return the versions that a dataset ever had, by their names."""
    known = {}
    for path in (releases / HISTORY).glob("*.json"):
        try:
            says = json.loads(path.read_bytes())
            past = Past(says["version"], says["modified"])
        except (OSError, ValueError, LookupError, TypeError):
            continue
        if says.get("iri") == served.iri:
            known[past.version] = past
    return known
