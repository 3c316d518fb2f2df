"""The graph against its SHACL shapes, and the shapes against SHACL itself, by pySHACL."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import TracebackType
from typing import cast

import pyshacl
from pyparsing import ParseException
from pyshacl.entrypoints import meta_validate
from pyshacl.errors import ReportableRuntimeError
from pyshacl.shape import Shape
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, Node, URIRef
from rdflib.collection import Collection
from rdflib.plugins import sparql

from nordonc.errors import (
    ForbiddenQueryError,
    LimitError,
    QueryTooComplexError,
    SourceSyntaxError,
    reason,
)
from nordonc.rdf import work
from nordonc.rdf.findings import Finding, Severity
from nordonc.rdf.namespaces import XSD
from nordonc.rdf.terms import Quad, Store, Term, shown
from nordonc.sparql.screen import screen
from nordonc.validate import told_results

#: What people read in a shape. pySHACL compares each triple of a shape with every parameter it
#: knows each time it evaluates the shape, so it is given none of these.
_PROSE = (SH.name, SH.message, SH.description)
# FROM in a query of a shape would fetch what it names.
sparql.SPARQL_LOAD_GRAPHS = False

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)


def shape_findings(store: Store, shapes: object) -> list[Finding]:
    """Return a finding for each result of validating all graphs together.

    Args:
        store: The data and the shapes.
        shapes: IRI of the graph that holds the shapes.

    Raises:
        SourceSyntaxError: A shape is not well formed.
    """
    data, prose = _graphs(store, shapes)
    rules = Graph(bind_namespaces="none")
    for triple in prose:
        if triple[1] not in _PROSE:
            rules.add(triple)
    _flatten(rules)
    work.announce("shapes/")
    _screen(prose)
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=rules, inplace=True)
    except LimitError as error:
        raise LimitError(f"{error}, at {_shape_at(error.__traceback__, prose)}") from error
    # A query or pattern of a shape makes rdflib, pySHACL or Python fail in any of these ways.
    except (ReportableRuntimeError, ValueError, TypeError, LookupError, ParseException) as error:
        fault = reason(error).partition("\n")[0]
        told = f"{_shape_at(error.__traceback__, prose)}: {fault}"
        raise SourceSyntaxError(f"shapes/: {told}") from error
    if not isinstance(report, Graph):
        raise SourceSyntaxError(f"shapes/: {report}")
    return sorted(_once(_findings(report, prose)))


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings; of those by one shape of one value that tell more or less, the longest."""
    told: defaultdict[Finding, list[str]] = defaultdict(list)
    for one in sorted(findings, key=lambda one: -len(one.message)):
        messages = told[replace(one, message="")]
        if not any(longer.startswith(one.message) for longer in messages):
            messages.append(one.message)
            yield one


def _screen(shapes: Graph) -> None:
    """Refuse queries of shapes that call another server.

    Raises:
        SourceSyntaxError: There is one; the message names the shape.
    """
    for kind in (SH.select, SH.ask, SH.construct):
        for subject, text in shapes.subject_objects(kind):
            try:
                screen(str(text))
            except (ForbiddenQueryError, QueryTooComplexError) as error:
                told = f"{told_results.named(subject, shapes)}: {error}"
                raise SourceSyntaxError(f"shapes/: {told}") from error


def _shape_at(traceback: TracebackType | None, shapes: Graph) -> str:
    """Return the shape that pySHACL was at, or what it is part of."""
    node: Node | None = None
    while traceback:
        here = traceback.tb_frame.f_locals.get("self")
        node = here.node if isinstance(here, Shape) else node
        traceback = traceback.tb_next
    return told_results.named(node, shapes)


def meta_findings(store: Store, shapes: object) -> list[Finding]:
    """Return a finding for each place where the shapes themselves are not SHACL."""
    _, prose = _graphs(store, shapes)
    _, report, _ = meta_validate(prose, inference="none")
    return sorted(set(_findings(cast("Graph", report), prose)))


class _Terms(dict[object, Node]):
    """rdflib's terms by the store's, each made once; the spelling of literals is kept."""

    def __missing__(self, term: object) -> Node:
        made = self[term] = _term(type(term).__name__, cast("Term", term))
        return made


def _term(kind: str, term: Term) -> Node:
    if kind == "NamedNode":
        return URIRef(term.value)
    if kind == "BlankNode":
        return BNode(term.value)
    language: str | None = getattr(term, "language", None)
    datatype = cast("Term", getattr(term, "datatype", term)).value
    if language or datatype == XSD + "string":
        return Literal(term.value, lang=language)
    return Literal(term.value, datatype=URIRef(datatype), normalize=False)


def _graphs(store: Iterable[Quad], shapes: object) -> tuple[Graph, Graph]:
    """Return the union of all graphs, and the graph of the shapes alone."""
    union, alone = Graph(bind_namespaces="none"), Graph(bind_namespaces="none")
    terms = _Terms()
    for quad in store:
        triple = (terms[quad.subject], terms[quad.predicate], terms[quad.object])
        union.add(triple)
        if quad.graph_name == shapes:
            alone.add(triple)
    return union, alone


def _flatten(rules: Graph) -> None:
    """Give each property shape the targets of the node shapes that name it, in their place.

    The results are the same. pySHACL follows ``sh:property`` once for each focus node, but takes
    all nodes of a target at a time, which halves its run time here.
    """
    for node_shape, property_shape in list(rules.subject_objects(SH.property)):
        if _stands_alone(rules, node_shape):
            _move(rules, node_shape, property_shape)


def _stands_alone(rules: Graph, shape: Node) -> bool:
    """Whether a shape is a node shape that only its own targets set in motion."""
    excluded = (
        (None, None, shape),
        (shape, SH.path, None),
        (shape, SH.deactivated, None),
        (shape, RDF.type, RDFS.Class),
    )
    return not any(pattern in rules for pattern in excluded)


def _move(rules: Graph, node_shape: Node, property_shape: Node) -> None:
    path = rules.value(property_shape, SH.path)
    allowed = rules.value(node_shape, SH.ignoredProperties)
    if isinstance(path, URIRef) and (node_shape, SH.closed, None) in rules:
        if allowed is None:
            return
        Collection(rules, allowed).append(path)
    rules.remove((node_shape, SH.property, property_shape))
    for target in _TARGETS:
        for value in rules.objects(node_shape, target):
            rules.add((property_shape, target, value))


def _findings(report: Graph, shapes: Graph) -> Iterator[Finding]:
    for result in report.objects(None, SH.result):
        focus = report.value(result, SH.focusNode)
        if isinstance(focus, Literal):
            continue  # judged where it is a value
        shape = report.value(result, SH.sourceShape)
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        terms = [term.n3() for term in (path, value) if isinstance(term, URIRef | Literal)]
        yield Finding(
            severity=Severity[
                str(report.value(result, SH.resultSeverity)).rpartition("#")[2].upper()
            ],
            subject=str(focus),
            value=shown(*terms) if path or value != focus else "",
            rule=told_results.rule(shape, shapes),
            message=told_results.message(report, result, shapes),
            remedy=str(shapes.value(shape, SH.description) or ""),
        )
