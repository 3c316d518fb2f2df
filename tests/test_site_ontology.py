"""The pages of ontology and shapes tell each term and each shape as they are declared and used."""

import re
from html import unescape
from typing import cast

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, SH, Graph, URIRef

from nordonc.dataset.sources import Dataset
from nordonc.engine.base import Engine
from nordonc.engine.base import graph as asked_graph
from nordonc.rdf.namespaces import NORDONC, SHAPE
from nordonc.site.ontology import ontology_terms, uses_of_terms
from nordonc.site.ontology.shape_docs import Shape, shapes
from nordonc.site.resource.resource_data import Statement
from nordonc.sparql.client import Term, iri

BROWSER = {"Accept": "text/html"}
PREFIXES = """
    @prefix : <https://example.org/wood/shapes#> .
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def read(turtle: str) -> Graph:
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def term(node: object) -> Term:
    """Return a node of rdflib as pages have it."""
    if isinstance(node, URIRef):
        return iri(str(node))
    datatype = getattr(node, "datatype", None)
    return Term("literal" if hasattr(node, "language") else "bnode", str(node), "", datatype or "")


def described(turtle: str) -> Shape:
    """Return the one shape with a target that some Turtle declares."""
    found = [Statement(*map(term, triple)) for triple in read(turtle)]
    (shape,) = shapes("https://example.org/wood/shapes", found, lambda _: "")
    return shape


def declared(client: FlaskClient) -> Graph:
    return Graph().parse(data=client.get("/shapes.ttl").text, format="turtle")


def number(text: str) -> int:
    (found,) = re.findall(r"(\d+) (?:SHACL )?shapes(?=:| and the)", text)
    return int(found)


@pytest.mark.parametrize(
    ("asked", "count", "values"),
    [
        pytest.param("sh:minCount 1 ; sh:maxCount 1", "exactly 1", [], id="exactly"),
        pytest.param("sh:minCount 1 ; sh:maxCount 3", "1 to 3", [], id="from-to"),
        pytest.param("sh:minCount 2", "at least 2", [], id="at-least"),
        pytest.param("sh:maxCount 2", "at most 2", [], id="at-most"),
        pytest.param("sh:maxCount 0", "none", [], id="none"),
        pytest.param("sh:class skos:Concept", "", ["of the class skos:Concept"], id="class"),
        pytest.param("sh:nodeKind sh:IRI", "", ["an IRI"], id="kind"),
        pytest.param('sh:in ( "a" "b" )', "", ["one of a, b"], id="in"),
        pytest.param('sh:languageIn ( "en" "da" )', "", ["in the language en, da"], id="language"),
        pytest.param(
            "sh:or ( [ sh:class skos:Concept ] [ sh:datatype xsd:date ] )",
            "",
            ["of the class skos:Concept or of the datatype xsd:date"],
            id="or",
        ),
        pytest.param(
            "sh:and ( [ sh:property [ sh:path skos:inScheme ; sh:hasValue skos:Concept ] ] )",
            "",
            ["skos:inScheme: is skos:Concept"],
            id="value-of-value",
        ),
        pytest.param('sh:not [ sh:pattern "^a" ]', "", ["not matches ^a"], id="not"),
        pytest.param(
            "sh:qualifiedValueShape [ sh:class skos:Concept ] ; sh:qualifiedMaxCount 1",
            "",
            ["at most 1 that is of the class skos:Concept"],
            id="qualified",
        ),
    ],
)
def test_what_a_shape_asks_of_values_is_put_into_words(
    asked: str, count: str, values: list[str]
) -> None:
    shape = described(f":One sh:targetClass skos:Concept ; sh:path skos:notation ; {asked} .")

    assert shape.itself.path == "skos:notation"
    assert (shape.itself.number, shape.itself.values) == (count, values)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("[ sh:inversePath skos:broader ]", "inverse of skos:broader"),
        ("[ sh:alternativePath ( skos:broader skos:related ) ]", "skos:broader or skos:related"),
        ("( skos:broader skos:related )", "a way over several properties"),
    ],
)
def test_a_path_is_put_into_words(path: str, words: str) -> None:
    shape = described(f":One sh:targetClass skos:Concept ; sh:path {path} .")

    assert shape.itself.path == words


def test_a_list_that_leads_to_itself_has_an_end() -> None:
    turtle = """
        :One sh:targetClass skos:Concept ; sh:path skos:notation ; sh:in _:list .
        _:list <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "a" ;
            <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:list .
    """

    assert described(turtle).itself.values == ["one of a"]


def test_one_number_of_shapes_stands_on_all_pages(client: FlaskClient) -> None:
    graph = declared(client)
    kinds = (SH.NodeShape, SH.PropertyShape)
    nodes, properties = ({*graph.subjects(RDF.type, kind)} for kind in kinds)
    page = client.get("/shapes", headers=BROWSER).text

    assert number(page) == number(client.get("/validation", headers=BROWSER).text)
    assert number(page) == len(nodes | properties) > 100
    assert f"{len(nodes)} node shapes and {len(properties)} property shapes" in page
    assert f"Shapes</a> ({number(page)})" in page


def test_each_shape_is_told_with_path_count_message_and_severity(client: FlaskClient) -> None:
    graph = declared(client)
    page = client.get("/shapes", headers=BROWSER).text
    parts = re.split(r'(?=<(?:tr|div class="term") id=)', page)
    told = {cast("re.Match[str]", re.search(r'id="([^"]+)"', part))[1]: part for part in parts[1:]}
    exactly_one = 0

    for shape in {*graph.subjects(RDF.type, SH.PropertyShape)}:
        part = unescape(told[str(shape).removeprefix(SHAPE)])
        path = graph.value(shape, SH.path)
        if str(path).startswith(NORDONC):
            assert f"<code>nordonc:{str(path).removeprefix(NORDONC)}</code>" in part
        assert str(graph.value(shape, SH.message)) in part
        assert str(graph.value(shape, SH.severity)).removeprefix(str(SH)).lower() in part
        least, most = (graph.value(shape, one) for one in (SH.minCount, SH.maxCount))
        if str(least) == str(most) == "1":
            exactly_one += 1
            assert "exactly 1<" in part
        for one in graph.objects(shape, SH["class"]):
            if str(one).startswith(NORDONC):
                assert f"of the class nordonc:{str(one).removeprefix(NORDONC)}" in part
    assert exactly_one > 30


def test_examples_of_terms_are_statements_of_the_graph(
    client: FlaskClient, engine: Engine, graph: Dataset
) -> None:
    turtle = Graph().parse(data=client.get("/ontology.ttl").text, format="turtle")
    found = [Statement(*map(term, triple)) for triple in turtle]
    kinds = ontology_terms.terms(NORDONC.removesuffix("#"), found)
    examples = uses_of_terms.uses(asked_graph(engine), kinds).examples
    stated = {
        (quad.subject.value, quad.predicate.value, getattr(quad.object, "value", ""))
        for quad in graph.store
        if hasattr(quad.subject, "value")
    }
    used = {verb for _, verb, _ in stated} | {
        thing for _, verb, thing in stated if verb == str(RDF.type)
    }

    for iri_of_term, some in examples.items():
        for thing, value in some:
            triple = (
                (thing, iri_of_term, value.value) if value else (thing, str(RDF.type), iri_of_term)
            )
            assert triple in stated
    terms = {one.iri for entries in kinds.values() for one in entries}
    assert {one for one in terms if one not in examples} == terms - used


def test_a_term_leads_to_a_thing_that_uses_it(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=BROWSER).text
    part = page[page.index('id="coversDisease"') :]
    part = part[: part.index('<div class="term"')]

    for word in ("Domain</dt>", "Range</dt>", "In the data</dt>"):
        assert word in part
    assert re.search(r'<a href="/network/[^"]+">[^<]+</a>: <a href="/disease/[^"]+">', part)
