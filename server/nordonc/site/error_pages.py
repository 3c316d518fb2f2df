"""The one place that turns failures into answers."""

from http import HTTPStatus
from wsgiref.types import WSGIEnvironment

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from nordonc.errors import NordoncError
from nordonc.http import problem as problems
from nordonc.http.negotiation import wants_html
from nordonc.http.response import Reply, collect
from nordonc.site.representations import PAGE_TYPE
from nordonc.site.request_parameters import form_again


def refusal(app: Flask) -> problems.Refuse:
    """Return what answers requests that are refused before the application sees them.

    Browsers get a page of the application, programs a problem document.
    """

    def refuse(environ: WSGIEnvironment, error: NordoncError) -> Reply:
        if not wants_html(environ.get("HTTP_ACCEPT")):
            return problems.problem(error)
        with app.request_context(environ):
            return collect(app.process_response(_deliberate(error)), environ)

    return refuse


def refused(error: NordoncError | HTTPException) -> Response:
    """Answer a deliberate failure, or one of HTTP itself; what nobody foresaw comes as its 500."""
    if isinstance(error, NordoncError):
        return form_again(error) or _deliberate(error)
    return _of_http(error)


def _deliberate(error: NordoncError) -> Response:
    answer = problem(error.status, str(error), error.nearest)
    answer.headers.extend(problems.header_fields(error))
    return answer


def _of_http(error: HTTPException) -> Response:
    """Answer in our form, with the fields that belong to the status, such as Allow."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    detail = problems.UNKNOWN if status == HTTPStatus.INTERNAL_SERVER_ERROR else error.description
    answer = problem(status, detail or status.description)
    for name, value in error.get_headers(request.environ):
        if name != "Content-Type":
            answer.headers[name] = value
    return answer


def problem(status: HTTPStatus, detail: str, nearest: tuple[str, ...] = ()) -> Response:
    """Return an answer that says what was wrong: a page for browsers, else a problem document.

    Things that may be meant instead are given by their IRIs.

    Source: https://www.rfc-editor.org/rfc/rfc9457.html
    """
    if wants_html(request.headers.get("Accept")):
        page = render_template("problem.html", status=status, detail=detail, nearest=nearest)
        answer = Response(page, status, content_type=PAGE_TYPE)
    else:
        body = problems.document(status, detail, nearest)
        answer = Response(body, status, content_type=problems.MEDIA_TYPE)
    answer.vary.add("Accept")
    return answer
