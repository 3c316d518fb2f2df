"""The SPARQL endpoint."""

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from nordonc import description, negotiation
from nordonc.engine.base import Query
from nordonc.errors import MediaTypeError, PayloadTooLargeError
from nordonc.negotiation import Form, wants_html
from nordonc.web import editor, protocol
from nordonc.web.protocol import Asked
from nordonc.web.served import served

blueprint = Blueprint("sparql", __name__)


@blueprint.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
def sparql() -> Response:
    """Answer a query, or say what this is as RDF; both to browsers as a page."""
    asked = _asked()
    accept = request.headers.get("Accept")
    if wants_html(accept) and not any(asked.formats):
        return editor.page(asked)
    if asked.query is not None:
        return _answer(asked.query, negotiation.form(asked.query), asked, accept)
    described = description.service_description(
        request.base_url,
        served().manifest,
        timeout_s=served().settings.timeout_s,
        default_graph=served().settings.default_graph,
    )
    return _answer(f"CONSTRUCT {{\n{described}}} WHERE {{}}", Form.CONSTRUCT, asked, accept)


def _asked() -> Asked:
    if request.method != "POST":
        return protocol.asked_by_url(request.query_string)
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise MediaTypeError("A body is taken as it is, without Content-Encoding")
    try:
        body = request.get_data()
    except RequestEntityTooLarge as error:
        limit = f"A request body may have {protocol.MAX_BODY_BYTES} bytes"
        raise PayloadTooLargeError(limit) from error
    content_type = request.headers.get("Content-Type", "")
    return protocol.asked_by_body(request.query_string, content_type, body)


def _answer(text: str, form: Form, asked: Asked, accept: str | None) -> Response:
    media_type = negotiation.choose(form, accept, asked.formats)
    answer = served().engine.answer(
        Query(
            text=text,
            media_type=media_type.format.media_type,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
        )
    )
    response = Response(answer.body, answer.status, content_type=media_type.content_type)
    response.vary.add("Accept")
    return response
