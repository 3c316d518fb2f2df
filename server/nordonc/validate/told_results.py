"""What the results of a validation say to people: their messages, and the shapes that they name."""

import re
from collections.abc import Iterator

from rdflib import SH, XSD, BNode, Graph, Literal, Node, URIRef
from rdflib.collection import Collection

from nordonc.rdf.terms import shown

#: Blank nodes inside each other that lead to the shape that they are part of.
_MAX_DEPTH = 50
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
#: Datatypes whose values Turtle writes without quotes.
_PLAIN = {XSD.integer, XSD.decimal, XSD.boolean}
_COMPONENT = re.compile(r"#(\w+)ConstraintComponent$")


def named(node: Node | None, shapes: Graph) -> str:
    """Return the IRI of a shape, or of the shape that a blank node is part of."""
    owner = _owner(node, shapes)
    return f"<{owner}>" if isinstance(owner, URIRef) else "a shape without an IRI"


def rule(shape: Node | None, shapes: Graph) -> str:
    """Return what names a shape: its IRI, or else that of its owner or its target, and its path."""
    if isinstance(shape, URIRef):
        return str(shape)
    owner = _owner(shape, shapes)
    targets = (term(one, shapes) for target in _TARGETS for one in shapes.objects(owner, target))
    name = str(owner) if isinstance(owner, URIRef) else f"shape for {', '.join(sorted(targets))}"
    path = shapes.value(shape, SH.path)
    return f"{name}, path {term(path, shapes)}" if path else name


def _owner(node: Node | None, shapes: Graph) -> Node | None:
    """Return the shape that a node is part of; the outermost one where none has an IRI."""
    for _ in range(_MAX_DEPTH):
        outer = next(shapes.subjects(None, node), None) if isinstance(node, BNode) else None
        if outer is None:
            break
        node = outer
    return node


def message(report: Graph, result: Node, shapes: Graph) -> str:
    """Return what must hold: what the shape says itself, and what the shapes in it say.

    A shape that says nothing is told by the parameter that does not hold, as Turtle.

    Source: https://www.w3.org/TR/shacl/#results-message
    """
    constraint, shape = (report.value(result, one) for one in (SH.sourceConstraint, SH.sourceShape))
    told = _texts(constraint, shapes) or _texts(shape, shapes) or _parameter(report, result, shapes)
    details = {message(report, one, shapes) for one in report.objects(result, SH.detail)}
    inner = " ".join(sorted(details - {told}))
    return f"{told} {inner}".strip()


def _texts(node: Node | None, shapes: Graph) -> str:
    """Return the messages of a shape or constraint, each once, the English one first."""
    texts = [one for one in shapes.objects(node, SH.message) if isinstance(one, Literal)]
    ordered = sorted(texts, key=lambda one: (one.language not in {"en", None}, str(one)))
    return " / ".join(dict.fromkeys(map(str, ordered))) if node is not None else ""


def _parameter(report: Graph, result: Node, shapes: Graph) -> str:
    component = str(report.value(result, SH.sourceConstraintComponent))
    found = _COMPONENT.search(component)
    name = f"{found[1][:1].lower()}{found[1][1:]}" if found else ""
    shape = report.value(result, SH.sourceShape)
    values = sorted(term(one, shapes) for one in shapes.objects(shape, SH[name])) if name else []
    stated = ", ".join(values)
    return (
        f"This does not hold: sh:{name} {stated}."
        if stated
        else f"This does not hold: {component}."
    )


def term(node: Node | None, shapes: Graph) -> str:
    """Return a term of a shape as Turtle: a list with its members, another blank node as []."""
    if isinstance(node, Literal) and node.datatype in _PLAIN:
        return str(node)
    if isinstance(node, URIRef | Literal):
        return shown(node.n3())
    if node is not None and (node, None, None) in shapes:
        members = list(_members(node, shapes))
        return f"( {' '.join(members)} )" if members else "[ … ]"
    return "[]"


def _members(node: Node, shapes: Graph) -> Iterator[str]:
    return (term(one, shapes) for one in Collection(shapes, node))
