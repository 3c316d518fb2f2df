"""The page on what the build found: faults by severity, and what is missing where."""

from flask import Blueprint, Response, render_template

from nordonc.rdf.findings import Severity, count
from nordonc.site.links import href, label
from nordonc.site.state import served
from nordonc.site.validation import build_report

blueprint = Blueprint("validation", __name__)


@blueprint.route("/validation")
def report() -> Response:
    """Show the findings and the coverage that the release holds."""
    now = served()
    folder = now.release.folder
    found = build_report.found(folder)
    page = render_template(
        "validation.html",
        found=found,
        totals=count(found or []),
        severities=list(Severity),
        sections=build_report.coverage(folder),
        shapes=build_report.shapes(now.graph),
        files=build_report.files(folder),
        href=href,
        label=label,
    )
    return Response(page, content_type="text/html; charset=utf-8")
