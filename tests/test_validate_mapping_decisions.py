"""Every missing mapping and every disagreement of hierarchies has a reason, none of them idle."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from nordonc.dataset.sources import Dataset, SourceFile, Sources
from nordonc.dataset.sssom import Problem
from nordonc.errors import SourceSyntaxError
from nordonc.rdf.namespaces import RDFS, SKOS
from nordonc.release import build
from nordonc.validate.mapping_decisions import DISAGREEMENTS, UNMAPPED, problems

DISEASE = "https://w3id.org/nordonc/disease/"
OBO = "http://purl.obolibrary.org/obo/"
each_table = pytest.mark.parametrize("path", [UNMAPPED, DISAGREEMENTS], ids=lambda path: path.stem)


def lines(loaded: Dataset, path: PurePosixPath) -> list[str]:
    file = loaded.sources.get(path)
    assert file
    return file.text().splitlines(keepends=True)


def edited(loaded: Dataset, path: PurePosixPath, edit: Callable[[list[str]], list[str]]) -> Dataset:
    """Return a dataset with other lines in one file."""
    text = "".join(edit(lines(loaded, path)))
    changed = SourceFile(path, text.encode())
    files = (changed if file.path == path else file for file in loaded.sources.files)
    return replace(loaded, sources=Sources(tuple(files)))


def restated(
    loaded: Dataset, removed: ox.Triple | None = None, added: ox.Triple | None = None
) -> Dataset:
    """Return a dataset with one triple less or more."""
    store = ox.Store()
    store.extend(quad for quad in loaded.store if quad.triple != removed)
    assert len(store) < len(loaded.store) or removed is None
    if added:
        store.add(ox.Quad(added.subject, added.predicate, added.object, loaded.graph("diseases")))
    return replace(loaded, store=store)


def triple(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(*map(ox.NamedNode, (subject, predicate, value)))


def found(loaded: Dataset) -> list[Problem]:
    return list(problems(loaded))


def test_all_is_decided(graph: Dataset) -> None:
    assert not found(graph)
    assert len(lines(graph, UNMAPPED)) > 100
    assert len(lines(graph, DISAGREEMENTS)) > 20


@each_table
def test_a_row_that_goes_leaves_something_undecided(graph: Dataset, path: PurePosixPath) -> None:
    number = len(lines(graph, path))
    for at in range(1, number):
        (problem,) = found(edited(graph, path, lambda rows, at=at: rows[:at] + rows[at + 1 :]))  # type: ignore[misc]
        key = lines(graph, path)[at].split("\t")[:-1]

        assert problem.path == path
        assert problem.value == " ".join(key)
        assert key[0] in problem.message


@each_table
def test_a_row_on_something_else_is_reported_where_it_stands(
    graph: Dataset, path: PurePosixPath
) -> None:
    def other(rows: list[str]) -> list[str]:
        return [*rows, rows[-1].replace("nordonc-", "nordonc-not-", 1)]

    (problem,) = found(edited(graph, path, other))

    assert (problem.path, problem.line) == (path, len(lines(graph, path)) + 1)
    assert "no more" in problem.message


@each_table
def test_a_row_without_a_reason_is_refused(graph: Dataset, path: PurePosixPath) -> None:
    def silent(rows: list[str]) -> list[str]:
        return [*rows[:-1], rows[-1].rpartition("\t")[0] + "\t\n"]

    with pytest.raises(SourceSyntaxError, match="incomplete"):
        found(edited(graph, path, silent))


def test_a_disease_that_is_new_wants_a_reason_for_each_vocabulary(graph: Dataset) -> None:
    new = triple(f"{DISEASE}new", f"{SKOS}inScheme", DISEASE.rstrip("/"))
    told = found(restated(graph, added=new))

    assert {problem.subject for problem in told} == {f"{DISEASE}new"}
    assert {problem.value.split()[1] for problem in told} == {
        *("DOID", "ICD10WHO", "ICDO", "MESH", "MONDO", "NCIT", "Orphanet", "UMLS", "Wikidata")
    }


def test_a_mapping_where_a_reason_was_makes_the_reason_idle(graph: Dataset) -> None:
    term = "http://www.orpha.net/ORDO/Orphanet_1"
    (problem,) = found(
        restated(graph, added=triple(f"{DISEASE}lung-cancer", f"{SKOS}closeMatch", term))
    )

    assert problem.value == "nordonc-disease:lung-cancer Orphanet"


def test_a_new_disagreement_and_one_that_is_settled_are_reported(graph: Dataset) -> None:
    ours = triple(f"{DISEASE}prostate-cancer", f"{SKOS}broader", f"{DISEASE}lung-cancer")
    undecided = found(restated(graph, added=ours))
    theirs = triple(f"{OBO}DOID_1324", f"{RDFS}subClassOf", f"{OBO}DOID_5093")
    settled = found(restated(graph, added=theirs))

    assert "nordonc-disease:prostate-cancer nordonc-disease:lung-cancer here" in " ".join(
        problem.value for problem in undecided
    )
    assert any("no more" in problem.message for problem in settled)


def test_a_term_that_moves_wants_its_explanation_read_again(graph: Dataset) -> None:
    moved = triple(f"{OBO}DOID_5410", f"{RDFS}subClassOf", f"{OBO}DOID_14566")
    values = [problem.value for problem in found(restated(graph, added=moved))]

    assert [value for value in values if value.endswith("DOID:5410 DOID:1324 DOID:14566")]
    assert [value for value in values if value.endswith("DOID:5410 DOID:1324")]


def test_without_the_tables_nothing_is_asked_for(graph: Dataset) -> None:
    files = (one for one in graph.sources.files if one.path not in {UNMAPPED, DISAGREEMENTS})

    assert not found(replace(graph, sources=Sources(tuple(files))))


def test_a_check_reports_what_is_undecided(graph: Dataset) -> None:
    (finding,) = build.findings(edited(graph, UNMAPPED, lambda rows: rows[:-1]))

    assert finding.rule == "mapping"
    assert finding.file == str(UNMAPPED)


@each_table
def test_the_page_of_mappings_gives_every_reason(
    client: FlaskClient, graph: Dataset, path: PurePosixPath
) -> None:
    page = client.get("/mappings.html").text.replace("&#39;", "'")

    for row in lines(graph, path)[1:]:
        assert row.rstrip("\n").rpartition("\t")[2] in page
