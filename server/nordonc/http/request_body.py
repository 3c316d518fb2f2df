"""The body of a request, taken whole before anybody works on it, and who is at what meanwhile."""

import io
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import NamedTuple
from wsgiref.types import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.errors import MediaTypeError, PayloadTooLargeError, RequestError
from nordonc.http.places import Places

#: Where a request carries its body.
_KEY = "nordonc.body"

#: Bytes that a request body may have.
MAX_BODY_BYTES = 1 << 20
#: Bytes of a body without a length that are taken at a time, and seconds of processor time that it
#: may take in all: 1 MiB takes 0.02 s in pieces of a kilobyte, and 20 s in single bytes.
_PIECE_BYTES, _WORK_S = 4096, 0.5
#: Bodies that may be read at once; one holds its thread until it has come.
READERS = 64
#: Of these, as many as one client may have.
A_CLIENT = 32

_places = Places("request bodies", most=READERS, a_client=A_CLIENT)


class Begun(NamedTuple):
    """A request under way: the address at the other end of its connection, and since when."""

    peer: str
    at: float


#: Requests whose body is being read, and those that are being answered, by their thread.
_reading: dict[int, Begun] = {}
_answering: dict[int, Begun] = {}


def reading() -> list[Begun]:
    """Return the requests whose bodies are being read, with moments of ``time.monotonic``."""
    return list(_reading.values())


def answering() -> list[Begun]:
    """Return the requests that are being answered, with moments of ``time.monotonic``."""
    return list(_answering.values())


@contextmanager
def _under_way(where: dict[int, Begun], environ: WSGIEnvironment) -> Iterator[None]:
    peer = environ.get("werkzeug.proxy_fix.orig", environ).get("REMOTE_ADDR", "")
    where[get_ident()] = Begun(peer, time.monotonic())
    try:
        yield
    finally:
        where.pop(get_ident(), None)


class WholeBody:
    """WSGI middleware: an application has the body of POST or QUERY at hand, and waits for none.

    A call raises ``PayloadTooLargeError`` for one that is longer than is allowed, ``RequestError``
    for one that ended early, ``MediaTypeError`` for one that is compressed, whatever takes it, and
    ``BusyError`` where too many others are being read.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if environ["REQUEST_METHOD"] in {"POST", "QUERY"}:
            body = _read(environ)
            environ |= {
                _KEY: body,
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.input": io.BytesIO(body),
            }
        with _under_way(_answering, environ):
            return self._app(environ, start_response)


def body_of(environ: WSGIEnvironment) -> bytes:
    """Return the body of a request; empty where it has none."""
    body: bytes = environ.get(_KEY, b"")
    return body


def _read(environ: WSGIEnvironment) -> bytes:
    if environ.get("HTTP_CONTENT_ENCODING", "").lower() not in {"", "identity"}:
        raise MediaTypeError("A body is taken as it is, without Content-Encoding")
    length = _length(environ)
    if length == 0:
        return b""
    client = environ.get("REMOTE_ADDR", "")
    try:
        with _places.held(client), _under_way(_reading, environ):
            body = _received(environ, length)
    except OSError as error:
        raise RequestError("The body of the request did not arrive") from error
    if len(body) > MAX_BODY_BYTES:
        raise PayloadTooLargeError(f"A request body may have {MAX_BODY_BYTES} bytes")
    if len(body) < length:
        raise RequestError(f"The body has {len(body)} bytes, and Content-Length says {length}")
    return body


def _length(environ: WSGIEnvironment) -> int:
    """Return the length that a body says it has, or -1 where it ends by itself.

    Raises:
        RequestError: The length is no number.
        PayloadTooLargeError: It is longer than is allowed.
    """
    given = environ.get("CONTENT_LENGTH") or ("-1" if environ.get("wsgi.input_terminated") else "0")
    if not given.removeprefix("-").isascii() or not given.removeprefix("-").isdigit():
        raise RequestError("Content-Length is no number")
    if int(given) > MAX_BODY_BYTES:
        raise PayloadTooLargeError(f"A request body may have {MAX_BODY_BYTES} bytes")
    return int(given)


def _received(environ: WSGIEnvironment, length: int) -> bytes:
    source = environ["wsgi.input"]
    body: bytes = source.read(length) if length >= 0 else b"".join(_pieces(source))
    if len(body) > MAX_BODY_BYTES:
        # A client that still sends would see the connection break, and not our answer.
        source.read(MAX_BODY_BYTES)
    return body


def _pieces(source: InputStream) -> Iterator[bytes]:
    """Yield a body that ends by itself, up to a byte more than is allowed.

    Raises:
        RequestError: It comes in so many pieces that they take more work than what they carry.
    """
    began, left = time.thread_time(), MAX_BODY_BYTES + 1
    while left and (piece := source.read(min(_PIECE_BYTES, left))):
        if time.thread_time() - began > _WORK_S:
            raise RequestError("The body comes in too many pieces; send it with Content-Length")
        left -= len(piece)
        yield piece
