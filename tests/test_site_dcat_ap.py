"""What catalogues harvest: DCAT-AP 3.0.1 by SEMIC's own shapes, at the address of this server."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.namespace import SH

from helpers.apps import SETTINGS, client_of
from helpers.requirements import lacking
from nordonc.rdf.namespaces import DCAT, DCTERMS, SCHEMA, SPDX, VOID
from nordonc.release.integrity import checksums
from nordonc.release.manifest import Release

#: Where descriptions are harvested.
PATHS = ("/download", "/releases/", "/releases/0.1.0/", "/dataset")
#: Why a property that is recommended is not there, by its name.
UNKNOWN = {
    "availability": "nobody has said for how long the files will be there",
    "contactPoint": "the dataset has no address of its own; servers set one by --contact",
    "homepage": "a homepage belongs to one thing, and that of the catalogue is the dataset's",
    "issued": "nothing is published yet",
    "modified": "the catalogue has no history of its own",
    "temporal": "the overview bears no date",
    "type": "the contributors are none of the sorts in the EU's list",
}


@pytest.fixture(scope="module")
def profile(shared: Path) -> Path:
    folder = shared / "profiles" / "dcat-ap"
    if not folder.is_dir():
        lacking("SOURCE", "the shapes of DCAT-AP do not lie beside this checkout")
    return folder


def harvested(client: FlaskClient, path: str) -> str:
    return client.get(path, headers={"Accept": "text/turtle"}).text


def found(text: str, shapes: Path) -> Counter[str]:
    """Return how often each property is at fault in a text of Turtle."""
    data = rdflib.Graph().parse(data=text, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(shapes))
    assert isinstance(report, rdflib.Graph)
    paths = (report.value(one, SH.resultPath) for one in report.subjects(SH.resultSeverity))
    return Counter(re.split(r"[/#]", str(path))[-1] for path in paths)


@pytest.mark.parametrize("path", PATHS)
def test_a_catalogue_finds_no_fault(client: FlaskClient, profile: Path, path: str) -> None:
    assert found(harvested(client, path), profile / "shapes.ttl") == {}


def test_what_is_recommended_and_not_there_has_a_reason(client: FlaskClient, profile: Path) -> None:
    shapes = profile / "shapes_recommended.ttl"
    warnings = {name for path in PATHS for name in found(harvested(client, path), shapes)}

    assert warnings == UNKNOWN.keys()


def test_the_shapes_find_what_a_catalogue_would_refuse(client: FlaskClient, profile: Path) -> None:
    text = harvested(client, "/download").replace("dcat:accessURL", "dcat:accessUrl")

    assert found(text, profile / "shapes.ttl") == {"accessURL": 6}


@pytest.mark.parametrize(
    ("path", "predicate", "count"),
    [
        ("/download", f"{DCAT}downloadURL", 6),
        ("/download", f"{DCAT}accessURL", 6),
        ("/download", f"{DCAT}endpointURL", 1),
        ("/dataset", f"{DCAT}downloadURL", 6),
        ("/dataset/sparql", f"{DCAT}endpointURL", 1),
        ("/.well-known/void", f"{VOID}dataDump", 6),
        ("/.well-known/void", f"{VOID}sparqlEndpoint", 1),
        ("/.well-known/sparql-examples", f"{SCHEMA}target", None),
    ],
)
def test_what_is_to_be_opened_is_where_the_server_stands(
    release: Release, path: str, predicate: str, count: int | None
) -> None:
    settings = replace(SETTINGS, base="https://kg.example.org/graph/")
    client = client_of(release, settings)
    quads = ox.parse(harvested(client, path), ox.RdfFormat.TURTLE)
    places = {str(quad.object) for quad in quads if quad.predicate.value == predicate}

    assert places
    assert all(place.startswith("<https://kg.example.org/graph/") for place in places)
    assert count is None or count in {len(places), 6 * len(places)}


def test_each_file_of_the_catalogue_has_its_size_and_checksum(
    client: FlaskClient, release: Release
) -> None:
    graph = rdflib.Graph().parse(data=harvested(client, "/download"), format="turtle")
    of = {
        str(graph.value(one, rdflib.URIRef(f"{DCAT}downloadURL"))).rpartition("/")[2]: one
        for one in graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{DCAT}Distribution"))
    }

    assert len(of) == 6
    sums = checksums(release.folder)
    for name, one in of.items():
        size = graph.value(one, rdflib.URIRef(f"{DCAT}byteSize"))
        assert str(size) == str((release.folder / name).stat().st_size)
        checksum = graph.value(one, rdflib.URIRef(f"{SPDX}checksum"))
        stated = graph.value(checksum, rdflib.URIRef(f"{SPDX}checksumValue"))
        assert str(stated) == sums[name]


def test_void_tells_publisher_space_and_vocabularies_and_answers_a_browser(
    client: FlaskClient, release: Release
) -> None:
    answer = client.get("/.well-known/void", headers={"Accept": "text/html"})
    graph = rdflib.Graph().parse(data=answer.text, format="turtle")
    dataset = rdflib.URIRef(release.manifest.iri)

    assert answer.content_type == "text/turtle; charset=utf-8"
    vocabularies = {str(one) for one in graph.objects(dataset, rdflib.URIRef(f"{VOID}vocabulary"))}
    assert {DCTERMS, "https://w3id.org/nordonc/ontology#"} <= vocabularies
    assert str(graph.value(dataset, rdflib.URIRef(f"{VOID}uriSpace"))) == release.manifest.base
    assert graph.value(dataset, rdflib.URIRef(f"{DCTERMS}publisher"))


def test_the_service_description_lists_every_named_graph(
    client: FlaskClient, release: Release
) -> None:
    graph = rdflib.Graph().parse(data=harvested(client, "/sparql"), format="turtle")
    names = rdflib.URIRef("http://www.w3.org/ns/sparql-service-description#name")
    counted = client.get(
        "/sparql?format=csv&query=SELECT+DISTINCT+%3Fg+%7B+GRAPH+%3Fg+%7B%3Fs+%3Fp+%3Fo%7D%7D"
    ).text.split()

    assert {str(name) for name in graph.objects(None, names)} == set(counted[1:])
    assert release.manifest.counts.keys() == set(counted[1:])
