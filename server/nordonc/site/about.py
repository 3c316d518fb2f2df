"""The page about the site: its dataset, the sources of that, and where mistakes are reported."""

from urllib.parse import quote

from flask import Blueprint, render_template, request

from nordonc.rdf.query_file import query_text
from nordonc.site import plugins
from nordonc.site.links import named
from nordonc.site.request_parameters import takes
from nordonc.site.state import served
from nordonc.sparql.client import Graph

blueprint = Blueprint("about", __name__)

_SOURCES = query_text(__package__, "sources")


@blueprint.route("/about")
@takes("thing")
def about() -> str:
    """Say what this is, from which sources, and how to report what is wrong about a thing."""
    subject = request.args.get("thing", "")
    return render_template(
        "about.html",
        plugins=list(plugins.active(served().classes)),
        sources=sources(),
        subject=subject if subject in served().labels else "",
        contact=_contact(subject),
    )


def sources() -> list[dict[str, str]]:
    """Return the documents that the dataset is taken from: IRI, texts, creator and addresses."""
    return served().once(_sources, served().graph)


def _sources(graph: Graph) -> list[dict[str, str]]:
    texts = ("title", "description", "rights", "homepage", "mail", "address")
    return [
        {
            "iri": row.text("source"),
            "creator": named(row.text("creator")),
            **{name: row.text(name) for name in texts},
        }
        for row in graph.select(_SOURCES)
    ]


def _contact(subject: str) -> str:
    """Return the address for reports, the subject filled in; empty where nobody set one."""
    address = served().settings.contact
    if not address.startswith("mailto:"):
        return address
    manifest = served().manifest
    text = f"{subject}\nRelease {manifest.version} of {manifest.modified}\n\n"
    return f"{address}?subject={quote(f'Mistake in {manifest.name}')}&body={quote(text)}"
