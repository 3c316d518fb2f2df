"""Granian, but that a crash is mended unless it comes again and again, and SIGHUP is handed on."""

import os
import signal
import time
from collections import deque
from typing import Any, ClassVar

from granian.server.mp import MPServer

#: So many crashes of the process that answers requests, within so many seconds, end the server.
_CRASHES, _CRASHES_S = 10, 60.0


class RespawningServer(MPServer):
    """Granian, but that the application swaps its release itself."""

    #: Moments of the crashes after which a process was started anew.
    crashes: ClassVar[deque[float]] = deque(maxlen=_CRASHES)

    def _respawn_workers(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401  Granian's
        """Start a process anew; Granian would give up where the last crash was just before."""
        super()._respawn_workers(*arguments, **named)
        self.crashes.append(time.monotonic())
        if len(self.crashes) < _CRASHES or self.crashes[-1] - self.crashes[0] > _CRASHES_S:
            self.respawned_wrks.clear()

    def signal_handler_reload(self, *_arguments: object, **_named: object) -> None:
        """Hand SIGHUP on."""
        for worker in self.wrks:
            os.kill(worker.inner.pid, signal.SIGHUP)
