"""What every engine takes and gives."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query as an engine takes it.

    Attributes:
        text: The SPARQL text.
        media_type: Registered media type to answer in; it must fit the form of the query.
        default_graphs: IRIs of the graphs that make the default graph, in place of the text's own.
        named_graphs: IRIs of the named graphs, in place of the text's own.
        timeout_s: Seconds that it may run, where they are fewer than the settings allow.
    """

    text: str
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete answer, made before its first byte is sent.

    Attributes:
        status: HTTP status.
        media_type: Registered media type of the body.
        body: The serialised result.
        etag: Strong validator without quotes, where the engine knows one.
        last_modified: Day of the last change, where the engine knows it.
    """

    status: HTTPStatus = HTTPStatus.OK
    media_type: str
    body: bytes
    etag: str | None = None
    last_modified: date | None = None


class Engine(Protocol):
    """Something that answers queries, from many threads at once."""

    def answer(self, query: Query) -> Answer:
        """Return the answer to a query.

        Raises:
            QuerySyntaxError: The text is not a query.
            RequestError: A graph name is not an IRI.
            ForbiddenQueryError: The query would write, or would call another server.
            NotAcceptableError: The media type does not fit the form of the query.
            QueryTimeoutError: The query ran past its time.
            WorkerLostError: The query needs more memory or nests deeper than is allowed.
            BusyError: Nothing is free to evaluate it.
        """
        ...

    def close(self) -> None:
        """End whatever evaluates queries; queries under way fail."""
        ...
