"""A finding is given the line of the file where its thing, property or value stands."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from nordonc.dataset.sources import Dataset
from nordonc.rdf.findings import Finding, Severity
from nordonc.rdf.namespaces import FOAF, NORDONC, PROV, SKOS, XSD
from nordonc.validate import located
from nordonc.validate.locate import Sources

BASE = "https://w3id.org/nordonc/"
KIND, LABEL = f"{NORDONC}kind", f"{SKOS}prefLabel"

NETWORK = """\
@base <https://w3id.org/nordonc/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix nordonc: <https://w3id.org/nordonc/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<network/a> a nordonc:Network ;
    skos:prefLabel "A. The first."@en ;
    nordonc:kind <kind/project> , <kind/funder> ;
    nordonc:minimumCountries 3 ;
    nordonc:participationStated true ;
    foaf:page <https://a.example.org/> .

<https://a.example.org/> a foaf:Document ;
    nordonc:pageKind <page-kind/own-site> .

nordonc:kind a nordonc:Example .
"""
AGAIN = """\
@prefix n: <https://w3id.org/nordonc/> .
@prefix nordonc: <https://w3id.org/nordonc/ontology#> .

<https://w3id.org/nordonc/network/a> nordonc:funder <https://w3id.org/nordonc/organisation/o> .
"""
TABLE = """\
#curie_map:
#  DOID: http://purl.obolibrary.org/obo/DOID_
#  our-disease: https://w3id.org/nordonc/disease/
#mapping_set_id: https://w3id.org/nordonc/mappings/diseases
subject_id\tpredicate_id\tobject_id
our-disease:a\tskos:exactMatch\tDOID:1
our-disease:a\tskos:closeMatch\tDOID:2
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("dataset")
    for name, text in (
        ("data/networks/a.ttl", NETWORK),
        ("data/organisations.ttl", AGAIN),
        ("data/mappings/diseases.sssom.tsv", TABLE),
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def sources(folder: Path) -> Sources:
    return Sources(folder)


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "place"),
    [
        pytest.param("network/a", "", "", "a.ttl:6", id="thing"),
        pytest.param("network/a", LABEL, "", "a.ttl:7", id="property"),
        pytest.param("network/a", KIND, f"<{BASE}kind/funder>", "a.ttl:8", id="property-and-value"),
        pytest.param("network/a", "", f"<{BASE}kind/project>", "a.ttl:8", id="relative-value"),
        pytest.param("network/a", "", "<https://a.example.org/>", "a.ttl:11", id="absolute-value"),
        pytest.param("network/a", "", '"A. The first."@en', "a.ttl:7", id="text"),
        pytest.param("network/a", "", f'"3"^^<{XSD}integer>', "a.ttl:9", id="number"),
        pytest.param("network/a", "", f'"true"^^<{XSD}boolean>', "a.ttl:10", id="truth"),
        pytest.param("network/a", f"{NORDONC}scope", "", "a.ttl:6", id="property-that-is-missing"),
        pytest.param("network/a", f"{NORDONC}funder", "", "organisations.ttl:4", id="second-block"),
        pytest.param("https://a.example.org/", "", "", "a.ttl:13", id="absolute-thing"),
        pytest.param(KIND, "", f"<{NORDONC}Example>", "a.ttl:16", id="prefixed-thing"),
    ],
)
def test_a_line_is_found(
    sources: Sources, subject: str, predicate: str, value: str, place: str
) -> None:
    iri = subject if ":" in subject else BASE + subject
    found = sources.place(iri, predicate, value)
    assert found is not None
    assert f"{Path(found.file).name}:{found.line}" == place


def test_a_mapping_is_found_in_its_row(sources: Sources) -> None:
    row = (f"{BASE}disease/a", f"{SKOS}closeMatch", "<http://purl.obolibrary.org/obo/DOID_2>")
    assert sources.place(*row) == ("data/mappings/diseases.sssom.tsv", 7)


def test_a_mapping_is_found_without_its_predicate(sources: Sources) -> None:
    found = sources.place(f"{BASE}disease/a", value="<http://purl.obolibrary.org/obo/DOID_2>")
    assert found == ("data/mappings/diseases.sssom.tsv", 7)


def test_what_no_file_describes_has_no_place(sources: Sources) -> None:
    assert sources.place(f"{BASE}kind/funder") is None


def test_what_is_only_named_has_the_line_that_names_it(sources: Sources) -> None:
    assert sources.mention(f"{BASE}kind/funder") == ("data/networks/a.ttl", 8)
    assert sources.mention(f"{BASE}kind/fund") is None


def finding(subject: str, value: str = "", file: str = "") -> Finding:
    return Finding(
        severity=Severity.VIOLATION,
        file=file,
        subject=subject,
        value=value,
        rule="example",
        message="Message.",
        remedy="Remedy.",
    )


@pytest.fixture
def store(folder: Path) -> ox.Store:
    store = ox.Store()
    store.load(path=folder / "data/networks/a.ttl", to_graph=ox.NamedNode(f"{BASE}graph/networks"))
    inferred, origin = (ox.NamedNode(BASE + name) for name in ("network/inferred", "network/a"))
    derived = ox.NamedNode(f"{PROV}wasDerivedFrom")
    store.add(ox.Quad(inferred, derived, origin, ox.NamedNode(f"{BASE}graph/inferred")))
    return store


@pytest.mark.parametrize(
    ("value", "line"),
    [
        pytest.param("nordonc:kind", 8, id="property"),
        pytest.param(f"nordonc:kind <{BASE}kind/funder>", 8, id="property-and-value"),
        pytest.param(f"<{FOAF}page> <https://a.example.org/>", 11, id="whole-iri-of-property"),
        pytest.param(f"<{BASE}kind/funder>", 8, id="value"),
        pytest.param('skos:prefLabel "A. The first."@en', 7, id="text"),
        pytest.param("", 6, id="nothing"),
    ],
)
def test_what_a_finding_tells_leads_to_its_line(
    store: ox.Store, folder: Path, value: str, line: int
) -> None:
    (found,) = located([finding(f"{BASE}network/a", value)], store, folder)
    assert (found.file, found.line, found.label) == ("data/networks/a.ttl", line, "A. The first.")


def test_what_is_inferred_has_the_place_of_its_origin(store: ox.Store, folder: Path) -> None:
    (found,) = located([finding(f"{BASE}network/inferred", "nordonc:kind")], store, folder)
    assert (found.file, found.line) == ("data/networks/a.ttl", 8)


def test_a_place_that_is_known_stays(store: ox.Store, folder: Path) -> None:
    (found,) = located([finding(f"{BASE}network/a", file="data/iris.tsv")], store, folder)
    assert (found.file, found.line, found.label) == ("data/iris.tsv", 0, "A. The first.")


@pytest.mark.parametrize("subject", ["_:b0", "", "no IRI", "https://example.org/> <"])
def test_what_has_no_iri_has_no_place(store: ox.Store, folder: Path, subject: str) -> None:
    assert located([finding(subject)], store, folder) == [finding(subject)]


def written(term: ox.NamedNode | ox.Literal) -> str:
    """Return the end of an IRI, or the words of a literal, as any file writes them."""
    if isinstance(term, ox.NamedNode):
        return term.value.rpartition("#")[2].rstrip("/").rpartition("/")[2]
    return str(term).split('"')[1]


def test_every_stated_triple_of_the_dataset_has_a_line(graph: Dataset, root: Path) -> None:
    sources = Sources(root)
    lines = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8").splitlines()
        for folder in ("data", "ontology", "shapes")
        for path in (root / folder).rglob("*.ttl")
    }
    for quad in graph.stated:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(
            quad.object, ox.NamedNode | ox.Literal
        ):
            place = sources.place(quad.subject.value, quad.predicate.value, str(quad.object))
            assert place is not None, quad
            assert written(quad.object) in lines[place.file][place.line - 1], quad
