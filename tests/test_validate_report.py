"""The report tells what a scan of the files and of the store tells, and changes with them."""

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from helpers.places import NETWORKS, ROOT, SMALL
from nordonc.dataset.sources import Dataset
from nordonc.rdf.findings import Finding, Severity
from nordonc.rdf.namespaces import DCTERMS, FOAF, NORDONC, OWL, RDF, RDFS, SCHEMA, SKOS
from nordonc.validate import report

NETWORK = "https://w3id.org/nordonc/network/nordic-lymphoma-group"
HOMEPAGE = f"{FOAF}homepage"
#: What each aspect is read from here, and how many networks of the overview lack it, where a
#: reader counted that.
ASPECTS: dict[str, tuple[set[str], int | None]] = {
    "abbreviation": ({f"{NORDONC}abbreviation"}, None),
    "activity": ({f"{NORDONC}activity"}, None),
    "audience": ({f"{NORDONC}audience"}, None),
    "covered disease": ({f"{NORDONC}coversDisease"}, None),
    "funder": ({f"{SCHEMA}funder"}, None),
    "homepage": ({HOMEPAGE}, None),
    "homepage or page": ({HOMEPAGE, f"{FOAF}page"}, 5),
    "host": ({f"{NORDONC}hostedBy"}, None),
    "kind": ({f"{NORDONC}kind"}, 0),
    "larger body": ({f"{NORDONC}chapterOf", f"{NORDONC}under"}, None),
    "minimum of countries": ({f"{NORDONC}minimumCountries"}, 34),
    "other name": ({f"{SKOS}altLabel"}, None),
    "participating area": ({f"{NORDONC}participatingArea"}, None),
    "participation": ({f"{NORDONC}participation"}, 2),
    "population": ({f"{NORDONC}population"}, 31),
    "qualifier": ({f"{NORDONC}coverage"}, None),
    "region in the wording": ({f"{DCTERMS}spatial"}, None),
    "scope": ({f"{NORDONC}scope"}, 0),
}
RARE = {
    *("funder", "host", "larger body", "minimum of countries", "other name"),
    "region in the wording",
}
#: Ties of a concept that are no use of it.
TIES = {f"{SKOS}{name}" for name in ("broader", "narrower", "related", "hasTopConcept")} | {
    f"{NORDONC}statedValue"
}
each_aspect = pytest.mark.parametrize("aspect", ASPECTS)


def finding(severity: Severity, rule: str) -> Finding:
    return Finding(severity=severity, subject=NETWORK, rule=rule, message="Not so.", remedy="Do.")


FINDINGS = [
    finding(Severity.WARNING, "unused-concept"),
    finding(Severity.VIOLATION, "https://w3id.org/nordonc/shapes#NetworkName"),
    finding(Severity.VIOLATION, "register"),
    finding(Severity.VIOLATION, "register"),
]


def tables(loaded: Dataset) -> dict[str, Any]:
    """Return the report as a program reads it."""
    found: dict[str, Any] = json.loads(report.as_json(report.of(loaded, FINDINGS)))
    return found


def changed(loaded: Dataset, quads: Iterable[ox.Quad]) -> Dataset:
    """Return a dataset with other quads."""
    store = ox.Store()
    store.extend(quads)
    return replace(loaded, store=store)


def without(loaded: Dataset, refused: Callable[[ox.Quad], bool]) -> dict[str, Any]:
    """Return the report on a dataset that lacks some quads, at least one."""
    kept = [quad for quad in loaded.store if not refused(quad)]
    assert len(kept) < len(loaded.store)
    return tables(changed(loaded, kept))


def value(term: object) -> str:
    return str(getattr(term, "value", term))


def of_file(path: Path) -> dict[str, dict[str, list[str]]]:
    """Return what a Turtle file states: values by property by subject."""
    stated: dict[str, dict[str, list[str]]] = {}
    for quad in ox.parse(path=path):
        properties = stated.setdefault(value(quad.subject), {})
        properties.setdefault(quad.predicate.value, []).append(value(quad.object))
    return stated


def of_folder(path: Path) -> dict[str, dict[str, list[str]]]:
    """Return what the Turtle files of a folder state, each thing in one of them."""
    return {
        thing: given
        for file in sorted(path.glob("*.ttl"))
        for thing, given in of_file(file).items()
    }


@pytest.fixture(scope="module")
def whole(graph: Dataset) -> dict[str, Any]:
    return tables(graph)


@pytest.fixture(scope="module")
def networks(graph: Dataset) -> dict[str, set[str]]:
    """Return the properties of each network, from its file and from the inferences."""
    found = {
        subject: set(properties)
        for path in sorted((ROOT / "data/networks").glob("*.ttl"))
        for subject, properties in of_file(path).items()
        if f"{NORDONC}Network" in properties.get(f"{RDF}type", [])
    }
    for quad in graph.store.quads_for_pattern(None, None, None, graph.graph("inferred")):
        found.get(value(quad.subject), set()).add(quad.predicate.value)
    return found


def things(cell: object) -> Iterator[dict[str, str]]:
    """Yield every thing in a part of the report."""
    if isinstance(cell, dict) and cell.keys() == {"iri", "label"}:
        yield cell
    elif isinstance(cell, dict | list):
        for inner in cell.values() if isinstance(cell, dict) else cell:
            yield from things(inner)


def test_every_aspect_is_reported(whole: dict[str, Any]) -> None:
    assert [row["aspect"] for row in whole["coverage"]] == sorted(ASPECTS)


@each_aspect
def test_coverage_is_that_of_the_files(
    aspect: str, whole: dict[str, Any], networks: dict[str, set[str]]
) -> None:
    properties, counted = ASPECTS[aspect]
    lacking = {network for network, given in networks.items() if not given & properties}
    listed = {row["network"]["iri"] for row in whole["gaps"] if aspect in row["lacks"]}
    (row,) = (row for row in whole["coverage"] if row["aspect"] == aspect)

    assert row == {"aspect": aspect, "given": NETWORKS - len(lacking), "lacking": len(lacking)}
    assert counted is None or counted == len(lacking)
    assert listed == (set() if aspect in RARE else lacking)


def test_removing_a_homepage_raises_what_is_lacking_by_one(
    graph: Dataset, whole: dict[str, Any]
) -> None:
    after = without(
        graph, lambda quad: (value(quad.subject), quad.predicate.value) == (NETWORK, HOMEPAGE)
    )

    for before_row, row in zip(whole["coverage"], after["coverage"], strict=True):
        moved = int(row["aspect"] in {"homepage", "homepage or page"})
        assert row["lacking"] == before_row["lacking"] + moved, row
        assert row["given"] == before_row["given"] - moved, row
    (gap,) = (row["lacks"] for row in after["gaps"] if row["network"]["iri"] == NETWORK)
    assert {"homepage", "homepage or page"} <= set(gap)


def test_every_term_of_the_ontology_is_counted(graph: Dataset, whole: dict[str, Any]) -> None:
    inferred = graph.graph("inferred")
    terms = {
        value(quad.subject)
        for quad in graph.store.quads_for_pattern(
            None, ox.NamedNode(f"{RDFS}isDefinedBy"), None, graph.graph("ontology")
        )
    }
    classes = {
        value(quad.subject)
        for quad in graph.store.quads_for_pattern(None, None, ox.NamedNode(f"{OWL}Class"), None)
    }
    uses: Counter[str] = Counter()
    follows: Counter[str] = Counter()
    for quad in graph.store:
        is_type = quad.predicate.value == f"{RDF}type"
        used = {quad.predicate.value, *([value(quad.object)] if is_type else [])}
        uses.update(used)
        follows.update(used if quad.graph_name == inferred else ())

    assert {row["term"]["iri"]: (row["uses"], row["inferred"]) for row in whole["terms"]} == {
        term: (uses[term], follows[term]) for term in terms
    }
    assert {row["term"]["iri"] for row in whole["terms"] if row["type"] == "class"} == (
        classes & terms
    )


def test_every_concept_of_every_scheme_is_counted(graph: Dataset, whole: dict[str, Any]) -> None:
    concepts = {
        (value(quad.object), value(quad.subject))
        for quad in graph.store.quads_for_pattern(None, ox.NamedNode(f"{SKOS}inScheme"), None, None)
    }
    uses = Counter(value(quad.object) for quad in graph.store if quad.predicate.value not in TIES)

    assert {
        (row["scheme"]["iri"], row["concept"]["iri"]): row["uses"] for row in whole["concepts"]
    } == {(scheme, concept): uses[concept] for scheme, concept in concepts}


@pytest.mark.parametrize("table", ["terms", "concepts"])
def test_what_is_not_used_comes_first(table: str, graph: Dataset) -> None:
    named = {f"{NORDONC}qualifier", "https://w3id.org/nordonc/role/participant"}
    rows = without(graph, lambda quad: {quad.predicate.value, value(quad.object)} & named != set())[
        table
    ]

    assert [used for used, _ in groupby(rows, lambda row: row["uses"] > 0)] == [False, True]


def test_mappings_are_those_of_the_tables(whole: dict[str, Any]) -> None:
    counted: Counter[tuple[str, str, str]] = Counter()
    for path in (ROOT / "data/mappings").glob("*.sssom.tsv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for row in csv.DictReader((ln for ln in lines if ln[:1] != "#"), delimiter="\t"):
            vocabulary = row["object_id"].split(":")[0]
            counted[path.name.split(".")[0], vocabulary, row["predicate_id"]] += 1

    assert [tuple(row.values()) for row in whole["mappings"]] == [
        (*key, number) for key, number in sorted(counted.items())
    ]


def test_a_disease_whose_mappings_go_is_listed(graph: Dataset, whole: dict[str, Any]) -> None:
    disease = "https://w3id.org/nordonc/disease/sarcoma"
    after = without(
        graph,
        lambda quad: (value(quad.subject), quad.graph_name) == (disease, graph.graph("mappings")),
    )

    def missing(report: dict[str, Any], iri: str) -> list[str]:
        return [row["vocabulary"] for row in report["unmapped"] if row["concept"]["iri"] == iri]

    assert missing(whole, disease) == ["ICD10WHO", "Orphanet"]
    assert missing(after, disease) == [
        *("DOID", "ICD10WHO", "ICDO", "MESH", "MONDO", "NCIT", "Orphanet", "UMLS", "Wikidata")
    ]
    assert len(after["unmapped"]) == len(whole["unmapped"]) + 7


def above(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return every thing with all that is above it, by the pairs of things right above another."""
    found = set(pairs)
    while more := {(low, top) for low, mid in found for one, top in pairs if mid == one} - found:
        found |= more
    return found


def linked(graph: Dataset, *properties: str) -> set[tuple[str, str]]:
    return {
        (value(quad.subject), value(quad.object))
        for quad in graph.store
        if quad.predicate.value in properties
    }


def test_hierarchies_disagree_where_the_files_do(graph: Dataset, whole: dict[str, Any]) -> None:
    """Derived a second time, without SPARQL."""
    ours = above(linked(graph, f"{SKOS}broader"))
    theirs = above(linked(graph, f"{RDFS}subClassOf"))
    matches = linked(graph, f"{SKOS}exactMatch", f"{SKOS}closeMatch")
    expected = set()
    for prefix in ("DOID_", "MONDO_"):
        near = [(one, term) for one, term in matches if f"/obo/{prefix}" in term]
        for one, term in near:
            for other, top in near:
                if (
                    one != other
                    and term != top
                    and ((one, other) in ours) != ((term, top) in theirs)
                ):
                    expected.add((one, other, "here" if (one, other) in ours else "there", term))
    told = {
        (row["narrower"]["iri"], row["broader"]["iri"], row["stated"], row["term"]["iri"])
        for row in whole["hierarchy"]
    }

    assert told == expected
    named = {
        (row["narrower"]["label"], row["broader"]["label"], row["stated"], under["label"])
        for row in whole["hierarchy"]
        for under in row["under"]
    }
    assert ("breast cancer", "thoracic malignancy", "there", "thoracic cancer") in named


@pytest.mark.parametrize("kind", ["exact", "close", "broad", "narrow", "related"])
def test_one_mapping_of_any_kind_is_enough(
    kind: str, graph: Dataset, whole: dict[str, Any]
) -> None:
    sarcoma = ox.NamedNode("https://w3id.org/nordonc/disease/sarcoma")
    match = ox.NamedNode(f"{SKOS}{kind}Match")
    term = ox.NamedNode("http://www.orpha.net/ORDO/Orphanet_1")
    one = ox.Quad(sarcoma, match, term, graph.graph("mappings"))
    after = tables(changed(graph, [*graph.store, one]))

    gone = [row for row in whole["unmapped"] if row not in after["unmapped"]]
    assert [(row["concept"]["label"], row["vocabulary"]) for row in gone] == [
        ("sarcoma", "Orphanet")
    ]


def test_open_corrections_are_those_of_the_file(whole: dict[str, Any]) -> None:
    fields = of_folder(ROOT / "data/source")
    status = "https://w3id.org/nordonc/correction-status/proposed"
    proposed = {
        iri: {
            "networks": sorted(given[f"{NORDONC}concerns"]),
            "lines": sorted(
                int(fields[field][f"{NORDONC}line"][0]) for field in given[f"{NORDONC}corrects"]
            ),
            "printed": sorted(given[f"{NORDONC}printed"]),
            "proposed": given.get(f"{NORDONC}proposed", [""])[0],
        }
        for iri, given in of_file(ROOT / "data/corrections.ttl").items()
        if given.get(f"{NORDONC}status") == [status]
    }
    rows = whole["corrections"]

    assert {
        row["correction"]["iri"]: {
            "networks": sorted(thing["iri"] for thing in row["networks"]),
            "lines": sorted(row["lines"]),
            "printed": sorted(row["printed"]),
            "proposed": row["proposed"],
        }
        for row in rows
    } == proposed
    firsts = [min(row["lines"]) for row in rows]
    assert len(rows) == len(proposed) > 0
    assert firsts == sorted(firsts)


def test_lines_not_modelled_are_those_of_the_file(whole: dict[str, Any]) -> None:
    source = of_folder(ROOT / "data/source")
    expected = [
        (
            int(source[given[f"{NORDONC}field"][0]][f"{NORDONC}line"][0]),
            given[f"{NORDONC}printed"][0],
            given[f"{NORDONC}field"][0],
            given[f"{NORDONC}notModelled"][0],
        )
        for given in source.values()
        if f"{NORDONC}notModelled" in given
    ]

    assert [
        (row["line"], row["words"], row["field"]["iri"], row["reason"])
        for row in whole["not-modelled"]
    ] == sorted(expected)


def test_statements_are_counted_by_verdict(graph: Dataset, whole: dict[str, Any]) -> None:
    counted = Counter(
        "fact"
        if f"{NORDONC}statedValue" in given
        else "reason"
        if f"{NORDONC}notModelled" in given
        else "correction"
        for given in of_folder(ROOT / "data/source").values()
        if f"{NORDONC}printed" in given
    )

    assert {row["verdict"]: row["statements"] for row in whole["statements"]} == counted
    assert report.statements(graph) == counted


def test_findings_are_counted_by_severity_and_rule(whole: dict[str, Any]) -> None:
    shape = {"label": "name of a network", "iri": "https://w3id.org/nordonc/shapes#NetworkName"}

    assert [tuple(row.values()) for row in whole["severities"]] == [
        ("violation", 3),
        ("warning", 1),
        ("info", 0),
    ]
    assert [tuple(row.values()) for row in whole["rules"]] == [
        ("violation", shape, 1),
        ("violation", "register", 2),
        ("warning", "unused-concept", 1),
    ]


def test_labels_stand_beside_iris(whole: dict[str, Any]) -> None:
    found = list(things(whole))

    assert len(found) > 300
    assert not [thing for thing in found if not thing["label"] or "://" in thing["label"]]
    assert {"label": "Nordic Lymphoma Group", "iri": NETWORK} in found


def test_equal_graphs_give_equal_reports(graph: Dataset) -> None:
    backwards = changed(graph, sorted(graph.store, key=str, reverse=True))
    one, other = (report.of(loaded, FINDINGS) for loaded in (graph, backwards))

    assert report.as_json(one) == report.as_json(other)
    assert report.as_markdown(one) == report.as_markdown(other)


def test_markdown_holds_every_row(graph: Dataset, whole: dict[str, Any]) -> None:
    text = report.as_markdown(report.of(graph, FINDINGS))
    sections = [
        [line for line in section.splitlines() if line.startswith("|")]
        for section in text.split("\n## ")[1:]
    ]

    assert [max(len(lines) - 2, 0) for lines in sections] == [
        len(rows) for rows in whole.values() if isinstance(rows, list)
    ]
    for lines in sections:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) <= 1
    assert f"| [Nordic Lymphoma Group](<{NETWORK}>) |" in text
    assert "\\[Nordic Melanoma Meeting 2023 \\| University of Iceland\\](#)" in text


def check(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nordonc", "check", "--dataset", SMALL, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_writes_both_forms(tmp_path: Path) -> None:
    done = check("--report", tmp_path / "new" / "folder")
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "new/folder").iterdir()}

    assert done.returncode == 0, done.stderr
    assert written.keys() == {"report.md", "report.json"}
    assert written["report.md"].startswith("# A small dataset 1.0: report\n")
    assert json.loads(written["report.json"])["severities"][0] == {
        "severity": "violation",
        "findings": 0,
    }


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = check("--report", tmp_path / "file" / "folder")

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert f"--report {tmp_path / 'file' / 'folder'}: Not a directory" in done.stderr
