"""Prefixes of the graph and of the vocabularies that it is mapped to are there for any tool."""

import json

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from nordonc.rdf.namespaces import PREFIXES, SH

MAPPED = {
    "DOID": "http://purl.obolibrary.org/obo/DOID_",
    "ICD10WHO": "https://icd.who.int/browse10/2019/en#/",
    "ICDO": "https://bioregistry.io/icdo:",
    "UMLS": "https://uts.nlm.nih.gov/uts/umls/concept/",
    "geonames": "https://sws.geonames.org/",
}


def context(client: FlaskClient) -> dict[str, str]:
    terms = json.loads(client.get("/prefixes.jsonld").text)["@context"]
    return {
        prefix: term["@id"] if isinstance(term, dict) else term for prefix, term in terms.items()
    }


def test_the_context_has_our_prefixes_and_those_of_mapped_vocabularies(client: FlaskClient) -> None:
    assert (MAPPED | PREFIXES).items() <= context(client).items()


def test_a_curie_of_a_mapped_vocabulary_expands_by_the_context(client: FlaskClient) -> None:
    document = json.loads(client.get("/prefixes.jsonld").text)
    document |= {"@id": "MONDO:0009693", "skos:exactMatch": {"@id": "ICDO:9732/3"}}

    (quad,) = ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)

    assert quad.subject == ox.NamedNode("http://purl.obolibrary.org/obo/MONDO_0009693")
    assert quad.object == ox.NamedNode("https://bioregistry.io/icdo:9732/3")


def test_the_turtle_declares_each_prefix_twice(client: FlaskClient) -> None:
    parser = ox.parse(client.get("/prefixes.ttl").text, format=ox.RdfFormat.TURTLE)
    quads = list(parser)
    stated = {quad.object.value for quad in quads if quad.predicate.value == f"{SH}prefix"}

    assert stated == parser.prefixes.keys() == context(client).keys()


@pytest.mark.parametrize("prefix", MAPPED)
def test_the_editor_completes_prefixes_of_mapped_vocabularies(
    client: FlaskClient, prefix: str
) -> None:
    vocabulary = client.get("/vocab.json").json

    assert vocabulary is not None
    assert vocabulary["prefixes"][prefix] == MAPPED[prefix]
    assert f"<code>{MAPPED[prefix]}</code>" in client.get("/prefixes.html").text
