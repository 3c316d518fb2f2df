"""The real graph, served on a real socket and asked by a foreign client."""

import csv
import subprocess
import sys
import time
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

import pyoxigraph as ox
import pytest
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from nordonc.release import dump
from nordonc.release.manifest import Release

pytestmark = pytest.mark.alone

EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
NAMED = """PREFIX nordonc: <https://w3id.org/nordonc/ontology#>
SELECT (COUNT(DISTINCT ?network) AS ?n)
WHERE {
  VALUES ?role {
    <https://w3id.org/nordonc/role/member>
    <https://w3id.org/nordonc/role/associate-member>
    <https://w3id.org/nordonc/role/participant>
  }
  ?network nordonc:participation ?participation .
  ?participation nordonc:participant/nordonc:alpha2 "%s" ;
    nordonc:role ?role ;
    nordonc:basis <https://w3id.org/nordonc/basis/named> .
}"""


def asked(url: str, text: str, answer_format: str) -> SPARQLWrapper:
    client = SPARQLWrapper(f"{url}/sparql")
    client.setQuery(text)
    client.setReturnFormat(answer_format)
    return client


def fetched(url: str, path: str) -> bytes:
    connection = HTTPConnection(url.removeprefix("http://"))
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        assert response.status == HTTPStatus.OK
        return response.read()
    finally:
        connection.close()


def canonical(body: bytes) -> dump.Quads:
    return dump.Quads.of(ox.parse(body, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))


def test_the_turtle_dump_is_what_the_endpoint_serves(url: str, release: Release) -> None:
    client = asked(url, EVERYTHING, TURTLE)
    client.setMethod(POST)
    served = client.query().response.read()
    dumped = fetched(url, f"/releases/{release.manifest.version}/nordonc.ttl")

    assert canonical(served) == canonical(dumped)
    assert len(canonical(dumped).sorted) == release.manifest.quads


def test_counts_asked_of_the_endpoint_match_the_overview(url: str, root: Path) -> None:
    with (root / "tests/expected/counts.csv").open(encoding="utf-8", newline="") as file:
        expected = {
            row["area"]: row["named_as_member_or_participant"] for row in csv.DictReader(file)
        }
    counted = {}
    for area in expected:
        answer = asked(url, NAMED % area, JSON).queryAndConvert()
        assert isinstance(answer, dict)
        counted[area] = answer["results"]["bindings"][0]["n"]["value"]

    assert counted == expected


def test_the_first_page_says_what_this_is(url: str) -> None:
    text = fetched(url, "/").decode()

    assert "Nordic cancer collaboration" in text
    assert "/sparql" in text
    assert "/download" in text


def test_a_built_release_is_served_soon(root: Path, releases: Path, release: Release) -> None:
    """The figure is one second to the first answer; the bound leaves room for a busy machine."""
    assert release.folder.parent == releases
    words = ["serve", "--port", "0", "--dataset", str(root), "--releases", str(releases)]
    start = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "nordonc", *words], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        assert "http://" in server.stdout.readline()
        took = time.monotonic() - start
        server.terminate()

    assert took < 5
