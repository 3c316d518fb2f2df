"""What a release says of itself as RDF: its VoID description and its canned queries."""

import hashlib
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from nordonc.catalog import CannedQuery
from nordonc.namespaces import PREFIXES, RDF, RDFS, SCHEMA, SH, VOID, XSD
from nordonc.negotiation import Form, form

_TYPE = ox.NamedNode(RDF + "type")

#: Class and property of SHACL's own for the text of a query, by its form.
#: Source: https://www.w3.org/TR/shacl-af/ and the convention of sib-swiss/sparql-examples
_EXECUTABLES = {
    Form.SELECT: ("SPARQLSelectExecutable", "select"),
    Form.ASK: ("SPARQLAskExecutable", "ask"),
    Form.CONSTRUCT: ("SPARQLConstructExecutable", "construct"),
}

#: Figures of the whole graph. Source: https://www.w3.org/TR/void/#statistics
_TOTALS = {
    "triples": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?s a ?c }",
}
_CLASSES = """SELECT ?class (COUNT(DISTINCT ?s) AS ?n)
WHERE { ?s a ?class . FILTER (isIRI(?class)) } GROUP BY ?class ORDER BY ?class"""
_PROPERTIES = """SELECT ?property (COUNT(*) AS ?n)
WHERE { ?s ?property ?o } GROUP BY ?property ORDER BY ?property"""


def void(store: ox.Store, dataset: str, graph: str) -> list[ox.Triple]:
    """Return the VoID figures of a store: totals, and a partition for each class and property.

    Args:
        store: What is described; the union of its graphs.
        dataset: IRI of the ``void:Dataset``.
        graph: IRI of the graph the triples go to; partitions get IRIs with a fragment on it.
    """
    subject = ox.NamedNode(dataset)
    triples = [
        ox.Triple(subject, _void(name), _integer(_rows(store, text)[0][0]))
        for name, text in _TOTALS.items()
    ]
    for kind, figure, text in (
        ("class", "entities", _CLASSES),
        ("property", "triples", _PROPERTIES),
    ):
        for term, count in _rows(store, text):
            partition = ox.NamedNode(f"{graph}#{kind}-{_fragment(term.value)}")
            triples += [
                ox.Triple(subject, _void(f"{kind}Partition"), partition),
                ox.Triple(partition, _void(kind), term),
                ox.Triple(partition, _void(figure), _integer(count)),
            ]
    return triples


def _fragment(iri: str) -> str:
    """Return a short name for an IRI that stays the same from release to release."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}-{iri.removeprefix(namespace)}"
    return hashlib.sha256(iri.encode()).hexdigest()[:16]


def _void(name: str) -> ox.NamedNode:
    return ox.NamedNode(VOID + name)


def _integer(term: ox.Literal) -> ox.Literal:
    return ox.Literal(term.value, datatype=ox.NamedNode(XSD + "integer"))


def _rows(store: ox.Store, text: str) -> list[ox.QuerySolution]:
    answer = store.query(text, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)  # noqa: S101  the texts above are SELECTs
    return list(answer)


def queries(canned: Iterable[CannedQuery], base: str) -> Iterator[ox.Triple]:
    """Yield the description of each canned query, as SPARQL editors look for it.

    Source: https://github.com/sib-swiss/sparql-examples
    """
    for query in canned:
        subject = ox.NamedNode(f"{base}queries/{query.slug}")
        kind, text = _EXECUTABLES[form(query.text)]
        yield ox.Triple(subject, _TYPE, ox.NamedNode(SH + "SPARQLExecutable"))
        yield ox.Triple(subject, _TYPE, ox.NamedNode(SH + kind))
        yield ox.Triple(subject, ox.NamedNode(RDFS + "label"), _english(query.summary))
        yield ox.Triple(subject, ox.NamedNode(RDFS + "comment"), _english(query.description))
        yield ox.Triple(subject, ox.NamedNode(SH + text), ox.Literal(query.text))
        yield ox.Triple(subject, ox.NamedNode(SCHEMA + "target"), ox.NamedNode(f"{base}sparql"))
        for tag in query.tags:
            yield ox.Triple(subject, ox.NamedNode(SCHEMA + "keywords"), _english(tag))


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")
