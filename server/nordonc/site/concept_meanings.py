"""What the concepts that pages show mean, by the definitions of the graph."""

from collections.abc import Iterable, Mapping

from nordonc.rdf.query_file import query_text
from nordonc.site.state import served
from nordonc.sparql.client import Graph

_MEANINGS = query_text(__package__, "concept_meanings")


def all_meanings(graph: Graph) -> Mapping[str, str]:
    """Return the definitions of all concepts, by their IRIs."""
    return {row.text("concept"): row.text("meaning") for row in graph.select(_MEANINGS)}


def meanings(iris: Iterable[str]) -> dict[str, str]:
    """Return what some things mean, each once and in their order; without a definition, none."""
    known = served().once(all_meanings, served().graph)
    return {iri: known[iri] for iri in iris if iri in known}
