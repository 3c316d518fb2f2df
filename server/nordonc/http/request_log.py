"""A line of the log for each request."""

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import count
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.http.query_log import Entry, noted
from nordonc.http.response import collect, send

_JSON = json.JSONEncoder(separators=(",", ":"))
#: What a proxy may name a request by, and bytes of a random name where none does.
_REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_ID_BYTES = 8
#: Characters of a path that are noted.
_PATH_LENGTH = 200
#: From this status on an answer is an error of the server.
_ERROR = 500


class Told(NamedTuple):
    """What is noted of a request, once its answer is complete.

    Attributes:
        at: When, in seconds since the epoch.
        id: What the proxy names it by in ``X-Request-Id``; empty where that is not given.
        method: Its method.
        path: Its path below the home page, without the query string.
        outcome: HTTP status of the answer.
        ms: Milliseconds until the answer was complete.
        cache: ``hit``, ``miss``, or ``no`` where the answer is not kept.
        client: Address of the client, where it is to be named.
    """

    at: float
    id: str
    method: str
    path: str
    outcome: int
    ms: float
    cache: str
    client: str | None


#: Takes what is noted of a request, and of the query in it, if there is one.
Note = Callable[[Told, Entry | None], None]


class RequestLog:
    """WSGI middleware: notes each request that an application answers."""

    def __init__(self, app: WSGIApplication, note: Note, *, names_clients: bool) -> None:
        """Note what an application answers.

        Args:
            app: The application.
            note: Takes what is noted.
            names_clients: Whether that names the address of the client.
        """
        self._app = app
        self._note = note
        self._names_clients = names_clients

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        began = time.perf_counter()
        query = noted(environ)
        reply = collect(self._app, environ)
        # The application has taken the path of the home page off it by now.
        path = environ["PATH_INFO"].encode("latin-1", "replace").decode(errors="replace")
        told = Told(
            at=time.time(),
            id=_id(environ),
            method=environ["REQUEST_METHOD"],
            path=path[:_PATH_LENGTH],
            outcome=reply.status.value,
            ms=round((time.perf_counter() - began) * 1000, 2),
            cache=query.cache,
            client=environ["REMOTE_ADDR"] if self._names_clients else None,
        )
        self._note(told, query.entry)
        return send(reply, environ, start_response)


def _id(environ: WSGIEnvironment) -> str:
    given = environ.get("HTTP_X_REQUEST_ID", "")
    return given if given and _REQUEST_ID.fullmatch(given) else ""


def lines(notes: Sequence[tuple[Told, Entry | None]]) -> str:
    """Return lines of the log, a line a request.

    While one thread writes them, those that answer have to wait: a line costs little more than
    what differs from the request before.
    """
    ids = os.urandom(_ID_BYTES * len(notes)).hex()
    return "".join(
        _line(told, entry, ids[start : start + 2 * _ID_BYTES])
        for start, (told, entry) in zip(count(step=2 * _ID_BYTES), notes, strict=False)
    )


def _line(request: Told, query: Entry | None, random_id: str) -> str:
    second, rest = divmod(request.at, 1)
    level, before, after = _repeated(
        request.method, request.path, request.outcome, request.cache, request.client, query
    )
    return (
        f'{{"level":"{level}","time":"{_second(int(second))}.{int(rest * 1000):03}Z",'
        f'"id":"{request.id or random_id}",{before},"ms":{request.ms},{after}}}\n'
    )


@lru_cache(maxsize=1024)
def _repeated(  # noqa: PLR0913, PLR0917  the fields of a line
    method: str, path: str, outcome: int, cache: str, client: str | None, query: Entry | None
) -> tuple[str, str, str]:
    """Return the level, and what stands before and after the milliseconds, as members of JSON."""
    before: dict[str, object] = {"method": method, "path": path, "outcome": outcome}
    after: dict[str, object] = {"cache": cache}
    if client is not None:
        after["client"] = client
    if query:
        after |= query._asdict()
        before["outcome"] = after.pop("outcome")
        if query.rows is None:
            del after["rows"]
    level = "error" if outcome >= _ERROR else "info"
    return level, _JSON.encode(before)[1:-1], _JSON.encode(after)[1:-1]


@lru_cache(maxsize=4)
def _second(since_the_epoch: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(since_the_epoch))
