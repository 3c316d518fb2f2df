"""The server's side of one worker process."""

import math
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, cast

import psutil

from nordonc import errors
from nordonc.engine import frames
from nordonc.engine.base import Answer, Query
from nordonc.engine.worker import Options
from nordonc.errors import NordoncError, ReleaseError

#: Seconds that a worker may take to open its store.
_START_S = 120.0
#: How far a heavy query stands back, in the scale of nice.
_PATIENCE = 10

# How Linux names the clock that counts the processor time of a process.
# Source: https://www.man7.org/linux/man-pages/man3/clock_getcpuclockid.3.html
_CLOCK_SHIFT, _CLOCK_OF_PROCESS = 3, 2

#: What a worker may report, by the name under which it does.
_FAILURES = {
    name: failure
    for name, failure in vars(errors).items()
    if isinstance(failure, type) and issubclass(failure, NordoncError)
}


class Worker:
    """A process that answers one query at a time; whoever has taken it is its only user.

    Attributes:
        usable: Whether it waits for a query; false while it works and for good when it failed.
    """

    def __init__(self, options: Options) -> None:
        life_line, self._life_line = os.pipe()
        try:
            self._process = _started(replace(options, life_line=life_line))
        finally:
            os.close(life_line)
        self._queries = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        os.set_blocking(self._queries.fileno(), False)
        os.set_blocking(self._answers.fileno(), False)
        frames.widen(self._answers.fileno())
        self._over_memory = False
        self._spent = False
        self._first_bytes = 0
        self._killed = False
        self._worked_before_s = 0.0
        self.usable = False

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def is_open(self) -> bool:
        """Whether its store was opened, and nobody has ended it."""
        return self._first_bytes > 0 and not self._killed

    @property
    def ended(self) -> bool:
        """Whether the process is known to have ended."""
        return self._process.returncode is not None

    def get_ready(self) -> None:
        """Wait until the store is open.

        Raises:
            ReleaseError: It cannot be opened.
        """
        try:
            self._receive(time.monotonic() + _START_S)
        except EOFError as error:
            raise ReleaseError("A worker process ended before it had opened the data") from error
        except TimeoutError as error:
            raise ReleaseError(f"The data could not be opened within {_START_S:g} s") from error
        self._first_bytes = self._memory_bytes()

    def _memory_bytes(self) -> int:
        """Return what the process takes of the machine's memory; nothing once it has ended."""
        try:
            return psutil.Process(self.pid).memory_info().rss
        except psutil.Error:
            return 0

    def grown_bytes(self) -> int:
        """Return the memory that it takes beyond what the open store took."""
        return self._memory_bytes() - self._first_bytes if self._first_bytes else 0

    def end_for_memory(self) -> None:
        """End the process because its query takes too much memory."""
        self._over_memory = True
        self.kill()

    def died_of_its_query(self) -> bool:
        """Wait for the end of a process that closed its pipes, and tell whether that was its own.

        Whatever else ends a process, an operator or the kernel, does so by SIGKILL.
        """
        return self._over_memory or self._process.wait() != -signal.SIGKILL

    def ask(self, query: Query, deadline: float) -> None:
        """Hand the worker a query, whose answer ``answered`` and ``answer`` tell of.

        Args:
            query: The query.
            deadline: Moment of ``time.monotonic`` by which it must have been taken.

        Raises:
            TimeoutError: It was not; the worker is of no more use.
            EOFError: The process ended.
        """
        self.usable = False
        self._worked_before_s = self._worked_s()
        head = {
            "media_type": query.media_type,
            "default_graphs": query.default_graphs,
            "named_graphs": query.named_graphs,
            "base": query.base,
            "foreign": query.foreign,
        }
        try:
            frames.send(self._queries.fileno(), frames.packed(head, query.text.encode()), deadline)
        except BrokenPipeError as error:
            raise EOFError from error

    def answered(self, deadline: float) -> bool:
        """Wait for the answer, or the end of the process, and tell whether it came in time."""
        return frames.readable(self._answers.fileno(), deadline)

    def worked_s(self) -> float:
        """Return the processor time that the query at work has had.

        On a machine that does other things as well, that is less than the time that has passed.
        """
        return self._worked_s() - self._worked_before_s

    def _worked_s(self) -> float:
        if sys.platform != "linux":
            return time.monotonic()
        try:
            return time.clock_gettime(~self.pid << _CLOCK_SHIFT | _CLOCK_OF_PROCESS)
        except OSError:
            return math.inf

    def answer(self, query: Query, deadline: float, spool_bytes: int = 0) -> Answer:
        """Return the worker's answer to the query that it was asked.

        Args:
            query: The query.
            deadline: Moment of ``time.monotonic`` by which the answer must be there.
            spool_bytes: An answer longer than this comes as a file; 0 means none does.

        Raises:
            TimeoutError: It was not; the worker is of no more use.
            EOFError: The process ended.
            NordoncError: What the engine's interface names.
        """
        frame = self._receive(deadline, spool_bytes)
        return Answer(
            media_type=query.media_type,
            body=frame.body,
            spool=frame.spool,
            size_bytes=os.fstat(frame.spool.fileno()).st_size if frame.spool else len(frame.body),
            rows=frame.head["rows"],
            unknown_functions=tuple(frame.head["unknown_functions"]),
        )

    def give_way(self) -> None:
        """Have the query at work run when nothing else wants to; it is the last of this process.

        Whoever lowers a priority may not raise it again.
        """
        self._spent = True
        with suppress(psutil.Error):
            psutil.Process(self.pid).nice(_PATIENCE)

    def _receive(self, deadline: float, spool_bytes: int = 0) -> frames.Frame:
        frame = frames.receive(self._answers.fileno(), deadline, spool_bytes)
        self.usable = not self._spent
        if "error" in frame.head:
            raise _FAILURES[str(frame.head["error"])](str(frame.head["message"]))
        return frame

    def wait(self) -> None:
        """Wait until the process has ended."""
        self._process.wait()

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        self._killed = True
        self._process.kill()

    def dispose(self) -> None:
        """End the process and close the pipes; to be called by whoever has taken the worker."""
        self.usable = False
        self.kill()
        self._queries.close()
        self._answers.close()
        os.close(self._life_line)


def _started(options: Options) -> subprocess.Popen[bytes]:
    """Start a worker outside our process group, so that a terminal's Ctrl-C is ours alone."""
    package_root = str(Path(__file__).parents[2])
    known = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([package_root, known] if known else [package_root])
    return subprocess.Popen(  # noqa: S603  the command is our own
        [sys.executable, "-P", "-m", "nordonc.engine.worker", options.packed()],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=(options.life_line,),
        process_group=0,
        env={**os.environ, "PYTHONPATH": path},
    )
