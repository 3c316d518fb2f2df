"""The terms that a graph uses, as an editor offers them: classes, properties and their values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nordonc.rdf.query_file import query_text
from nordonc.sparql.client import Graph

_PREFIXES = query_text(__package__, "proposed_prefixes")
_CLASSES = query_text(__package__, "used_classes")
_PROPERTIES = query_text(__package__, "used_properties")
_LEADS_TO = query_text(__package__, "property_ranges")
_FEW_VALUES = query_text(__package__, "listed_values")
_DEFINITIONS = query_text(__package__, "term_definitions")


@dataclass(slots=True)
class Term:
    """A class or a property.

    Attributes:
        iri: Its IRI.
        label: Its name in English, where the graph has one.
        definition: What it means, where the graph says so.
        count: Things of the class, or most uses of the property by things of one class.
        classes: Classes of the things that bear the property.
        leads_to: Classes of its values.
        values: Its values with a label, where they are few.
    """

    iri: str
    label: str = ""
    definition: str = ""
    count: int = 0
    classes: list[str] = field(default_factory=list)
    leads_to: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What an editor completes.

    Attributes:
        prefixes: Namespaces by prefix.
        classes: The classes that have things, the largest first.
        properties: The properties that those things bear, by IRI.
        names: Labels of the values that properties list.
    """

    prefixes: dict[str, str]
    classes: list[Term]
    properties: list[Term]
    names: dict[str, str]


def vocabulary(graph: Graph, labels: Mapping[str, str], prefixes: dict[str, str]) -> Vocabulary:
    """Return the terms that a graph uses.

    Args:
        graph: The graph.
        labels: English names by IRI.
        prefixes: Namespaces by prefix.

    Raises:
        NordoncError: The graph could not be asked.
    """
    definitions = {row.text("term"): row.text("definition") for row in graph.select(_DEFINITIONS)}

    def term(iri: str) -> Term:
        return Term(iri, labels.get(iri, ""), definitions.get(iri, ""))

    classes = []
    for row in graph.select(_CLASSES):
        classes.append(term(row.text("class")))
        classes[-1].count = row.number("things")
    properties: dict[str, Term] = {}
    for row in graph.select(_PROPERTIES):
        found = properties.setdefault(row.text("property"), term(row.text("property")))
        found.classes.append(row.text("class"))
        found.count = max(found.count, row.number("uses"))
    for row in graph.select(_LEADS_TO):
        if row.text("property") in properties:
            properties[row.text("property")].leads_to.append(row.text("class"))
    names = _with_values(properties, labels, graph)
    return Vocabulary(prefixes, classes, list(properties.values()), names)


def _with_values(
    properties: dict[str, Term], labels: Mapping[str, str], graph: Graph
) -> dict[str, str]:
    """Give the properties their values where these are few, and return the names of all."""
    names: dict[str, str] = {}
    for row in graph.select(_FEW_VALUES):
        if row.text("property") in properties and row.text("value") in labels:
            properties[row.text("property")].values.append(row.text("value"))
            names[row.text("value")] = labels[row.text("value")]
    return names


def declared_prefixes(
    graph: Graph, known: dict[str, str], declared: dict[str, str]
) -> dict[str, str]:
    """Return the prefixes that every query may use, and those that the graph itself proposes.

    Args:
        graph: The graph.
        known: Namespaces by the prefixes that nobody has to declare.
        declared: Those that win over what the graph itself proposes.

    Raises:
        NordoncError: The graph could not be asked.
    """
    own = {row.text("prefix"): row.text("namespace") for row in graph.select(_PREFIXES)}
    return known | own | declared
