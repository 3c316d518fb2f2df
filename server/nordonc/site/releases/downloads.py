"""What the dataset can be downloaded as: the release that is served, on a page of its own."""

from flask import Blueprint, Response

from nordonc.rdf.query_file import query_text
from nordonc.site.releases import release_pages
from nordonc.site.representations import represented, with_graph
from nordonc.site.state import served

blueprint = Blueprint("downloads", __name__)

#: The named graphs that are about the dataset.
_OF_THE_DATASET = ("dataset", "void")


@blueprint.route("/download")
@blueprint.route("/download.<any(html, ttl, jsonld, nt, rdf):suffix>")
def download(suffix: str = "") -> Response:
    """List the dumps of the release, or say as RDF what the graph says of itself."""
    return represented(with_graph(_page, _metadata), suffix)


def _metadata(media_type: str) -> bytes:
    """Return what the graph says of the dataset as a whole, and of its figures."""
    base = served().manifest.base
    graphs = [f"{base}graph/{name}" for name in _OF_THE_DATASET] if base else []
    return served().graph.construct(query_text(__package__, "dataset_graphs"), media_type, g=graphs)


def _page() -> str:
    return release_pages.page(served().release, heading="Download")
