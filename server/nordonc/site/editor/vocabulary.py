"""The terms that a graph uses, as an editor offers them: classes, properties and their values."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from nordonc.rdf.namespaces import PREFIXES

#: Answers a query in the JSON results format.
Ask = Callable[[str], bytes]

#: Of a larger graph, this many typed things are looked at; that bounds the work.
_THINGS = 200_000
#: A property with more values than this is not completed by value.
_VALUES = 60

_PREFIXES = """SELECT ?prefix ?namespace
WHERE {
  ?vocabulary vann:preferredNamespacePrefix ?prefix ;
    vann:preferredNamespaceUri ?namespace .
}
ORDER BY ?prefix ?namespace"""

_CLASSES = f"""SELECT ?class (COUNT(?thing) AS ?things)
WHERE {{
  {{ SELECT DISTINCT ?thing ?class WHERE {{ ?thing a ?class }} LIMIT {_THINGS} }}
  FILTER (isIRI(?class))
}}
GROUP BY ?class
ORDER BY DESC(?things) ?class"""

_PROPERTIES = f"""SELECT ?property ?class (COUNT(*) AS ?uses)
WHERE {{
  {{ SELECT DISTINCT ?thing ?class WHERE {{ ?thing a ?class }} LIMIT {_THINGS} }}
  ?thing ?property ?value
  FILTER (isIRI(?class))
}}
GROUP BY ?property ?class
ORDER BY ?property ?class"""

_LEADS_TO = f"""SELECT DISTINCT ?property ?class
WHERE {{
  {{ SELECT DISTINCT ?thing ?class WHERE {{ ?thing a ?class }} LIMIT {_THINGS} }}
  ?subject ?property ?thing
  FILTER (isIRI(?class))
}}
ORDER BY ?property ?class"""

_FEW_VALUES = f"""SELECT DISTINCT ?property ?value
WHERE {{
  {{
    SELECT ?property
    WHERE {{
      {{ SELECT DISTINCT ?thing WHERE {{ ?thing a ?class }} LIMIT {_THINGS} }}
      ?thing ?property ?value
      FILTER (isIRI(?value) && ?property != rdf:type)
    }}
    GROUP BY ?property
    HAVING (COUNT(DISTINCT ?value) <= {_VALUES})
  }}
  ?subject ?property ?value
  FILTER (isIRI(?value))
}}
ORDER BY ?property ?value"""

_DEFINITIONS = """SELECT ?term (MIN(?text) AS ?definition)
WHERE {
  ?term skos:definition|rdfs:comment ?text .
  FILTER (isIRI(?term) && LANG(?text) IN ("en", ""))
}
GROUP BY ?term"""


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


def vocabulary(ask: Ask, labels: Mapping[str, str]) -> Vocabulary:
    """Return the terms that a graph uses.

    Raises:
        NordoncError: The graph could not be asked.
    """
    definitions = {row["term"]: row["definition"] for row in _rows(ask, _DEFINITIONS)}

    def term(iri: str) -> Term:
        return Term(iri, labels.get(iri, ""), definitions.get(iri, ""))

    classes = []
    for row in _rows(ask, _CLASSES):
        classes.append(term(row["class"]))
        classes[-1].count = int(row["things"])
    properties: dict[str, Term] = {}
    for row in _rows(ask, _PROPERTIES):
        found = properties.setdefault(row["property"], term(row["property"]))
        found.classes.append(row["class"])
        found.count = max(found.count, int(row["uses"]))
    for row in _rows(ask, _LEADS_TO):
        if row["property"] in properties:
            properties[row["property"]].leads_to.append(row["class"])
    names = _with_values(properties, labels, ask)
    return Vocabulary(_prefixes(ask), classes, list(properties.values()), names)


def _with_values(
    properties: dict[str, Term], labels: Mapping[str, str], ask: Ask
) -> dict[str, str]:
    """Give the properties their values where these are few, and return the names of all."""
    names: dict[str, str] = {}
    for row in _rows(ask, _FEW_VALUES):
        if row["property"] in properties and row["value"] in labels:
            properties[row["property"]].values.append(row["value"])
            names[row["value"]] = labels[row["value"]]
    return names


def _prefixes(ask: Ask) -> dict[str, str]:
    """Return the prefixes that every query may use, and those that the graph itself proposes."""
    own = {row["prefix"]: row["namespace"] for row in _rows(ask, _PREFIXES)}
    return {**own, **PREFIXES}


def _rows(ask: Ask, text: str) -> Iterator[dict[str, str]]:
    for row in json.loads(ask(text))["results"]["bindings"]:
        yield {name: term["value"] for name, term in row.items()}
