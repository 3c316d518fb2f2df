"""Answers that go out in pieces: how many at a time may hold a thread each, and memory together."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import BinaryIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.errors import BusyError
from nordonc.http.places import Places
from nordonc.http.response import Reply, close, collect, send

#: Long answers that may be sent at once; a slow client holds its thread until the last byte.
SENDERS = 48
#: Of these, as many as one client may have.
_A_CLIENT = 16
#: Bytes in memory that all of them may have together.
IN_FLIGHT_BYTES = 192 << 20
#: Answers longer than this are sent in pieces. The server keeps whatever it is handed until the
#: client has taken it, so a slow one costs a piece, and not an answer.
PIECE_BYTES = 1 << 18
#: Seconds that a client has for an answer, and bytes a second that it has to take beyond that.
_PATIENCE_S, SLOWEST = 30.0, 4 << 10


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

    def __init__(self, reply: Reply, client: str, places: Places) -> None:
        """Begin to send.

        Args:
            reply: What is sent.
            client: Address of the client.
            places: Of which one is taken until the end.

        Raises:
            BusyError: Too many others are being sent.
        """
        self._body = reply.body
        self._chunks = _pieces(reply.body) if reply.chunks is None else reply.chunks
        self._client = client
        self._places = places
        self._deadline = time.monotonic() + _PATIENCE_S + reply.length / SLOWEST
        try:
            places.take(client, self._body)
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
            self._places.give_back(self._client, self._body)


def _pieces(body: bytes) -> Iterator[bytes]:
    return (body[at : at + PIECE_BYTES] for at in range(0, len(body), PIECE_BYTES))


class StreamLimit:
    """WSGI middleware: a slow client holds no thread with a short answer, and few with long ones.

    Of long answers only so many are sent at a time, with so many bytes in memory; a call raises
    ``BusyError`` for those beyond.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._places = Places(
            "large answers", most=SENDERS, a_client=_A_CLIENT, most_bytes=IN_FLIGHT_BYTES
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        reply = collect(self._app, environ)
        if reply.chunks is not None or len(reply.body) > PIECE_BYTES:
            chunks = Sending(reply, environ.get("REMOTE_ADDR", ""), self._places)
            reply = replace(reply, chunks=chunks, body=b"")
        return send(reply, environ, start_response)
