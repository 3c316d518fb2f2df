"""Threads that live as long as the process: what nobody foresaw does not end them unnoticed."""

import logging
import threading
from collections.abc import Callable
from weakref import WeakSet

#: Seconds before a duty that failed is taken up again; a fault that stays does not fill the log.
_PAUSE_S = 1.0

_log = logging.getLogger(__name__)
_duties: WeakSet["Duty"] = WeakSet()


def failing() -> list[str]:
    """Return the names of duties that failed the last time."""
    return sorted({duty.name for duty in list(_duties) if duty.is_failing})


def failures() -> int:
    """Return how often any duty has failed since the start of the process."""
    return Duty.total


class Duty:
    """Something that is done in a thread of its own until it is done or the process ends.

    A failure is logged, and the duty taken up again. From then on the duty counts as failing until
    it has gone well for once.

    Attributes:
        name: What is done, for the log.
        is_failing: Whether it failed the last time.
    """

    #: Failures of all duties of the process.
    total = 0

    def __init__(self, name: str, do: Callable[["Duty"], None]) -> None:
        """Begin.

        Args:
            name: What is done, for the log and figures.
            do: Does it, and ends when there is no more to do.
        """
        self.name = name
        self.is_failing = False
        self._do = do
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        _duties.add(self)
        self._thread.start()

    def went_well(self) -> None:
        """Note that it has gone well for once."""
        self.is_failing = False

    def failed(self) -> None:
        """Log the exception at work: it has failed, and goes on."""
        self.is_failing = True
        Duty.total += 1
        _log.exception("%s failed and goes on", self.name)

    def join(self) -> None:
        """Wait until it is done, and take it up no more."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                self._do(self)
            except Exception:  # noqa: BLE001  the last net of a thread
                self.failed()
            else:
                return
            if self._ended.wait(_PAUSE_S):
                return
