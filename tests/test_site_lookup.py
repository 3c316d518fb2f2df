"""What look-up answers by HTTP and on the command line, and what searches find through it."""

import csv
import io
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from nordonc.release.manifest import Release
from nordonc.site.lookup import batch

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BASE = "https://w3id.org/nordonc/"


def names(client: FlaskClient, words: str) -> set[str]:
    response = client.get("/networks.csv", query_string={"q": words})
    assert response.status_code == 200, response.text
    return {
        row["abbreviation"] or row["name"] for row in csv.DictReader(io.StringIO(response.text))
    }


def test_programs_get_the_matches_as_json(client: FlaskClient) -> None:
    response = client.get("/lookup?q=C90.0")

    assert response.content_type == "application/json"
    assert response.headers["Content-Location"] == "/lookup.json?q=C90.0"
    assert "Accept" in response.headers["Vary"]
    assert response.json == {
        "query": "C90.0",
        "matches": [
            {
                "iri": f"{BASE}disease/multiple-myeloma",
                "label": "multiple myeloma",
                "type": f"{BASE}ontology#Disease",
                "rule": "exact match",
                "score": 0.95,
                "matched": "icd10:C90.0",
            }
        ],
    }


def test_browsers_get_a_page_and_a_suffix_decides(client: FlaskClient) -> None:
    page = client.get("/lookup?q=NLG", headers=BROWSER)

    assert page.content_type == "text/html; charset=utf-8"
    assert 'href="/network/nordic-lymphoma-group"' in page.text
    assert client.get("/lookup.html?q=NLG").text == page.text
    assert client.get("/lookup.json?q=NLG", headers=BROWSER).content_type == "application/json"


def test_a_text_that_means_nothing_is_told_the_nearest_and_what_they_have(
    client: FlaskClient,
) -> None:
    answer = client.get("/lookup?q=kidney cancer").json
    assert answer is not None
    assert answer["matches"] == []
    assert answer["nearest"][0]["label"] == "cancer"
    assert "The nearest" in client.get("/lookup.html?q=kidney cancer").text


@pytest.mark.parametrize("limit", ["0", "51", "x", "-1", "1" * 5000, "²"])
def test_a_limit_is_a_number_from_1_to_50(client: FlaskClient, limit: str) -> None:
    assert client.get("/lookup", query_string={"limit": limit}).status_code == 400


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("%00", 200),
        ("%FF%FE", 400),
        ("x" * 50_000, 200),
        ("<script>alert(1)</script>", 200),
        ("&q=" * 500, 400),
        ("%E2%80%AE", 200),
    ],
)
@pytest.mark.parametrize("path", ["/lookup", "/lookup.html", "/networks", "/networks.csv"])
def test_odd_texts_are_answered_and_escaped(
    client: FlaskClient, path: str, text: str, status: int
) -> None:
    response = client.get(f"{path}?q={text}")

    assert response.status_code == status
    assert path == "/lookup" or "<script>alert" not in response.text


def test_a_column_is_given_back_with_what_it_means(client: FlaskClient) -> None:
    table = "id,code\r\n1,C90.0\r\n2,xyzzy\r\n3,C509\r\n"
    response = client.post("/lookup?column=code", data=table, content_type="Text/CSV")
    rows = list(csv.DictReader(io.StringIO(response.text)))

    assert response.content_type == "text/csv; charset=utf-8"
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert [row["label"] for row in rows] == ["multiple myeloma", "", "breast cancer"]
    assert [row["rule"] for row in rows] == ["exact match", "", "inside a mapped code"]
    assert rows[0]["networks"] == "Nordic Myeloma Study Group"


def test_a_pasted_column_needs_no_heading_and_gives_csv_or_a_page(client: FlaskClient) -> None:
    rows = client.post("/lookup", data={"texts": "C90.0\nNLG\n\n", "as": "csv"})
    page = client.post("/lookup", data={"texts": "C90.0\nNLG", "as": "page"})

    assert len(rows.text.splitlines()) == 3
    assert 'href="/disease/multiple-myeloma"' in page.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"\xff\xfe", 400),
        (b'a\n"broken', 400),
        (b"a\n" * 2_002, 413),
        (b"," * 1_000_000 + b"\n" + b"a\n" * 1_900, 413),
        (b"a\n" + b"," * 1_000_000 + b"\n" + b"a\n" * 1_900, 413),
        (b"", 200),
        (b"\xef\xbb\xbfcode\nC90.0", 200),
        (b"\x00\n\x00", 200),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(
    client: FlaskClient, body: bytes, status: int
) -> None:
    assert client.post("/lookup", data=body, content_type="text/csv").status_code == status


def test_rows_that_mean_very_much_are_looked_up_a_few_at_a_time(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MAX_NETWORKS", 50)
    few, many = (
        client.post("/lookup", data=b"name\n" + b"cancer\n" * rows, content_type="text/csv")
        for rows in (1, 50)
    )

    assert (few.status_code, many.status_code) == (200, 422)
    assert "fewer rows" in many.text


def test_a_page_names_the_first_networks_of_a_row_and_counts_the_others(
    client: FlaskClient,
) -> None:
    form = {"texts": "cancer", "as": "page"}
    page = client.post("/lookup", data=form).text
    row = re.search(r'<tr><th scope="row">cancer</th>.*?</tr>', page)

    assert row
    assert row[0].count('href="/network/') == 8
    assert re.search(r" and \d+ more</td>", row[0])


def test_a_column_that_the_table_lacks_is_told(client: FlaskClient) -> None:
    response = client.post("/lookup?column=x", data="a,b\n1,2", content_type="text/csv")

    assert response.status_code == 400
    assert "it has a, b" in response.text


@pytest.mark.alone
def test_a_batch_of_500_rows_takes_a_second_at_most(client: FlaskClient) -> None:
    texts = "\n".join(["C90.0", "meyloma", "Nordic Lymfoma Group", "kidney cancer", "xyz"] * 100)
    began = time.perf_counter()

    assert client.post("/lookup", data={"texts": texts}).status_code == 200
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("words", "networks"),
    [
        ("C90.0", {"NMSG"}),
        ("MONDO:0009693", {"NMSG"}),
        ("Q467635", {"NMSG"}),
        ("ORPHA:29073", {"NMSG"}),
        ("plasma cell myeloma", {"NMSG"}),
        ("meyloma", {"NMSG"}),
        ("NorForsk", {"NordForsk"}),
        ("C50.9", {"NBCN"}),
        ("NLG", {"NLG"}),
        ("hematology", {"NOPHO"}),
        ("GIST", set()),
        ("C99", set()),
    ],
)
def test_a_search_finds_the_networks_that_are_meant(
    client: FlaskClient, words: str, networks: set[str]
) -> None:
    assert names(client, words) == networks


def test_a_country_by_any_code_finds_its_networks(client: FlaskClient) -> None:
    assert names(client, "IS") == names(client, "ISL") == names(client, "Iceland")
    assert "NMSG" in names(client, "IS")


def test_words_are_found_at_their_beginnings_in_either_spelling(client: FlaskClient) -> None:
    assert names(client, "leukemia") == names(client, "leukaemia") == names(client, "leukaem")
    assert not names(client, "eukaemia")


def test_a_search_says_what_it_read_and_what_is_nearest(client: FlaskClient) -> None:
    assert "is read as" in client.get("/networks?q=C90.0").text
    assert "The nearest" in client.get("/networks?q=kidney cancer").text


@pytest.mark.parametrize("path", ["/networks", "/lookup.html"])
def test_search_boxes_suggest_without_a_script(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers=BROWSER).text

    assert 'list="suggested"' in page
    assert '<option value="multiple myeloma">' in page


def test_the_command_line_gives_the_same_matches(release: Release, client: FlaskClient) -> None:
    words = [sys.executable, "-m", "nordonc", "lookup", "--format", "json"]
    place = ["--releases", str(release.folder.parent), "plasma", "cell", "myeloma"]
    done = subprocess.run([*words, *place], check=True, capture_output=True, text=True)

    assert json.loads(done.stdout) == client.get("/lookup?q=plasma cell myeloma").json


def test_the_command_line_tells_the_nearest(release: Release, root: Path) -> None:
    words = [sys.executable, "-m", "nordonc", "lookup", "--dataset", str(root)]
    place = ["--releases", str(release.folder.parent), "kidney", "cancer"]
    done = subprocess.run([*words, *place], check=True, capture_output=True, text=True)

    assert done.stdout.startswith("Nothing is known by 'kidney cancer'. The nearest: cancer")
