"""The one place that turns failures into answers."""

from http import HTTPStatus

from flask import Response, json, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from nordonc.errors import NordoncError
from nordonc.negotiation import wants_html

#: Seconds after which to try again where the server could not keep up.
_RETRY_AFTER_S = 5
_TRY_AGAIN = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}

_UNKNOWN = "Something failed that should not have; the server has noted what."


def refused(error: Exception) -> ResponseReturnValue:
    """Answer a deliberate failure, one of HTTP itself, or one that nobody foresaw."""
    if isinstance(error, NordoncError):
        return problem(error.status, str(error))
    if not isinstance(error, HTTPException) or error.code is None:
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, _UNKNOWN)
    if error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response(request.environ)
    return _of_http(error, HTTPStatus(error.code))


def _of_http(error: HTTPException, status: HTTPStatus) -> Response:
    """Answer in our form, with the fields that belong to the status, such as Allow."""
    detail = _UNKNOWN if status == HTTPStatus.INTERNAL_SERVER_ERROR else error.description
    answer = problem(status, detail or status.description)
    for name, value in error.get_headers(request.environ):
        if name != "Content-Type":
            answer.headers[name] = value
    return answer


def problem(status: HTTPStatus, detail: str) -> Response:
    """Return an answer that says what was wrong: a page for browsers, else a problem document.

    Source: https://www.rfc-editor.org/rfc/rfc9457.html
    """
    if wants_html(request.headers.get("Accept")):
        page = render_template("problem.html", status=status, detail=detail)
        answer = Response(page, status, content_type="text/html; charset=utf-8")
    else:
        document = {"title": status.phrase, "status": status.value, "detail": detail}
        body = json.dumps(document) + "\n"
        answer = Response(body, status, content_type="application/problem+json")
    answer.vary.add("Accept")
    answer.headers.extend(when_to_retry(status))
    return answer


def when_to_retry(status: HTTPStatus) -> dict[str, str]:
    """Return the header fields that a failure of this status has beyond its text."""
    return {"Retry-After": str(_RETRY_AFTER_S)} if status in _TRY_AGAIN else {}
