"""What the page about a disease says: its place, the networks that cover it, and the countries."""

from collections import defaultdict
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from nordonc.rdf.collation import by_name
from nordonc.rdf.namespaces import NORDONC
from nordonc.rdf.query_file import query_text
from nordonc.site.resource import concept_tree, outside_codes
from nordonc.site.resource.facts import Named
from nordonc.site.resource.page_context import IN_SCHEME, MATCHES, Asking, Subject, Values
from nordonc.sparql.client import Graph


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


_COVERS = query_text(__package__, "covers")
_AREAS = query_text(__package__, "countries_and_territories")


def covers(graph: Graph, disease: str) -> list[Cover]:
    """Return the networks that cover a disease, itself, a part of it, or what includes it."""
    covered: defaultdict[str, dict[str, Match]] = defaultdict(dict)
    areas: defaultdict[str, set[str]] = defaultdict(set)
    silent: set[str] = set()
    for row in graph.select(_COVERS, this=disease):
        network = row.text("network")
        covered[network].setdefault(row.text("covered"), Match(row.number("match")))
        areas[network].update([row.text("area")] if "area" in row else [])
        if row.text("stated") == "false":
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


def countries(graph: Graph, found: Iterable[Cover], named: Named) -> list[Country]:
    """Return every country and territory of the graph, with the networks it takes part in."""
    networks = list(found)
    areas = sorted((row.text("area") for row in graph.select(_AREAS)), key=by_name(named))
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


def disease(asking: Asking, subject: Subject) -> Values:
    """Return the place of a disease among others, its codes, its networks and their countries."""
    this = subject.what.iri
    networks = covers(asking.graph, this)
    return {
        "networks": {match: [one for one in networks if one.match is match] for match in Match},
        "silent": [one for one in networks if not one.says_who and one.match is not Match.BROADER],
        "countries": countries(asking.graph, networks, asking.named),
        "ways": concept_tree.ways_up(asking.graph, this, asking.named),
        "below": concept_tree.below(asking.graph, this, asking.named),
        "codes": outside_codes.outside_codes(asking.graph, [this]),
        "facts": subject.below.without(*MATCHES, *IN_SCHEME, NORDONC + "coversDisease"),
    }
