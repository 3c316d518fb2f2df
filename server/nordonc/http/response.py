"""An HTTP answer as plain values: taken from a WSGI application, and handed to a server.

Source: https://peps.python.org/pep-3333/
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http import HTTPStatus
from itertools import chain
from types import TracebackType
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.http.query_log import Entry

Fields = list[tuple[str, str]]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

#: Answers longer than this are handed on in pieces.
WHOLE_BYTES = 8 << 20

#: What an answer and its place in a cache take beyond the texts.
_AROUND_BYTES = 2048
_LENGTH = "content-length"
_LINES = {status: f"{status.value} {status.phrase}" for status in HTTPStatus}


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
        """Bytes that it takes in memory; what it takes beyond its texts is a rough guess."""
        texts = sum(map(len, chain.from_iterable(self.fields)))
        return len(self.body) + texts + _AROUND_BYTES

    @property
    def is_lasting(self) -> bool:
        """Whether an equal request has the same answer, as long as the release is the same."""
        return self.status == HTTPStatus.OK and ("Cache-Control", "no-store") not in self.fields

    @property
    def storable(self) -> bool:
        """Whether it may be kept as the answer to every equal request."""
        return self.is_lasting and self.chunks is None

    def digest(self) -> str:
        """Return the SHA-256 of its bytes in hexadecimal; empty where they are not at hand."""
        if self.chunks is None:
            return sha256(self.body).hexdigest()
        return str(getattr(self.chunks, "digest", str)())

    def field(self, name: str) -> str:
        """Return the first value of a header field, spelt as it is sent; empty without one."""
        return next((value for known, value in self.fields if known == name), "")


class _Collector:
    """Takes the beginning of an answer, as WSGI has it; or, from ``send``, the whole answer."""

    def __init__(self) -> None:
        self.reply: Reply | None = None
        self.status = ""
        self.fields: Fields = []
        self.written: list[bytes] = []

    def __call__(
        self, status: str, fields: Fields, _exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], Any]:
        self.status, self.fields = status, fields
        return self.written.append


def collect(app: WSGIApplication, environ: WSGIEnvironment) -> Reply:
    """Return the answer of an application; one above ``WHOLE_BYTES`` keeps its pieces."""
    begun = _Collector()
    chunks = app(environ, begun)
    if begun.reply:
        return begun.reply
    if _length(begun.fields) > WHOLE_BYTES:
        return _reply(begun, chunks=chunks)
    try:
        body = b"".join(chunks)
    finally:
        close(chunks)
    return _reply(begun, body=b"".join(begun.written) + body)


def _reply(begun: _Collector, *, body: bytes = b"", chunks: Iterable[bytes] | None = None) -> Reply:
    return Reply(
        status=HTTPStatus(int(begun.status[:3])),
        fields=[one for one in begun.fields if one[0].lower() != _LENGTH],
        body=body,
        chunks=chunks,
        length=_length(begun.fields) or len(body),
    )


def _length(fields: Fields) -> int:
    return next((int(value) for name, value in fields if name.lower() == _LENGTH), 0)


def send(reply: Reply, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request, as a WSGI application does; HEAD has the header fields only.

    To ``collect`` the answer is handed as it is: to spell and read it again at each middleware
    would take as long as a cheap query.
    """
    if environ["REQUEST_METHOD"] == "HEAD":
        close(reply.chunks)
        reply = replace(reply, body=b"", chunks=None)
    if isinstance(start_response, _Collector):
        start_response.reply = reply
        return []
    fields = reply.fields
    if reply.status != HTTPStatus.NOT_MODIFIED:
        fields = [*fields, ("Content-Length", str(reply.length))]
    start_response(_LINES[reply.status], fields)
    return [reply.body] if reply.chunks is None else reply.chunks


def close(chunks: Iterable[bytes] | None) -> None:
    """Let go of what gives pieces of a body, sent or not."""
    getattr(chunks, "close", lambda: None)()
