"""The packets for registries say what the graph says, so that none is sent out of date."""

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest
import rdflib
from rdflib import DCTERMS, RDF, SKOS

from helpers.apache import APACHE, apache
from helpers.places import ROOT
from helpers.requirements import lacking
from nordonc.rdf.namespaces import NORDONC, VANN

FOLDER = ROOT / "docs" / "registration"
BASE = "https://w3id.org/nordonc/"
ONTOLOGY = rdflib.URIRef(f"{BASE}ontology")
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture(scope="module")
def stated() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in ("ontology/nordonc.ttl", "data/dataset.ttl", "data/diseases.ttl"):
        graph.parse(ROOT / path)
    return graph


def read(name: str) -> Any:  # noqa: ANN401  JSON
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def test_the_prefix_is_the_one_that_the_ontology_prefers(stated: rdflib.Graph) -> None:
    text = (FOLDER / "prefix-cc.txt").read_text(encoding="utf-8")

    assert text.split() == [
        str(stated.value(ONTOLOGY, rdflib.URIRef(f"{VANN}preferredNamespacePrefix"))),
        str(stated.value(ONTOLOGY, rdflib.URIRef(f"{VANN}preferredNamespaceUri"))),
    ]


def test_bioregistry_is_told_what_the_ontology_says(stated: rdflib.Graph) -> None:
    ((prefix, record),) = read("bioregistry.json").items()

    assert prefix == record["preferred_prefix"] == "nordonc"
    assert record["uri_format"] == f"{NORDONC}$1"
    assert record["name"] == str(stated.value(ONTOLOGY, DCTERMS.title))
    assert record["description"] == str(stated.value(ONTOLOGY, DCTERMS.description))
    assert str(stated.value(ONTOLOGY, DCTERMS.license)) == CC_BY
    assert record["license"] == "CC-BY-4.0"


REDIRECTS = ROOT / "docs/w3id/.htaccess"
SERVER = "https://nordonc.example.org/"
#: Addresses that no register holds, as clients ask for them.
OTHERS = [
    *("", "sparql?query=ASK%20%7B%7D&format=json", "lookup?q=a+b%26c%3D", ".well-known/void"),
    *("network/nordcan.ttl", "releases/latest/nordonc.ttl.gz", "network/nordcan?release=0.1.0"),
    "resource?iri=http%3A%2F%2Fpurl.obolibrary.org%2Fobo%2FDOID_1%23x",
]


@pytest.fixture(scope="module")
def paths() -> list[str]:
    """Return what follows the base in every address that identifiers lead to."""
    with (ROOT / "data/iris.tsv").open(encoding="utf-8") as file:
        iris = [row["iri"] for row in csv.DictReader(file, delimiter="\t")]
    found = {iri.partition("#")[0].removeprefix(BASE) for iri in iris if iri.startswith(BASE)}
    return [*sorted(found), *OTHERS]


def rules() -> list[tuple[re.Pattern[str], str, set[str]]]:
    """Return the rules of the redirects: pattern, target, flags."""
    lines = (line.split() for line in REDIRECTS.read_text(encoding="utf-8").splitlines())
    read = [line[1:] for line in lines if line and line[0] == "RewriteRule"]
    return [
        (re.compile(pattern), target, {*flags.strip("[]").split(",")})
        for pattern, target, flags in read
    ]


def test_every_identifier_is_led_to_the_same_path_of_the_server(paths: list[str]) -> None:
    """A rule sees the path without query; a query that the target lacks is handed on."""
    assert len(paths) > 1000
    for path in paths:
        asked, _, query = path.partition("?")
        pattern, target, flags = next(one for one in rules() if one[0].search(asked))
        found = pattern.search(asked)
        assert found
        assert flags == {"R=303", "L"}
        place = target.replace("$1", found[1] if pattern.groups else "")
        assert place + (f"?{query}" if query else "") == SERVER + path
        assert re.fullmatch(r"[\w/.-]*", asked, re.ASCII), "Apache would write it in another way"


def test_apache_redirects_as_w3id_will(paths: list[str], tmp_path: Path) -> None:
    if not APACHE:
        lacking("APACHE", "Apache is not installed")
    pages = tmp_path / "pages"
    (pages / "nordonc").mkdir(parents=True)
    shutil.copy(REDIRECTS, pages / "nordonc")
    with apache(pages, tmp_path) as address, httpx.Client() as client:
        for path in paths:
            answer = client.get(f"{address}/nordonc/{path}")
            assert (answer.status_code, answer.headers["Location"]) == (303, SERVER + path)
        bare = client.get(f"{address}/nordonc")
        assert (bare.status_code, bare.headers["Location"]) == (301, f"{address}/nordonc/")


def test_the_pattern_for_bioregistry_fits_every_term_and_no_other_iri() -> None:
    record = read("bioregistry.json")["nordonc"]
    with (ROOT / "data/iris.tsv").open(encoding="utf-8") as file:
        iris = [row["iri"] for row in csv.DictReader(file, delimiter="\t")]
    terms = [iri.removeprefix(NORDONC) for iri in iris if iri.startswith(NORDONC)]

    assert record["example"] in terms
    assert all(re.fullmatch(record["pattern"], term) for term in terms)
    assert not re.fullmatch(record["pattern"], "network/nordcan")


def test_bartoc_is_told_what_the_scheme_says(stated: rdflib.Graph) -> None:
    record = read("bartoc.json")
    scheme = rdflib.URIRef(record["uri"])

    assert (scheme, RDF.type, rdflib.URIRef(record["type"][0])) in stated
    assert record["prefLabel"]["en"] == str(stated.value(scheme, SKOS.prefLabel))
    assert record["license"] == [{"uri": str(stated.value(scheme, DCTERMS.license))}]
    assert record["publisher"][0]["uri"] == str(stated.value(scheme, DCTERMS.publisher))
    members = [*stated.subjects(SKOS.inScheme, scheme)]
    assert members
    assert all(str(one).startswith(record["namespace"]) for one in members)


def test_wikidata_is_told_what_the_dataset_says(stated: rdflib.Graph) -> None:
    with (FOLDER / "wikidata.tsv").open(encoding="utf-8") as file:
        told = {row["property"]: row["value"] for row in csv.DictReader(file, delimiter="\t")}
    dataset = rdflib.URIRef(f"{BASE}dataset")

    assert told["official website"] == BASE
    assert told["copyright license"] == str(stated.value(dataset, DCTERMS.license))


def test_the_page_has_a_paragraph_for_each_registry_and_names_each_file() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")

    for name in ("w3id.org", "prefix.cc", "Bioregistry", "LOV", "Archivo", "BARTOC", "Wikidata"):
        assert f"\n**{name}.** " in text
    for path in FOLDER.iterdir():
        assert path.name == "README.md" or f"]({path.name})" in text
    assert read("fair-data-point.json")["clientUrl"].startswith("https://nordonc.example.org/")
