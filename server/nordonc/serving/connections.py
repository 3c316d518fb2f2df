"""Connections that are ended from outside: Granian itself waits for a client for ever.

Every few seconds the kernel is asked what each connection has sent and taken (Linux alone tells).
One that takes too little of what is waiting for it is ended. So is one that for a while has brought
next to nothing and got nothing, if a body of its client is awaited so long; what waits for the
answer to a query looks alike, and is told by the moment at which that began.

Source: https://www.man7.org/linux/man-pages/man7/tcp.7.html, TCP_INFO, and linux/tcp.h
"""

import fcntl
import os
import socket
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from termios import TIOCOUTQ
from typing import NamedTuple

from nordonc.duty import Duty
from nordonc.http.bodies import SLOWEST
from nordonc.http.request_body import Begun, answering, reading

#: Seconds between two looks, and those that a client has for its next bytes.
LOOK_S, PATIENCE_S = 2.0, 10.0
#: Seconds by which a query may have begun later than its last byte came, or seemingly earlier.
_LATER_S, _EARLIER_S = 2.0, 0.5

_TCP_INFO = struct.Struct("<8B24I4Q")
_LAST_DATA_RECEIVED, _ACKNOWLEDGED, _RECEIVED = 8 + 11, 8 + 24 + 2, 8 + 24 + 3
_INT = struct.Struct("i")
_AT_ONCE = struct.pack("ii", 1, 0)


class Look(NamedTuple):
    """What the kernel tells of a connection.

    Attributes:
        peer: Address and port of the client.
        at: The moment of ``time.monotonic``.
        waiting: Bytes that wait to be taken.
        taken: Bytes that the client has taken since the connection began.
        brought: Bytes that it has sent since then.
        silent_since: When it sent the last of them.
    """

    peer: tuple[str, int]
    at: float
    waiting: int
    taken: int
    brought: int
    silent_since: float


def end_slow_ones(duty: Duty) -> None:
    """End connections of clients that are too slow, as long as the process lives."""
    known: dict[int, Look] = {}
    while sys.platform == "linux":
        time.sleep(LOOK_S)
        looks = dict(_looks())
        for descriptor, look in looks.items():
            since = known.get(descriptor, look)
            if since.peer != look.peer or _goes_on(since, look) or _turned(since, look):
                known[descriptor] = look
            elif _is_slow(since, look):
                _end(descriptor, look.peer)
            else:
                known[descriptor] = since
        known = {one: look for one, look in known.items() if one in looks}
        duty.went_well()


def _goes_on(since: Look, now: Look) -> bool:
    """Tell whether a client has done its part since it was looked at, so that it has time again."""
    moved = now.taken - since.taken + now.brought - since.brought
    return moved >= SLOWEST * PATIENCE_S or (now.taken > since.taken and not now.waiting)


def _turned(since: Look, now: Look) -> bool:
    """Tell whether it is the other side's turn now."""
    return bool(since.waiting) != bool(now.waiting)


def _is_slow(since: Look, now: Look) -> bool:
    if now.at - since.at < PATIENCE_S:
        return False
    return now.waiting > 0 or _owes_a_body(now)


def _owes_a_body(now: Look) -> bool:
    """Tell whether a connection that stands still is one over which a body should come."""

    def is_answered(one: Begun) -> bool:
        return one.at - _LATER_S <= now.silent_since <= one.at + _EARLIER_S

    client = now.peer[0]
    awaited = any(one.peer == client and now.at - one.at > PATIENCE_S for one in reading())
    return awaited and not any(one.peer == client and is_answered(one) for one in answering())


def _looks() -> Iterator[tuple[int, Look]]:
    """Yield what is known of each TCP connection of this process, by its descriptor."""
    for descriptor in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208  a path for each is slow
        with suppress(OSError), closing(_copied(descriptor)) as connection:
            yield descriptor, _look(connection)


def _copied(descriptor: int) -> socket.socket:
    """Return a socket of this process, which stays the same whatever becomes of the descriptor.

    Raises:
        OSError: There is none, or it is no socket.
    """
    copy = os.dup(descriptor)
    try:
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise


def _look(connection: socket.socket) -> Look:
    peer, now = connection.getpeername()[:2], time.monotonic()
    if connection.type != socket.SOCK_STREAM or not isinstance(peer, tuple):
        raise OSError
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO.size)
    figures = _TCP_INFO.unpack(told)
    queue = fcntl.ioctl(connection, TIOCOUTQ, bytes(_INT.size))
    silent_s = figures[_LAST_DATA_RECEIVED] / 1000
    waiting = _INT.unpack(queue)[0]
    return Look(peer, now, waiting, figures[_ACKNOWLEDGED], figures[_RECEIVED], now - silent_s)


def _end(descriptor: int, peer: tuple[str, int]) -> None:
    """End a connection, if the descriptor is still that of it."""
    with suppress(OSError), closing(_copied(descriptor)) as connection:
        if connection.getpeername()[:2] == peer:
            # What waits for the client goes with it, else the kernel would keep it.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            connection.shutdown(socket.SHUT_RDWR)
