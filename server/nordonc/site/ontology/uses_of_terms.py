"""Uses of the terms of a vocabulary in the graph."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from nordonc.errors import QueryTimeoutError
from nordonc.rdf.query_file import query_text
from nordonc.site.ontology.ontology_terms import Entry
from nordonc.sparql.client import Graph, Term

_USES = query_text(__package__, "uses_of_terms")

#: A thing, and the value that it has; none where the term is its class.
Example = tuple[str, Term | None]


class Uses(NamedTuple):
    """What the graph has of a vocabulary.

    Attributes:
        examples: Things of each class and a use of each property, as far as the graph has them.
        schemes: The concept schemes of the graph, with the number of their concepts.
    """

    examples: Mapping[str, Sequence[Example]]
    schemes: list[tuple[str, int]]


def uses(graph: Graph, terms: Mapping[str, Iterable[Entry]]) -> Uses:
    """Return the uses of terms; none where a query may not take that long.

    Args:
        graph: What is asked.
        terms: The terms of the vocabulary, by kind.

    Raises:
        NordoncError: The graph could not be asked.
    """
    asked = [one.iri for entries in terms.values() for one in entries]
    examples: defaultdict[str, list[Example]] = defaultdict(list)
    schemes: list[tuple[str, int]] = []
    with suppress(QueryTimeoutError):
        for row in graph.select(_USES, term=asked):
            if scheme := row.text("scheme"):
                schemes.append((scheme, row.number("concepts")))
            elif thing := row.text("thing"):
                examples[row.text("term")].append((thing, row["value"]))
            else:
                ends = dict.fromkeys((row.text("first"), row.text("last")))
                examples[row.text("term")] += [(thing, None) for thing in ends]
    return Uses(examples, schemes)
