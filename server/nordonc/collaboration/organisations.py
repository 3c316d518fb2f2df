"""The organisations with what links them to networks and countries."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from nordonc.rdf.collation import by_name
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Ask, rows, value


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
    UNION { ?body nordonc:byWayOf ?other . BIND ("byWayOf" AS ?link) }
    UNION { ?body nordonc:memberOf ?other . BIND ("memberOf" AS ?link) }
    UNION { ?other nordonc:namesBody ?body . BIND ("namesBody" AS ?link) }
    UNION { ?other nordonc:chapterOf ?body . BIND ("chapterOf" AS ?link) }
    UNION { ?other nordonc:under ?body . BIND ("under" AS ?link) }
    UNION { ?other nordonc:pageHost ?body . BIND ("pageHost" AS ?link) }
  }
}
ORDER BY ?body ?link ?other"""


def bodies(ask: Ask, named: Named) -> list[Body]:
    """Return all organisations, sorted by name."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(ask, _BODIES):
        links = found[value(row, "body")]
        if "other" in row:
            links[value(row, "link")].append(value(row, "other"))
    listed = [
        Body(iri, {link: tuple(links[link]) for link in LINKS if link in links})
        for iri, links in found.items()
    ]
    return sorted(listed, key=lambda one: by_name(named)(one.iri))
