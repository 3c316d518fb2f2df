"""The home page."""

from urllib.parse import urlencode

from flask import Blueprint, render_template, url_for

from nordonc.site import plugins
from nordonc.site.counts import counts
from nordonc.site.editor.editor import EXAMPLE
from nordonc.site.plugins import ClassPage
from nordonc.site.releases import dataset_markup
from nordonc.site.resource.schema_org import embedded
from nordonc.site.state import served

blueprint = Blueprint("pages", __name__)


@blueprint.route("/")
def home() -> str:
    """Say what this is and where to go from here."""
    example = urlencode({"query": EXAMPLE, "format": "json"})
    counted = {page.iri: page for page in plugins.class_pages(served().classes) if page.counted}
    numbers = counts(served().graph, counted)
    return render_template(
        "home.html",
        example=example,
        queries=served().queries,
        counts=[_counted(counted[iri], number) for iri, number in numbers.items()],
        plugins=list(plugins.active(served().classes)),
        data=[embedded(_described()), embedded(_dataset())],
    )


def _counted(page: ClassPage, number: int) -> tuple[str, int, str]:
    """Return what things of a class are called in this number, the number, and their list."""
    one, many = page.counted or ("", "")
    place = url_for(page.listing.endpoint) if page.listing else ""
    return (one if number == 1 else many), number, place


def _dataset() -> dict[str, object]:
    """Return the dataset in the words of schema.org."""
    return dataset_markup.of_release(served().release, url_for(".home", _external=True))


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
    if search := next((one.search for one in plugins.active(served().classes) if one.search), ""):
        node["potentialAction"] = {
            "@type": "SearchAction",
            "target": f"{url_for(search, _external=True)}?q={{words}}",
            "query-input": "required name=words",
        }
    return node
