"""Shapes as they are written, and the small world that each of their cases stands in."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib import SH, Graph
from rdflib.term import Node

from helpers import cases, places
from helpers.cases import Case
from helpers.places import ROOT
from nordonc.dataset import inference_rules
from nordonc.dataset.sources import Sources
from nordonc.rdf.store import in_graph

FILES = sorted((ROOT / "shapes").glob("*.ttl"))
FOLDER = places.CASES / "shapes"
CASES = [case for path in sorted(FOLDER.glob("*.ttl")) for case in cases.read(path)]
NAMESPACE = "https://w3id.org/nordonc/shapes#"
GRAPH = "https://w3id.org/nordonc/graph/"
RULES = inference_rules.rule_files(Sources.read(ROOT, ["queries"]))

#: What people read in a shape.
PROSE = (SH.name, SH.message, SH.description)


def load(store: ox.Store, path: Path, graph: str) -> None:
    """Load a Turtle file into one of the graphs of the dataset."""
    store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(GRAPH + graph))


def rdflib_graph(triples: Iterable[ox.Triple]) -> Graph:
    """Return triples of the store as a graph of rdflib."""
    text = "".join(f"{triple} .\n" for triple in triples)
    return Graph(bind_namespaces="none").parse(data=text, format="nt")


def shapes_as_written() -> Graph:
    """Return all shapes in one graph, without what only people read."""
    written = rdflib_graph(quad.triple for path in FILES for quad in ox.parse(path=path))
    for term in PROSE:
        written.remove((None, term, None))
    return written


def store_of(case: Case) -> ox.Store:
    """Return a case in a world of its own.

    It holds the case, what the case refers to of ``shapes-world.ttl``, whatever that refers to in
    turn, and what the rules infer from all this.
    """
    store, wanted = ox.Store(), set[object]()
    reached = [quad.triple for quad in case.quads]
    while reached:
        store.extend(in_graph(reached, ox.NamedNode(f"{GRAPH}cases")))
        new = {triple.object for triple in reached} - wanted
        wanted |= new
        reached = [triple for triple in world() if triple.subject in new]
    inference_rules.apply(store, RULES, ox.NamedNode(f"{GRAPH}inferred"))
    return store


@cache
def world() -> list[ox.Triple]:
    """Return what cases may refer to: the type of each thing, and the scheme of each concept."""
    return [quad.triple for quad in ox.parse(path=FOLDER.with_name("shapes-world.ttl"))]


@cache
def data_of(case: Case) -> Graph:
    """Return the same as a graph of rdflib."""
    return rdflib_graph({quad.triple for quad in store_of(case)})


def judge(case: Case, shapes: Graph) -> set[str]:
    """Return the names of the shapes that report a thing which the case describes."""
    reported = judge_all(data_of(case), shapes)
    return set().union(*(reported.get(subject, set()) for subject in case.subjects))


def judge_all(data: Graph, shapes: Graph) -> dict[str, set[str]]:
    """Return the names of the shapes that report each thing, by plain pySHACL."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    assert isinstance(report, Graph)
    reported: dict[str, set[str]] = {}
    for result in report.objects(None, SH.result):
        focus = report.value(result, SH.focusNode)
        if not isinstance(focus, rdflib.Literal):
            reported.setdefault(str(focus), set()).add(_name(report.value(result, SH.sourceShape)))
    return reported


def _name(shape: Node | None) -> str:
    return str(shape).removeprefix(NAMESPACE)
