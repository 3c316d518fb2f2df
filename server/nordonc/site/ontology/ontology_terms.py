"""The terms of vocabularies as people read them: classes, properties, schemes, graphs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nordonc.rdf.collation import folded
from nordonc.rdf.labels import in_words, preferred
from nordonc.rdf.namespaces import OWL, RDF, RDFS, SKOS
from nordonc.rdf.query_file import query_text
from nordonc.site.resource import property_names
from nordonc.site.resource.concept_tree import Node, tree
from nordonc.site.resource.facts import Named
from nordonc.site.resource.resource_data import Statement
from nordonc.sparql.client import Graph, Term

#: Classes of terms, and what heads their part of the documentation.
KINDS = {
    OWL + "Class": "Classes",
    RDFS + "Class": "Classes",
    OWL + "ObjectProperty": "Object properties",
    OWL + "DatatypeProperty": "Datatype properties",
    OWL + "AnnotationProperty": "Annotation properties",
    RDF + "Property": "Other properties",
    RDFS + "Datatype": "Datatypes",
}


class Entry(NamedTuple):
    """A term of a vocabulary.

    Attributes:
        iri: Its IRI.
        fragment: What follows the # in it.
        label: Its name.
        definition: What it means.
        example: One use of it; empty where none is given.
        rows: What else is stated of it: words, and the values.
    """

    iri: str
    fragment: str
    label: str
    definition: str
    example: str
    rows: tuple[tuple[str, tuple[Term, ...]], ...]


#: What is stated, by subject and property.
Index = Mapping[str, Mapping[str, Sequence[Term]]]


def index_of(found: Iterable[Statement]) -> Index:
    """Return statements by subject and property."""
    index: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        index[one.subject.value][one.predicate.value].append(one.object)
    return index


def text(stated: Mapping[str, Sequence[Term]], *properties: str) -> str:
    """Return a value of the first of these properties that has one; empty where none has."""
    return next((term.value for iri in properties for term in stated.get(iri, ())), "")


def name(stated: Mapping[str, Sequence[Term]]) -> str:
    """Return what a thing is called by what is stated of it; empty where it has no name."""
    return preferred(
        (iri, term.value, term.language) for iri, terms in stated.items() for term in terms
    )


#: What the entry of a term shows apart, or need not say.
_APART = {
    RDF + "type",
    RDFS + "label",
    RDFS + "comment",
    RDFS + "isDefinedBy",
    SKOS + "definition",
    SKOS + "example",
}


def terms(iri: str, found: Iterable[Statement]) -> dict[str, list[Entry]]:
    """Return the terms of a vocabulary by kind, sorted by name."""
    sorted_out: defaultdict[str, list[Entry]] = defaultdict(list)
    for term, stated in index_of(found).items():
        kind = next(
            (KINDS[one.value] for one in stated.get(RDF + "type", ()) if one.value in KINDS), ""
        )
        if kind and term.startswith(f"{iri}#"):
            sorted_out[kind].append(_entry(iri, term, stated))
    order = list(dict.fromkeys(KINDS.values()))
    return {
        kind: sorted(sorted_out[kind], key=lambda one: folded(one.label))
        for kind in order
        if kind in sorted_out
    }


def _entry(iri: str, term: str, stated: Mapping[str, Sequence[Term]]) -> Entry:
    return Entry(
        iri=term,
        fragment=term.removeprefix(f"{iri}#"),
        label=name(stated) or in_words(term),
        definition=text(stated, SKOS + "definition", RDFS + "comment"),
        example=text(stated, SKOS + "example"),
        rows=tuple(
            (property_names.USUAL.forward(one), tuple(stated[one]))
            for one in sorted(stated, key=property_names.USUAL.place)
            if one not in _APART
        ),
    )


_CONCEPTS = query_text(__package__, "scheme_concepts")


def concepts(graph: Graph, scheme: str, named: Named) -> tuple[tuple[Node, ...], dict[str, str]]:
    """Return the concepts of a scheme as trees, and what each means."""
    definitions: dict[str, str] = {}
    children: defaultdict[str, set[str]] = defaultdict(set)
    for row in graph.select(_CONCEPTS, this=scheme):
        children[row.text("broader") or scheme].add(row.text("concept"))
        definitions.setdefault(row.text("concept"), row.text("definition"))
    return tree(scheme, children, named), definitions


def content(found: Iterable[Statement]) -> list[tuple[str, list[str]]]:
    """Return what a graph states something about: IRIs by class, the largest class first."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    subjects: Counter[str] = Counter()
    typed: set[str] = set()
    for one in found:
        if one.subject.is_iri:
            subjects[one.subject.value] += 1
            if one.predicate.value == RDF + "type":
                members[one.object.value].append(one.subject.value)
                typed.add(one.subject.value)
    if rest := [iri for iri in subjects if iri not in typed]:
        members[""] = rest
    return sorted(members.items(), key=lambda item: (not item[0], -len(item[1]), item[0]))
