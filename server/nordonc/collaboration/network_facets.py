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
_VALUES = query_text(__package__, "facet_values")


class _Known(NamedTuple):
    """What is broader than each value, itself among it, and its other names."""

    broader: Mapping[str, frozenset[str]]
    names: Mapping[str, Sequence[str]]


def networks(graph: Graph, name: Named) -> list[Network]:
    """Return all networks, sorted by name."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in graph.select(_NETWORKS):
        found[row.text("network")][row.text("facet")].append(row.text("value"))
    known = _known(graph)
    order = {iri: by_name(name)(iri) for iri in found}
    return [_network(iri, found[iri], known, name) for iri in sorted(found, key=order.__getitem__)]


def _known(graph: Graph) -> _Known:
    broader: defaultdict[str, list[str]] = defaultdict(list)
    names: defaultdict[str, list[str]] = defaultdict(list)
    for row in graph.select(_VALUES):
        if "broader" in row:
            broader[row.text("value")].append(row.text("broader"))
        else:
            names[row.text("value")].append(row.text("name"))
    return _Known({value: _all_above(value, broader) for value in broader}, names)


def _all_above(value: str, broader: Mapping[str, Sequence[str]]) -> frozenset[str]:
    found, waiting = {value}, [value]
    for one in waiting:
        waiting += [above for above in broader.get(one, ()) if above not in found]
        found.update(waiting)
    return frozenset(found)


def _network(iri: str, values: Mapping[str, Sequence[str]], known: _Known, name: Named) -> Network:
    stated = {facet: tuple(sorted({*values.get(facet, ())})) for facet in FACETS}
    facets = {
        facet: frozenset(above for one in found for above in known.broader.get(one, {one}))
        for facet, found in stated.items()
    }
    names = [name(one) for facet in facets.values() for one in facet]
    others = [other for one in sorted(facets["disease"]) for other in known.names.get(one, ())]
    abbreviations = tuple(sorted(values.get("abbreviation", ())))
    words = [name(iri), *abbreviations, *values.get("text", ()), *others, *names]
    return Network(
        iri=iri,
        abbreviations=abbreviations,
        pages=tuple(sorted({*values.get("page", ())})),
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
