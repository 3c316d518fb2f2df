"""Failures as problem documents.

Source: https://www.rfc-editor.org/rfc/rfc9457.html
"""

import json
from http import HTTPStatus

from nordonc.errors import NordoncError
from nordonc.http.headers import HEADERS
from nordonc.http.query_log import Entry
from nordonc.http.response import Fields, Reply

MEDIA_TYPE = "application/problem+json"
#: What is told of a failure that nobody foresaw.
UNKNOWN = "Something failed that should not have; the server has noted what."


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
    return fields
