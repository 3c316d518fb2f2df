"""Bodies that come and go in pieces: how many at a time may hold a thread each."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from threading import BoundedSemaphore
from typing import BinaryIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.errors import BusyError, PayloadTooLargeError, RequestError
from nordonc.http.request_limits import MAX_BODY_BYTES
from nordonc.http.response import collect, send

#: Request bodies that may be read at once; the server has no time limit for them.
READERS = 16
#: Files that may be sent at once; a slow client holds its thread until the last byte.
SENDERS = 16
_CHUNK = 1 << 18

_readers = BoundedSemaphore(READERS)
_senders = BoundedSemaphore(SENDERS)


@contextmanager
def _place(places: BoundedSemaphore, what: str) -> Iterator[None]:
    if not places.acquire(blocking=False):
        raise BusyError(f"Too many {what} at once; try again in a few seconds")
    try:
        yield
    finally:
        places.release()


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
    with _place(_readers, "request bodies"):
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
        return iter(lambda: self._file.read(_CHUNK), b"")

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
    """Chunks on their way to a client, as WSGI takes them.

    A slow client holds a thread until it has the last byte, so only so many are served at a time.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        """Begin to send.

        Raises:
            BusyError: Too many others are being sent.
        """
        self._chunks = chunks
        self._place = _place(_senders, "large answers")
        try:
            self._place.__enter__()
        except BusyError:
            self._close_chunks()
            raise
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        """Yield the chunks."""
        return iter(self._chunks)

    def digest(self) -> str:
        """Return the SHA-256 of the bytes in hexadecimal; empty where that cannot be told."""
        return str(getattr(self._chunks, "digest", str)())

    def close(self) -> None:
        """End the sending, whole or not."""
        if self._open:
            self._open = False
            self._close_chunks()
            self._place.__exit__(None, None, None)

    def _close_chunks(self) -> None:
        getattr(self._chunks, "close", lambda: None)()


class StreamLimit:
    """WSGI middleware: a slow client holds no thread with a short answer, and few with long ones.

    Answers that are not in pieces are whole before they are sent. Of the others only so many are
    sent at a time; a call raises ``BusyError`` for those beyond.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        reply = collect(self._app, environ)
        if reply.chunks is not None:
            reply = replace(reply, chunks=Sending(reply.chunks))
        return send(reply, environ, start_response)
