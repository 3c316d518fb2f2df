"""How many heavy queries may run at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from nordonc.errors import BusyError


class Permits:
    """A number of permits, of which nobody waits for one."""

    def __init__(self, number: int) -> None:
        """Have so many."""
        self._number = number
        self._lock = Lock()
        self.value = number

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a permit.

        Raises:
            BusyError: All are held.
        """
        with self._lock:
            if not self.value:
                raise BusyError(
                    f"The number of heavy queries that may run at a time, {self._number}, is "
                    "reached; try again later, or ask for less"
                )
            self.value -= 1
        try:
            yield
        finally:
            with self._lock:
                self.value += 1
