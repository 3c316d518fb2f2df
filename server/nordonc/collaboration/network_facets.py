"""The networks, and what their list can be narrowed to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nordonc.collaboration.network_search import Search, words_of
from nordonc.rdf.collation import by_name
from nordonc.rdf.query_file import query_text
from nordonc.site.links import named
from nordonc.site.resource.facts import Named
from nordonc.site.resource.page_context import Asking, Subject, Values
from nordonc.site.state import served
from nordonc.sparql.client import Graph

#: What a list can be narrowed by: name of the parameter, and label of its field.
FACETS = {
    "country": "Country",
    "disease": "Disease",
    "kind": "Kind",
    "activity": "Activity",
    "audience": "Audience",
}


class Network(NamedTuple):
    """A network as a list shows it.

    Attributes:
        iri: Its IRI.
        abbreviations: Its short names.
        pages: Addresses about it.
        values: IRIs by facet, with all that is broader; the one place that decides what a value
            takes in.
        stated: IRIs by facet as they are stated.
        text: All names that it can be found by, as the words that a search takes.
    """

    iri: str
    abbreviations: tuple[str, ...]
    pages: tuple[str, ...]
    values: Mapping[str, frozenset[str]]
    stated: Mapping[str, tuple[str, ...]]
    text: str


_NETWORKS = query_text(__package__, "networks")


def networks(graph: Graph, name: Named) -> list[Network]:
    """Return all networks, sorted by name."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in graph.select(_NETWORKS):
        found[row.text("network")][row.text("facet")].append(row.text("value"))
    listed = [_network(iri, values, name) for iri, values in found.items()]
    return sorted(listed, key=lambda one: by_name(name)(one.iri))


def _network(iri: str, values: Mapping[str, Sequence[str]], name: Named) -> Network:
    stated = {facet: tuple(values.get(f"stated {facet}", ())) for facet in FACETS}
    facets = {facet: frozenset([*stated[facet], *values.get(facet, ())]) for facet in FACETS}
    names = [name(one) for facet in facets.values() for one in facet]
    words = [name(iri), *values.get("abbreviation", ()), *values.get("text", ()), *names]
    return Network(
        iri=iri,
        abbreviations=tuple(values.get("abbreviation", ())),
        pages=tuple(values.get("page", ())),
        values=facets,
        stated=stated,
        text=words_of(words),
    )


def current() -> list[Network]:
    """Return the networks of the release that is served, asked once for all requests."""
    return served().once(networks, served().graph, named)


def concept(_asking: Asking, subject: Subject) -> Values:
    """Return what the page of a concept says: the networks that a list finds by it, by facet."""
    this, everything = subject.what.iri, current()
    found = {
        facet: [one.iri for one in everything if this in one.values[facet]] for facet in FACETS
    }
    return {
        "networks": {facet: iris for facet, iris in found.items() if iris},
        "facets": FACETS,
        "facts": subject.below,
    }


def found_by(search: Search, networks: Iterable[Network]) -> list[Network]:
    """Return the networks that a search means."""
    return [network for network in networks if search.finds(network.iri, network.text)]
