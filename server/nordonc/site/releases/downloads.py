"""What the dataset can be downloaded as: the release that is served, on a page of its own."""

from flask import Blueprint, Response, request

from nordonc.endpoint import release_series
from nordonc.endpoint.public_addresses import catalogue
from nordonc.endpoint.service_description import ABOUT_THE_DATASET
from nordonc.http.public_url import address_of
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.rdf.query_file import query_text
from nordonc.site.releases import release_pages
from nordonc.site.representations import represented, with_graph
from nordonc.site.state import served

blueprint = Blueprint("downloads", __name__)


@blueprint.route("/download")
@blueprint.route("/download.<any(html, ttl, jsonld, nt, rdf):suffix>")
def download(suffix: str = "") -> Response:
    """List the dumps of the release, or say as RDF what the graph says of itself."""
    answer = represented(with_graph(_page, _metadata), suffix)
    return release_pages.as_far_as_written(answer, served().release)


def _metadata(media_type: str) -> bytes:
    """Return what the graph says of the dataset, with its files as they lie on this server."""
    now = served()
    base = now.manifest.base
    if now.release.loaded:
        return release_series.release(now.release, None, address_of(request.environ), media_type)
    graphs = [f"{base}graph/{name}" for name in ABOUT_THE_DATASET] if base else []
    text = query_text(__package__, "dataset_graphs")
    lines = now.graph.construct(text, BY_EXTENSION["nt"].media_type, g=graphs)
    home = address_of(request.environ)
    return catalogue(lines, now.release, home, media_type, now.settings.contact)


def _page() -> str:
    return release_pages.page(served().release, heading="Download")
