"""Messages on the pipes between the server and its workers: a JSON head and a body of bytes."""

import json
import os
import select
import struct
import time
from collections.abc import Mapping
from typing import Any, BinaryIO, NamedTuple

_SIZES = struct.Struct("!IQ")
_CHUNK = 1 << 20


class Frame(NamedTuple):
    """One message."""

    head: Mapping[str, Any]
    body: bytes


def packed(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """Return the bytes of a message."""
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join((_SIZES.pack(len(text), len(body)), text, body))


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


def receive(descriptor: int, deadline: float) -> Frame:
    """Read a message from a non-blocking pipe.

    Args:
        descriptor: The reading end.
        deadline: Moment of ``time.monotonic`` by which it must be complete.

    Raises:
        TimeoutError: The deadline passed.
        EOFError: The other end closed before the message was complete.
    """
    received = bytearray()
    wanted = _SIZES.size
    while len(received) < wanted:
        _wait(descriptor, select.POLLIN, deadline)
        chunk = os.read(descriptor, _CHUNK)
        if not chunk:
            raise EOFError
        received += chunk
        if len(received) >= _SIZES.size:
            wanted = _SIZES.size + sum(_SIZES.unpack_from(received))
    start = _SIZES.size + _SIZES.unpack_from(received)[0]
    return Frame(json.loads(received[_SIZES.size : start]), bytes(memoryview(received)[start:]))


def _wait(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError
