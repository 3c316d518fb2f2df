"""Which release is served, known to the server when the process that answers has crashed."""

import pickle
from multiprocessing.sharedctypes import RawArray

from nordonc.release.manifest import Release

#: A manifest takes some kilobytes; a longer one is not remembered.
_MOST_BYTES = 1 << 20
_LENGTH_BYTES = 4


class ServedRelease:
    """A release in memory that a process shares with those that it starts.

    It has no lock, which a process that is killed would keep: the length is written last.
    """

    def __init__(self) -> None:
        """Know of none."""
        self._shared = memoryview(RawArray("B", _LENGTH_BYTES + _MOST_BYTES)).cast("B")

    def put(self, release: Release) -> None:
        """Remember a release."""
        content = pickle.dumps(release)
        self._shared[:_LENGTH_BYTES] = bytes(_LENGTH_BYTES)
        if len(content) <= _MOST_BYTES:
            self._shared[_LENGTH_BYTES : _LENGTH_BYTES + len(content)] = content
            self._shared[:_LENGTH_BYTES] = len(content).to_bytes(_LENGTH_BYTES)

    def get(self) -> Release | None:
        """Return the release that was remembered last, if one was."""
        length = int.from_bytes(self._shared[:_LENGTH_BYTES])
        if not length:
            return None
        content = bytes(self._shared[_LENGTH_BYTES : _LENGTH_BYTES + length])
        release: Release = pickle.loads(content)  # noqa: S301  written by ourselves
        return release
