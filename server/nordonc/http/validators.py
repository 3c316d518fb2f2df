"""Validators: ETag and Last-Modified on answers, and 304 to clients that hold them already.

Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-validator-fields
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256
from http import HTTPStatus
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.http import parse_date

from nordonc.http.public_url import address_of
from nordonc.http.response import Fields, Reply, close, collect, send

#: What a client that holds an answer has to do: ask whether it is still the one.
_REVALIDATE = "public, no-cache"
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE", "HTTP_RANGE")
_VALIDATORS = frozenset({"etag", "last-modified", "cache-control"})
#: What a 304 does not repeat.
#: Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-304-not-modified
_NOT_REPEATED = frozenset(
    {"content-type", "content-encoding", "content-length", "content-location"}
)
_ETAG_LENGTH = 32


class Version(NamedTuple):
    """What all answers of one release have in common.

    Attributes:
        key: Tells its answers from those of every other release and kind of engine.
        last_modified: Its date, as a header field has it.
    """

    key: str
    last_modified: str


class Validators:
    """WSGI middleware: gives an ETag and a date to whatever answers every equal request."""

    def __init__(self, app: WSGIApplication, version: Callable[[], Version]) -> None:
        """Give them to the answers of an application, by the version that is then served."""
        self._app = app
        self._version = version

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        reply = collect(self._app, environ)
        if environ["REQUEST_METHOD"] in {"GET", "HEAD"} and reply.is_lasting:
            reply = _validated(reply, environ, self._version())
        return send(reply, environ, start_response)


def _validated(reply: Reply, environ: WSGIEnvironment, version: Version) -> Reply:
    fields: Fields = [one for one in reply.fields if one[0].lower() not in _VALIDATORS]
    fields += [
        ("ETag", _etag(reply, environ, version.key)),
        ("Last-Modified", version.last_modified),
        ("Cache-Control", _REVALIDATE),
    ]
    return replace(reply, fields=fields)


def _etag(reply: Reply, environ: WSGIEnvironment, key: str) -> str:
    """Return a strong validator: equal on every server of the same release and kind of engine."""
    stands_for = (
        key,
        environ["PATH_INFO"],
        environ["QUERY_STRING"],
        reply.field("Content-Type"),
        reply.field("Content-Encoding"),
        address_of(environ),
    )
    digest = sha256("\n".join(stands_for).encode(errors="surrogateescape")).hexdigest()
    return f'"{digest[:_ETAG_LENGTH]}"'


class ConditionalRequests:
    """WSGI middleware: 304 to a client that holds the answer of an application already.

    The application sees no condition and no range, so that what it answers can be kept for others.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        for name in _CONDITIONS:
            if name in environ:
                break
        else:
            return self._app(environ, start_response)
        plain = {name: value for name, value in environ.items() if name not in _CONDITIONS}
        reply = collect(self._app, plain)
        if reply.field("ETag") and _holds(environ, reply):
            reply = _not_modified(reply)
        return send(reply, environ, start_response)


def _holds(environ: WSGIEnvironment, reply: Reply) -> bool:
    """Tell whether the client has the answer already.

    Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-precedence-of-preconditions
    """
    if known := environ.get("HTTP_IF_NONE_MATCH"):
        return reply.field("ETag") in known or known.strip() == "*"
    since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    modified = parse_date(reply.field("Last-Modified"))
    return since is not None and modified is not None and since >= modified


def _not_modified(reply: Reply) -> Reply:
    close(reply.chunks)
    fields = [one for one in reply.fields if one[0].lower() not in _NOT_REPEATED]
    return Reply(status=HTTPStatus.NOT_MODIFIED, fields=fields, entry=reply.entry)
