"""The shapes of a vocabulary as people read them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from nordonc.rdf.labels import in_words
from nordonc.rdf.namespaces import RDF, SH
from nordonc.site.ontology.ontology_terms import index_of, name, text
from nordonc.site.ontology.shape_values import Wording, count
from nordonc.site.resource.facts import Named
from nordonc.site.resource.resource_data import Statement
from nordonc.sparql.client import Term


class Constraint(NamedTuple):
    """What a shape asks of one property of a thing, or of the thing itself.

    Attributes:
        iri: IRI of the shape; a label where it is a blank node.
        fragment: What follows the # in it.
        name: What the shape is called.
        path: The property, in words; empty where it is about the thing itself.
        number: How many values there are, in words; empty where any number may be.
        values: What each value is like, in words.
        message: What is true of good data.
        remedy: What to do where it is not.
        severity: How bad it is, in words.
    """

    iri: str
    fragment: str
    name: str
    path: str
    number: str
    values: Sequence[str]
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


#: Classes of shapes, and how many of them are told as what.
_CLASSES = {SH + "NodeShape": "node shapes", SH + "PropertyShape": "property shapes"}

_TARGETS = {
    SH + "targetClass": "things of the class",
    SH + "targetNode": "the thing",
    SH + "targetSubjectsOf": "whatever has the property",
    SH + "targetObjectsOf": "whatever is a value of the property",
}


def counts(found: Iterable[Statement]) -> dict[str, int]:
    """Return how many shapes of each class are declared."""
    typed = {
        (one.object.value, one.subject) for one in found if one.predicate.value == RDF + "type"
    }
    return {
        words: number
        for iri, words in _CLASSES.items()
        if (number := sum(of == iri for of, _ in typed))
    }


def shapes(iri: str, found: Iterable[Statement], named: Named) -> list[Shape]:
    """Return the shapes that a vocabulary declares and that have targets or are node shapes.

    They are sorted by name; the other ones stand with those that name them.
    """
    index = index_of(found)
    wording = Wording(index, named)
    declared = [
        Shape(
            _constraint(iri, node, wording),
            tuple(
                (phrase, term.value)
                for one, phrase in _TARGETS.items()
                for term in sorted(stated.get(one, ()))
            ),
            tuple(
                _constraint(iri, term.value, wording) for term in stated.get(SH + "property", ())
            ),
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


def _constraint(iri: str, node: str, wording: Wording) -> Constraint:
    stated = wording.index.get(node, {})
    return Constraint(
        iri=node,
        fragment=node.removeprefix(f"{iri}#") if node.startswith(f"{iri}#") else "",
        name=name(stated) or in_words(node),
        path=wording.path(stated.get(SH + "path", ())),
        number=count(stated),
        values=wording.values(stated),
        message=text(stated, SH + "message"),
        remedy=text(stated, SH + "description"),
        severity=in_words(text(stated, SH + "severity") or f"{SH}Violation"),
    )
