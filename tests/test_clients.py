"""Programs of others that use a live server: those a page offers, schemathesis, SIB's editor."""

import contextlib
import csv
import html
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from helpers import comunica
from helpers.answers import ANSWERS, rows_of, text_for
from helpers.places import ROOT
from helpers.requirements import lacking
from nordonc import canned
from nordonc.dataset.sources import Sources
from nordonc.release.manifest import Release

pytestmark = pytest.mark.clients

TESTS = ROOT / "tests"
QUERIES = canned.load(Sources.read(ROOT))
SIB = sorted((TESTS / "cases/sib").glob("*.rq"))
#: With values that need care in a shell, in a string and in an address.
ASKED = [
    *((query.slug, "") for query in QUERIES),
    ("networks-of-all-countries", "country=country/FI&country=country/EE&weakest=1"),
    ("missing-fields", "field=Members+or+Participants"),
]
each_asked = pytest.mark.parametrize(
    ("slug", "asked"), ASKED, ids=[f"{slug}?{asked}".rstrip("?") for slug, asked in ASKED]
)


def fetched(address: str, accept: str = "*/*") -> str:
    asked = Request(address, headers={"Accept": accept})  # noqa: S310  the server under test
    with urlopen(asked) as response:  # noqa: S310  as above
        return str(response.read().decode())


def program(page: str, language: str) -> str:
    """Return the program that a page offers, as a reader copies it."""
    found = re.search(
        rf"<summary>{language}</summary>\s*<pre[^>]*><code>(.*?)</code>", page, re.DOTALL
    )
    assert found
    return html.unescape(found[1])


def rows_on(page: str) -> int:
    return page.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr>")


@each_asked
def test_the_python_program_of_a_page_gives_its_rows(url: str, slug: str, asked: str) -> None:
    page = fetched(f"{url}/queries/{slug}.html?{asked}")
    answer = json.loads(fetched(f"{url}/queries/{slug}.json?{asked}"))
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(program(page, "Python"), names)  # noqa: S102  that it runs is the point

    assert names["answer"] == answer
    assert len(printed.getvalue().splitlines()) == rows_on(page) > 0


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
@each_asked
def test_the_curl_program_of_a_page_gives_its_rows(url: str, slug: str, asked: str) -> None:
    page = fetched(f"{url}/queries/{slug}.html?{asked}")
    words = shlex.split(program(page, "curl"))
    done = subprocess.run(words, check=True, capture_output=True)

    assert done.stdout.decode() == fetched(f"{url}/queries/{slug}.csv?{asked}")
    assert done.stdout.count(b"\r\n") - 1 == rows_on(page)


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node")
def test_the_javascript_program_of_a_page_gives_its_rows(url: str) -> None:
    page = fetched(f"{url}/queries/networks.html")
    words = ["node", "--input-type=module", "--eval", program(page, "JavaScript")]
    done = subprocess.run(words, check=True, capture_output=True, text=True)

    table = [line for line in done.stdout.splitlines() if re.match(r"│ \d", line)]
    assert len(table) == rows_on(page)


def test_comunica_gets_the_expected_answers(url: str, release: Release) -> None:
    """Some of them; `make engines` asks for all, over each store."""
    if not comunica.is_installed():
        lacking("COMUNICA", "npm has not installed Comunica")
    with comunica.asking() as ask:
        for expected in ANSWERS[:: len(ANSWERS) // 8]:
            query = text_for(expected, release.manifest.base)
            assert ask(f"{url}/sparql", query) == rows_of(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("--exclude-path /sparql --phases coverage", id="edges"),
        pytest.param(
            # A null in an array goes out as an empty value, which is allowed.
            "--exclude-path /sparql --phases fuzzing --max-examples 3 "
            "--exclude-checks negative_data_rejection",
            id="chance",
        ),
        pytest.param(
            # No schema tells which texts are queries, and without one the graphs do not matter.
            # OpenAPI 3.1 has no word for the method QUERY; test_endpoint_protocol.py has what is
            # allowed there, method by method.
            "--include-path /sparql --max-examples 10 --exclude-checks positive_data_acceptance,"
            "negative_data_rejection,unsupported_method,allow_header_conformance",
            id="sparql",
        ),
    ],
)
def test_schemathesis_finds_nothing(url: str, tmp_path: Path, words: str) -> None:
    program = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [program, "run", f"{url}/openapi.json", "--no-color", "--seed", "1", *words.split()],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TESTS), "SCHEMATHESIS_HOOKS": "helpers.openapi_hooks"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_networks_a_country_can_be_counted_as_csv_from_the_list_of_questions(url: str) -> None:
    """As a reader does it: the list, the question, the link in the caption."""
    listed = fetched(f"{url}/queries", "text/html")
    path = link(listed, "How many networks does each country take part in?")
    page = fetched(url + path, "text/html")
    rows = list(csv.DictReader(io.StringIO(fetched(url + link(page, "CSV")))))

    assert {row["name"]: row["named"] for row in rows}["Iceland"] == "9"
    assert len(rows) == rows_on(page)


def test_the_network_for_myeloma_in_iceland_is_found_by_choosing_from_lists(url: str) -> None:
    """As a reader does it: a choice from each list, by its label, and the first row."""
    listed = fetched(f"{url}/queries", "text/html")
    path = link(listed, "Which networks are there for a diagnosis in a country?")
    form = fetched(url + path, "text/html")
    chosen = urlencode(
        {"disease": option(form, "multiple myeloma"), "country": option(form, "Iceland")}
    )
    page = fetched(f"{url}{path}?{chosen}", "text/html")

    assert "6 rows for multiple myeloma, Iceland: Nordic Myeloma Study Group, " in page
    assert link(page, "Nordic Myeloma Study Group") == "/network/nordic-myeloma-study-group"


def link(page: str, text: str) -> str:
    found = re.search(rf'<a href="([^"]*)">{re.escape(text)}</a>', page)
    assert found, text
    return html.unescape(found[1])


def option(page: str, label: str) -> str:
    found = re.search(rf'<option value="([^"]*)"[^>]*>{re.escape(label)}</option>', page)
    assert found, label
    return html.unescape(found[1])


@pytest.mark.parametrize("path", SIB, ids=lambda path: path.stem)
def test_what_the_editor_of_sib_asks_for_is_there(url: str, path: Path) -> None:
    asked = urlencode({"ac": "1", "query": path.read_text(encoding="utf-8")})
    answer = json.loads(fetched(f"{url}/sparql?{asked}", "application/sparql-results+json"))

    assert answer["results"]["bindings"]
