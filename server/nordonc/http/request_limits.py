"""What a request may have before its body: bytes of its URL and of its header fields."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.errors import HeaderTooLargeError, UriTooLongError
from nordonc.http.headers import MAX_FIELD_BYTES
from nordonc.http.response import collect, send

#: Bytes that path and query string may have together.
MAX_URL_BYTES = 60_000
#: Bytes that the header fields of a request may have together.
MAX_HEADER_BYTES = 16_384

#: Where a request has the query string of its URL, if the application is to see another one.
URL_QUERY = "nordonc.url_query"


class HeadLimit:
    """WSGI middleware: refuses URLs and header fields that are too long.

    A call raises ``UriTooLongError`` or ``HeaderTooLargeError`` for such a request, and for one
    that would be led to an address which is too long for a header field.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        query = str(environ.get(URL_QUERY, environ["QUERY_STRING"]))
        if len(environ["PATH_INFO"]) + len(query) > MAX_URL_BYTES:
            raise UriTooLongError(f"A URL may have {MAX_URL_BYTES} bytes; a longer query is posted")
        if (
            sum(len(value) for name, value in environ.items() if name[:5] == "HTTP_")
            > MAX_HEADER_BYTES
        ):
            raise HeaderTooLargeError(
                f"The header fields of a request may have {MAX_HEADER_BYTES} bytes"
            )
        reply = collect(self._app, environ)
        check_location(reply.field("Location"))
        return send(reply, environ, start_response)


def check_location(address: str) -> None:
    """Let an address pass that an answer leads to.

    Raises:
        UriTooLongError: It is too long for a header field.
    """
    if len(address) > MAX_FIELD_BYTES:
        raise UriTooLongError(f"What this leads to has more than {MAX_FIELD_BYTES} bytes")
