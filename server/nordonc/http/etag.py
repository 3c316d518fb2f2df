"""Validators: an ETag on answers, and 304 to clients that hold them already.

There is no Last-Modified: a release has a day and no moment, and an older one may come back.

Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-validator-fields
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.http.public_url import address_of
from nordonc.http.response import Fields, Reply, close, collect, send

#: What a client that holds an answer has to do: ask whether it is still the one.
_REVALIDATE = "public, no-cache"
#: Header fields by which a client asks for less than the whole answer.
CONDITIONS = frozenset(
    {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE", "HTTP_RANGE"}
)
_VALIDATORS = frozenset({"etag", "last-modified", "cache-control"})
#: What a 304 does not repeat.
#: Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-304-not-modified
_NOT_REPEATED = frozenset(
    {"content-type", "content-encoding", "content-length", "content-location"}
)
_ETAG_LENGTH = 32


class Validators:
    """WSGI middleware: gives an ETag to whatever answers every equal request."""

    def __init__(self, app: WSGIApplication, version: Callable[[], str]) -> None:
        """Give them to the answers of an application.

        Args:
            app: The application.
            version: Tells the answers of the release that is then served, and of its kind of
                engine, from those of every other.
        """
        self._app = app
        self._version = version

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        reply = collect(self._app, environ)
        if environ["REQUEST_METHOD"] in {"GET", "HEAD"} and reply.is_lasting:
            reply = _validated(reply, environ, self._version())
        return send(reply, environ, start_response)


def _validated(reply: Reply, environ: WSGIEnvironment, version: str) -> Reply:
    fields: Fields = [one for one in reply.fields if one[0].lower() not in _VALIDATORS]
    fields.append(("Cache-Control", _REVALIDATE))
    if digest := reply.digest():
        fields.append(("ETag", _etag(reply, digest, environ, version)))
    return replace(reply, fields=fields)


def _etag(reply: Reply, digest: str, environ: WSGIEnvironment, version: str) -> str:
    """Return a strong validator: equal ones stand for equal bytes, on any two servers.

    Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-weak-versus-strong
    """
    stands_for = (
        version,
        environ["PATH_INFO"],
        environ["QUERY_STRING"],
        reply.field("Content-Type"),
        reply.field("Content-Encoding"),
        address_of(environ),
        digest,
    )
    return f'"{sha256(repr(stands_for).encode()).hexdigest()[:_ETAG_LENGTH]}"'


class ConditionalRequests:
    """WSGI middleware: 304 to a client that holds the answer of an application already.

    The application sees no condition and no range, so that what it answers can be kept for others.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if CONDITIONS.isdisjoint(environ):
            return self._app(environ, start_response)
        plain = {name: value for name, value in environ.items() if name not in CONDITIONS}
        reply = collect(self._app, plain)
        if reply.field("ETag") and _holds(environ, reply):
            reply = _not_modified(reply)
        return send(reply, environ, start_response)


def _holds(environ: WSGIEnvironment, reply: Reply) -> bool:
    """Tell whether the client has the answer already.

    Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-precedence-of-preconditions
    """
    known = environ.get("HTTP_IF_NONE_MATCH", "")
    return reply.field("ETag") in known or known.strip() == "*"


def _not_modified(reply: Reply) -> Reply:
    close(reply.chunks)
    fields = [one for one in reply.fields if one[0].lower() not in _NOT_REPEATED]
    return Reply(status=HTTPStatus.NOT_MODIFIED, fields=fields, entry=reply.entry)
