"""Answers by request, bounded in bytes, and one computation for equal requests at a time."""

from collections.abc import Callable, Hashable, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from hashlib import sha256
from threading import Event, Lock
from typing import Generic, Protocol, TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from cachetools import LRUCache

from nordonc.errors import BusyError
from nordonc.http.language import CHOSEN, LANGUAGE
from nordonc.http.public_url import address_of
from nordonc.http.query_log import noted
from nordonc.http.response import Reply, collect, send


class Sized(Protocol):
    """What is kept: it knows how many bytes it takes, and whether others may have it."""

    @property
    def size_bytes(self) -> int:
        """Bytes that it takes."""
        ...

    @property
    def storable(self) -> bool:
        """Whether it is an answer to every equal request."""
        ...


_T = TypeVar("_T", bound=Sized)


class _Flight(Generic[_T]):
    """A computation under way, and what came of it."""

    def __init__(self) -> None:
        self.landed = Event()
        self.result: _T | None = None
        self.failure: Exception | None = None


class Cache(Generic[_T]):
    """Answers by request: the least recently used go first.

    Args:
        most_bytes: Bytes that all answers may take together.
        followers: Threads that may wait for what another computes.
    """

    #: An answer above this share of the whole would push out too many others.
    SHARE = 8

    def __init__(self, most_bytes: int, followers: int) -> None:
        self._kept: LRUCache[Hashable, _T] = LRUCache(
            max(1, most_bytes), getsizeof=lambda one: one.size_bytes
        )
        self._largest = most_bytes // self.SHARE
        self._followers = followers
        self._flights: dict[Hashable, _Flight[_T]] = {}
        self._lock = Lock()

    @property
    def size_bytes(self) -> int:
        """Bytes that the answers take together."""
        return int(self._kept.currsize)

    def get(self, key: Hashable) -> _T | None:
        """Return what is kept for a request."""
        with self._lock:
            return self._kept.get(key)

    def once(self, key: Hashable, compute: Callable[[], _T]) -> _T:
        """Return the answer to a request, computed by one of those who ask at the same time.

        Raises:
            BusyError: Too many wait already.
            Exception: What the computation raised, for everyone who waited for it.
        """
        flight, first = self._flight(key)
        if first:
            return self._computed(key, flight, compute)
        try:
            flight.landed.wait()
        finally:
            with self._lock:
                self._followers += 1
        if flight.failure:
            raise flight.failure
        return flight.result if flight.result and flight.result.storable else compute()

    def _flight(self, key: Hashable) -> tuple[_Flight[_T], bool]:
        """Return the computation for a request, and whether the caller is to do it.

        Raises:
            BusyError: Too many wait already.
        """
        with self._lock:
            if flight := self._flights.get(key):
                if self._followers <= 0:
                    raise BusyError("Too many wait for the same answer; try again in a few seconds")
                self._followers -= 1
                return flight, False
            begun = self._flights[key] = _Flight()
            return begun, True

    def _computed(self, key: Hashable, mine: _Flight[_T], compute: Callable[[], _T]) -> _T:
        try:
            mine.result = compute()
        except Exception as error:
            mine.failure = error
            raise
        else:
            if mine.result.storable and mine.result.size_bytes <= self._largest:
                with self._lock:
                    self._kept[key] = mine.result
            return mine.result
        finally:
            with self._lock:
                del self._flights[key]
            mine.landed.set()


class ResponseCache:
    """WSGI middleware: keeps the answers of an application, and has it compute each once.

    HEAD is answered from what GET is. A call raises ``BusyError`` where too many wait for the
    same answer.
    """

    def __init__(
        self,
        app: WSGIApplication,
        cache: Callable[[], Cache[Reply]],
        in_use: Callable[[], AbstractContextManager[Cache[Reply]]],
    ) -> None:
        """Keep the answers of an application.

        Args:
            app: The application.
            cache: Gives the cache of the moment.
            in_use: Gives it, and keeps it that of the moment for what is computed meanwhile.
        """
        self._app = app
        self._cache = cache
        self._in_use = in_use

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._app(environ, start_response)
        key, note = _key(environ), noted(environ)
        if reply := self._cache().get(key):
            note.cache = "hit"
        else:
            with self._in_use() as cache:
                reply = cache.once(key, lambda: self._computed(environ))
            note.cache = "miss" if reply.storable else "no"
        note.entry = reply.entry
        return send(reply, environ, start_response)

    def _computed(self, environ: WSGIEnvironment) -> Reply:
        reply = collect(self._app, {**environ, "REQUEST_METHOD": "GET"})
        return replace(reply, entry=noted(environ).entry)


def _key(environ: WSGIEnvironment) -> Hashable:
    """Return what stands for all equal requests: as short as it is, whatever a client sends."""
    stands_for = (
        environ["PATH_INFO"],
        environ["QUERY_STRING"],
        environ.get("HTTP_ACCEPT"),
        environ.get("HTTP_ACCEPT_ENCODING"),
        environ.get(LANGUAGE),
        environ.get(CHOSEN),
        address_of(environ),
    )
    return sha256(repr(stands_for).encode()).digest()
