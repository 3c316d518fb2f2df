"""How much there is of what, for the home page."""

from collections.abc import Iterable

from nordonc.rdf.query_file import query_text
from nordonc.sparql.client import Graph

_COUNTS = query_text(__package__, "class_counts")


def counts(graph: Graph, classes: Iterable[str]) -> dict[str, int]:
    """Return the number of things by class, in the order of the classes; none where it is 0."""
    order = list(classes)
    rows = graph.select(_COUNTS, **{"class": order})
    things = {row.text("class"): row.number("things") for row in rows}
    return {iri: things[iri] for iri in order if things.get(iri)}
