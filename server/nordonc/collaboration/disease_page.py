"""What is known of a disease: where it stands, which networks cover it, and in which countries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import NamedTuple

from nordonc.rdf.collation import by_name
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Ask, rows, value


class Match(IntEnum):
    """How the disease that a network covers relates to the one asked for, the nearest first."""

    DIRECT = 1
    NARROWER = 2
    BROADER = 3


class Cover(NamedTuple):
    """A network that covers a disease.

    Attributes:
        network: Its IRI.
        match: The nearest match.
        covered: The diseases by which it matches so.
        says_who: Whether its entry says who takes part.
        areas: Countries and territories that take part.
    """

    network: str
    match: Match
    covered: tuple[str, ...]
    says_who: bool
    areas: frozenset[str]


class Country(NamedTuple):
    """A country or territory, with the networks in which it takes part.

    Attributes:
        iri: Its IRI.
        near: Networks for the disease itself or for a part of it.
        broad: Networks only for something that includes the disease.
    """

    iri: str
    near: tuple[str, ...]
    broad: tuple[str, ...]


class Node(NamedTuple):
    """A concept with those below it."""

    iri: str
    below: tuple["Node", ...]


_COVERS = """SELECT DISTINCT ?network ?covered ?match ?stated ?area
WHERE {
  {
    BIND ($this AS ?covered)
    BIND (1 AS ?match)
  }
  UNION {
    ?covered skos:broader+ $this .
    BIND (2 AS ?match)
  }
  UNION {
    $this skos:broader+ ?covered .
    BIND (3 AS ?match)
  }
  ?network nordonc:coversDisease ?covered .
  OPTIONAL { ?network nordonc:participationStated ?stated }
  OPTIONAL { ?network nordonc:participatingArea ?area }
}
ORDER BY ?match ?network ?covered ?area"""

_AREAS = """SELECT DISTINCT ?area
WHERE {
  VALUES ?class { nordonc:Country nordonc:Territory }
  ?area a ?class .
}"""

_BELOW = """SELECT DISTINCT ?above ?concept
WHERE {
  ?above skos:broader* $this .
  ?concept skos:broader ?above .
}"""

_ABOVE = """SELECT DISTINCT ?above ?concept
WHERE {
  $this skos:broader* ?concept .
  ?concept skos:broader ?above .
}"""


def covers(ask: Ask, disease: str) -> list[Cover]:
    """Return the networks that cover a disease, itself, a part of it, or what includes it."""
    covered: defaultdict[str, dict[str, Match]] = defaultdict(dict)
    areas: defaultdict[str, set[str]] = defaultdict(set)
    silent: set[str] = set()
    for row in rows(ask, _COVERS, disease):
        network = value(row, "network")
        covered[network].setdefault(value(row, "covered"), Match(int(value(row, "match"))))
        areas[network].update([value(row, "area")] if "area" in row else [])
        if value(row, "stated") == "false":
            silent.add(network)
    return [
        Cover(
            network,
            best := min(matches.values()),
            tuple(iri for iri, match in matches.items() if match is best),
            network not in silent,
            frozenset(areas[network]),
        )
        for network, matches in covered.items()
    ]


def countries(ask: Ask, found: Iterable[Cover], named: Named) -> list[Country]:
    """Return every country and territory of the graph, with the networks it takes part in."""
    networks = list(found)
    areas = sorted((value(row, "area") for row in rows(ask, _AREAS)), key=by_name(named))
    return [
        Country(
            area,
            _with(area, (one for one in networks if one.match is not Match.BROADER)),
            _with(area, (one for one in networks if one.match is Match.BROADER)),
        )
        for area in areas
    ]


def _with(area: str, networks: Iterable[Cover]) -> tuple[str, ...]:
    return tuple(one.network for one in networks if area in one.areas)


def below(ask: Ask, concept: str, named: Named) -> tuple[Node, ...]:
    """Return the concepts below one, as trees; what has two broader ones stands under each."""
    children: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows(ask, _BELOW, concept):
        children[value(row, "above")].add(value(row, "concept"))
    return tree(concept, children, named)


def tree(
    top: str, children: Mapping[str, set[str]], named: Named, path: tuple[str, ...] = ()
) -> tuple[Node, ...]:
    """Return what stands below a concept; a circle ends where it would begin again."""
    way = (*path, top)
    return tuple(
        Node(child, tree(child, children, named, way))
        for child in sorted(children.get(top, set()) - {*way}, key=by_name(named))
    )


def ways_up(ask: Ask, concept: str, named: Named) -> list[tuple[str, ...]]:
    """Return every way from the top of the hierarchy to a concept, the concept left out."""
    parents: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows(ask, _ABOVE, concept):
        parents[value(row, "concept")].add(value(row, "above"))
    return [way for way in _ways(concept, parents, named) if way]


def _ways(
    concept: str, parents: Mapping[str, set[str]], named: Named, path: tuple[str, ...] = ()
) -> list[tuple[str, ...]]:
    above = sorted(parents.get(concept, set()) - {*path, concept}, key=by_name(named))
    if not above:
        return [()]
    return [(*way, one) for one in above for way in _ways(one, parents, named, (*path, concept))]
