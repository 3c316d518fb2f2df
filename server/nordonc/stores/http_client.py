"""Asking a store by HTTP: whole answers within a time and a size, or a failure that says what.

Whatever is not surely a whole answer is a failure that names the store.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from ssl import SSLError
from urllib.parse import urlencode

from nordonc.errors import QueryTimeoutError, ResultTooLargeError, StoreError
from nordonc.sparql.client import RESULTS
from nordonc.stores.answer_faults import certificate_fault, form_fault, status_fault
from nordonc.stores.circuit_breaker import CircuitBreaker
from nordonc.stores.http_connections import Connections, UnreachableError, left
from nordonc.stores.store_address import Credentials, shown
from nordonc.stores.store_kinds import OTHER, Kind, kind_of

#: Parameters of a request.
Pairs = list[tuple[str, str]]

#: Seconds in which a store that lives answers a question that asks nothing.
_LIFE_S = 2.0
_READ_BYTES = 65536
#: Bytes of an error that are read for what it says.
_ERROR_BYTES = 4096

#: QLever gave N-Triples only as Turtle at first.
#: Source: https://github.com/ad-freiburg/qlever/issues/1173
TRIPLES = "application/n-triples, text/turtle;q=0.5"
_FIELDS = {
    "User-Agent": "nordonc",
    "Content-Type": "application/x-www-form-urlencoded",
    "Accept-Encoding": "identity",
}


class RefusedQueryError(StoreError):
    """A store does not take the text of a query; the message says why."""


class _BrokenOffError(StoreError):
    """A connection was broken, so that there is no answer or not all of it."""


@dataclass(frozen=True, slots=True)
class StoreAnswer:
    """An answer of a store: its media type, in small letters and without parameters, and body."""

    media_type: str
    body: bytes


class StoreClient:
    """The one way to ask a store queries, from many threads at once.

    Attributes:
        kind: What is known of stores of its kind, from its last answer on.
        breaker: Leaves the store alone while it fails.
    """

    def __init__(
        self, url: str, credentials: Credentials, connections: int, most_bytes: int
    ) -> None:
        """Ask nothing yet.

        Args:
            url: Address of its endpoint.
            credentials: What it wants to know of who asks.
            connections: Queries at a time.
            most_bytes: Length that the body of an answer may have.
        """
        self.kind: Kind = OTHER
        self.breaker = CircuitBreaker()
        self._url = url
        self._most_bytes = most_bytes
        self._connections = Connections(url, _FIELDS | credentials.fields, connections)

    def __str__(self) -> str:
        """Return what messages call the store."""
        return f"{self.kind.name} at {shown(self._url)}"

    def close(self) -> None:
        """Close all connections."""
        self._connections.clear()

    def ask(self, pairs: Pairs, accept: str, seconds: float) -> StoreAnswer:
        """Return the answer to a query.

        Args:
            pairs: The parameters of the request, the query among them.
            accept: Media types of the answer.
            seconds: Time for all of it.

        Raises:
            QueryTimeoutError: There was none in time.
            RefusedQueryError: The store does not take the text of the query.
            ResultTooLargeError: It is longer than is allowed.
            StoreError: The store failed, or has failed so often that it is left alone.
        """
        if why := self.breaker.refusal():
            raise StoreError(f"{why} (it is left alone for some seconds)")
        try:
            answer = self._asked_again(pairs, accept, time.monotonic() + seconds)
        except QueryTimeoutError as error:
            self._look_for_life(str(error))
            raise QueryTimeoutError(
                f"{error}, of {seconds:g} s at most; narrow the query, or add a LIMIT"
            ) from error
        except (RefusedQueryError, ResultTooLargeError):
            self.breaker.went_well()
            raise
        except StoreError as error:
            self.breaker.failed(str(error))
            raise
        self.breaker.went_well()
        return answer

    def _look_for_life(self, why: str) -> None:
        """Find out whether it was the query that took too long, or the store that hangs."""
        try:
            self._asked([("query", "ASK {}")], RESULTS, time.monotonic() + _LIFE_S)
        except (StoreError, QueryTimeoutError):
            self.breaker.failed(why, surely=True)
        else:
            self.breaker.went_well()

    def _asked_again(self, pairs: Pairs, accept: str, deadline: float) -> StoreAnswer:
        """Ask a second time where a connection was broken: a query changes nothing.

        A store closes a connection that was idle just as we write to it.
        """
        try:
            return self._asked(pairs, accept, deadline)
        except StoreError as error:
            if not isinstance(error, _BrokenOffError):
                raise
            self._connections.clear()
            return self._asked(pairs, accept, deadline)

    def _asked(self, pairs: Pairs, accept: str, deadline: float) -> StoreAnswer:
        try:
            form = [*pairs, *self.kind.time_limit(left(deadline))]
            body = urlencode(form, errors="surrogatepass").encode()
            opened = self._connections.post(accept, body, deadline)
            try:
                fields = {name.lower(): value for name, value in opened.response.headers.items()}
                self.kind = kind_of(fields)
                return self._answer(opened.response, fields)
            finally:
                self._connections.done(opened)
        except UnreachableError as error:
            raise StoreError(f"{self} cannot be reached") from error
        except TimeoutError as error:
            raise QueryTimeoutError(f"{self} had not answered in time") from error
        except SSLError as error:
            raise StoreError(f"{self} cannot be trusted: {certificate_fault(error)}") from error
        except (OSError, HTTPException) as error:
            raise _BrokenOffError(f"{self} broke the connection off amid its answer") from error

    def _answer(self, response: HTTPResponse, fields: Mapping[str, str]) -> StoreAnswer:
        """Return a whole answer.

        Raises:
            QueryTimeoutError: The store ran out of time, or we did.
            StoreError: It is none, or it cannot be told.
        """
        if response.status != HTTPStatus.OK:
            raise self._failure(response)
        if sign := self.kind.partial_sign(fields):
            raise QueryTimeoutError(f"{self} answered in part, as it says by {sign}")
        media_type = fields.get("content-type", "").partition(";")[0].strip().lower()
        if fault := form_fault(media_type, fields):
            raise StoreError(f"{self} answered {fault}")
        return StoreAnswer(media_type, self._read(response))

    def _failure(self, response: HTTPResponse) -> Exception:
        said = response.read(_ERROR_BYTES)
        if self.kind.ran_out_of_time(said):
            return QueryTimeoutError(f"{self} ran out of time")
        why = status_fault(response.status, said)
        if response.status == HTTPStatus.BAD_REQUEST:
            return RefusedQueryError(f"{self} does not take the query: {why}")
        return StoreError(f"{self} failed with status {response.status}: {why}")

    def _read(self, response: HTTPResponse) -> bytes:
        """Return the body; one that is cut off makes the reader raise."""
        body = bytearray()
        if (response.length or 0) <= self._most_bytes:
            if response.length is not None:
                return response.read()
            while piece := response.read(_READ_BYTES):
                body += piece
                if len(body) > self._most_bytes:
                    break
            else:
                return bytes(body)
        raise ResultTooLargeError(
            f"The result of {self} is longer than {self._most_bytes} bytes; narrow the query, or "
            "add a LIMIT"
        )
