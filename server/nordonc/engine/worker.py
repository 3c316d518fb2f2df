"""The process in which queries run: ``python -m nordonc.engine.worker OPTIONS``.

It reads queries from standard input and writes answers to standard output, one at a time, until
its life-line pipe closes; then it leaves at once, even in mid-query.
"""

import json
import os
import signal
import sys
import threading
from dataclasses import asdict, dataclass
from typing import BinaryIO, Self

from nordonc import sandbox
from nordonc.engine import frames
from nordonc.engine.base import Query
from nordonc.engine.evaluate import evaluate
from nordonc.engine.graphs import Graphs, Place, opened
from nordonc.errors import NordoncError, ReleaseError


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a worker is to work.

    Attributes:
        place: Where the quads lie.
        union: Whether a query that names no dataset sees the union of all graphs.
        life_line: Descriptor of a pipe whose closing ends the worker.
        memory_bytes: How far the address space may grow once the store is open.
        stack_bytes: Size of the stack that evaluation has; nested queries need much.
        answer_bytes: Length that an answer may have.
    """

    place: Place
    union: bool
    life_line: int
    memory_bytes: int
    stack_bytes: int
    answer_bytes: int

    def packed(self) -> str:
        """Return the options as one argument of a command line."""
        return json.dumps(asdict(self))

    @classmethod
    def unpacked(cls, argument: str) -> Self:
        """Return the options that such an argument carries."""
        fields = json.loads(argument)
        return cls(**{**fields, "place": Place(*fields["place"])})


def main() -> None:
    """Evaluate in a thread with a large stack, and leave when the life-line closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.excepthook = _leave
    options = Options.unpacked(sys.argv[1])
    threading.stack_size(options.stack_bytes)
    threading.Thread(target=_work, args=(options,), daemon=True).start()
    os.read(options.life_line, 1)
    os._exit(0)


def _leave(failure: threading.ExceptHookArgs) -> None:
    """End the process for what is no deliberate failure, so that the server sees it at once."""
    if failure.exc_value is not None:
        sys.excepthook(failure.exc_type, failure.exc_value, failure.exc_traceback)
    os._exit(1)


def _work(options: Options) -> None:
    answers = sys.stdout.buffer
    try:
        graphs = opened(options.place, union=options.union)
    except ReleaseError as error:
        _write(answers, _failure(error))
        os._exit(1)
    _give_up(options)
    _write(answers, frames.packed({"ready": True}))
    while frame := frames.read(sys.stdin.buffer):
        _write(answers, *_answer(graphs, _query(frame), options))
    os._exit(0)


def _give_up(options: Options) -> None:
    sandbox.forbid_core_files()
    sandbox.limit_memory(options.memory_bytes)
    sandbox.forbid_sockets()
    if options.place.store is None:
        sandbox.freeze_descriptors()


def _query(frame: frames.Frame) -> Query:
    return Query(
        text=frame.body.decode(),
        media_type=frame.head["media_type"],
        default_graphs=tuple(frame.head["default_graphs"]),
        named_graphs=tuple(frame.head["named_graphs"]),
        base=frame.head["base"],
        foreign=frame.head["foreign"],
    )


def _answer(graphs: Graphs, query: Query, options: Options) -> tuple[bytes, bytes]:
    """Return what stands before the body of a message, and the body: it may be too long to copy."""
    try:
        union = options.union or not query.foreign
        answer = evaluate(graphs, query, union=union, most_bytes=options.answer_bytes)
    except NordoncError as error:
        return _failure(error), b""
    head = {"rows": answer.rows, "unknown_functions": answer.unknown_functions}
    return frames.start(head, answer.body), answer.body


def _failure(error: NordoncError) -> bytes:
    return frames.packed({"error": type(error).__name__, "message": str(error)})


def _write(file: BinaryIO, *parts: bytes) -> None:
    file.writelines(parts)
    file.flush()


if __name__ == "__main__":
    main()
