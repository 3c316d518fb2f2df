"""What a release says of itself as RDF: its VoID description."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from nordonc.rdf.matches import LINKS
from nordonc.rdf.namespaces import PREFIXES, RDF, VOID, VOID_EXT, XSD
from nordonc.rdf.query_file import query_text
from nordonc.rdf.store import name_of, solutions

_TYPE = ox.NamedNode(RDF + "type")

_TOTALS = query_text(__package__, "totals")
_CLASSES = query_text(__package__, "class_partitions")
_PROPERTIES = query_text(__package__, "property_partitions")


_USES = query_text(__package__, "class_properties")
_VALUE_CLASSES = query_text(__package__, "value_classes")
_VALUE_DATATYPES = query_text(__package__, "value_datatypes")
_DATATYPES = query_text(__package__, "datatype_partitions")

#: An outside IRI without its local part, where no vocabulary is known that it is of.
_NAMESPACE = re.compile(r".*[/#_]")


def void(
    store: ox.Store, dataset: str, graph: str, namespaces: Iterable[str] = ()
) -> list[ox.Triple]:
    """Return the VoID figures of a store: totals, partitions, and links to outside vocabularies.

    There is a partition for each class, each property and each datatype, and within that of a
    class one for each property, with the classes and datatypes of its values, as SPARQL editors
    read them. Source: https://www.w3.org/TR/void/ and its extension at http://ldf.fi/void-ext#

    Args:
        store: What is described; the union of its graphs.
        dataset: IRI of the ``void:Dataset``.
        graph: IRI of the graph the triples go to; partitions get IRIs with a fragment on it.
        namespaces: Those of the outside vocabularies that are linked to.
    """
    subject = ox.NamedNode(dataset)
    figures = solutions(store, _TOTALS)
    totals = [
        ox.Triple(subject, _void(variable.value), _integer(figure))
        for variable, figure in zip(figures.variables, next(figures), strict=True)
    ]
    return [
        *totals,
        *_partitions(store, subject, graph),
        *_uses(store, graph),
        *_linksets(store, subject, graph, sorted(namespaces, key=len, reverse=True)),
    ]


def _partitions(store: ox.Store, subject: ox.NamedNode, graph: str) -> Iterator[ox.Triple]:
    for kind, namespace, figure, text in (
        ("class", VOID, "entities", _CLASSES),
        ("property", VOID, "triples", _PROPERTIES),
        ("datatype", VOID_EXT, "triples", _DATATYPES),
    ):
        for term, count in solutions(store, text):
            partition = ox.NamedNode(f"{graph}#{kind}-{_fragment(term.value)}")
            yield ox.Triple(subject, ox.NamedNode(f"{namespace}{kind}Partition"), partition)
            yield ox.Triple(partition, ox.NamedNode(namespace + kind), term)
            yield ox.Triple(partition, _void(figure), _integer(count))


def _uses(store: ox.Store, graph: str) -> Iterator[ox.Triple]:
    """Yield the partitions of each class by property, and of these by class or datatype."""

    def use(of_class: ox.NamedNode, term: ox.NamedNode) -> str:
        return f"{graph}#use-{_fragment(of_class.value)}-{_fragment(term.value)}"

    for of_class, term, count in solutions(store, _USES):
        partition = ox.NamedNode(f"{graph}#class-{_fragment(of_class.value)}")
        used = ox.NamedNode(use(of_class, term))
        yield ox.Triple(partition, _void("propertyPartition"), used)
        yield ox.Triple(used, _void("property"), term)
        yield ox.Triple(used, _void("triples"), _integer(count))
    for kind, namespace, text in (
        ("class", VOID, _VALUE_CLASSES),
        ("datatype", VOID_EXT, _VALUE_DATATYPES),
    ):
        for of_class, term, of_value, count in solutions(store, text):
            using = use(of_class, term)
            valued = ox.NamedNode(f"{using}-{_fragment(of_value.value)}")
            within = ox.NamedNode(f"{namespace}{kind}Partition")
            yield ox.Triple(ox.NamedNode(using), within, valued)
            yield ox.Triple(valued, ox.NamedNode(namespace + kind), of_value)
            yield ox.Triple(valued, _void("triples"), _integer(count))


def _linksets(
    store: ox.Store, subject: ox.NamedNode, graph: str, namespaces: list[str]
) -> Iterator[ox.Triple]:
    """Yield a linkset for each property and each outside namespace that it links to."""
    counts: Counter[tuple[ox.NamedNode, str]] = Counter()
    for link in map(ox.NamedNode, LINKS):
        for quad in store.quads_for_pattern(None, link, None, None):
            if namespace := _namespace(name_of(quad.object), namespaces):
                counts[link, namespace] += 1
    for (link, target), number in sorted(counts.items(), key=str):
        linkset = ox.NamedNode(f"{graph}#links-{_fragment(link.value)}-{_fragment(target)}")
        yield ox.Triple(subject, _void("subset"), linkset)
        yield ox.Triple(linkset, _TYPE, _void("Linkset"))
        yield ox.Triple(linkset, _void("subjectsTarget"), subject)
        yield ox.Triple(linkset, _void("objectsTarget"), ox.NamedNode(target))
        yield ox.Triple(linkset, _void("linkPredicate"), link)
        yield ox.Triple(linkset, _void("triples"), _integer(ox.Literal(number)))


def _namespace(iri: str, known: Iterable[str]) -> str:
    """Return the first of the known namespaces that an IRI is in, else what it looks like."""
    guess = _NAMESPACE.match(iri)
    return next((one for one in known if iri.startswith(one)), guess[0] if guess else "")


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
