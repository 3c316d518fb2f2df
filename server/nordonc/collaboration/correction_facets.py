"""The corrections, and what their list can be narrowed to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nordonc.rdf.collation import by_name
from nordonc.site.facets import Option, sorted_options
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph

#: What the list can be narrowed by: name of the parameter, and label of its field.
FACETS = {"status": "Status", "kind": "Kind"}


class Correction(NamedTuple):
    """A correction as a list shows it.

    Attributes:
        iri: Its IRI.
        values: IRIs by facet.
        about: What the judged words speak of.
        printed: The words in question.
        proposed: What should stand instead.
        lines: IRIs of the lines.
    """

    iri: str
    values: Mapping[str, str]
    about: tuple[str, ...]
    printed: tuple[str, ...]
    proposed: tuple[str, ...]
    lines: tuple[str, ...]


_CORRECTIONS = """SELECT DISTINCT ?correction ?name ?value
WHERE {
  ?correction a nordonc:Correction .
  { ?correction nordonc:status ?value . BIND ("status" AS ?name) }
  UNION { ?correction nordonc:correctionKind ?value . BIND ("kind" AS ?name) }
  UNION { ?correction nordonc:concerns ?value . BIND ("about" AS ?name) }
  UNION { ?correction nordonc:printed ?value . BIND ("printed" AS ?name) }
  UNION { ?correction nordonc:proposed ?value . BIND ("proposed" AS ?name) }
  UNION { ?correction nordonc:corrects ?value . BIND ("lines" AS ?name) }
}
ORDER BY ?correction ?name ?value"""


def corrections(graph: Graph, named: Named) -> list[Correction]:
    """Return all corrections, sorted by what they are about."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in graph.select(_CORRECTIONS):
        found[row.text("correction")][row.text("name")].append(row.text("value"))
    listed = [
        Correction(
            iri=iri,
            values={facet: "".join(values[facet][:1]) for facet in FACETS},
            about=tuple(values["about"]),
            printed=tuple(values["printed"]),
            proposed=tuple(values["proposed"]),
            lines=tuple(values["lines"]),
        )
        for iri, values in found.items()
    ]
    return sorted(listed, key=lambda one: by_name(named)(one.iri))


def matching(
    found: Iterable[Correction], chosen: Mapping[str, str], but: str = ""
) -> list[Correction]:
    """Return the corrections that have all chosen values, one facet left out."""
    return [
        one
        for one in found
        if all(one.values[facet] == iri for facet, iri in chosen.items() if facet != but)
    ]


def options(
    found: Sequence[Correction], chosen: Mapping[str, str], named: Named
) -> dict[str, list[Option]]:
    """Return what each facet can be narrowed to, sorted by name; what is chosen is among it."""
    return {
        facet: sorted_options(
            Counter(one.values[facet] for one in matching(found, chosen, facet)),
            chosen.get(facet),
            named,
        )
        for facet in FACETS
    }
