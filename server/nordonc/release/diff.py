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


def between(old: Release, new: Release) -> Difference:
    """Return what makes one release of another, its derived graphs included.

    Blank nodes have canonical names, so that equal lines are equal statements.
    """
    return _between(old.quads, new.quads)


def counted(old: Release, new: Release) -> Counts | None:
    """Return how much changed without ``DERIVED_GRAPHS``.

    There is no such figure where a release is too large for its statements to be held at once.
    """
    if max(old.manifest.quads, new.manifest.quads) > MEMORY_QUADS:
        return None
    return _counted(old.quads, new.quads, new.manifest.base)


@lru_cache(maxsize=64)
def _counted(old: Path, new: Path, base: str) -> Counts:
    left_out = tuple(f"<{base}graph/{name}> .\n".encode() for name in DERIVED_GRAPHS)
    removed, added = _between(old, new, left_out)
    return Counts(len(removed), len(added))


def _between(old: Path, new: Path, left_out: tuple[bytes, ...] = ()) -> Difference:
    before, after = set(_lines(old, left_out)), set(_lines(new, left_out))
    return Difference(tuple(sorted(before - after)), tuple(sorted(after - before)))


def _lines(quads: Path, left_out: tuple[bytes, ...]) -> Iterator[bytes]:
    """Yield the lines of a file of N-Quads, but for those with certain ends."""
    with quads.open("rb") as lines:
        yield from (line for line in lines if not line.endswith(left_out))
