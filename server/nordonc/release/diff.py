"""What changed from one release to another: the statements that came and went."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from nordonc.release.manifest import DERIVED_GRAPHS, MEMORY_QUADS, Release


class Difference(NamedTuple):
    """Statements as lines of N-Quads, each with its line break, sorted."""

    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]


class Counts(NamedTuple):
    """How many statements went and came."""

    removed: int
    added: int


def between(old: Path, new: Path, left_out: tuple[bytes, ...] = ()) -> Difference:
    """Return what makes one file of N-Quads of another; only the lines of the old one are held.

    Blank nodes have canonical names, so that equal lines are equal statements.

    Args:
        old: The one before; no line stands in it twice.
        new: The one after; the same.
        left_out: Ends of lines that count in neither.
    """
    removed, added = set(_lines(old, left_out)), []
    for line in _lines(new, left_out):
        if line in removed:
            removed.discard(line)
        else:
            added.append(line)
    return Difference(tuple(sorted(removed)), tuple(sorted(added)))


def derived(base: str) -> tuple[bytes, ...]:
    """Return how lines of ``DERIVED_GRAPHS`` end, given the IRI under which a dataset mints."""
    return tuple(f"<{base}graph/{name}> .\n".encode() for name in DERIVED_GRAPHS)


def is_large(*releases: Release) -> bool:
    """Tell whether the statements of a release are too many to be held by a server at once."""
    return max(one.manifest.quads for one in releases) > MEMORY_QUADS


def counted(old: Release, new: Release) -> Counts | None:
    """Return how much changed without ``DERIVED_GRAPHS``; nothing where a release is large."""
    if is_large(old, new):
        return None
    return _counted(old.quads, new.quads, new.manifest.base)


@lru_cache(maxsize=64)
def _counted(old: Path, new: Path, base: str) -> Counts:
    removed, added = between(old, new, derived(base))
    return Counts(len(removed), len(added))


def _lines(quads: Path, left_out: tuple[bytes, ...]) -> Iterator[bytes]:
    """Yield the lines of a file of N-Quads, but for those with certain ends."""
    with quads.open("rb") as lines:
        yield from (line for line in lines if not line.endswith(left_out))
