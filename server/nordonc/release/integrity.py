"""Whether a release is what its build wrote, by sizes and checksums."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from nordonc.errors import ReleaseError
from nordonc.release import files
from nordonc.release.manifest import Release

#: Files up to this size are hashed when a release is opened, longer ones while it is served.
CHEAP_BYTES = 16 << 20


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksums(folder: Path) -> dict[str, str]:
    """Return the checksums that a release states, by file name; one of loose files states none.

    Raises:
        ReleaseError: The file of checksums cannot be read.
    """

    def read(text: str) -> dict[str, str]:
        lines = (line.partition("  ") for line in text.splitlines())
        return {name: digest for digest, _, name in lines}

    return files.parsed(folder / files.SUMS, read, {})


def verify(release: Release) -> None:
    """Hold a release against its manifest and checksums, long files by their size alone.

    Raises:
        ReleaseError: A file is missing or is not what was built; the message names it.
    """
    if fault := next(_faults(release), None):
        raise ReleaseError(f"{release.folder} is damaged: {fault}")


def _faults(release: Release) -> Iterator[str]:
    sizes, sums = release.manifest.sizes, checksums(release.folder)
    if sums.keys() != {*(name for name in sizes if "/" not in name), files.MANIFEST}:
        yield f"{files.SUMS} does not list the files of the manifest"
    for name, size in sizes.items():
        if (actual := _size(release.folder / name)) != size:
            yield f"{name} has {actual} bytes instead of {size}"
    for name, digest in sums.items():
        if sizes.get(name, 0) <= CHEAP_BYTES and sha256(release.folder / name) != digest:
            yield f"{name} has another checksum"


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def damaged_large_files(release: Release) -> Iterator[Path]:
    """Yield the files that ``verify`` leaves out and whose checksum is wrong; it takes its time."""
    sums = checksums(release.folder)
    for name, size in release.manifest.sizes.items():
        path = release.folder / name
        if size > CHEAP_BYTES and name in sums and sha256(path) != sums[name]:
            yield path
