"""Every judgement of the mapping sets is given out, and can be narrowed."""

import csv
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient


def table(text: str) -> list[dict[str, str]]:
    lines = [line for line in io.StringIO(text, newline="") if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def rows(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"/mappings.tsv?{query}")
    assert response.status_code == 200, response.text
    assert response.content_type == "text/tab-separated-values; charset=utf-8"
    return table(response.text)


def test_every_row_of_the_sets_is_there_with_its_judgement(client: FlaskClient, root: Path) -> None:
    paths = sorted((root / "data/mappings").glob("*.sssom.tsv"))
    stated = [row for path in paths for row in table(path.read_text(encoding="utf-8"))]

    assert rows(client) == [{name: row.get(name, "") for name in rows(client)[0]} for row in stated]


def test_the_page_shows_predicate_confidence_justification_and_comment(client: FlaskClient) -> None:
    page = client.get("/mappings.html?vocabulary=ICD10WHO").text

    assert ">judged by a person<" in page
    assert "semapv:ManualMappingCuration" in page
    assert "malignant tumours only; benign ones are D33" in page or "the gallbladder alone" in page
    assert "nearly the same" in page


def test_rows_are_narrowed_by_vocabulary_predicate_and_confidence(client: FlaskClient) -> None:
    found = rows(client, "vocabulary=MONDO&predicate=exactMatch&confidence=0.95")

    assert found
    for row in found:
        assert row["object_id"].startswith("MONDO:")
        assert row["predicate_id"] == "skos:exactMatch"
        assert float(row["confidence"]) >= 0.95


@pytest.mark.parametrize(
    "query",
    ["vocabulary=x", "predicate=sameAs", "confidence=2", "confidence=nan", "confidence=x", "q=1"],
)
def test_a_choice_that_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/mappings.json?{query}").status_code == 400


def test_programs_get_tsv_or_json_by_accept(client: FlaskClient) -> None:
    answer = client.get("/mappings", headers={"Accept": "application/json"})

    assert answer.json is not None
    assert answer.json["mappings"][0]["subject"].startswith("https://w3id.org/nordonc/")
    assert len(answer.json["mappings"]) == len(rows(client))


@pytest.mark.parametrize("name", ["diseases", "areas"])
def test_a_set_is_sent_as_it_is(client: FlaskClient, root: Path, name: str) -> None:
    stated = (root / f"data/mappings/{name}.sssom.tsv").read_bytes()

    assert client.get(f"/mappings/{name}.sssom.tsv").data == stated


@pytest.mark.parametrize("name", ["other", "..%2Fdiseases", "%00", "x" * 5000])
def test_a_set_that_is_not_there_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/mappings/{name}.sssom.tsv").status_code == 404


@pytest.mark.parametrize("path", ["/download.html", "/disease/multiple-myeloma.html"])
def test_mappings_are_linked_where_they_are_looked_for(client: FlaskClient, path: str) -> None:
    assert 'href="/mappings"' in client.get(path, headers={"Accept": "text/html"}).text
