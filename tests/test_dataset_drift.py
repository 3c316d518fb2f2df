"""A new release of an ontology is taken by one command; what it changes is for a person to read."""

import json
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from helpers.places import ROOT
from nordonc.cli.commands import cli
from nordonc.dataset import mapping_checks, mapping_drift, mapping_update, ontology_release, sssom
from nordonc.dataset.sources import Sources
from nordonc.errors import CallError, DatasetError, SourceSyntaxError
from nordonc.rdf.namespaces import OWL, RDFS

SOURCES = Sources.read(ROOT)
DAY = "2027-01-15"
DOID = "http://purl.obolibrary.org/obo/DOID_"
DOID_FILE = ROOT / "data/external/doid.ttl"
each_name = pytest.mark.parametrize("name", ["doid", "mondo"])


def obo(name: str) -> str:
    """Return what the dataset holds of an ontology as its makers would write it in OBO."""
    release = ontology_release.read(ROOT / f"data/external/{name}.ttl")
    blocks = [f"format-version: 1.4\ndata-version: releases/{DAY}\nontology: {name}\n"]
    for iri, term in release.terms.items():
        if term.label:
            parents = (f"is_a: {curie(one)} ! above" for one in sorted(term.parents))
            blocks.append(
                "\n".join(["[Term]", f"id: {curie(iri)}", f"name: {term.label}", *parents])
            )
    return "\n\n".join([*blocks, "[Typedef]\nid: part_of\nname: part of\n"])


def curie(iri: str) -> str:
    return iri.rpartition("/")[2].replace("_", ":")


def put(folder: Path, text: str, name: str = "doid.obo") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def ran(dataset: Path, file: Path, *more: str) -> Result:
    return CliRunner().invoke(
        cli, ["mappings", "--dataset", str(dataset), "--against", str(file), *more]
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the dataset that may be changed."""
    for name in ("data", "ontology", "shapes", "queries"):
        shutil.copytree(ROOT / name, tmp_path / "copy" / name)
    return tmp_path / "copy"


@each_name
def test_the_committed_file_is_what_the_command_makes_of_the_release(
    shared: Path, name: str
) -> None:
    release = ontology_release.read(shared / "reference" / f"{name}-slice.ttl")
    held = mapping_drift.slice_for(SOURCES, release)

    assert mapping_drift.drift(held, release) == []
    files = mapping_update.taken(SOURCES, held, release, held.version, "the same release")
    assert held.file.path not in files


@each_name
def test_obo_and_owl_of_one_release_say_the_same(tmp_path: Path, name: str) -> None:
    committed = ROOT / f"data/external/{name}.ttl"
    owl = tmp_path / f"{name}.owl"
    quads = ox.parse(path=committed, format=ox.RdfFormat.TURTLE)
    ox.serialize((quad.triple for quad in quads), output=owl, format=ox.RdfFormat.RDF_XML)
    of_owl = ontology_release.read(owl).terms
    of_obo = ontology_release.read(put(tmp_path, obo(name), f"{name}.obo")).terms

    assert of_obo
    assert of_obo == {iri: term for iri, term in of_owl.items() if term.label}


def test_a_release_that_changes_nothing_is_taken_and_leaves_nothing_to_read(
    copy: Path, tmp_path: Path
) -> None:
    done = ran(copy, put(tmp_path, obo("doid")), "--write")

    assert (done.exit_code, done.stdout) == (0, "")
    taken = Sources.read(copy)
    assert mapping_checks.problems(taken) == []
    rows = [row for file in sssom.files(taken) for row in sssom.rows(file)]
    of_doid = [row for row in rows if row.object_id.startswith("DOID:")]
    assert {row.cells["object_source_version"] for row in of_doid} == {DAY}
    assert {row.cells["ext_evidence"] for row in of_doid} == {f"doid.obo of {DAY}"}
    assert f'owl:versionInfo "{DAY}"' in (copy / "data/external/doid.ttl").read_text("utf-8")
    unchanged = re.compile(rf"{DAY}|release .*?,|versionInfo .*")
    before, after = (
        unchanged.sub("", (root / "data/external/doid.ttl").read_text("utf-8"))
        for root in (ROOT, copy)
    )
    assert before == after


def drifted() -> str:
    """Return the release of DOID with one change of each kind."""
    text = obo("doid")
    for old, new in (
        ("id: DOID:9538\n", "id: DOID:9538\nis_obsolete: true\nreplaced_by: DOID:0070004\n"),
        ("name: lung cancer", 'name: cancer of the \\!lung {source="x"} ! remark'),
        ("id: DOID:1612\n", "id: DOID:1612\nis_a: DOID:4\n"),
        ("id: DOID:1115\nname: sarcoma", "id: DOID:99\nname: sarcoma\nalt_id: DOID:1115"),
    ):
        assert old in text
        text = text.replace(old, new)
    gone = re.compile(r"\[Term\]\nid: DOID:1909\n.*?\n\n", re.DOTALL)
    assert gone.search(text)
    return gone.sub("", text)


def test_each_kind_of_drift_is_told_with_what_is_mapped(copy: Path, tmp_path: Path) -> None:
    done = ran(copy, put(tmp_path, drifted()), "--format", "json")

    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert told["to"] == DAY
    found = {one["term"]: (one["kind"], one["now"]) for one in told["drift"]}
    assert found["DOID:9538"] == ("obsolete", "DOID:0070004")
    assert found["DOID:1324"] == ("renamed", "cancer of the !lung")
    assert found["DOID:1115"] == ("merged", "DOID:99")
    assert found["DOID:1909"] == ("gone", "")
    assert found["DOID:1612"][0] == "moved"
    assert "DOID:4" in found["DOID:1612"][1].split(", ")
    assert len(found) == 5
    mapped = {one["term"]: one["mapped"] for one in told["drift"]}
    assert mapped["DOID:9538"] == ["nordonc-disease:multiple-myeloma"]


def test_what_drifted_is_for_a_person_to_read_and_nothing_else(copy: Path, tmp_path: Path) -> None:
    done = ran(copy, put(tmp_path, drifted()), "--write")

    assert done.exit_code == 1
    assert "obsolete: DOID:9538 multiple myeloma -> DOID:0070004" in done.stdout
    faults = mapping_checks.problems(Sources.read(copy))
    assert {(one.value, one.message) for one in faults} == {
        *((one, f"{one} is obsolete in {DAY}.") for one in ("DOID:9538", "DOID:1115", "DOID:1909")),
        ("lung cancer", f"DOID:1324 is labelled 'cancer of the !lung' in {DAY}."),
        *(
            ("2026-07-31", f"DOID:{one} was judged in 2026-07-31, and the dataset holds {DAY}.")
            for one in (9538, 1324, 1115, 1909, 1612)
        ),
    }
    rows = [row for file in sssom.files(Sources.read(copy)) for row in sssom.rows(file)]
    old = {row.object_id for row in rows if row.cells["object_source_version"] == "2026-07-31"}
    assert old == {"DOID:9538", "DOID:1324", "DOID:1115", "DOID:1909", "DOID:1612"}


def test_a_label_in_another_language_is_no_new_name(tmp_path: Path) -> None:
    text = f'<{DOID}4> a <{OWL}Class> ; <{RDFS}label> "disease"@en , "sygdom"@da .'
    release = ontology_release.read(put(tmp_path, text, "doid.ttl"))

    assert release.terms[f"{DOID}4"].label == "disease"


@pytest.mark.parametrize(
    ("name", "text", "failure"),
    [
        ("doid.txt", "", DatasetError),
        ("doid.owl", "no XML", SourceSyntaxError),
        ("doid.obo", "[Term]\nid: DOID:4\nno tag\n", SourceSyntaxError),
        ("doid.ttl", "no Turtle", SourceSyntaxError),
    ],
)
def test_a_file_that_is_no_ontology_is_refused(
    tmp_path: Path, name: str, text: str, failure: type[Exception]
) -> None:
    with pytest.raises(failure, match=re.escape(name)):
        ontology_release.read(put(tmp_path, text, name))


def test_an_ontology_that_nothing_is_mapped_to_is_refused(tmp_path: Path) -> None:
    release = ontology_release.read(put(tmp_path, "[Term]\nid: GO:1\nname: x\n"))

    with pytest.raises(CallError, match="no term of an ontology"):
        mapping_drift.slice_for(SOURCES, release)


def test_a_release_without_a_day_asks_for_one(copy: Path, tmp_path: Path) -> None:
    text = obo("doid").replace(f"data-version: releases/{DAY}\n", "")
    done = ran(copy, put(tmp_path, text))

    assert done.exit_code == 2
    assert "--release" in done.stderr
