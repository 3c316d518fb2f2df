"""The corrections, and what their list can be narrowed to."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from nordonc.rdf.collation import by_name
from nordonc.rdf.query_file import query_text
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph

#: What the list can be narrowed by: name of the parameter, and label of its field.
FACETS = {"status": "Status", "kind": "Kind"}


class Correction(NamedTuple):
    """A correction as a list shows it.

    Attributes:
        iri: Its IRI.
        values: The one IRI by facet.
        about: What the judged words speak of.
        printed: The words in question.
        proposed: What should stand instead.
        lines: IRIs of the lines.
    """

    iri: str
    values: Mapping[str, frozenset[str]]
    about: tuple[str, ...]
    printed: tuple[str, ...]
    proposed: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def status(self) -> str:
        """IRI of how far it is; empty where nothing is stated."""
        return next(iter(self.values["status"]), "")

    @property
    def kind(self) -> str:
        """IRI of what is wrong; empty where nothing is stated."""
        return next(iter(self.values["kind"]), "")


_CORRECTIONS = query_text(__package__, "corrections")


def corrections(graph: Graph, named: Named) -> list[Correction]:
    """Return all corrections, sorted by what they are about."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in graph.select(_CORRECTIONS):
        found[row.text("correction")][row.text("name")].append(row.text("value"))
    listed = [
        Correction(
            iri=iri,
            values={facet: frozenset(values[facet][:1]) for facet in FACETS},
            about=tuple(values["about"]),
            printed=tuple(values["printed"]),
            proposed=tuple(values["proposed"]),
            lines=tuple(values["lines"]),
        )
        for iri, values in found.items()
    ]
    return sorted(listed, key=lambda one: by_name(named)(one.iri))
