"""Commands over foreign input, in a process of their own with limits on time and memory."""

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from types import FrameType
from typing import Any, TypeVar

import click

from nordonc.errors import LimitError
from nordonc.rdf import work

_F = TypeVar("_F", bound=Callable[..., Any])

STEP_S = 300.0
MEMORY_MB = 4096
#: Seconds that a process may take to end itself, before it is ended.
_MORE_S = 3.0
#: Begins the line of a new step, whose time begins anew; other lines say what it works on.
_STEP = "step "
_READ_BYTES = 65536


class Steps:
    """What the process at work tells the one that limits it.

    Attributes:
        step: The step at work.
        what: What it works on, such as the path of a file; empty before it says so.
    """

    def __init__(self, writing: int, step_s: float) -> None:
        """Write to a pipe, and limit each step."""
        self.step = self.what = ""
        self._writing = writing
        self._step_s = step_s
        signal.signal(signal.SIGALRM, self._expired)
        work.watched(self._works_on)

    def begin(self, step: str) -> None:
        """Begin a step; until it says what it works on, that is what the step before worked on."""
        self.step = step
        self._tell(f"{_STEP}{step}")
        signal.setitimer(signal.ITIMER_REAL, self._step_s)

    def _works_on(self, what: str) -> None:
        self.what = what
        self._tell(what)

    def _tell(self, text: str) -> None:
        os.write(self._writing, f"{' '.join(text.split())}\n".encode())

    def _expired(self, _signal: int, _frame: FrameType | None) -> None:
        raise LimitError(_too_long(self.step, self.what, self._step_s))


def limited(command: _F) -> _F:
    """Add the options of the limits to a command, and keep to them where it runs by itself.

    The command is given what announces its steps as ``begin``. Windows knows no such processes, and
    a command that another program calls as a function stays in that program's process.
    """

    @wraps(command)
    def supervised(*, step_s: float, memory_mb: int, **given: Any) -> object:  # noqa: ANN401  as above
        context = click.get_current_context()
        if context.find_root().obj is not LIMITED or not hasattr(os, "fork"):
            return command(begin=lambda _step: None, **given)
        return command(begin=_forked(step_s, memory_mb).begin, **given)

    for option in (
        click.option(
            "--build-memory",
            "memory_mb",
            type=click.IntRange(64),
            default=MEMORY_MB,
            envvar="NORDONC_BUILD_MEMORY",
            metavar="MIB",
            help="MiB by which the work may grow.",
        ),
        click.option(
            "--step-time",
            "step_s",
            type=click.FloatRange(0, min_open=True),
            default=STEP_S,
            envvar="NORDONC_STEP_TIME",
            metavar="SECONDS",
            help="Seconds that each step may take.",
        ),
    ):
        supervised = option(supervised)
    return supervised  # type: ignore[return-value]


#: The object of a context whose command may run in a process of its own.
LIMITED = object()


def _forked(step_s: float, memory_mb: int) -> Steps:
    """Return in a new process; the old one waits for its end and does not come back.

    Raises:
        LimitError: In the old process: the new one was ended by a limit.
        SystemExit: In the old process: the new one ended.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    parent = os.getpid()
    if child := os.fork():
        os.close(writing)
        _on_end(partial(_pass_on, child))
        sys.exit(_supervised(child, reading, step_s, memory_mb))
    os.close(reading)
    _on_end(_unwind)
    from nordonc import sandbox  # noqa: PLC0415  not for Windows

    sandbox.end_with_parent(parent)
    sandbox.forbid_core_files()
    sandbox.limit_memory(memory_mb << 20)
    sandbox.forbid_sockets()
    return Steps(writing, step_s)


def _on_end(handler: Callable[[int, FrameType | None], None]) -> None:
    """Handle what asks a process to end, unless whoever started it has that ignored."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, handler)


def _pass_on(child: int, number: int, _frame: FrameType | None) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, number)


def _unwind(number: int, _frame: FrameType | None) -> None:
    """End the process so that what is half done is taken back, undisturbed by a second signal."""
    for one in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_IGN)
    sys.exit(128 + number)


def _supervised(child: int, reading: int, step_s: float, memory_mb: int) -> int:
    """Return the exit code of a process, ending it where a step takes too long.

    Raises:
        LimitError: A step took too long, or the system ended the process.
    """
    step = what = ""
    deadline, rest = float("inf"), ""
    while text := _read(reading, deadline):
        *lines, rest = (rest + text).split("\n")
        for line in lines:
            if line.startswith(_STEP):
                step = line.removeprefix(_STEP)
                deadline = time.monotonic() + step_s + _MORE_S
            else:
                what = line
    if text is None:
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if text is None:
        raise LimitError(_too_long(step, what, step_s))
    if code in {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL, -signal.SIGBUS}:
        ended = f"it nests too deeply, or takes more than {memory_mb} MiB"
        raise LimitError(f"{what or 'the dataset'}: {ended} (step “{step}”)")
    return code if code >= 0 else 128 - code


def _read(reading: int, deadline: float) -> str | None:
    """Return what a pipe has; an empty text at its end, and nothing after the deadline."""
    left = deadline - time.monotonic()
    wait_s = None if left == float("inf") else max(0.0, left)
    while True:
        try:
            ready, _, _ = select.select([reading], [], [], wait_s)
            return os.read(reading, _READ_BYTES).decode() if ready else None
        except KeyboardInterrupt:
            continue  # the other process has it too, and ends


def _too_long(step: str, what: str, step_s: float) -> str:
    return f"{what or 'the dataset'}: the step “{step}” took more than {step_s:g} s"
