"""The home page."""

from urllib.parse import urlencode

from flask import Blueprint, render_template, url_for

from nordonc.endpoint.service_description import named_graphs
from nordonc.rdf.namespaces import NORDONC
from nordonc.site.ask import ask
from nordonc.site.counts import COUNTED, counts
from nordonc.site.editor.editor import EXAMPLE
from nordonc.site.resource.resource_page import LISTS
from nordonc.site.resource.schema_org import embedded
from nordonc.site.state import served

blueprint = Blueprint("pages", __name__)

#: The route of the list that the search box of the home page asks.
_SEARCHED = "networks.networks"


@blueprint.route("/")
def home() -> str:
    """Say what this is and where to go from here."""
    example = urlencode({"query": EXAMPLE, "format": "json"})
    manifest = served().manifest
    found = counts(ask)
    return render_template(
        "home.html",
        graphs=named_graphs(manifest),
        example=example,
        queries=served().queries,
        counts=[
            (COUNTED[iri][number != 1], number, url_for(LISTS[iri][1]))
            for iri, number in found.items()
        ],
        search=url_for(_SEARCHED) if NORDONC + "Network" in found else "",
        data=embedded(_described()),
    )


def _described() -> dict[str, object]:
    """Return the site in the words of schema.org."""
    manifest = served().manifest
    home = url_for(".home", _external=True)
    node: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": manifest.title,
        "description": manifest.description,
        "url": home,
    }
    if NORDONC + "Network" in served().listed:
        node["potentialAction"] = {
            "@type": "SearchAction",
            "target": f"{url_for(_SEARCHED, _external=True)}?q={{words}}",
            "query-input": "required name=words",
        }
    return node
