"""The organisations with what links them to networks and countries."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from nordonc.rdf.collation import by_name
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
    "partOf": "Part of",
}
_BODIES = """SELECT DISTINCT ?body ?link ?other
WHERE {
  ?body a org:Organization .
  OPTIONAL {
    { ?body nordonc:represents ?other . BIND ("represents" AS ?link) }
    UNION {
      ?other nordonc:participation/nordonc:participant ?body .
      BIND ("participation" AS ?link)
    }
    UNION { ?other nordonc:hostedBy ?body . BIND ("hosts" AS ?link) }
    UNION { ?other schema:funder ?body . BIND ("funds" AS ?link) }
    UNION { ?body nordonc:partOf ?other . BIND ("partOf" AS ?link) }
  }
}
ORDER BY ?body ?link ?other"""


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
