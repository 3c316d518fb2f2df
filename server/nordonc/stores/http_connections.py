"""Kept connections to a store: a request goes out in one piece, an answer is read by a deadline.

urllib3 takes 170 µs of processor time for a request and writes head and body apart, this 60 µs: a
store answers a light query in a millisecond.
"""

import io
import select
import socket
import ssl
import time
import weakref
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

#: Seconds that a connection may take.
CONNECT_S = 5.0


class UnreachableError(OSError):
    """There is no connection."""


class Opened(NamedTuple):
    """An answer whose head was read, and the connection that it comes over."""

    response: HTTPResponse
    connection: HTTPConnection


class Connections:
    """Connections to one address, for many threads; one that is idle is used again.

    Whatever is asked raises what the socket does: ``TimeoutError`` at the deadline, ``SSLError``,
    ``OSError`` or ``HTTPException`` where the connection breaks or what comes is no HTTP, and
    ``UnreachableError`` where there is none.
    """

    def __init__(self, url: str, fields: Mapping[str, str], most: int) -> None:
        """Connect to nothing yet.

        Args:
            url: The address.
            fields: Header fields of each request.
            most: Idle connections that are kept.
        """
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), parts.port
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = (f"{name}: {value}" for name, value in fields.items())
        self._head = "\r\n".join([f"POST {path} HTTP/1.1", f"Host: {parts.netloc}", *lines])
        self._most = most
        self._idle: deque[HTTPConnection] = deque()
        weakref.finalize(self, _close, self._idle)

    def post(self, accept: str, body: bytes, deadline: float) -> Opened:
        """Send a request, and return the answer once its head is there."""
        connection = self._connection(deadline)
        try:
            head = f"{self._head}\r\nAccept: {accept}\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sock.settimeout(left(deadline))
            connection.sock.sendall(head.encode("latin-1") + body)
            wire = _Wire(connection.sock, deadline)
            # It calls makefile and nothing else.
            response = HTTPResponse(wire, method="POST")  # type: ignore[arg-type]
            response.begin()
        except BaseException:
            connection.close()
            raise
        return Opened(response, connection)

    def done(self, opened: Opened) -> None:
        """Keep a connection whose answer was read to its end; any other is of no use any more."""
        ended = opened.response.isclosed() and not opened.response.will_close
        opened.response.close()
        if ended and len(self._idle) < self._most:
            self._idle.append(opened.connection)
        else:
            opened.connection.close()

    def clear(self) -> None:
        """Close the idle connections: where one was broken, so may the others be."""
        _close(self._idle)

    def _connection(self, deadline: float) -> HTTPConnection:
        with suppress(IndexError):
            while True:
                connection = self._idle.pop()
                if not _speaks(connection.sock):
                    return connection
                connection.close()
        seconds = min(CONNECT_S, left(deadline))
        connection = (
            HTTPSConnection(self._host, self._port, timeout=seconds, context=self._tls)
            if self._tls
            else HTTPConnection(self._host, self._port, timeout=seconds)
        )
        try:
            connection.connect()
        except ssl.SSLError:
            raise
        except OSError as error:
            raise UnreachableError from error
        return connection


def _close(idle: deque[HTTPConnection]) -> None:
    # Another thread may take the last one meanwhile.
    with suppress(IndexError):
        while True:
            idle.pop().close()


def _speaks(sock: socket.socket) -> bool:
    """Tell whether the other end has closed an idle connection, or has said what nobody asked.

    Oxigraph answers 500 to a connection that was idle too long, and closes it.
    """
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def left(deadline: float) -> float:
    """Return the seconds until a moment of ``time.monotonic``.

    Raises:
        TimeoutError: It has passed.
    """
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


class _Wire:
    """A socket as a reader of HTTP wants it."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._file = _UntilDeadline(sock, deadline)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return what is read from the socket."""
        return io.BufferedReader(self._file, 1 << 16)


class _UntilDeadline(io.RawIOBase):
    """Reads a socket, be it byte by byte, up to a deadline and no longer."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._socket = sock
        self._deadline = deadline

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401  as its base has it
        """Read what is there, or wait for it."""
        self._socket.settimeout(left(self._deadline))
        return self._socket.recv_into(buffer)
