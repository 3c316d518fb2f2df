"""What stands in front of the application: the cache, and what every answer has.

A request is answered from what was kept, or by the endpoint, or by the application; the answer
goes out with validators, and compressed where the client can take it.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, partial
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from werkzeug.http import parse_date
from werkzeug.test import run_wsgi_app

from nordonc.endpoint import respond
from nordonc.errors import NordoncError, UriTooLongError
from nordonc.http import bodies, compression
from nordonc.http.negotiation import wants_html
from nordonc.http.problem import UNKNOWN, problem
from nordonc.http.public_url import Base, address_of
from nordonc.http.query_log import ENTRIES, Entry, Journal
from nordonc.http.rate_limit import Budget
from nordonc.http.response import Fields, Reply
from nordonc.site.state import KEY, Current, Served

#: Bytes that path and query string may have together.
MAX_URL_BYTES = 60_000
#: Answers longer than this are sent in chunks.
WHOLE_BYTES = 8 << 20
#: Where a request carries why it is refused before anything is asked.
REFUSAL = "nordonc.refusal"
#: Files of releases are sent as they are: they have validators, ranges and compressed twins.
FILES = "/releases/"

#: What a client that holds an answer has to do: ask whether it is still the one.
_REVALIDATE = "public, no-cache"
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE", "HTTP_RANGE")
_VALIDATORS = frozenset({"etag", "last-modified", "cache-control"})
#: What a 304 repeats.
#: Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-304-not-modified
_NOT_REPEATED = frozenset(
    {"content-type", "content-encoding", "content-length", "content-location"}
)
_ETAG_LENGTH = 32

Environ = dict[str, Any]
_Key = tuple[str | None, ...]

_log = logging.getLogger(__name__)


class Front:
    """A WSGI application in front of another one."""

    def __init__(self, app: WSGIApplication, current: Current, journal: Journal) -> None:
        """Stand in front.

        Args:
            app: What answers all that the endpoint does not.
            current: What is served.
            journal: Takes a note of each query.
        """
        settings = current.served.settings
        self._app = app
        self._current = current
        self._journal = journal
        self._base = Base(settings.base)
        self._budget = Budget(settings.client_s)
        self._log_clients = settings.log_clients

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        began = time.perf_counter()
        self._base.place(environ)
        key = _key(environ)
        now = self._current.served
        reply = now.cache.get(key) if key else None
        from_cache = reply is not None
        if reply is None:
            now = environ[KEY] = self._current.take()
            try:
                reply = self._asked_for(key, environ, now)
            finally:
                self._current.give_back(now)
        if reply.entry:
            self._note(reply, environ, began, from_cache=from_cache)
        return self._sent(reply, environ, start_response, now)

    def _asked_for(self, key: _Key | None, environ: Environ, now: Served) -> Reply:
        """Return the answer to a request that was not kept."""
        if key is None:
            return self._made(environ, now)
        try:
            return now.cache.once(key, lambda: self._made(environ, now))
        except NordoncError as error:
            return self._refused(environ, error)

    def _made(self, environ: Environ, now: Served) -> Reply:
        """Return the answer to a request by whoever answers such ones."""
        try:
            self._base.check(environ)
            if len(environ["PATH_INFO"]) + len(environ["QUERY_STRING"]) > MAX_URL_BYTES:
                raise UriTooLongError(
                    f"A URL may have {MAX_URL_BYTES} bytes; a longer query is posted"
                )
            self._budget.check(environ["REMOTE_ADDR"])
        except NordoncError as error:
            return self._refused(environ, error)
        data = environ["REQUEST_METHOD"] in {"GET", "HEAD", "POST"} and not wants_html(
            environ.get("HTTP_ACCEPT")
        )
        if data and environ["PATH_INFO"] == respond.PATH:
            reply = _of_endpoint(environ, now)
        else:
            reply = self._of_app(environ)
        return reply if environ["PATH_INFO"].startswith(FILES) else _finished(reply, environ, now)

    def _refused(self, environ: Environ, error: NordoncError) -> Reply:
        """Return a failure in the form that the application gives to failures."""
        return self._of_app({**environ, REFUSAL: error})

    def _of_app(self, environ: Environ) -> Reply:
        file = environ["PATH_INFO"].startswith(FILES)
        asks = {name: value for name, value in environ.items() if file or name not in _CONDITIONS}
        if asks["REQUEST_METHOD"] == "HEAD" and not file:
            asks["REQUEST_METHOD"] = "GET"
        entries: list[Entry] = []
        asks[ENTRIES] = entries
        chunks, line, headers = run_wsgi_app(self._app, asks)
        fields = [(name, value) for name, value in headers if name != "Content-Length"]
        length = int(headers.get("Content-Length", 0))
        if length > WHOLE_BYTES:
            reply = Reply(status=_status(line), fields=fields, chunks=chunks, length=length)
        else:
            reply = Reply(status=_status(line), fields=fields, body=b"".join(chunks))
            getattr(chunks, "close", lambda: None)()
        return replace(reply, length=length or len(reply.body), entry=next(iter(entries), None))

    def _note(self, reply: Reply, environ: Environ, began: float, *, from_cache: bool) -> None:
        took_s = time.perf_counter() - began
        if not from_cache:
            self._budget.charge(environ["REMOTE_ADDR"], took_s)
        assert reply.entry  # noqa: S101  the caller looked
        self._journal.note(
            reply.entry,
            ms=took_s * 1000,
            cache="hit" if from_cache else "miss" if reply.storable else "no",
            client=environ["REMOTE_ADDR"] if self._log_clients else None,
        )

    def _sent(
        self, reply: Reply, environ: Environ, start_response: StartResponse, now: Served
    ) -> Iterable[bytes]:
        head = environ["REQUEST_METHOD"] == "HEAD"
        if reply.etag and _holds(environ, reply.etag, now):
            reply = _not_modified(reply)
        try:
            sent = bodies.Sending(reply.chunks) if reply.chunks and not head else [reply.body]
        except NordoncError as error:
            reply = self._refused(environ, error)
            sent = [reply.body]
        fields = reply.fields
        if reply.status != HTTPStatus.NOT_MODIFIED:
            fields = [*fields, ("Content-Length", str(reply.length))]
        start_response(f"{reply.status.value} {reply.status.phrase}", fields)
        return [b""] if head else sent


def _key(environ: Environ) -> _Key | None:
    """Return what stands for all equal requests; none where their answers are not kept."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or path.startswith(FILES):
        return None
    return (
        path,
        environ["QUERY_STRING"],
        environ.get("HTTP_ACCEPT"),
        environ.get("HTTP_ACCEPT_ENCODING"),
        address_of(environ),
    )


def _of_endpoint(environ: Environ, now: Served) -> Reply:
    """Return the endpoint's answer without a detour through the application."""
    try:
        return respond.respond(asked(environ), now)
    except Exception:  # noqa: BLE001  the last net
        # What nobody foresaw is noted, and told as every failure is.
        _log.exception("A request failed that should not have")
        return problem(NordoncError(UNKNOWN))


def asked(environ: Environ) -> respond.Request:
    """Return what the endpoint looks at in a request."""
    return respond.Request(
        method="POST" if environ["REQUEST_METHOD"] == "POST" else "GET",
        query_string=environ["QUERY_STRING"].encode("latin-1"),
        accept=environ.get("HTTP_ACCEPT"),
        content_type=environ.get("CONTENT_TYPE", ""),
        content_encoding=environ.get("HTTP_CONTENT_ENCODING", ""),
        read=cache(partial(bodies.read_body, environ)),
        address=address_of(environ) + respond.PATH,
    )


def _status(line: str) -> HTTPStatus:
    return HTTPStatus(int(line.split(" ", 1)[0]))


def _finished(reply: Reply, environ: Environ, now: Served) -> Reply:
    """Return an answer with its validators, compressed where that is asked for and pays."""
    fields, body, chosen = compression.coded(reply, environ.get("HTTP_ACCEPT_ENCODING", ""))
    etag = _etag(reply, environ, now, chosen) if _kept(reply, environ) else ""
    if etag:
        fields = [one for one in fields if one[0].lower() not in _VALIDATORS]
        fields += [
            ("ETag", etag),
            ("Last-Modified", now.last_modified),
            ("Cache-Control", _REVALIDATE),
        ]
    return replace(
        reply,
        fields=fields,
        body=body,
        length=len(body) if body else reply.length,
        etag=etag,
        storable=bool(etag) and not reply.chunks,
    )


def _kept(reply: Reply, environ: Environ) -> bool:
    """Tell whether an answer is one to every equal request."""
    return (
        reply.status == HTTPStatus.OK
        and environ["REQUEST_METHOD"] in {"GET", "HEAD"}
        and ("Cache-Control", "no-store") not in reply.fields
    )


def _etag(reply: Reply, environ: Environ, now: Served, chosen: str) -> str:
    """Return a strong validator: equal on every server of the same release and kind of engine."""
    media_type = next((value for name, value in reply.fields if name == "Content-Type"), "")
    stands_for = (
        now.validator,
        environ["PATH_INFO"],
        environ["QUERY_STRING"],
        media_type,
        chosen,
        address_of(environ),
    )
    digest = sha256("\n".join(stands_for).encode(errors="surrogateescape")).hexdigest()
    return f'"{digest[:_ETAG_LENGTH]}"'


def _holds(environ: Environ, etag: str, now: Served) -> bool:
    """Tell whether the client has the answer already.

    Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-precedence-of-preconditions
    """
    if known := environ.get("HTTP_IF_NONE_MATCH"):
        return etag in known or known.strip() == "*"
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    date = parse_date(since) if since else None
    return date is not None and date.date() >= now.release.modified


def _not_modified(reply: Reply) -> Reply:
    fields: Fields = [one for one in reply.fields if one[0].lower() not in _NOT_REPEATED]
    for chunks in [reply.chunks] if reply.chunks else []:
        getattr(chunks, "close", lambda: None)()
    return replace(
        reply, status=HTTPStatus.NOT_MODIFIED, fields=fields, body=b"", chunks=None, length=0
    )
