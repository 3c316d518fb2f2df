"""Labels of blank nodes follow from what is said of them, so that few change with an edit."""

import random
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.places import ROOT
from nordonc.rdf import blank_node_labels
from nordonc.release import diff
from nordonc.release.dump import Quads

SHAPES = ox.NamedNode("https://w3id.org/nordonc/graph/shapes")
SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
ex:Shape a sh:NodeShape ;
    sh:targetClass ex:Thing ;
    sh:property [ sh:path ex:a ; sh:in ( ex:b ex:c "d" ) ] , [ sh:path ex:e ; sh:maxCount 1 ] .
"""


def in_graph(triples: ox.QuadParser) -> list[ox.Quad]:
    return [ox.Quad(one.subject, one.predicate, one.object, SHAPES) for one in triples]


def turtle(text: str) -> list[ox.Quad]:
    return in_graph(ox.parse(text, ox.RdfFormat.TURTLE, rename_blank_nodes=True))


@pytest.fixture(scope="module")
def shapes() -> list[ox.Quad]:
    """Return the shapes of the project, which have several hundred blank nodes."""
    files = sorted((ROOT / "shapes").glob("*.ttl"))
    read = (
        in_graph(ox.parse(path=one, rename_blank_nodes=True, base_iri="https://e.example/"))
        for one in files
    )
    return [quad for quads in read for quad in quads]


def between(old: list[ox.Quad], new: list[ox.Quad], folder: Path) -> diff.Difference:
    places = folder / "old.nq", folder / "new.nq"
    for place, quads in zip(places, (old, new), strict=True):
        ox.serialize(Quads.of(quads).sorted, place, ox.RdfFormat.N_QUADS)
    return diff.between(*places)


def test_a_shape_that_is_added_is_all_that_a_patch_adds(
    shapes: list[ox.Quad], tmp_path: Path
) -> None:
    changed = between(shapes, shapes + turtle(SHAPE), tmp_path)

    assert (changed.removed, len(changed.added)) == ((), len(turtle(SHAPE)))


def test_a_value_that_changes_renames_only_the_nodes_around_it(
    shapes: list[ox.Quad], tmp_path: Path
) -> None:
    before, after = turtle(SHAPE), turtle(SHAPE.replace('"d"', '"x"'))
    changed = between(shapes + before, shapes + after, tmp_path)

    around = [one for one in before if "Shape>" not in str(one) or "property" in str(one)]
    assert 0 < len(changed.removed) <= len(around) - 3  # but for the other property
    assert len(changed.added) == len(changed.removed)
    assert not any(b"maxCount" in line for line in changed.removed)


def test_every_node_of_the_shapes_has_a_label_of_its_own(shapes: list[ox.Quad]) -> None:
    named = blank_node_labels.labelled(shapes)

    nodes = {one.subject for one in named if isinstance(one.subject, ox.BlankNode)}
    assert len(nodes) == len({q.subject for q in shapes if isinstance(q.subject, ox.BlankNode)})
    assert len(nodes) > 100
    assert all(node.value.startswith(blank_node_labels.BEGIN) for node in nodes)


IRIS = st.sampled_from([ox.NamedNode(f"https://example.org/{name}") for name in "ab"])
NODES = st.sampled_from([ox.BlankNode(name) for name in "uvwxyz"])
QUADS = st.sets(
    st.builds(ox.Quad, st.one_of(IRIS, NODES), IRIS, st.one_of(IRIS, NODES), IRIS), max_size=14
)


@given(quads=QUADS, seed=st.randoms(use_true_random=False))
def test_equal_datasets_have_equal_labels_and_nothing_is_lost(
    quads: set[ox.Quad], seed: random.Random
) -> None:
    """Nodes whose surroundings are equal are told apart, whatever they were called before."""
    others = [ox.BlankNode(f"other{number}") for number in range(6)]
    seed.shuffle(others)
    renamed = dict(zip("uvwxyz", others, strict=True))

    def term(one: Any) -> Any:  # noqa: ANN401  any term
        return renamed[one.value] if isinstance(one, ox.BlankNode) else one

    again = [ox.Quad(*map(term, one)) for one in quads]
    seed.shuffle(again)
    named = blank_node_labels.labelled(quads)

    assert set(named) == set(blank_node_labels.labelled(again))
    assert set(blank_node_labels.canonical(named)) == set(blank_node_labels.canonical(quads))
