"""Bodies that come and go in pieces: how many at a time may hold a thread each."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from threading import Lock
from typing import BinaryIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.errors import BusyError, PayloadTooLargeError, RequestError
from nordonc.http.request_limits import MAX_BODY_BYTES
from nordonc.http.response import Reply, close, collect, send

#: Request bodies that may be read at once; the server has no time limit for them.
READERS = 48
#: Long answers that may be sent at once; a slow client holds its thread until the last byte.
SENDERS = 48
#: Of either, as many as one client may have.
_A_CLIENT = 16
#: Answers longer than this are sent in pieces. The server keeps whatever it is handed until the
#: client has taken it, so a slow one costs a piece, and not an answer.
PIECE_BYTES = 1 << 18
#: Seconds that a client has for an answer, and bytes a second that it has to take beyond that.
_PATIENCE_S, _SLOWEST = 30.0, 16 << 10


class _Places:
    """So many at a time, and so many a client."""

    def __init__(self, most: int, what: str) -> None:
        self._most, self._what = most, what
        self._taken: Counter[str] = Counter()
        self._lock = Lock()

    def take(self, client: str) -> None:
        """Take a place.

        Raises:
            BusyError: There is none, or the client has too many.
        """
        with self._lock:
            if self._taken[client] >= _A_CLIENT or self._taken.total() >= self._most:
                raise BusyError(f"Too many {self._what} at once; try again in a few seconds")
            self._taken[client] += 1

    def give_back(self, client: str) -> None:
        """Leave a place."""
        with self._lock:
            self._taken[client] -= 1
            self._taken += Counter()

    @contextmanager
    def one(self, client: str) -> Iterator[None]:
        """Take a place for a while; see ``take``."""
        self.take(client)
        try:
            yield
        finally:
            self.give_back(client)


_readers = _Places(READERS, "request bodies")


def read_body(environ: WSGIEnvironment) -> bytes:
    """Return the body of a request.

    Raises:
        PayloadTooLargeError: It is longer than is allowed.
        RequestError: It ended early, or its length is no number.
        BusyError: Too many others are being read.
    """
    given = environ.get("CONTENT_LENGTH") or "-1"
    if not given.removeprefix("-").isascii() or not given.removeprefix("-").isdigit():
        raise RequestError("Content-Length is no number")
    length = int(given)
    if length == 0:
        return b""
    if length > MAX_BODY_BYTES:
        raise PayloadTooLargeError(f"A request body may have {MAX_BODY_BYTES} bytes")
    with _readers.one(environ.get("REMOTE_ADDR", "")):
        try:
            body: bytes = environ["wsgi.input"].read(MAX_BODY_BYTES + 1 if length < 0 else length)
            if len(body) > MAX_BODY_BYTES:
                # A client that still sends would see the connection break, and not our answer.
                environ["wsgi.input"].read(MAX_BODY_BYTES)
        except OSError as error:
            raise RequestError("The body of the request did not arrive") from error
    if len(body) > MAX_BODY_BYTES:
        raise PayloadTooLargeError(f"A request body may have {MAX_BODY_BYTES} bytes")
    if len(body) < length:
        raise RequestError(f"The body has {len(body)} bytes, and Content-Length says {length}")
    return body


class Spooled:
    """A file in chunks; it is closed with them."""

    def __init__(self, file: BinaryIO) -> None:
        """Take a file at its start."""
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        """Yield its bytes."""
        return iter(lambda: self._file.read(PIECE_BYTES), b"")

    def digest(self) -> str:
        """Return the SHA-256 of its bytes in hexadecimal; it is at its start again."""
        digest = sha256()
        for chunk in self:
            digest.update(chunk)
        self._file.seek(0)
        return digest.hexdigest()

    def close(self) -> None:
        """Close it."""
        self._file.close()


class Sending:
    """Pieces on their way to a client, as WSGI takes them.

    A slow client holds a thread until it has the last byte, so only so many are served at a time,
    and one that goes on and takes too little is given up.
    """

    def __init__(self, reply: Reply, client: str, places: _Places) -> None:
        """Begin to send.

        Args:
            reply: What is sent.
            client: Address of the client.
            places: Of which one is taken until the end.

        Raises:
            BusyError: Too many others are being sent.
        """
        self._chunks = _pieces(reply.body) if reply.chunks is None else reply.chunks
        self._client = client
        self._places = places
        self._deadline = time.monotonic() + _PATIENCE_S + reply.length / _SLOWEST
        try:
            places.take(client)
        except BusyError:
            close(self._chunks)
            raise
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces.

        Raises:
            TimeoutError: The client takes too little.
        """
        for piece in self._chunks:
            if time.monotonic() > self._deadline:
                raise TimeoutError("A client took an answer too slowly")
            yield piece

    def close(self) -> None:
        """End the sending, whole or not."""
        if self._open:
            self._open = False
            close(self._chunks)
            self._places.give_back(self._client)


def _pieces(body: bytes) -> Iterator[bytes]:
    return (body[at : at + PIECE_BYTES] for at in range(0, len(body), PIECE_BYTES))


class StreamLimit:
    """WSGI middleware: a slow client holds no thread with a short answer, and few with long ones.

    Of long answers only so many are sent at a time; a call raises ``BusyError`` for those beyond.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._places = _Places(SENDERS, "large answers")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        reply = collect(self._app, environ)
        if reply.chunks is not None or len(reply.body) > PIECE_BYTES:
            chunks = Sending(reply, environ.get("REMOTE_ADDR", ""), self._places)
            reply = replace(reply, chunks=chunks, body=b"")
        return send(reply, environ, start_response)
