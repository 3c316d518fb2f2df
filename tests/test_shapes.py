"""The shapes find what they are for, and nothing else.

A case is named for the shape that must report it: ``NetworkScope-invalid-two-scopes`` breaks that
one shape, ``valid-with-everything`` none. The cases of ``shapes/network.ttl`` stand in
``cases/shapes/network.ttl``, each below its name, and each is judged in a world of its own: by its
own triples and what it refers to of ``cases/shapes-world.ttl``.
"""

import re
from collections import Counter

import pyoxigraph as ox
import pytest
from rdflib import Graph

from helpers.cases import Case
from helpers.shapes import (
    CASES,
    FILES,
    FOLDER,
    GRAPH,
    NAMESPACE,
    judge,
    judge_all,
    load,
    rdflib_graph,
    shapes_as_written,
    store_of,
    world,
)
from nordonc import validate
from nordonc.dataset.sources import Dataset
from nordonc.rdf.namespaces import RDF, SH

SHAPES = ox.NamedNode(f"{GRAPH}shapes")
TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")


def sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)


@pytest.fixture(scope="module")
def shapes() -> ox.Store:
    store = ox.Store()
    for path in FILES:
        load(store, path, "shapes")
    return store


@pytest.fixture(scope="module")
def written() -> Graph:
    return shapes_as_written()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_is_reported_by_the_shape_it_is_named_for(case: Case, written: Graph) -> None:
    shape, invalid, _ = case.name.partition("-invalid-")
    assert judge(case, written) == ({shape} if invalid else set())


def typed(store: ox.Store, *classes: str) -> set[ox.NamedNode]:
    """Return the shapes with an IRI that have one of the classes of SHACL."""
    return {
        quad.subject
        for name in classes
        for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), sh(name))
        if isinstance(quad.subject, ox.NamedNode)
    }


def test_every_shape_has_an_invalid_case(shapes: ox.Store) -> None:
    named = {case.name.partition("-invalid-")[0] for case in CASES if "-invalid-" in case.name}
    written = {
        iri.value.removeprefix(NAMESPACE) for iri in typed(shapes, "NodeShape", "PropertyShape")
    }
    assert written == named


def test_the_world_has_nothing_that_no_case_refers_to() -> None:
    referred = {quad.object for case in CASES for quad in case.quads}
    referred |= {triple.object for triple in world()}
    assert {triple.subject for triple in world()} <= referred


#: What the cases invent; all else of their world is as the graph has it.
INVENTED = re.compile(
    r"/(dataset/(sparql|turtle)|[a-z]+/(example|full|national|other|oslo|north)(/.+)?"
    r"|ontology#exampleText)$"
)


def test_the_world_of_the_cases_is_a_part_of_the_graph(graph: Dataset) -> None:
    stated = {quad.triple for quad in graph.store}
    real = {triple for triple in world() if not INVENTED.search(str(triple.subject).strip("<>"))}
    assert len(real) >= 80
    assert real <= stated


def test_every_shape_file_has_a_valid_case() -> None:
    assert {case.path.stem for case in CASES if case.name.startswith("valid-")} == {
        path.stem for path in FILES if path.stem != "shapes"
    }


@pytest.mark.parametrize("name", ["name", "message", "description", "severity"])
def test_every_shape_says_what_a_report_needs(shapes: ox.Store, name: str) -> None:
    said = Counter(quad.subject for quad in shapes.quads_for_pattern(None, sh(name), None))
    assert said == dict.fromkeys(typed(shapes, "NodeShape", "PropertyShape"), 1)


def test_every_message_and_remedy_is_a_sentence_in_english(shapes: ox.Store) -> None:
    told = [
        quad.object
        for name in ("message", "description")
        for quad in shapes.quads_for_pattern(None, sh(name), None)
    ]
    assert told
    assert not [text for text in told if not str(text).endswith('."@en')]


def test_every_shape_is_set_in_motion(shapes: ox.Store) -> None:
    targeted = {
        quad.subject for name in TARGETS for quad in shapes.quads_for_pattern(None, sh(name), None)
    }
    reached = {
        quad.object
        for quad in shapes.quads_for_pattern(None, sh("property"), None)
        if quad.subject in targeted
    }
    assert typed(shapes, "NodeShape", "PropertyShape") == {
        iri for iri in targeted | reached if isinstance(iri, ox.NamedNode)
    }


def test_no_shape_is_judged_twice_on_one_thing(shapes: ox.Store) -> None:
    """A property shape has targets of its own, or hangs on a node shape."""
    targeted = {
        quad.subject for name in TARGETS for quad in shapes.quads_for_pattern(None, sh(name), None)
    }
    hanging = {quad.object for quad in shapes.quads_for_pattern(None, sh("property"), None)}
    assert not targeted & hanging


def test_the_validator_reports_the_same_as_pyshacl_on_the_shapes_as_they_are_written(
    shapes: ox.Store, written: Graph
) -> None:
    """Shapes are rearranged before they are run, for speed alone.

    Both judge all cases in one graph, which is a mass of faults and decides no case.
    """
    store = ox.Store()
    store.extend(shapes)
    for case in CASES:
        store.extend(store_of(case))

    reported: dict[str, set[str]] = {}
    for finding in validate.shape_findings(store, SHAPES):
        reported.setdefault(finding.subject, set()).add(finding.rule.removeprefix(NAMESPACE))

    assert reported == judge_all(rdflib_graph({quad.triple for quad in store}), written)


def test_shapes_that_cannot_be_rearranged_stay_as_they_are() -> None:
    """A closed shape without a list knows its paths by its properties; a nested shape has none."""
    store = ox.Store()
    load(store, FOLDER.with_name("shapes-arrangement.ttl"), "shapes")

    found = {
        (item.subject.rpartition("/")[2], item.rule.rpartition("/")[2], item.value.split(" ")[0])
        for item in validate.shape_findings(store, SHAPES)
    }

    assert found == {
        ("named", "Closed", "rdf:type"),
        ("named", "Closed", "<https://example.org/owner>"),
        ("named", "Owned", "<https://example.org/owner>"),
        ("unnamed", "Closed", "rdf:type"),
        ("unnamed", "Name", "<https://example.org/name>"),
    }


def test_shapes_are_core_shapes(shapes: ox.Store) -> None:
    beyond = ("sparql", "rule", "target", "js", "expression")
    assert not [name for name in beyond if any(shapes.quads_for_pattern(None, sh(name), None))]


def test_shapes_are_shacl(shapes: ox.Store) -> None:
    assert validate.meta_findings(shapes, SHAPES) == []


def test_a_shape_that_is_not_shacl_is_found() -> None:
    store = ox.Store()
    shape = ox.NamedNode(f"{NAMESPACE}Example")
    store.add(ox.Quad(shape, ox.NamedNode(RDF + "type"), sh("NodeShape"), SHAPES))
    store.add(ox.Quad(shape, sh("minLength"), ox.Literal("one"), SHAPES))

    assert {finding.subject for finding in validate.meta_findings(store, SHAPES)} == {shape.value}
