"""The canned queries as RDF, in the form in which SPARQL editors look for examples."""

from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from helpers import releases
from helpers.apps import SETTINGS
from helpers.places import ROOT
from nordonc import canned
from nordonc.dataset.sources import Sources
from nordonc.engine.inline import InlineEngine
from nordonc.rdf.namespaces import DCTERMS, PREFIXES, RDFS, SCHEMA, SH
from nordonc.release.manifest import Release
from nordonc.site.app import create_app

QUERIES = canned.load(Sources.read(ROOT))
BASE = "https://w3id.org/nordonc/"
GRAPH = ox.NamedNode(f"{BASE}graph/queries")
HOME = "http://localhost/"
WELL_KNOWN = "/.well-known/sparql-examples"
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


@pytest.fixture(scope="module")
def examples(client: FlaskClient) -> ox.Store:
    return parsed(client.get(WELL_KNOWN).data, ox.RdfFormat.TURTLE)


def parsed(body: bytes, rdf_format: ox.RdfFormat) -> ox.Store:
    store = ox.Store()
    store.load(body, format=rdf_format)
    return store


def values(store: ox.Store, subject: str, term: str) -> set[str]:
    found = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(term), None)
    return {str(getattr(quad.object, "value", "")) for quad in found}


@pytest.mark.parametrize("media_type", FORMATS)
def test_every_format_carries_the_graph_of_the_release(
    client: FlaskClient, release: Release, media_type: str
) -> None:
    response = client.get(WELL_KNOWN, headers={"Accept": media_type})
    quads = ox.parse(path=release.quads, format=ox.RdfFormat.N_QUADS)
    stated = {
        str(quad.triple).replace(f"{SCHEMA}target> <{BASE}", f"{SCHEMA}target> <{HOME}")
        for quad in quads
        if quad.graph_name == GRAPH
    }

    assert "Accept" in response.vary
    assert response.content_type.partition(";")[0] == media_type
    found = parsed(response.data, FORMATS[media_type])
    assert {str(quad.triple) for quad in found} == stated


def test_turtle_is_what_comes_unasked(client: FlaskClient) -> None:
    assert client.get(WELL_KNOWN).content_type == "text/turtle; charset=utf-8"


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.slug)
def test_each_query_is_an_executable(examples: ox.Store, query: canned.CannedQuery) -> None:
    subject = f"{BASE}queries/{query.slug}"

    (text,) = values(examples, subject, f"{SH}select")
    assert text.startswith(("PREFIX", "SELECT"))
    assert query.text.endswith(text)
    assert values(examples, subject, f"{RDFS}comment") == {query.summary}
    assert values(examples, subject, f"{DCTERMS}description") == {query.description}
    assert values(examples, subject, f"{SCHEMA}target") == {f"{HOME}sparql"}
    assert values(examples, subject, f"{SCHEMA}keywords") == set(query.tags)
    assert values(examples, subject, f"{SH}prefixes") == {f"{GRAPH.value}#prefixes"}


def test_each_prefix_is_declared_under_an_iri(examples: ox.Store) -> None:
    nodes = values(examples, f"{GRAPH.value}#prefixes", f"{SH}declare")
    declared = {
        (*values(examples, node, f"{SH}prefix"), *values(examples, node, f"{SH}namespace"))
        for node in nodes
    }

    assert set(PREFIXES.items()) <= declared
    assert ("nordonc-data", BASE) in declared
    assert not any(isinstance(quad.object, ox.BlankNode) for quad in examples)


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        pytest.param("/queries/gaps", "text/turtle", id="accept"),
        pytest.param("/queries/gaps.ttl", "*/*", id="suffix"),
    ],
)
def test_the_iri_of_a_query_leads_to_its_description(
    client: FlaskClient, examples: ox.Store, path: str, accept: str
) -> None:
    response = client.get(path, headers={"Accept": accept})
    subject = ox.NamedNode(f"{BASE}queries/gaps")
    described = {str(quad.triple) for quad in examples.quads_for_pattern(subject, None, None)}

    assert response.content_type == "text/turtle; charset=utf-8"
    found = parsed(response.data, ox.RdfFormat.TURTLE)
    assert {str(quad.triple) for quad in found} == described


def test_a_description_has_an_address_of_its_own(client: FlaskClient) -> None:
    response = client.get("/queries/gaps", headers={"Accept": "application/ld+json"})

    assert response.headers["Content-Location"] == "/queries/gaps.jsonld"
    assert client.get("/queries/gaps.jsonld").data == response.data


def test_without_queries_there_are_no_examples(tmp_path: Path) -> None:
    bare = releases.made(tmp_path)
    with closing(InlineEngine(bare, SETTINGS)) as engine:
        response = create_app(SETTINGS, bare, engine).test_client().get(WELL_KNOWN)

    assert response.status_code == 404
