"""An HTTP answer as plain values, before it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus

from nordonc.http.query_log import Entry

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A complete answer.

    Attributes:
        status: HTTP status.
        fields: Header fields, but for those that only sending gives.
        body: The bytes; empty where ``chunks`` has them.
        chunks: The bytes in pieces; whoever sends them closes it.
        length: Number of bytes of either.
        storable: Whether it is the answer to every equal request.
        etag: Strong validator, with its quotes.
        entry: What is noted of the query that it answers, if it answers one.
    """

    status: HTTPStatus
    fields: Fields = field(default_factory=list)
    body: bytes = b""
    chunks: Iterable[bytes] | None = None
    length: int = 0
    storable: bool = False
    etag: str = ""
    entry: Entry | None = None

    @property
    def size_bytes(self) -> int:
        """Bytes that it takes in memory, its header fields included as a rough guess."""
        return len(self.body) + 1024
