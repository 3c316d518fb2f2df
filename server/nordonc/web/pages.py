"""The home page."""

from urllib.parse import urlencode

from flask import Blueprint, render_template

from nordonc.description import named_graphs
from nordonc.web.editor import EXAMPLE
from nordonc.web.served import served

blueprint = Blueprint("pages", __name__)


@blueprint.route("/")
def home() -> str:
    """Say what this is and where to go from here."""
    example = urlencode({"query": EXAMPLE, "format": "json"})
    return render_template("home.html", graphs=named_graphs(served().manifest), example=example)
