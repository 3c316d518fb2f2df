"""Values that are opened for those who ask, few at a time, and closed when nobody does."""

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Generic, TypeVar

from nordonc.duty import Duty
from nordonc.errors import BusyError

_T = TypeVar("_T")


@dataclass(slots=True)
class _Entry(Generic[_T]):
    """A value, who uses it, and when it was used last; it is opened under its lock."""

    lock: Lock = field(default_factory=Lock)
    value: _T | None = None
    users: int = 0
    used: float = 0.0


class OnDemand(Generic[_T]):
    """Opens values by key.

    Args:
        close: Ends a value.
        most: Values that are open at a time.
        idle_s: Seconds after which a value that nobody uses is closed.
    """

    def __init__(self, close: Callable[[_T], None], most: int, idle_s: float) -> None:
        self._close = close
        self._most = most
        self._idle_s = idle_s
        self._entries: dict[Hashable, _Entry[_T]] = {}
        self._lock = Lock()
        self._ended = Event()
        self._sweeper: Duty | None = None

    def __len__(self) -> int:
        """Return how many are open."""
        return len(self._entries)

    @contextmanager
    def taken(self, key: Hashable, opened: Callable[[], _T]) -> Iterator[_T]:
        """Give a value, opened first where it is not open, until the block ends.

        Raises:
            BusyError: As many as may be are in use.
            Exception: What opening it raised.
        """
        entry = self._entry(key)
        try:
            with entry.lock:
                if entry.value is None:
                    entry.value = opened()
            yield entry.value
        finally:
            with self._lock:
                entry.users -= 1
                entry.used = time.monotonic()
                if entry.value is None and not entry.users:
                    del self._entries[key]

    def _entry(self, key: Hashable) -> _Entry[_T]:
        with self._lock:
            entry = self._entries.get(key)
            if not entry:
                self._make_room()
                entry = self._entries[key] = _Entry()
                self._sweeper = self._sweeper or Duty("The closing of old releases", self._sweep)
            entry.users += 1
            return entry

    def _make_room(self) -> None:
        """Close what was used least recently, where no more may be open.

        Raises:
            BusyError: All are in use.
        """
        if len(self._entries) < self._most:
            return
        idle = [key for key, entry in self._entries.items() if not entry.users]
        if not idle:
            raise BusyError(f"{self._most} old releases are asked already; try again later")
        self._end(min(idle, key=lambda key: self._entries[key].used))

    def _end(self, key: Hashable) -> None:
        if (value := self._entries.pop(key).value) is not None:
            self._close(value)

    def _sweep(self, duty: Duty) -> None:
        """Close what nobody has used for a while, until nothing is open."""
        while not self._ended.wait(self._idle_s / 4):
            with self._lock:
                latest = time.monotonic() - self._idle_s
                for key, entry in list(self._entries.items()):
                    if not entry.users and entry.used <= latest:
                        self._end(key)
                duty.went_well()
                if not self._entries:
                    self._sweeper = None
                    return

    def close(self) -> None:
        """Close all of them, whoever uses them."""
        self._ended.set()
        with self._lock:
            for key in list(self._entries):
                self._end(key)
