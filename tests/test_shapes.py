"""The shapes find what they are for, and nothing else.

A case is named for the shape that must report it: ``NetworkScope-invalid-two-scopes.ttl`` breaks
that one shape, ``valid-with-everything.ttl`` none. All cases are judged in one run, as one graph
together with the ontology and its vocabularies: the valid ones are the small world that the others
stand in, and a finding belongs to the case that describes its thing.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from nordonc import validate
from nordonc.dataset import rules
from nordonc.dataset.sources import Sources
from nordonc.rdf.namespaces import RDF, SH

ROOT = Path(__file__).parents[1]
RULES = rules.rule_files(Sources.read(ROOT, ["queries"]))
FOLDER = Path(__file__).parent / "cases" / "shapes"
CASES = sorted(FOLDER.glob("*/*.ttl"))
FILES = sorted((ROOT / "shapes").glob("*.ttl"))
GRAPH = "https://w3id.org/nordonc/graph/"
SHAPES = ox.NamedNode(f"{GRAPH}shapes")
NAMESPACE = "https://w3id.org/nordonc/shapes#"
TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")

each_case = pytest.mark.parametrize(
    "case", CASES, ids=lambda path: path.relative_to(FOLDER).with_suffix("").as_posix()
)


def sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)


def load(store: ox.Store, path: Path, graph: str) -> None:
    store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(GRAPH + graph))


def subjects(path: Path) -> set[str]:
    """Return the IRIs that a file describes."""
    return {
        quad.subject.value for quad in ox.parse(path=path) if isinstance(quad.subject, ox.NamedNode)
    }


@pytest.fixture(scope="module")
def shapes() -> ox.Store:
    store = ox.Store()
    for path in FILES:
        load(store, path, "shapes")
    return store


@pytest.fixture(scope="module")
def world(shapes: ox.Store) -> ox.Store:
    """Return the shapes, the ontology with its vocabularies, and every case."""
    store = ox.Store()
    store.extend(shapes)
    for folder, graph in (("ontology", "ontology"), ("ontology/vocabulary", "vocabulary")):
        for path in sorted((ROOT / folder).glob("*.ttl")):
            load(store, path, graph)
    for path in CASES:
        load(store, path, "cases")
    rules.apply(store, RULES, ox.NamedNode(f"{GRAPH}inferred"))
    return store


@pytest.fixture(scope="module")
def reported(world: ox.Store) -> dict[str, set[str]]:
    """Return the shapes that report each thing."""
    found: dict[str, set[str]] = {}
    for finding in validate.shape_findings(world, SHAPES):
        found.setdefault(finding.subject, set()).add(finding.rule.removeprefix(NAMESPACE))
    return found


@each_case
def test_a_case_is_reported_by_the_shape_it_is_named_for(
    case: Path, reported: dict[str, set[str]]
) -> None:
    shape, invalid, _ = case.stem.partition("-invalid-")

    found = set().union(*(reported.get(subject, set()) for subject in subjects(case)))

    assert found == ({shape} if invalid else set())


def test_no_thing_is_described_by_two_cases() -> None:
    described = Counter(subject for path in CASES for subject in subjects(path))
    assert not [subject for subject, number in described.items() if number > 1]


def typed(store: ox.Store, *classes: str) -> set[ox.NamedNode]:
    """Return the shapes with an IRI that have one of the classes of SHACL."""
    return {
        quad.subject
        for name in classes
        for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), sh(name))
        if isinstance(quad.subject, ox.NamedNode)
    }


def test_every_shape_has_an_invalid_case(shapes: ox.Store) -> None:
    named = {path.stem.partition("-invalid-")[0] for path in CASES if "-invalid-" in path.stem}
    written = {
        iri.value.removeprefix(NAMESPACE) for iri in typed(shapes, "NodeShape", "PropertyShape")
    }
    assert written == named


def test_every_shape_file_has_a_valid_case() -> None:
    assert {path.parent.name for path in CASES if path.stem.startswith("valid-")} == {
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


def rdflib_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    text = "".join(f"{triple} .\n" for triple in triples)
    return rdflib.Graph().parse(data=text, format="nt")


def test_pyshacl_reports_the_same_on_the_shapes_as_they_are_written(
    world: ox.Store, reported: dict[str, set[str]]
) -> None:
    """Shapes are rearranged before they are run, for speed alone."""
    data = rdflib_graph(quad.triple for quad in world)
    rules = rdflib_graph(quad.triple for quad in world.quads_for_pattern(None, None, None, SHAPES))

    _, report, _ = pyshacl.validate(data, shacl_graph=rules)

    assert isinstance(report, rdflib.Graph)
    found: dict[str, set[str]] = {}
    for result in report.objects(None, rdflib.SH.result):
        focus = report.value(result, rdflib.SH.focusNode)
        if not isinstance(focus, rdflib.Literal):
            shape = str(report.value(result, rdflib.SH.sourceShape))
            found.setdefault(str(focus), set()).add(shape.removeprefix(NAMESPACE))
    assert found == reported


def test_shapes_that_cannot_be_rearranged_stay_as_they_are() -> None:
    """A closed shape without a list knows its paths by its properties; a nested shape has none."""
    store = ox.Store()
    load(store, FOLDER / "arrangement.ttl", "shapes")

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
