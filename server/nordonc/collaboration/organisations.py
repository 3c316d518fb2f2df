"""The organisations with what links them to networks and countries."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from nordonc.rdf.collation import by_name
from nordonc.rdf.query_file import query_text
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph


class Body(NamedTuple):
    """An organisation: its IRI, and what it is linked to by words."""

    iri: str
    links: Mapping[str, tuple[str, ...]]


#: How an organisation is linked to others, in words.
LINKS = {
    "represents": "Stands for",
    "participation": "Takes part in",
    "hosts": "Hosts",
    "funds": "Funds",
    "byWayOf": "Comes by way of",
    "memberOf": "Member of",
    "namesBody": "Named in the heading of",
    "chapterOf": "Has a chapter in",
    "under": "Has under it",
    "pageHost": "Has a page on",
}
_BODIES = query_text(__package__, "organisations")


def bodies(graph: Graph, named: Named) -> list[Body]:
    """Return all organisations, sorted by name."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in graph.select(_BODIES):
        links = found[row.text("body")]
        if "other" in row:
            links[row.text("link")].append(row.text("other"))
    listed = [
        Body(iri, {link: tuple(links[link]) for link in LINKS if link in links})
        for iri, links in found.items()
    ]
    return sorted(listed, key=lambda one: by_name(named)(one.iri))
