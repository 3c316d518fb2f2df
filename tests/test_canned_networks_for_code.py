"""The networks for an outside identifier, derived a second time from the files alone."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from nordonc import canned
from nordonc.dataset import sssom
from nordonc.dataset.sources import Dataset, Sources
from nordonc.rdf.namespaces import NORDONC, RDFS, SKOS

SOURCES = Sources.read(Path(__file__).parents[1])
QUERY = canned.find(canned.load(SOURCES), "networks-for-code")
MAPPINGS = [row for path in sssom.files(SOURCES) for row in sssom.rows(path)]
WITHIN = {"skos:exactMatch", "skos:closeMatch", "skos:broadMatch"}
#: In the order of how much they say.
HAEMATOLOGICAL = {
    "Nordic AML Group",
    "Nordic CLL Study Group",
    "Nordic Lymphoma Group",
    "Nordic MDS Group",
    "Nordic Myeloma Study Group",
    "Nordic Society for Paediatric Haematology and Oncology",
}

Pairs = set[tuple[str, str]]


def answer(graph: Dataset, *codes: str) -> list[dict[str, str]]:
    text = canned.bind(QUERY, {"code": codes}, graph.description.base)
    solutions = graph.store.query(text, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{name: row[name].value if row[name] else "" for name in names} for row in solutions]


def names(rows: Iterable[dict[str, str]], route: str) -> set[str]:
    return {row["name"] for row in rows if row["route"] == route}


def pairs(graph: Dataset, predicate: str) -> Pairs:
    quads = graph.store.quads_for_pattern(None, ox.NamedNode(predicate), None, None)
    return {(str(quad.subject).strip("<>"), str(quad.object).strip("<>")) for quad in quads}


def closed(start: str, edges: Pairs) -> set[str]:
    """Return a thing and all that leads to it."""
    found = {start}
    while more := {low for low, high in edges if high in found} - found:
        found |= more
    return found


def networks(graph: Dataset, diseases: set[str]) -> set[str]:
    labels = dict(pairs(graph, SKOS + "prefLabel"))
    covering = {
        one for one, disease in pairs(graph, NORDONC + "coversDisease") if disease in diseases
    }
    return {labels[one].split('"')[1] for one in covering}


def derived(graph: Dataset, code: str) -> tuple[set[str], set[str]]:
    """Return the networks by our route and by theirs, without a line of SPARQL."""
    near = [row for row in MAPPINGS if row.predicate_id in WITHIN]
    term = next(row.object for row in MAPPINGS if row.object_id == code)
    starts = [row.subject for row in near if row.object == term]
    broader, parents = pairs(graph, SKOS + "broader"), pairs(graph, RDFS + "subClassOf")
    below = closed(term, parents)
    ours = set().union(*(closed(start, broader) for start in starts))
    theirs = {row.subject for row in near if row.object in below}
    return networks(graph, ours), networks(graph, theirs)


def test_a_blood_cancer_of_doid_finds_exactly_the_haematological_networks(graph: Dataset) -> None:
    rows = answer(graph, "DOID:2531")

    assert names(rows, "ours") == names(rows, "theirs") == HAEMATOLOGICAL
    assert names(rows, "wider") == {
        "Association of Nordic Cancer Registries",
        "NORDCAN",
        "Nordic Cancer Union",
        "Nordic Molecular Tumour board",
        "Nordic Network for Palliative Medicine",
    }


def test_cancer_of_mondo_finds_every_network_for_a_cancer_by_our_route_and_says_what_mondo_misses(
    graph: Dataset,
) -> None:
    rows = answer(graph, "MONDO:0004992")
    cancers = closed(f"{graph.description.base}disease/cancer", pairs(graph, SKOS + "broader"))

    assert names(rows, "ours") == networks(graph, cancers)
    missed = names(rows, "ours") - names(rows, "theirs")
    assert missed
    assert missed == {row["name"] for row in rows if row["route"] == "ours" and row["both"] == "no"}


@pytest.mark.parametrize(
    "code",
    ["DOID:162", "DOID:5093", "DOID:3119", "DOID:9538", "MONDO:0003274", "MONDO:0002334"],
)
def test_both_routes_are_what_the_files_say(graph: Dataset, code: str) -> None:
    rows = answer(graph, code)

    assert (names(rows, "ours"), names(rows, "theirs")) == derived(graph, code)


def test_breast_is_thoracic_in_mondo_and_not_here(graph: Dataset) -> None:
    rows = answer(graph, "MONDO:0003274")
    breast = [row for row in rows if row["name"] == "Nordic Breast Cancer Network"]

    assert {(row["route"], row["both"]) for row in breast} == {("theirs", "no")}


def test_pancreas_is_digestive_here_and_not_in_doid(graph: Dataset) -> None:
    ours = {row["path"] for row in answer(graph, "MONDO:0002516")}
    theirs = {row["path"] for row in answer(graph, "DOID:3119") if row["route"] == "theirs"}

    assert any(path.endswith("> pancreatic cancer") for path in ours)
    assert any("liver cancer" in path for path in theirs)
    assert not any("pancreatic" in path for path in theirs)


@pytest.mark.parametrize(
    "code",
    [
        "ICD10:C90.0",
        "icd10who:C90.0",
        "NCIT:C3242",
        "MESH:D009101",
        "ORPHA:29073",
        "Wikidata:Q467635",
        "doid_9538",
        "obo:DOID_9538",
        "DOID 9538",
        "http://purl.obolibrary.org/obo/DOID_9538",
        "https://purl.obolibrary.org/obo/MONDO_0009693",
        "<http://www.orpha.net/ORDO/Orphanet_29073>",
        "Orphanet_29073",
        "ORPHA 29073",
        "ordo:29073",
        "C90.0",
        "C900",
        "c90.0",
        "ICD-10 C90.0",
        "ICD10:C900",
        "https://icd.who.int/browse10/2019/en#/C90.0",
        "ICD-O-3 9732/3",
        "http://identifiers.org/icdo/9732/3",
        "D009101",
        "https://meshb.nlm.nih.gov/record/ui?ui=D009101",
        "NCIT_C3242",
        "C3242",
        "umls:C0026764",
        "http://linkedlifedata.com/resource/umls/id/C0026764",
        "wd:Q467635",
        "https://www.wikidata.org/wiki/Q467635",
    ],
)
def test_a_code_of_any_vocabulary_is_taken(graph: Dataset, code: str) -> None:
    assert names(answer(graph, code), "ours") == {"Nordic Myeloma Study Group"}


@pytest.mark.parametrize(
    "code",
    [
        "DOID:0000000",
        "DOID:",
        "9538",
        "C9",
        "",
        "MONDO:9538",
        "x",
        '"} UNION {?s ?p ?o',
        "DOID:> ?x",
    ],
)
def test_a_code_that_is_not_known_finds_nothing(graph: Dataset, code: str) -> None:
    assert answer(graph, code) == []


def test_several_codes_are_answered_apart(graph: Dataset) -> None:
    assert {row["code"] for row in answer(graph, "ICD10:C90.0", "ICD10:C50")} == {
        "ICD10:C90.0",
        "ICD10:C50",
    }


def test_the_weakest_match_is_told_and_broad_is_never_exact(graph: Dataset) -> None:
    rows = answer(graph, "DOID:2531")
    broad = [row for row in rows if "lymphoid malignancy" in row["path"].partition(" of ")[2][:19]]

    assert {row["match"] for row in broad} == {"broadMatch"}
    assert all(f" {row['match']} of " in row["path"] for row in rows)
