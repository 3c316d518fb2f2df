"""The route of the SPARQL endpoint."""

from dataclasses import replace
from typing import NoReturn

from flask import Blueprint, Response, request

from nordonc.endpoint import respond, wsgi
from nordonc.errors import NordoncError
from nordonc.http.negotiation import wants_html
from nordonc.http.query_log import Entry
from nordonc.site.editor import editor
from nordonc.site.log_entries import note
from nordonc.site.request_parameters import takes
from nordonc.site.state import served

blueprint = Blueprint("sparql", __name__)


@blueprint.route("/sparql", methods=["GET", "POST", "QUERY"], strict_slashes=False)
@takes(own=True, form=True)
def sparql() -> Response:
    """Answer a query, or say what this is as RDF; both to browsers as a page."""
    what = wsgi.request(request.environ)
    if wants_html(what.accept):
        sent = respond.asked(what)
        if not any(sent.formats):
            return editor.page(sent)
    reply = respond.respond(what, served(), _noted_and_raised)
    note(reply.entry)
    response = Response(reply.chunks or reply.body, reply.status, reply.fields)
    response.content_length = reply.length
    return response


@blueprint.route("/.well-known/void")
@takes(several=["format"])
def void() -> Response:
    """Say what this is where tools look for it; browsers have it as Turtle.

    Source: https://www.w3.org/TR/void/#well-known
    """
    what = wsgi.request(request.environ)
    if wants_html(what.accept):
        what = replace(what, accept=None)
    reply = respond.described(what, respond.asked(what), served())
    return Response(reply.body, reply.status, reply.fields)


def _noted_and_raised(error: NordoncError, entry: Entry | None) -> NoReturn:
    """Leave a failure to the place that turns failures into pages."""
    note(entry)
    raise error
