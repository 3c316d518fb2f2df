"""The networks, and what their list can be narrowed to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nordonc.collaboration.network_search import Search, words_of
from nordonc.rdf.collation import by_name
from nordonc.site.facets import Option, sorted_options
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Ask, rows, value

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


_NETWORKS = """SELECT DISTINCT ?network ?facet ?value
WHERE {
  ?network a nordonc:Network .
  { ?network nordonc:participatingArea ?value . BIND ("country" AS ?facet) }
  UNION { ?network nordonc:coversDisease/skos:broader* ?value . BIND ("disease" AS ?facet) }
  UNION { ?network nordonc:coversDisease ?value . BIND ("covers" AS ?facet) }
  UNION { ?network nordonc:kind ?value . BIND ("kind" AS ?facet) }
  UNION { ?network nordonc:activity ?value . BIND ("activity" AS ?facet) }
  UNION { ?network foaf:homepage|foaf:page ?value . BIND ("page" AS ?facet) }
  UNION { ?network nordonc:abbreviation ?value . BIND ("abbreviation" AS ?facet) }
  UNION {
    ?network skos:prefLabel|skos:altLabel|dcterms:description ?value .
    BIND ("text" AS ?facet)
  }
  UNION {
    ?network nordonc:coversDisease/skos:broader*/skos:altLabel ?value .
    BIND ("text" AS ?facet)
  }
}
ORDER BY ?network ?facet ?value"""


def networks(ask: Ask, named: Named) -> list[Network]:
    """Return all networks, sorted by name."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(ask, _NETWORKS):
        found[value(row, "network")][value(row, "facet")].append(value(row, "value"))
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


def matching(
    found: Iterable[Network], search: Search, chosen: Mapping[str, str], but: str = ""
) -> list[Network]:
    """Return the networks that a search means, with all chosen values but those of one facet."""
    return [
        one
        for one in found
        if search.finds(one.iri, one.text)
        and all(iri in one.values[facet] for facet, iri in chosen.items() if facet != but)
    ]


def options(
    found: Sequence[Network], search: Search, chosen: Mapping[str, str], named: Named
) -> dict[str, list[Option]]:
    """Return what each facet can be narrowed to, sorted by name; what is chosen is among it."""
    return {
        facet: sorted_options(
            Counter(
                iri for one in matching(found, search, chosen, facet) for iri in one.values[facet]
            ),
            chosen.get(facet),
            named,
        )
        for facet in FACETS
    }
