"""The SPARQL endpoint as a WSGI application."""

from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.endpoint.protocol import as_url_query
from nordonc.endpoint.respond import PATH, Request, Service, respond
from nordonc.http.negotiation import wants_html
from nordonc.http.public_url import address_of
from nordonc.http.query_log import noted
from nordonc.http.request_body import body_of
from nordonc.http.request_limits import URL_QUERY
from nordonc.http.response import send

_METHODS = frozenset({"GET", "HEAD", "POST"})


class Endpoint:
    """WSGI middleware: answers programs itself; browsers and all else go to an application."""

    def __init__(self, app: WSGIApplication, service: Callable[[], Service]) -> None:
        """Stand in front of an application, and answer from the service that there is then."""
        self._app = app
        self._service = service

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if not _is_of_a_program(environ):
            return self._app(environ, start_response)
        reply = respond(request(environ), self._service())
        noted(environ).entry = reply.entry
        return send(reply, environ, start_response)


class AsGet:
    """WSGI middleware: what is asked by QUERY is asked of the application by GET.

    So the two share a place in caches. A call raises ``MediaTypeError`` or ``RequestError`` for a
    body that is no query.

    Source: https://www.rfc-editor.org/rfc/rfc10008.html
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if environ["REQUEST_METHOD"] == "QUERY" and environ["PATH_INFO"] in {PATH, f"{PATH}/"}:
            environ = {**environ, "REQUEST_METHOD": "GET", **_asked_by_url(environ)}
        return self._app(environ, start_response)


def _asked_by_url(environ: WSGIEnvironment) -> WSGIEnvironment:
    given, content_type = environ["QUERY_STRING"], environ.get("CONTENT_TYPE", "")
    return {
        "QUERY_STRING": as_url_query(given, content_type, body_of(environ)),
        URL_QUERY: given,
    }


def _is_of_a_program(environ: WSGIEnvironment) -> bool:
    return (
        environ["PATH_INFO"] == PATH
        and environ["REQUEST_METHOD"] in _METHODS
        and not wants_html(environ.get("HTTP_ACCEPT"))
    )


def request(environ: WSGIEnvironment) -> Request:
    """Return what the endpoint looks at in a request."""
    return Request(
        method="POST" if environ["REQUEST_METHOD"] == "POST" else "GET",
        query_string=environ["QUERY_STRING"].encode("latin-1"),
        accept=environ.get("HTTP_ACCEPT"),
        content_type=environ.get("CONTENT_TYPE", ""),
        body=body_of(environ),
        address=address_of(environ) + PATH,
    )
