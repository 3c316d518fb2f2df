"""The home page and the sign of life."""

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template

from nordonc.description import named_graphs
from nordonc.web.editor import EXAMPLE
from nordonc.web.served import served

blueprint = Blueprint("pages", __name__)


@blueprint.route("/")
def home() -> str:
    """Say what this is and where to go from here."""
    example = urlencode({"query": EXAMPLE, "format": "json"})
    return render_template("home.html", graphs=named_graphs(served().manifest), example=example)


@blueprint.route("/healthz")
def healthz() -> Response:
    """Tell that the server takes requests; it asks no engine, so that load does not fail it."""
    response = Response("ok\n", content_type="text/plain; charset=utf-8")
    response.cache_control.no_store = True
    return response
