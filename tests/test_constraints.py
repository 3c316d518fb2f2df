"""No constraint can be taken out of a shape without a case noticing.

Each constraint of each shape is deleted, one at a time, and the cases of the shapes are judged
again: a case must be reported by a shape less, or by a shape more. A constraint that no case
notices is either unneeded or untested.
"""

from collections.abc import Iterator
from functools import cache, partial
from typing import NamedTuple

import pytest
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from helpers.cases import Case
from helpers.shapes import CASES, NAMESPACE, PROSE, judge, shapes_as_written

PATHS = (
    *(SH.path, SH.alternativePath, SH.inversePath),
    *(SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath),
)
#: What in a shape is no constraint: all other terms of SHACL are held to be one.
NO_CONSTRAINTS = {*PROSE, *PATHS, SH.severity, SH.order, SH.group, SH.defaultValue}
TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
LISTS_OF_SHAPES = (SH["and"], SH["or"], SH.xone)
COUNTS = (SH.qualifiedMinCount, SH.qualifiedMaxCount)

#: What means nothing, or is refused by pySHACL, without another triple of the same shape, and is
#: deleted with it.
GOES_WITH: dict[Node, tuple[URIRef, ...]] = {
    SH.closed: (SH.ignoredProperties,),
    SH.pattern: (SH.flags,),
    SH.qualifiedValueShape: (*COUNTS, SH.qualifiedValueShapesDisjoint),
}

Triple = tuple[Node, Node, Node]


class Deletion(NamedTuple):
    """One constraint less.

    Attributes:
        name: What is deleted, for people.
        removed: The triples to take out.
        added: The triple that closes the gap in a list.
    """

    name: str
    removed: frozenset[Triple]
    added: frozenset[Triple] = frozenset()


def is_constraint(predicate: Node) -> bool:
    return str(predicate).startswith(str(SH)) and predicate not in NO_CONSTRAINTS


def shown(graph: Graph, term: Node) -> str:
    """Return a term as a shape has it, in short."""
    if isinstance(term, Literal):
        return term.n3()
    if not isinstance(term, BNode):
        return str(term).rpartition("nordonc/")[2].rpartition("#")[2].rpartition("/")[2]
    if (term, RDF.first, None) in graph:
        return f"( {' '.join(shown(graph, member) for member in graph.items(term))} )"
    told = sorted(f"{shown(graph, p)} {shown(graph, o)}" for p, o in graph.predicate_objects(term))
    return f"[ {' ; '.join(told)} ]"


def deletions(own: Graph) -> Iterator[Deletion]:
    """Yield what can be deleted from a shape and from the anonymous shapes within it."""
    idle = sole_counts(own)
    for subject, predicate, value in own:
        if is_constraint(predicate) and (subject, predicate) not in idle:
            yield without(own, (subject, predicate, value))
        if predicate in LISTS_OF_SHAPES:
            yield from without_members(own, (subject, predicate, value))


def sole_counts(own: Graph) -> set[tuple[Node, Node]]:
    """Return the subjects and predicates of counts without which a qualified shape is idle.

    To delete one of these is to delete the qualified shape, which is a deletion already.
    """
    counts = [(subject, count) for count in COUNTS for subject in own.subjects(count)]
    numbers = [subject for subject, _ in counts]
    return {(subject, count) for subject, count in counts if numbers.count(subject) == 1}


def without(own: Graph, triple: Triple) -> Deletion:
    subject, predicate, value = triple
    place = "" if isinstance(subject, URIRef) else f" in {shown(own, subject)}"
    companions = [
        (subject, term, item)
        for term in GOES_WITH.get(predicate, ())
        for item in own.objects(subject, term)
    ]
    name = f"{shown(own, predicate)} {shown(own, value)}{place}"
    return Deletion(name, frozenset([triple, *companions]))


def without_members(own: Graph, triple: Triple) -> Iterator[Deletion]:
    """Yield a deletion for each member of a list of two or more; of one, it is the whole list."""
    _, predicate, head = triple
    members = list(own.items(head))
    before = triple
    while len(members) > 1 and before[2] != RDF.nil:
        cell = before[2]
        first, rest = own.value(cell, RDF.first), own.value(cell, RDF.rest)
        assert first is not None
        assert rest is not None
        yield Deletion(
            f"{shown(own, first)} in {shown(own, predicate)}",
            frozenset([before, (cell, RDF.first, first), (cell, RDF.rest, rest)]),
            frozenset([(before[0], before[1], rest)]),
        )
        before = (cell, RDF.rest, rest)


SHAPES = shapes_as_written()
NAMED = sorted(
    shape
    for kind in (SH.NodeShape, SH.PropertyShape)
    for shape in SHAPES.subjects(RDF.type, kind)
    if isinstance(shape, URIRef)
)
OWN = {shape: SHAPES.cbd(shape) for shape in NAMED}
DELETIONS = {
    shape: sorted(deletions(OWN[shape]), key=lambda deletion: deletion.name) for shape in NAMED
}
TOTAL = sum(len(each) for each in DELETIONS.values())

each_shape = pytest.mark.parametrize(
    "shape", NAMED, ids=lambda shape: shape.removeprefix(NAMESPACE)
)


def alone(shape: URIRef) -> Graph:
    """Return a shape as all shapes together run it, with as few others as that takes.

    These are the property shapes that it names. What is named by other shapes has their targets.
    A node shape that values must fit comes with its property shapes.
    """
    rules = Graph(bind_namespaces="none")
    rules += OWN[shape]
    for named in SHAPES.objects(shape, SH.property):
        rules += SHAPES.cbd(named)
        rules += targets_from_others(named, shape)
    for fitted in SHAPES.objects(shape, SH.node):
        rules += alone(URIRef(str(fitted)))
    return rules + targets_from_others(shape, shape)


def targets_from_others(named: Node, shape: URIRef) -> Graph:
    """Return the targets that a property shape has by the node shapes that name it, but one."""
    targets = Graph(bind_namespaces="none")
    for other in set(SHAPES.subjects(SH.property, named)) - {shape}:
        for term in TARGETS:
            for target in SHAPES.objects(other, term):
                targets.add((named, term, target))
    return targets


def nearest_first(shape: URIRef) -> list[Case]:
    """Return all cases, first those that are named for a shape, then those of the same file."""
    name = shape.removeprefix(NAMESPACE)
    named = [case for case in CASES if case.name.partition("-invalid-")[0] == name]
    files = {case.path for case in named}
    return sorted(CASES, key=lambda case: (case not in named, case.path not in files))


def changed(rules: Graph, deletion: Deletion) -> Graph:
    rest = Graph(bind_namespaces="none")
    for triple in (set(rules) - deletion.removed) | deletion.added:
        rest.add(triple)
    return rest


@each_shape
def test_a_case_notices_each_constraint_that_is_deleted(shape: URIRef) -> None:
    rules, cases = alone(shape), nearest_first(shape)
    as_written = cache(partial(judge, shapes=rules))

    def noticed(rest: Graph) -> bool:
        return any(judge(case, rest) != as_written(case) for case in cases)

    unnoticed = [
        deletion.name for deletion in DELETIONS[shape] if not noticed(changed(rules, deletion))
    ]

    assert not unnoticed


@pytest.mark.parametrize("total", [TOTAL], ids=[f"{TOTAL}-deletions"])
def test_each_constraint_and_each_member_of_a_list_of_shapes_is_deleted(total: int) -> None:
    constraints = {triple for triple in SHAPES if is_constraint(triple[1])}
    lists = [list(SHAPES.items(head)) for _, term, head in SHAPES if term in LISTS_OF_SHAPES]
    members = sum(len(members) for members in lists if len(members) > 1)
    removed = set().union(*(item.removed for each in DELETIONS.values() for item in each))

    assert total == len(constraints) - len(sole_counts(SHAPES)) + members > 0
    assert constraints <= removed
