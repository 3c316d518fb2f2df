"""What search engines and browsers look for: the map of the site, its rules, and its menu."""

from contextlib import suppress
from xml.sax.saxutils import escape

from flask import Blueprint, Response, current_app, url_for

from nordonc.errors import NordoncError
from nordonc.rdf.query_file import query_text
from nordonc.site import plugins
from nordonc.site.plugins import MenuEntry
from nordonc.site.resource.resource_page import external
from nordonc.site.state import served

blueprint = Blueprint("site", __name__)

_THINGS = query_text(__package__, "sitemap")


#: The menu of every site, which follows what plugins bring.
MENU = (
    MenuEntry("Questions", "queries.queries"),
    MenuEntry("SPARQL", "sparql.sparql"),
    MenuEntry("Download", "downloads.download"),
)


def menu() -> list[MenuEntry]:
    """Return the parts of the menu that lead somewhere.

    A page that tells of a failure has a menu too, be it a short one.
    """
    classes: frozenset[str] = frozenset()
    with suppress(NordoncError):
        classes = served().classes
    brought = [entry for plugin in plugins.active(classes) for entry in plugin.menu]
    return [entry for entry in (*brought, *MENU) if not entry.needs or entry.needs in classes]


@blueprint.route("/sitemap.xml")
def sitemap() -> Response:
    """Give the address of every page that is about something."""
    manifest = served().manifest
    found: list[str] = []
    if manifest.base:
        rows = served().graph.select(_THINGS, base=manifest.base)
        found = [row.text("thing") for row in rows]
    pages = [url_for(entry.endpoint, _external=True) for entry in menu()]
    home = url_for("pages.home", _external=True)
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
