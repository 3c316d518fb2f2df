"""What search engines and browsers look for: the map of the site, its rules, and its menu."""

from contextlib import suppress
from typing import NamedTuple
from xml.sax.saxutils import escape

from flask import Blueprint, Response, current_app, url_for

from nordonc.errors import NordoncError
from nordonc.rdf.namespaces import NORDONC
from nordonc.rdf.store import absolute_iri
from nordonc.site.ask import ask
from nordonc.site.resource.resource_page import external
from nordonc.site.state import served
from nordonc.sparql.client import rows, value

blueprint = Blueprint("site", __name__)

#: Addresses that one map may have. Source: https://www.sitemaps.org/protocol.html
_MAPPED = 50_000

_THINGS = f"""SELECT DISTINCT ?thing
WHERE {{
  ?thing a ?class .
  FILTER (isIRI(?thing) && STRSTARTS(STR(?thing), $base) && !CONTAINS(STR(?thing), "#"))
}}
ORDER BY ?thing
LIMIT {_MAPPED - 100}"""


class Entry(NamedTuple):
    """A part of the menu: its name, its route, and the class that must be in the graph."""

    name: str
    endpoint: str
    needs: str = ""


#: The menu, as far as a dataset has such things and the application such routes.
MENU = (
    Entry("Networks", "networks.networks", NORDONC + "Network"),
    Entry("Countries", "lists.countries", NORDONC + "Country"),
    Entry("Diseases", "lists.diseases", NORDONC + "Disease"),
    Entry("Explore", "explore.explore", NORDONC + "Network"),
    Entry("Questions", "queries.queries"),
    Entry("SPARQL", "sparql.sparql"),
    Entry("Download", "downloads.download"),
)


def menu() -> list[Entry]:
    """Return the parts of the menu that lead somewhere.

    A page that tells of a failure has a menu too, be it a short one.
    """
    listed: frozenset[str] = frozenset()
    with suppress(NordoncError):
        listed = served().listed
    return [
        entry
        for entry in MENU
        if entry.endpoint in current_app.view_functions
        and (not entry.needs or entry.needs in listed)
    ]


@blueprint.route("/sitemap.xml")
def sitemap() -> Response:
    """Give the address of every page that is about something."""
    manifest = served().manifest
    found: list[str] = []
    if manifest.base:
        text = _THINGS.replace("$base", f"STR(<{absolute_iri(manifest.base, '')}>)")
        found = [value(row, "thing") for row in rows(ask, text)]
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
