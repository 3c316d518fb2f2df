"""The judgements of the mapping sets are RDF of their own, as the tools of SSSOM read it."""

import csv
import io
import os
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from helpers.places import ROOT
from helpers.requirements import lacking
from nordonc.dataset.sources import Dataset
from nordonc.rdf.namespaces import OWL, RDF, RDFS, SKOS, SSSOM, VOID
from nordonc.rdf.store import rows

SETS = sorted((ROOT / "data/mappings").glob("*.sssom.tsv"))
SSSOM_PY = Path(os.environ.get("NORDONC_SSSOM", ROOT / ".sssom")) / "bin" / "sssom"
EVIDENCE = "https://w3id.org/nordonc/mappings/evidence"
#: Where SSSOM's RDF has the cells of a row, by column.
PROPERTIES = {
    "subject_label": SSSOM + "subject_label",
    "object_label": SSSOM + "object_label",
    "object_source_version": SSSOM + "object_source_version",
    "comment": RDFS + "comment",
    "ext_evidence": EVIDENCE,
}
each_set = pytest.mark.parametrize("path", SETS, ids=lambda path: path.name)


def table(text: str) -> list[dict[str, str]]:
    lines = (line for line in io.StringIO(text, newline="") if not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t"))


def name(path: Path) -> str:
    return path.name.removesuffix(".sssom.tsv")


def parsed(text: str) -> ox.Store:
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    return store


def one(store: ox.Store, subject: ox.NamedNode, property_iri: str) -> str:
    """Return the value of a property that has one at most; empty where it has none."""
    found = [
        quad.object.value
        for quad in store.quads_for_pattern(subject, ox.NamedNode(property_iri), None, None)
        if isinstance(quad.object, ox.NamedNode | ox.Literal)
    ]
    assert len(found) <= 1
    return "".join(found)


@each_set
def test_the_graph_of_a_set_has_all_cells_of_all_rows(client: FlaskClient, path: Path) -> None:
    stated = table(path.read_text(encoding="utf-8"))
    store = parsed(client.get(f"/mappings/{name(path)}.ttl").text)
    told = {}
    for quad in store.quads_for_pattern(None, ox.NamedNode(f"{SSSOM}mappings"), None, None):
        judgement = quad.object
        assert isinstance(judgement, ox.NamedNode)
        cells = {column: one(store, judgement, iri) for column, iri in PROPERTIES.items()}
        cells["predicate_id"] = one(store, judgement, f"{OWL}annotatedProperty")
        cells["mapping_justification"] = one(store, judgement, f"{SSSOM}mapping_justification")
        cells["confidence"] = f"{float(one(store, judgement, f'{SSSOM}confidence')):g}"
        told[judgement.value.partition("#")[2]] = cells

    short = {SKOS: "skos:", "https://w3id.org/semapv/vocab/": "semapv:"}
    for cells in told.values():
        for column in ("predicate_id", "mapping_justification"):
            long = next(iri for iri in short if cells[column].startswith(iri))
            cells[column] = short[long] + cells[column].removeprefix(long)
    assert told == {
        f"{row['subject_id']}/{row['object_id']}": {
            column: f"{float(row[column]):g}" if column == "confidence" else row.get(column, "")
            for column in next(iter(told.values()))
        }
        for row in stated
    }


def test_judgements_stand_in_a_graph_of_their_own(graph: Dataset) -> None:
    axiom = ox.NamedNode(f"{OWL}Axiom")
    found = list(graph.store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), axiom, None))

    assert len(found) == sum(len(table(path.read_text(encoding="utf-8"))) for path in SETS)
    assert {quad.graph_name for quad in found} == {graph.graph("mapping-sets")}


def test_every_judgement_is_of_a_match_that_the_graph_states(graph: Dataset) -> None:
    judged = f"""SELECT ?s ?p ?o {{
      ?axiom <{OWL}annotatedSource> ?s ; <{OWL}annotatedProperty> ?p ; <{OWL}annotatedTarget> ?o
    }}"""
    unstated = judged.rstrip("}\n ") + " FILTER NOT EXISTS { ?s ?p ?o } }"

    assert list(rows(graph.store, judged))
    assert not list(rows(graph.store, unstated))


def test_the_set_narrowed_by_predicate_is_narrowed_in_rdf_too(client: FlaskClient) -> None:
    store = parsed(client.get("/mappings.ttl?set=areas&predicate=closeMatch").text)
    quads = list(store.quads_for_pattern(None, ox.NamedNode(f"{OWL}annotatedProperty"), None, None))

    assert quads
    assert {quad.object for quad in quads} == {ox.NamedNode(f"{SKOS}closeMatch")}


def test_the_iri_of_a_judgement_leads_to_its_row(client: FlaskClient) -> None:
    page = client.get("/mappings/diseases", headers={"Accept": "text/html"}).text

    assert 'id="nordonc-disease:multiple-myeloma/DOID:9538"' in page


def test_a_disease_says_how_sure_each_match_is_and_why(client: FlaskClient) -> None:
    page = client.get("/disease/acute-myeloid-leukaemia.html").text

    assert '<td>nearly the same</td><td class="number">0.85</td><td>judged by a person; ' in page
    assert "other forms of the disease are coded C92.3 to C92.8" in page
    turtle = parsed(client.get("/disease/acute-myeloid-leukaemia.ttl").text)
    judgements = turtle.quads_for_pattern(None, ox.NamedNode(f"{SSSOM}confidence"), None, None)
    assert len(list(judgements)) == page.count('<td class="number">0.')


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("disease/multiple-myeloma", "https://uts.nlm.nih.gov/uts/umls/concept/C0026764"),
        ("disease/multiple-myeloma", "https://identifiers.org/orphanet:29073"),
        ("disease/multiple-myeloma", "https://meshb.nlm.nih.gov/record/ui?ui=D009101"),
        ("disease/multiple-myeloma", "https://bioregistry.io/icdo:9732/3"),
        ("country/NO", "https://www.geonames.org/3144096"),
    ],
)
def test_a_code_leads_to_a_page_that_people_can_open(
    client: FlaskClient, path: str, address: str
) -> None:
    assert f'href="{address}"' in client.get(f"/{path}.html").text


def test_the_bare_code_is_a_notation_of_its_vocabulary(graph: Dataset) -> None:
    asked = f"""PREFIX nordonc: <https://w3id.org/nordonc/ontology#> SELECT ?term {{
      ?term <{SKOS}notation> "C90.0"^^nordonc:icd10Code }}"""

    assert list(rows(graph.store, asked)) == [("https://icd.who.int/browse10/2019/en#/C90.0",)]


def test_each_linkset_leads_to_a_whole_vocabulary(graph: Dataset) -> None:
    asked = f"SELECT DISTINCT ?target {{ ?set a <{VOID}Linkset> ; <{VOID}objectsTarget> ?target }}"
    named = {iri for (iri,) in rows(graph.store, asked)}

    assert {"https://bioregistry.io/icdo:", "https://sws.geonames.org/"} <= named
    assert not [iri for iri in named if iri.rstrip("/")[-1].isdigit()]


@pytest.fixture(scope="module")
def sssom_py() -> Path:
    """Return the program of SSSOM's own maintainers."""
    if not SSSOM_PY.is_file():
        lacking("SSSOM", f"sssom-py is not installed in {SSSOM_PY.parents[1]}")
    return SSSOM_PY


def ran(*arguments: Path | str) -> str:
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.clients
@each_set
def test_sssom_py_finds_a_set_valid(sssom_py: Path, path: Path) -> None:
    told = ran(sssom_py, "validate", path)

    assert "error" not in told.lower(), told


@pytest.mark.clients
@each_set
def test_sssom_py_reads_the_same_rows_from_the_rdf(
    sssom_py: Path, client: FlaskClient, path: Path, tmp_path: Path
) -> None:
    prefixes = path.read_text(encoding="utf-8").partition("#mapping_set_id")[0]
    metadata, turtle, read = tmp_path / "meta.yml", tmp_path / "set.ttl", tmp_path / "set.tsv"
    metadata.write_text("".join(line[1:] for line in prefixes.splitlines(keepends=True)))
    turtle.write_text(client.get(f"/mappings/{name(path)}.ttl").text, encoding="utf-8")

    ran(sssom_py, "parse", turtle, "--input-format", "rdf", "-m", metadata, "-o", read)

    def told(text: str) -> set[tuple[str, ...]]:
        columns = ("subject_id", "predicate_id", "object_id", "mapping_justification", "comment")
        return {tuple(row.get(column, "") for column in columns) for row in table(text)}

    assert told(read.read_text(encoding="utf-8")) == told(path.read_text(encoding="utf-8"))
