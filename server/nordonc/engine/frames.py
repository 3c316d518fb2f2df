"""Messages on the pipes between the server and its workers: a JSON head and a body of bytes."""

import fcntl
import json
import os
import select
import struct
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from typing import Any, BinaryIO, NamedTuple

_SIZES = struct.Struct("!IQ")
_CHUNK = 1 << 20
#: Most answers fit into this, and to make room for more takes longer than to read them.
_FIRST = 1 << 16


class Frame(NamedTuple):
    """One message."""

    head: Mapping[str, Any]
    body: bytes
    spool: BinaryIO | None = None


def packed(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """Return the bytes of a message."""
    return start(head, body) + body


def start(head: Mapping[str, Any], body: bytes) -> bytes:
    """Return what stands before the body of a message."""
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    return _SIZES.pack(len(text), len(body)) + text


def widen(descriptor: int) -> None:
    """Let a pipe hold more, where the system can: a long answer then needs fewer wake-ups."""
    if sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _CHUNK)


def read(file: BinaryIO) -> Frame | None:
    """Wait for a message; none means that the other end is closed."""
    sizes = file.read(_SIZES.size)
    if len(sizes) < _SIZES.size:
        return None
    head, body = _SIZES.unpack(sizes)
    return Frame(json.loads(file.read(head)), file.read(body))


def send(descriptor: int, message: bytes, deadline: float) -> None:
    """Write a message to a non-blocking pipe.

    Args:
        descriptor: The writing end.
        message: What ``packed`` returned.
        deadline: Moment of ``time.monotonic`` by which it must be written.

    Raises:
        TimeoutError: The deadline passed.
        BrokenPipeError: The other end is closed.
    """
    rest = memoryview(message)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:
            _wait(descriptor, select.POLLOUT, deadline)


def readable(descriptor: int, deadline: float) -> bool:
    """Wait for the other end to write or to close, and tell whether it did by the deadline."""
    return _happens(descriptor, select.POLLIN, deadline)


def receive(descriptor: int, deadline: float, spool_bytes: int = 0) -> Frame:
    """Read a message from a non-blocking pipe.

    Args:
        descriptor: The reading end.
        deadline: Moment of ``time.monotonic`` by which it must be complete.
        spool_bytes: A body longer than this is written to a temporary file; 0 means none is.

    Raises:
        TimeoutError: The deadline passed.
        EOFError: The other end closed before the message was complete.
    """
    received = bytearray()
    _fill(received, _SIZES.size, descriptor, deadline)
    head_bytes, body_bytes = _SIZES.unpack_from(received)
    start = _SIZES.size + head_bytes
    spooled = 0 < spool_bytes < body_bytes
    _fill(received, start if spooled else start + body_bytes, descriptor, deadline)
    head = json.loads(received[_SIZES.size : start])
    rest = bytes(memoryview(received)[start:])
    if spooled:
        return Frame(head, b"", _spool(rest, body_bytes, descriptor, deadline))
    return Frame(head, rest)


def _fill(received: bytearray, wanted: int, descriptor: int, deadline: float) -> None:
    """Read until there are at least so many bytes; a message is all that the pipe holds."""
    while len(received) < wanted:
        received += _chunk(descriptor, deadline, _CHUNK if received else _FIRST)


def _chunk(descriptor: int, deadline: float, most: int = _CHUNK) -> bytes:
    try:
        chunk = os.read(descriptor, most)
    except BlockingIOError:
        _wait(descriptor, select.POLLIN, deadline)
        chunk = os.read(descriptor, most)
    if not chunk:
        raise EOFError
    return chunk


def _spool(first: bytes, wanted: int, descriptor: int, deadline: float) -> BinaryIO:
    """Return a temporary file with the body of a message, at its start."""
    with ExitStack() as unless_complete:
        file = unless_complete.enter_context(tempfile.TemporaryFile())
        written = file.write(first)
        while written < wanted:
            written += file.write(_chunk(descriptor, deadline))
        file.flush()
        file.seek(0)
        unless_complete.pop_all()
    return file


def _wait(descriptor: int, event: int, deadline: float) -> None:
    if not _happens(descriptor, event, deadline):
        raise TimeoutError


def _happens(descriptor: int, event: int, deadline: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, event)
    return bool(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))
