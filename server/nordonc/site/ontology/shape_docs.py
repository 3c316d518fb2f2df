"""The shapes of a vocabulary as people read them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from nordonc.rdf.labels import in_words
from nordonc.rdf.namespaces import RDF, SH
from nordonc.site.ontology.ontology_terms import Index, index_of, name, text
from nordonc.site.resource import property_names
from nordonc.site.resource.resource_data import Statement
from nordonc.sparql.client import Term


class Constraint(NamedTuple):
    """What a shape asks of one property of a thing.

    Attributes:
        iri: IRI of the shape; a label where it is a blank node.
        fragment: What follows the # in it.
        name: What the shape is called.
        path: The property, in words.
        message: What is true of good data.
        remedy: What to do where it is not.
        severity: How bad it is, in words.
    """

    iri: str
    fragment: str
    name: str
    path: str
    message: str
    remedy: str
    severity: str


class Shape(NamedTuple):
    """A shape with what it asks of its properties.

    Attributes:
        itself: The shape as a constraint of its own.
        targets: Classes or properties whose things it is for: words, and IRI.
        properties: Its constraints.
    """

    itself: Constraint
    targets: tuple[tuple[str, str], ...]
    properties: tuple[Constraint, ...]


_TARGETS = {
    SH + "targetClass": "things of the class",
    SH + "targetNode": "the thing",
    SH + "targetSubjectsOf": "whatever has the property",
    SH + "targetObjectsOf": "whatever is a value of the property",
}


def shapes(iri: str, found: Iterable[Statement]) -> list[Shape]:
    """Return the node shapes that a vocabulary declares, sorted by name."""
    index = index_of(found)
    declared = [
        Shape(
            _constraint(iri, node, index),
            tuple(
                (phrase, term.value)
                for one, phrase in _TARGETS.items()
                for term in sorted(stated.get(one, ()))
            ),
            tuple(_constraint(iri, term.value, index) for term in stated.get(SH + "property", ())),
        )
        for node, stated in index.items()
        if node.startswith(f"{iri}#")
        and (_is_a(stated, SH + "NodeShape") or _TARGETS.keys() & stated.keys())
    ]
    return list(_anchored(sorted(declared, key=lambda one: one.itself.name.casefold())))


def _anchored(declared: Iterable[Shape]) -> Iterator[Shape]:
    """Leave the fragment of a shape that several share only at its first place."""
    seen: set[str] = set()
    for shape in declared:
        seen.add(shape.itself.fragment)
        properties = []
        for one in shape.properties:
            properties.append(one._replace(fragment="") if one.fragment in seen else one)
            seen.add(one.fragment)
        yield shape._replace(properties=tuple(properties))


def _is_a(stated: Mapping[str, Sequence[Term]], iri: str) -> bool:
    return any(term.value == iri for term in stated.get(RDF + "type", ()))


def _constraint(iri: str, node: str, index: Index) -> Constraint:
    stated = index.get(node, {})
    return Constraint(
        iri=node,
        fragment=node.removeprefix(f"{iri}#") if node.startswith(f"{iri}#") else "",
        name=name(stated) or in_words(node),
        path=_path(stated.get(SH + "path", ()), index),
        message=text(stated, SH + "message"),
        remedy=text(stated, SH + "description"),
        severity=in_words(text(stated, SH + "severity") or f"{SH}Violation"),
    )


def _path(path: Iterable[Term], index: Index) -> str:
    """Return a property, or a way over several, in words."""
    for term in path:
        if term.is_iri:
            return property_names.curie(term.value)
        for form, phrase in ((SH + "inversePath", "inverse of {}"),):
            if inner := index.get(term.value, {}).get(form):
                return phrase.format(_path(inner, index))
        return "a way over several properties"
    return ""
