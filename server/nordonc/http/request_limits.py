"""What a request may have: bytes of its URL, and of its body."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.errors import UriTooLongError

#: Bytes that path and query string may have together.
MAX_URL_BYTES = 60_000
#: Bytes that a request body may have.
MAX_BODY_BYTES = 1 << 20


class UrlLimit:
    """WSGI middleware: refuses URLs that are too long.

    A call raises ``UriTooLongError`` for such a one.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if len(environ["PATH_INFO"]) + len(environ["QUERY_STRING"]) > MAX_URL_BYTES:
            raise UriTooLongError(f"A URL may have {MAX_URL_BYTES} bytes; a longer query is posted")
        return self._app(environ, start_response)
