"""The page on what the build found: faults by severity, and what is missing where."""

from flask import Blueprint, Response, render_template

from nordonc.findings import Severity, count
from nordonc.views import validation
from nordonc.views.answers import asking
from nordonc.web.links import href, label
from nordonc.web.served import served

blueprint = Blueprint("validation", __name__)


@blueprint.route("/validation")
def report() -> Response:
    """Show the findings and the coverage that the release holds."""
    now = served()
    folder = now.release.folder
    found = validation.found(folder)
    page = render_template(
        "validation.html",
        found=found,
        totals=count(found or []),
        severities=list(Severity),
        sections=validation.coverage(folder),
        shapes=validation.shapes(asking(now.engine)),
        files=validation.files(folder),
        href=href,
        label=label,
    )
    return Response(page, content_type="text/html; charset=utf-8")
