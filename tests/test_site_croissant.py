"""The dataset in Croissant 1.1, as the specification has it and as its makers' program reads it."""

import csv
import io
import json
import os
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from helpers.places import ROOT
from helpers.requirements import lacking
from nordonc.release.files import queries
from nordonc.release.integrity import checksums
from nordonc.release.manifest import Release
from nordonc.sparql.form import Form, query_form

MLCROISSANT = Path(os.environ.get("NORDONC_CROISSANT", ROOT / ".croissant")) / "bin" / "mlcroissant"


@pytest.fixture(scope="module")
def document(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/croissant.json")
    assert answer.content_type == "application/ld+json"
    found = json.loads(answer.data)
    assert isinstance(found, dict)
    return found


def test_the_dataset_says_what_the_specification_requires(
    document: dict[str, Any], release: Release
) -> None:
    assert document["@type"] == "sc:Dataset"
    assert document["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert document["license"] == release.manifest.licence
    assert document["version"] == release.manifest.version
    for name in ("name", "description", "url", "creator", "citeAs"):
        assert document[name]


def test_each_file_is_what_its_digest_says(
    client: FlaskClient, document: dict[str, Any], release: Release
) -> None:
    files = document["distribution"]
    sums = checksums(release.folder)

    assert len({one["@id"] for one in files}) == len(files)
    for one in files:
        assert one["@type"] == "cr:FileObject"
        if one["@id"] in sums:
            assert one["sha256"] == sums[one["@id"]]
            continue
        answer = client.get(one["contentUrl"].removeprefix("http://localhost"))
        assert answer.mimetype == one["encodingFormat"] == "text/csv"
        assert one["sha256"] == sha256(answer.data).hexdigest()
        assert one["contentSize"] == f"{len(answer.data)} B"


def test_each_question_with_a_table_is_a_set_of_records_of_its_columns(
    client: FlaskClient, document: dict[str, Any], release: Release
) -> None:
    asked = [one for one in queries(release.folder) if query_form(one.text) is Form.SELECT]
    sets = {one["@id"]: one for one in document["recordSet"]}
    places = {one["@id"]: one["contentUrl"] for one in document["distribution"]}

    assert [*sets] == [one.slug for one in asked]
    for slug, records in sets.items():
        columns = []
        for field in records["field"]:
            (file,) = {field["source"]["fileObject"]["@id"]}
            assert file == f"{slug}.csv"
            columns.append(field["source"]["extract"]["column"])
        text = client.get(places[f"{slug}.csv"].removeprefix("http://localhost")).text
        assert columns == next(csv.reader(io.StringIO(text)))


@pytest.fixture(scope="module")
def mlcroissant() -> Path:
    """Return the program of Croissant's own makers."""
    if not MLCROISSANT.is_file():
        lacking("CROISSANT", f"mlcroissant is not installed in {MLCROISSANT.parents[1]}")
    return MLCROISSANT


def ran(home: Path, *arguments: str | Path) -> str:
    done = subprocess.run(
        arguments,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "HOME": str(home)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.clients
def test_its_makers_find_no_fault_but_that_a_draft_has_no_date_of_publishing(
    mlcroissant: Path, document: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "croissant.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    told = ran(tmp_path, mlcroissant, "validate", "--jsonld", path)

    faults = [line for line in told.splitlines() if line.strip().startswith("-")]
    assert len(faults) == 1
    assert "datePublished" in faults[0]
    assert "not standard" not in told


@pytest.mark.clients
def test_its_makers_load_the_rows_of_a_question(
    mlcroissant: Path, url: str, tmp_path: Path
) -> None:
    told = ran(
        tmp_path,
        *(mlcroissant, "load", "--jsonld", f"{url}/croissant.json"),
        *("--record_set", "hosts", "--num_records", "3"),
    )

    assert "b'International Agency for Research on Cancer'" in told
