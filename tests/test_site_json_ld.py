"""JSON-LD as people write it: compact, with the context that it needs, and the same triples."""

import json
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from helpers.statements import triples
from nordonc.engine.serialisation import serialised_graph
from nordonc.rdf.json_ld import Context, Term, compacted
from nordonc.rdf.namespaces import NORDONC, PREFIXES, XSD

JSON_LD = "application/ld+json"
NLG = "/network/nordic-lymphoma-group"
#: Addresses of data, one of each kind.
PATHS = [
    *(NLG, "/country/FI", "/disease/melanoma", "/kind", "/ontology", "/shapes", "/dataset"),
    *("/download", "/releases", "/releases/0.1.0", "/validation", "/mappings", "/graph/void"),
]
WOOD = "https://example.org/wood/"
CONTEXT = Context(
    {**PREFIXES, "ex": WOOD, "urn": "https://example.org/urn/"},
    {
        "leadsTo": Term(f"{WOOD}leadsTo", "@id"),
        "height": Term(f"{WOOD}height", f"{XSD}integer"),
        "born": Term(f"{WOOD}born", f"{XSD}date"),
        "Tree": Term(f"{WOOD}Tree"),
    },
)


def document(client: FlaskClient, path: str) -> Any:  # noqa: ANN401  JSON
    answer = client.get(f"{path}.jsonld")
    assert answer.content_type == JSON_LD
    return json.loads(answer.data)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("path", PATHS)
def test_data_as_json_ld_say_what_they_say_as_turtle(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}.jsonld")
    expected = rdflib.Graph().parse(data=client.get(f"{path}.ttl").data, format="turtle")
    found = rdflib.Dataset()
    found.parse(data=answer.data, format="json-ld")

    assert "@context" in json.loads(answer.data)
    assert len(expected) > 0
    assert isomorphic(expected, found.default_graph)
    assert {graph.identifier for graph in found.graphs() if len(graph)} == {
        found.default_graph.identifier
    }


def test_a_network_reads_as_a_person_would_write_it(client: FlaskClient) -> None:
    (network,) = (
        one for one in document(client, NLG)["@graph"] if one["@id"].endswith(NLG.lstrip("/"))
    )

    assert network["@type"] == "Network"
    assert network["participationStated"] is True
    assert network["kind"].startswith("https://w3id.org/nordonc/kind/")
    assert network["skos:prefLabel"] == {"@language": "en", "@value": "Nordic Lymphoma Group"}


@pytest.mark.parametrize("path", PATHS)
def test_a_document_has_the_part_of_the_published_context_that_it_uses(
    client: FlaskClient, path: str
) -> None:
    published = json.loads(client.get("/context.jsonld").data)["@context"]
    text = client.get(f"{path}.jsonld").text

    used = json.loads(text)["@context"]
    assert used
    assert used.items() <= published.items()
    for name in used:
        assert text.count(f'"{name}') + text.count(f'"{name}:') > 1


def test_the_published_context_has_every_term_of_the_ontology_and_every_prefix(
    client: FlaskClient,
) -> None:
    answer = client.get("/context.jsonld")
    known = json.loads(answer.data)["@context"]
    ontology = rdflib.Graph().parse(data=client.get("/ontology.ttl").data, format="turtle")
    kinds = {rdflib.OWL.ObjectProperty: {"@type": "@id"}, rdflib.OWL.Class: {}}

    assert answer.content_type == JSON_LD
    assert PREFIXES.keys() <= known.keys()
    for kind, typed in kinds.items():
        declared = [one for one in ontology.subjects(rdflib.RDF.type, kind) if NORDONC in str(one)]
        assert declared
        for one in declared:
            defined = {"@id": str(one), **typed} if typed else str(one)
            assert known[str(one).removeprefix(NORDONC)] == defined
    assert known["participantCount"] == {
        "@id": f"{NORDONC}participantCount",
        "@type": f"{XSD}integer",
    }


def test_what_json_ld_cannot_say_is_refused_as_before() -> None:
    one = ox.Triple(ox.NamedNode(f"{WOOD}a"), ox.NamedNode(f"{WOOD}p"), ox.Literal("x"))
    about = ox.Triple(ox.NamedNode(f"{WOOD}a"), ox.NamedNode(f"{WOOD}p"), one)

    with pytest.raises(ValueError, match="statements about statements"):
        compacted([about], CONTEXT)


NAMES = st.sampled_from([f"{WOOD}a", f"{WOOD}b c".replace(" ", "/"), "urn:x", "mailto:a@b.c"])
NODES = st.one_of(NAMES.map(ox.NamedNode), st.sampled_from("xyz").map(ox.BlankNode))
DATATYPES = st.sampled_from(["string", "boolean", "integer", "date", "decimal"])
TEXTS = st.one_of(
    st.text(max_size=4), st.sampled_from(["true", "1", "-7", "007", "1e3", "2026-11-29", "@id"])
)
LITERALS = st.one_of(
    st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(XSD + name)), TEXTS, DATATYPES
    ),
    st.builds(lambda text: ox.Literal(text, language="fi"), TEXTS),
)
PROPERTIES = st.sampled_from(
    [
        *(f"{WOOD}{name}" for name in ("leadsTo", "height", "born", "plain", "a/b", "")),
        *("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "urn:p", f"{PREFIXES['skos']}note"),
    ]
).map(ox.NamedNode)
VALUES = st.one_of(NODES, st.just(ox.NamedNode(f"{WOOD}Tree")), LITERALS)


@given(rows=st.lists(st.builds(ox.Triple, NODES, PROPERTIES, VALUES), min_size=1, max_size=12))
def test_any_triples_come_back_from_the_compact_form(rows: list[ox.Triple]) -> None:
    text = compacted(rows, CONTEXT)
    quads = list(ox.parse(text, format=ox.RdfFormat.JSON_LD))

    assert {str(quad.graph_name) for quad in quads} == {"DEFAULT"}
    found, expected = ox.Dataset(), ox.Dataset()
    for quad in quads:
        found.add(ox.Quad(*quad.triple))
    for row in rows:
        expected.add(ox.Quad(*row))
    for dataset in (found, expected):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert set(found) == set(expected)


def test_without_a_context_json_ld_stays_expanded(client: FlaskClient) -> None:
    rows = [ox.Triple(ox.NamedNode(f"{WOOD}a"), ox.NamedNode(f"{WOOD}p"), ox.Literal("x"))]
    found = serialised_graph(rows, JSON_LD)

    assert isinstance(json.loads(found), list)
    assert triples(found, "jsonld") == triples(
        serialised_graph(rows, JSON_LD, context=CONTEXT), "jsonld"
    )
    asked = {"query": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 3", "format": "jsonld"}
    assert isinstance(json.loads(client.get("/sparql", query_string=asked).data), list)
