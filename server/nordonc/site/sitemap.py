"""What search engines and browsers look for: the map of the site, its rules, and its menu."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from flask import Blueprint, Response, current_app, url_for

from nordonc.errors import NordoncError
from nordonc.rdf.query_file import query_text
from nordonc.site import plugins
from nordonc.site.links import external, href
from nordonc.site.plugins import MenuEntry
from nordonc.site.state import served

blueprint = Blueprint("site", __name__)

_THINGS = query_text(__package__, "sitemap")


#: The menu of every site, which follows what plugins bring.
MENU = (
    MenuEntry("Questions", "queries.queries"),
    MenuEntry("SPARQL", "sparql.sparql"),
    MenuEntry("Download", "downloads.download"),
)
#: The foot of every page, by heading; what plugins bring stands before.
FOOTER = {
    "Data": (
        MenuEntry("Download", "downloads.download"),
        MenuEntry("Releases", "releases.releases"),
        MenuEntry("SPARQL", "sparql.sparql"),
        MenuEntry("API", "described.openapi"),
        MenuEntry("Look-up", "lookup.look_up"),
        MenuEntry("Mappings", "mappings.mappings"),
        MenuEntry("Prefixes", "prefixes.prefixes"),
        MenuEntry("Validation", "validation.report"),
    ),
    "About": (
        MenuEntry("About this site", "about.about"),
        MenuEntry("Source", "about.about#source"),
        MenuEntry("FAIR criteria", "fair.fair"),
        MenuEntry("Report a mistake", "about.about#report"),
    ),
}
#: What is of a dataset, and leads nowhere where files are served as they are.
_OF_DATASETS = frozenset({"queries.queries", "mappings.mappings", "validation.report"})
#: Things that a dataset describes itself by, and what they are called.
_DESCRIBED = {
    "ontology": "Ontology",
    "ontology/alignments": "Alignments",
    "shapes": "Shapes",
    "dataset": "Dataset",
}


def menu() -> list[MenuEntry]:
    """Return the parts of the menu that lead somewhere.

    A page that tells of a failure has a menu too, be it a short one.
    """
    classes = _classes()
    brought = [entry for plugin in plugins.active(classes) for entry in plugin.menu]
    entries = (*brought, *_leading_somewhere(MENU))
    return [entry for entry in entries if not entry.needs or entry.needs in classes]


def _leading_somewhere(entries: Iterable[MenuEntry]) -> list[MenuEntry]:
    """Return what is there, be it a dataset that is served or files as they are."""
    files = served().release.loaded is not None
    return [entry for entry in entries if not files or entry.endpoint not in _OF_DATASETS]


def footer() -> dict[str, dict[str, str]]:
    """Return the addresses at the foot of every page, by heading and name."""
    classes = _classes()
    brought = [
        entry
        for plugin in plugins.active(classes)
        for entry in (*plugin.menu, *plugin.footer)
        if not entry.needs or entry.needs in classes
    ]
    parts = {"Lists": _addresses(brought), **_of_footer()}
    parts["Data"] |= _described()
    return {heading: entries for heading, entries in parts.items() if entries}


def _of_footer() -> dict[str, dict[str, str]]:
    return {name: _addresses(_leading_somewhere(entries)) for name, entries in FOOTER.items()}


def _addresses(entries: Iterable[MenuEntry]) -> dict[str, str]:
    """Return addresses by name; a route may be followed by a fragment."""
    found: dict[str, str] = {}
    for entry in entries:
        endpoint, _, fragment = entry.endpoint.partition("#")
        found[entry.name] = url_for(endpoint, _anchor=fragment or None)
    return found


def _described() -> dict[str, str]:
    labels: Mapping[str, str] = {}
    with suppress(NordoncError):
        labels = served().labels
    base = served().manifest.base
    return {name: href(base + path) for path, name in _DESCRIBED.items() if base + path in labels}


def _classes() -> frozenset[str]:
    """Return the classes of which there are things; none where the engine does not answer."""
    with suppress(NordoncError):
        return served().classes
    return frozenset()


@blueprint.route("/sitemap.xml")
def sitemap() -> Response:
    """Give the address of every page that is about something."""
    manifest = served().manifest
    found: list[str] = []
    if manifest.base:
        rows = served().graph.select(_THINGS, base=manifest.base)
        found = [row.text("thing") for row in rows]
    home = url_for("pages.home", _external=True)
    places = [url_for(entry.endpoint) for entry in menu()]
    places += [place for part in footer().values() for place in part.values()]
    for endpoint in ("releases.release", "changes.of_release"):
        places += [url_for(endpoint, version=version) for version in served().kept.releases]
    pages = [urljoin(home, place.partition("#")[0]) for place in places if ".json" not in place]
    lines = [
        f"<url><loc>{escape(address)}</loc><lastmod>{escape(manifest.modified)}</lastmod></url>"
        for address in dict.fromkeys([home, *pages, *map(external, found)])
    ]
    body = "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *lines,
            "</urlset>\n",
        ]
    )
    return Response(body, content_type="application/xml")


@blueprint.route("/robots.txt")
def robots() -> Response:
    """Keep robots from asking queries without end, and show them the map."""
    lines = [
        "User-agent: *",
        f"Disallow: {url_for('sparql.sparql')}",
        f"Sitemap: {url_for('.sitemap', _external=True)}",
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@blueprint.route("/favicon.ico")
def icon() -> Response:
    """Give the icon where browsers look for it beside data, which names none."""
    return current_app.send_static_file("favicon.svg")
