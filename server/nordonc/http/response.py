"""An HTTP answer as plain values: taken from a WSGI application, and handed to a server.

Source: https://peps.python.org/pep-3333/
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.http.query_log import Entry

Fields = list[tuple[str, str]]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

#: Answers longer than this are handed on in pieces.
WHOLE_BYTES = 8 << 20

_LENGTH = "content-length"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A complete answer.

    Attributes:
        status: HTTP status.
        fields: Header fields, but for Content-Length.
        body: The bytes; empty where ``chunks`` has them.
        chunks: The bytes in pieces; whoever sends them closes it.
        length: Number of bytes of either.
        entry: What is noted of the query that it answers, if it answers one.
    """

    status: HTTPStatus
    fields: Fields = field(default_factory=list)
    body: bytes = b""
    chunks: Iterable[bytes] | None = None
    length: int = 0
    entry: Entry | None = None

    @property
    def size_bytes(self) -> int:
        """Bytes that it takes in memory, its header fields included as a rough guess."""
        return len(self.body) + 1024

    @property
    def is_lasting(self) -> bool:
        """Whether an equal request has the same answer, as long as the release is the same."""
        return self.status == HTTPStatus.OK and ("Cache-Control", "no-store") not in self.fields

    @property
    def storable(self) -> bool:
        """Whether it may be kept as the answer to every equal request."""
        return self.is_lasting and self.chunks is None

    def field(self, name: str) -> str:
        """Return the first value of a header field, spelt as it is sent; empty without one."""
        return next((value for known, value in self.fields if known == name), "")


def collect(app: WSGIApplication, environ: WSGIEnvironment) -> Reply:
    """Return the answer of an application; one above ``WHOLE_BYTES`` keeps its pieces."""
    head: list[tuple[str, Fields]] = []
    written: list[bytes] = []

    def start(
        status: str, fields: Fields, _exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], Any]:
        head[:] = [(status, fields)]
        return written.append

    chunks = app(environ, start)
    if head and _length(head[0][1]) > WHOLE_BYTES:
        return _reply(head, chunks=chunks)
    try:
        body = b"".join(chunks)
    finally:
        close(chunks)
    return _reply(head, body=b"".join(written) + body)


def _reply(
    head: list[tuple[str, Fields]], *, body: bytes = b"", chunks: Iterable[bytes] | None = None
) -> Reply:
    [(status, fields)] = head
    return Reply(
        status=_status(status),
        fields=[one for one in fields if one[0].lower() != _LENGTH],
        body=body,
        chunks=chunks,
        length=_length(fields) or len(body),
    )


def _status(line: str) -> HTTPStatus:
    return HTTPStatus(int(line[:3]))


def _length(fields: Fields) -> int:
    return next((int(value) for name, value in fields if name.lower() == _LENGTH), 0)


def send(reply: Reply, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request, as a WSGI application does; HEAD has the header fields only."""
    fields = reply.fields
    if reply.status != HTTPStatus.NOT_MODIFIED:
        fields = [*fields, ("Content-Length", str(reply.length))]
    start_response(f"{reply.status.value} {reply.status.phrase}", fields)
    if environ["REQUEST_METHOD"] == "HEAD":
        close(reply.chunks)
        return [b""]
    return [reply.body] if reply.chunks is None else reply.chunks


def close(chunks: Iterable[bytes] | None) -> None:
    """Let go of what gives pieces of a body, sent or not."""
    getattr(chunks, "close", lambda: None)()
