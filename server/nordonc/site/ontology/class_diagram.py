"""The classes of a vocabulary as a drawing: each with what it leads to, and by which properties."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nordonc.rdf.collation import by_name
from nordonc.rdf.namespaces import RDF, RDFS, SCHEMA, XSD
from nordonc.site.ontology.ontology_terms import Index, index_of
from nordonc.site.resource.facts import Named
from nordonc.site.resource.resource_data import Statement

SUBCLASS = RDFS + "subClassOf"
_DOMAINS = (RDFS + "domain", SCHEMA + "domainIncludes")
_RANGES = (RDFS + "range", SCHEMA + "rangeIncludes")
#: Values that are no things.
_TEXTS = {RDFS + "Literal", RDF + "langString"}
#: Units of the drawing: a line of text, what an arrow needs below its text, and between classes.
LINE, _BELOW, _GAP = 17, 26, 14


class Arrow(NamedTuple):
    """An arrow to a class.

    Attributes:
        target: IRI of the class.
        properties: IRIs of what it stands for, by name.
        top: Where its text begins.
        y: Where it lies.
    """

    target: str
    properties: Sequence[str]
    top: int
    y: int


class Box(NamedTuple):
    """A class with its arrows: its IRI, where its box begins, and how high that is."""

    iri: str
    top: int
    height: int
    arrows: Sequence[Arrow]


class Diagram(NamedTuple):
    """The drawing: its classes by name, and its height."""

    boxes: Sequence[Box]
    height: int


def of(found: Iterable[Statement], named: Named) -> Diagram:
    """Return the drawing of what a vocabulary states of its classes and properties."""
    leads: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for source, one, target in _links(index_of(found)):
        leads[source][target].append(one)
    order, boxes, top = by_name(named), [], 0
    for source in sorted(leads, key=order):
        targets = sorted(leads[source], key=order)
        box = _box(source, top, [(one, sorted(leads[source][one], key=order)) for one in targets])
        boxes.append(box)
        top += box.height + _GAP
    return Diagram(boxes, top)


def _links(index: Index) -> Iterable[tuple[str, str, str]]:
    """Yield class, property and class of each arrow."""
    for term, stated in index.items():
        for above in stated.get(SUBCLASS, ()):
            if above.is_iri:
                yield term, SUBCLASS, above.value
        sources, targets = (
            {one.value for iri in ends for one in stated.get(iri, ()) if one.is_iri}
            for ends in (_DOMAINS, _RANGES)
        )
        for source in sources:
            for target in targets - _TEXTS:
                if not target.startswith(XSD):
                    yield source, term, target


def _box(iri: str, top: int, leads: Iterable[tuple[str, list[str]]]) -> Box:
    arrows, begin = [], top
    for target, properties in leads:
        y = begin + len(properties) * LINE + 8
        arrows.append(Arrow(target, properties, begin, y))
        begin = y + _BELOW - 8
    return Box(iri, top, begin - top, arrows)
