"""The networks, and what their list can be narrowed to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nordonc.collaboration.network_search import Search, words_of
from nordonc.rdf.collation import by_name
from nordonc.rdf.query_file import query_text
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph

#: What a list can be narrowed by: name of the parameter, and label of its field.
FACETS = {
    "country": "Country",
    "disease": "Disease",
    "kind": "Kind",
    "activity": "Activity",
}


class Network(NamedTuple):
    """A network as a list shows it.

    Attributes:
        iri: Its IRI.
        abbreviations: Its short names.
        covers: The diseases that it covers itself.
        pages: Addresses about it.
        values: IRIs by facet; diseases with all that they are part of.
        text: All names that it can be found by, as the words that a search takes.
    """

    iri: str
    abbreviations: tuple[str, ...]
    covers: tuple[str, ...]
    pages: tuple[str, ...]
    values: Mapping[str, frozenset[str]]
    text: str


_NETWORKS = query_text(__package__, "networks")


def networks(graph: Graph, named: Named) -> list[Network]:
    """Return all networks, sorted by name."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in graph.select(_NETWORKS):
        found[row.text("network")][row.text("facet")].append(row.text("value"))
    listed = [_network(iri, values, named) for iri, values in found.items()]
    return sorted(listed, key=lambda one: by_name(named)(one.iri))


def _network(iri: str, values: Mapping[str, Sequence[str]], named: Named) -> Network:
    facets = {facet: frozenset(values.get(facet, ())) for facet in FACETS}
    names = [named(one) for facet in facets.values() for one in facet]
    words = [named(iri), *values.get("abbreviation", ()), *values.get("text", ()), *names]
    return Network(
        iri=iri,
        abbreviations=tuple(values.get("abbreviation", ())),
        covers=tuple(values.get("covers", ())),
        pages=tuple(values.get("page", ())),
        values=facets,
        text=words_of(words),
    )


def found_by(search: Search, networks: Iterable[Network]) -> list[Network]:
    """Return the networks that a search means."""
    return [network for network in networks if search.finds(network.iri, network.text)]
