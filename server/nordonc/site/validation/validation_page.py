"""The page on what the build found: faults by severity, and what is missing where."""

from flask import Blueprint, Response, render_template, url_for

from nordonc.engine.serialisation import serialised_graph
from nordonc.errors import NotFoundError
from nordonc.rdf import validation_report
from nordonc.rdf.findings import Severity, count
from nordonc.rdf.json_ld import Context
from nordonc.site.links import href, label
from nordonc.site.representations import represented, with_graph
from nordonc.site.state import served
from nordonc.site.validation import build_report

blueprint = Blueprint("validation", __name__)


@blueprint.route("/validation")
@blueprint.route("/validation.<any(html, ttl, jsonld, nt, rdf):suffix>")
def report(suffix: str = "") -> Response:
    """Show the findings and the coverage that the release holds; as RDF the findings alone."""
    return represented(with_graph(_page, _report), suffix)


def _report(media_type: str) -> bytes:
    found = build_report.found(served().release.folder)
    if found is None:
        raise NotFoundError("Nothing was validated: this server shows files as they are")
    address = url_for(".report", _external=True)
    return serialised_graph(validation_report.report(address, found), media_type, context=Context())


def _page() -> str:
    now = served()
    folder = now.release.folder
    found = build_report.found(folder)
    return render_template(
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
