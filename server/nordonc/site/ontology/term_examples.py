"""Uses of the terms of a vocabulary in the graph."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from nordonc.errors import QueryTimeoutError
from nordonc.rdf.query_file import query_text
from nordonc.site.ontology.ontology_terms import Entry
from nordonc.sparql.client import Graph, Term

_OF_CLASSES = query_text(__package__, "class_examples")
_OF_PROPERTIES = query_text(__package__, "property_examples")

#: A thing, and the value that it has; none where the term is its class.
Example = tuple[str, Term | None]


def examples(graph: Graph, terms: Mapping[str, Iterable[Entry]]) -> Mapping[str, Sequence[Example]]:
    """Return things of each class and a use of each property, as far as the graph has them.

    None are returned where a query may not take that long.

    Args:
        graph: What is asked.
        terms: The terms of the vocabulary, by kind.

    Raises:
        NordoncError: The graph could not be asked.
    """
    asked = [one.iri for entries in terms.values() for one in entries]
    found: defaultdict[str, list[Example]] = defaultdict(list)
    if not asked:
        return found
    with suppress(QueryTimeoutError):
        for row in graph.select(_OF_CLASSES, term=asked):
            for thing in dict.fromkeys((row.text("first"), row.text("last"))):
                found[row.text("term")].append((thing, None))
        for row in graph.select(_OF_PROPERTIES, term=asked):
            found[row.text("term")].append((row.text("thing"), row["value"]))
    return found
