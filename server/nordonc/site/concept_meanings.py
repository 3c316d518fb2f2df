"""What the concepts that pages show mean, by the definitions of the graph."""

from collections.abc import Callable, Iterable, Mapping

from nordonc.rdf.query_file import query_text
from nordonc.site.links import named
from nordonc.site.state import served
from nordonc.sparql.client import Graph

_MEANINGS = query_text(__package__, "concept_meanings")


def all_meanings(graph: Graph) -> Mapping[str, str]:
    """Return the definitions of all concepts, by their IRIs."""
    return {row.text("concept"): row.text("meaning") for row in graph.select(_MEANINGS)}


def concepts_named(graph: Graph, named: Callable[[str], str]) -> Mapping[str, str]:
    """Return the concepts with a definition by what they are called."""
    return {named(iri): iri for iri in all_meanings(graph)}


def concept_of(name: str) -> str:
    """Return the concept that is called so; empty where none with a definition is."""
    return served().once(concepts_named, served().graph, named).get(name, "")


def meanings(iris: Iterable[str]) -> dict[str, str]:
    """Return what some things mean, each once and in their order; without a definition, none."""
    known = served().once(all_meanings, served().graph)
    return {iri: known[iri] for iri in iris if iri in known}
