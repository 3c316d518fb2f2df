"""Failures as problem documents.

Source: https://www.rfc-editor.org/rfc/rfc9457.html
"""

import json
import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.errors import NordoncError
from nordonc.http.headers import HEADERS
from nordonc.http.query_log import Entry
from nordonc.http.response import Fields, Reply, send

MEDIA_TYPE = "application/problem+json"
#: What is told of a failure that nobody foresaw.
UNKNOWN = "Something failed that should not have; the server has noted what."

#: Answers a request that failed.
Refuse = Callable[[WSGIEnvironment, NordoncError], Reply]

_log = logging.getLogger(__name__)


def problem(error: NordoncError, entry: Entry | None = None) -> Reply:
    """Return a failure as a problem document, with what is noted of the query that failed."""
    body = document(error.status, str(error), error.nearest)
    return Reply(
        status=error.status,
        fields=[
            ("Content-Type", MEDIA_TYPE),
            ("Vary", "Accept"),
            *HEADERS.items(),
            *header_fields(error),
        ],
        body=body,
        length=len(body),
        entry=entry,
    )


def document(status: HTTPStatus, detail: str, nearest: tuple[str, ...] = ()) -> bytes:
    """Return the body of a problem document; IRIs that may be meant are a member of its own."""
    members: dict[str, object] = {
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
    }
    if nearest:
        members["nearest"] = list(nearest)
    return (json.dumps(members, ensure_ascii=False) + "\n").encode()


def header_fields(error: NordoncError) -> Fields:
    """Return the header fields that belong to a failure."""
    fields = [("Cache-Control", "no-store")]
    if error.retry_after_s is not None:
        fields.append(("Retry-After", str(error.retry_after_s)))
    if error.links:
        fields.append(("Link", error.links))
    return fields


class Problems:
    """WSGI middleware: answers where an application raises an error instead of answering."""

    def __init__(
        self, app: WSGIApplication, refuse: Refuse = lambda _environ, error: problem(error)
    ) -> None:
        """Stand around an application.

        Args:
            app: The application.
            refuse: Makes the answer; left out, it is a problem document.
        """
        self._app = app
        self._refuse = refuse

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request; what nobody foresaw is logged, and told as every failure is."""
        try:
            return self._app(environ, start_response)
        except NordoncError as error:
            failure = error
        except Exception:  # noqa: BLE001  the last net
            _log.exception("A request failed that should not have")
            failure = NordoncError(UNKNOWN)
        return send(self._refuse(environ, failure), environ, start_response)
