"""The canned queries over HTTP: their list, and each as a page, as data and as text."""

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from helpers import releases
from helpers.apps import SETTINGS
from nordonc.engine.base import Answer, Query
from nordonc.engine.inline import InlineEngine
from nordonc.release.manifest import Release
from nordonc.site.app import create_app
from nordonc.site.served import Served
from nordonc.sparql.results_table import Cell, Terms, table

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BASE = "https://example.org/wood/"
NAMES = ["any-bird", "heights", "neighbours", "numbers", "taller", "trees"]
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
OAK = "Eik på høyden"


@pytest.fixture(scope="module")
def served(wood_with_queries: Release) -> Release:
    return wood_with_queries


def app_without_queries(folder: Path) -> Flask:
    bare = releases.made(folder)
    return create_app(SETTINGS, bare, InlineEngine(bare, SETTINGS))


def problem(response: TestResponse, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    return str(json.loads(response.text)["detail"])


def page(response: TestResponse) -> str:
    assert response.status_code == 200, response.text
    assert response.content_type == "text/html; charset=utf-8"
    return response.text


@pytest.mark.parametrize("path", ["/queries", "/queries/"])
def test_programs_get_the_list_as_json(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    listed = {entry["name"]: entry for entry in response.get_json()}

    assert response.content_type == "application/json"
    assert "Accept" in response.headers["Vary"].split(", ")
    assert list(listed) == NAMES
    assert listed["trees"]["url"] == "http://localhost/queries/trees"
    assert listed["heights"]["summary"] == "How high is a tree, in which class?"
    assert listed["heights"]["parameters"][0] == {
        "name": "tree",
        "type": "iri",
        "label": "Tree",
        "default": "oak",
        "enum": [],
        "values-from": "trees",
        "several": False,
    }
    assert list(listed["heights"]["columns"]) == ["tree", "name", "height", "class"]


def test_browsers_get_the_list_as_a_page_that_the_main_links_lead_to(client: FlaskClient) -> None:
    response = client.get("/queries", headers=BROWSER)

    assert "Accept" in response.headers["Vary"].split(", ")
    for name in NAMES:
        assert f'href="/queries/{name}"' in page(response)
    assert '<a href="/queries">Questions</a>' in page(client.get("/"))


def test_a_release_without_queries_has_an_empty_list(tmp_path: Path) -> None:
    client = app_without_queries(tmp_path).test_client()

    assert client.get("/queries").get_json() == []
    assert "This dataset has no prepared questions" in page(client.get("/queries", headers=BROWSER))


@pytest.mark.parametrize(
    ("accept", "content_type", "suffix"),
    [
        pytest.param(None, JSON, "json", id="nothing"),
        pytest.param("application/json", "application/json", "json", id="plain-json"),
        pytest.param("text/csv", "text/csv; charset=utf-8", "csv", id="csv"),
        pytest.param(f"text/csv;q=0.5, {XML}", XML, "xml", id="xml"),
        pytest.param(
            "text/tab-separated-values", "text/tab-separated-values; charset=utf-8", "tsv", id="tsv"
        ),
        pytest.param(BROWSER["Accept"], "text/html; charset=utf-8", "html", id="browser"),
    ],
)
def test_the_accept_header_chooses_the_form(
    client: FlaskClient, accept: str | None, content_type: str, suffix: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client.get("/queries/heights?tree=birch&tree=oak&above=", headers=headers)

    assert response.status_code == 200
    assert response.content_type == content_type
    assert "Accept" in response.headers["Vary"].split(", ")
    fixed = response.headers["Content-Location"]
    assert fixed == f"/queries/heights.{suffix}?tree=birch&tree=oak&above="
    again = client.get(fixed)
    assert again.data == response.data
    assert "Accept" not in again.headers.get("Vary", "").split(", ")
    assert "Content-Location" not in again.headers


def test_without_parameters_the_fixed_address_has_none(client: FlaskClient) -> None:
    assert client.get("/queries/trees").headers["Content-Location"] == "/queries/trees.json"


def test_what_no_form_satisfies_is_refused(client: FlaskClient) -> None:
    told = problem(client.get("/queries/trees", headers={"Accept": "image/png"}), 406)

    assert "text/csv" in told


@pytest.mark.parametrize(
    ("parameters", "heights"),
    [
        pytest.param("", [OAK], id="default"),
        pytest.param("tree=birch", ['Birch, "silver"'], id="short-iri"),
        pytest.param(f"tree={quote(BASE)}birch", ['Birch, "silver"'], id="whole-iri"),
        pytest.param("tree=birch&tree=oak", ['Birch, "silver"', OAK], id="two-values"),
        pytest.param("tree=", ['Birch, "silver"', OAK], id="open"),
        pytest.param("tree=&above=20", [OAK], id="two-parameters"),
        pytest.param("tree=&tongue=nb", [OAK], id="enum"),
        pytest.param("above=30", [], id="no-row"),
    ],
)
def test_parameters_come_from_the_query_string(
    client: FlaskClient, parameters: str, heights: list[str]
) -> None:
    answer = client.get(f"/queries/heights.json?{parameters}").get_json(force=True)

    assert [row["name"]["value"] for row in answer["results"]["bindings"]] == heights


@pytest.mark.parametrize("suffix", ["", ".json", ".rq"])
@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        pytest.param(
            "tree=pine",
            "tree='pine' is not allowed; allowed: birch, oak; the query trees lists them",
            id="not-in-the-list",
        ),
        pytest.param(
            "tongue=sv", "tongue='sv' is not allowed; allowed: en, nb", id="not-in-the-enum"
        ),
        pytest.param(
            "above=high", "above='high' is not an integer of at most 18 digits", id="type"
        ),
        pytest.param(
            "height=3",
            "heights has no parameter 'height'; its parameters: tree, above, tongue",
            id="unknown",
        ),
        pytest.param(
            "above=%FF", "The URL is not UTF-8 once its percent signs are decoded", id="encoding"
        ),
    ],
)
def test_a_bad_value_is_told_with_what_is_allowed(
    client: FlaskClient, suffix: str, parameters: str, told: str
) -> None:
    assert problem(client.get(f"/queries/heights{suffix}?{parameters}"), 400) == told


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        pytest.param("/queries/heights", BROWSER["Accept"], id="browser"),
        pytest.param("/queries/heights.html", "*/*", id="suffix"),
    ],
)
def test_a_bad_value_is_told_beside_its_field_with_the_values_kept(
    client: FlaskClient, path: str, accept: str
) -> None:
    response = client.get(f"{path}?tree=<b>&above=7", headers={"Accept": accept})

    assert response.status_code == 400
    assert response.content_type == "text/html; charset=utf-8"
    assert "Content-Location" not in response.headers
    told = "tree=&#39;&lt;b&gt;&#39; is not allowed; allowed: birch, oak"
    assert f'<p class="refusal" id="tree-fault" role="alert">{told}' in response.text
    assert '<select id="tree" name="tree" aria-invalid="true" aria-describedby="tree-fault">' in (
        response.text
    )
    assert '<option value="&lt;b&gt;" selected>' in response.text
    assert re.search('<input id="above" .*value="7"', response.text)
    assert "<table" not in response.text


def test_an_unknown_parameter_is_told_above_the_form(client: FlaskClient) -> None:
    response = client.get("/queries/heights?height=3&above=7", headers=BROWSER)

    assert response.status_code == 400
    assert "its parameters: tree, above, tongue" in response.text
    assert re.search('<input id="above" .*value="7"', response.text)


def test_a_number_left_empty_stands_at_its_default(client: FlaskClient) -> None:
    """Browsers send every field of a form; an open bound would leave no row."""
    text = client.get("/queries/taller.rq?least=").text

    assert "VALUES ?least { 10 }" in text
    shown = page(client.get("/queries/taller.html?least="))
    assert re.search('<input id="least" .*value="10"', shown)


def test_a_value_given_many_times_is_one(client: FlaskClient) -> None:
    once = client.get("/queries/taller.csv?tree=birch")
    often = client.get(f"/queries/taller?{'tree=birch&' * 900}", headers={"Accept": "text/csv"})

    assert once.status_code == often.status_code == 200
    assert often.data == once.data
    assert len(often.headers["Content-Location"]) < 100


def test_an_address_that_no_header_field_can_hold_is_left_out(client: FlaskClient) -> None:
    for steps, has_it in ((10, True), (2000, False)):
        path = f"/queries/heights?tree={'./' * steps}oak"
        answer = client.get(path, headers={"Accept": "text/csv"})

        assert answer.status_code == 200
        assert ("Content-Location" in answer.headers) is has_it


def test_header_fields_are_bounded_whatever_is_asked(client: FlaskClient) -> None:
    functions = " ".join(f"BIND(<urn:{'x' * 100}{n}>(1) AS ?x{n})" for n in range(50))
    path = f"/sparql?query=SELECT * {{ {functions} }}"
    answer = client.get(path, headers={"Accept": "text/csv"})

    assert answer.status_code == 200
    assert sum(len(name) + len(value) for name, value in answer.headers) < 4096
    listed = answer.headers["Nordonc-Unknown-Functions"]
    assert listed.startswith("<urn:x")
    assert listed.endswith(">")


def test_a_triple_has_a_cell(client: FlaskClient) -> None:
    nested = "<<( <a:a> <a:b> <<( <a:x> <a:c> 'd'@en )>> )>>"
    query = f"SELECT ({nested} AS ?t) (TRIPLE(<a:a>, <a:b>, 1) AS ?u) {{}}"
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"})

    assert answer.status_code == 200
    shown = unescape(answer.text)
    assert '<<( <a:a> <a:b> <<( <a:x> <a:c> "d"@en )>> )>>' in shown
    assert '<<( <a:a> <a:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> )>>' in shown


def test_several_values_are_ticked(client: FlaskClient) -> None:
    shown = page(client.get("/queries/taller.html?tree=birch"))

    assert "Choose one or more; none means any." in shown
    assert '<input type="checkbox" name="tree" value="birch" checked>' in shown
    assert '<input type="checkbox" name="tree" value="oak">' in shown


@pytest.mark.parametrize(
    ("path", "told"),
    [
        pytest.param("/queries/leaves", f"the queries: {', '.join(NAMES)}", id="name"),
        pytest.param("/queries/leaves.csv", "There is no query 'leaves'", id="name-with-suffix"),
        pytest.param("/queries/trees.srj", "trees.html, trees.json, trees.xml", id="suffix"),
        pytest.param("/queries/neighbours.csv", "neighbours.ttl, neighbours.nt", id="rdf-as-rows"),
        pytest.param("/queries/trees.", "trees.trig, trees.rq", id="empty-suffix"),
        pytest.param("/queries/trees/x", "not found", id="deeper"),
    ],
)
def test_what_does_not_exist_is_told_with_what_does(
    client: FlaskClient, path: str, told: str
) -> None:
    assert told in problem(client.get(path), 404)


def test_the_text_has_the_values_filled_in_and_runs_elsewhere(client: FlaskClient) -> None:
    response = client.get("/queries/heights.rq?tree=birch&above=3")

    assert response.content_type == "application/sparql-query"
    assert f"VALUES ?tree {{ <{BASE}birch> }}" in response.text
    assert "VALUES ?above { 3 }" in response.text
    direct = client.get("/sparql", query_string={"query": response.text, "format": "csv"})
    assert direct.data == client.get("/queries/heights.csv?tree=birch&above=3").data


@pytest.mark.parametrize(
    ("path", "content_type", "body"),
    [
        pytest.param("any-bird.json", JSON, '"boolean":true', id="truth-value"),
        pytest.param("neighbours.ttl", "text/turtle; charset=utf-8", "wood/beside", id="turtle"),
        pytest.param("neighbours.nt", "application/n-triples", "/beside> <", id="n-triples"),
    ],
)
def test_other_forms_of_queries_are_answered_too(
    client: FlaskClient, path: str, content_type: str, body: str
) -> None:
    response = client.get(f"/queries/{path}")

    assert response.content_type == content_type
    assert body in response.text


@pytest.mark.parametrize(
    "path", ["/queries", "/queries/trees", "/queries/trees.csv", "/queries/heights.rq"]
)
def test_head_tells_what_get_would_send(client: FlaskClient, path: str) -> None:
    head, whole = client.head(path), client.get(path)

    assert head.data == b""
    assert dict(head.headers) == dict(whole.headers)
    assert head.content_length == len(whole.data)


def test_the_page_has_question_form_answer_and_text(client: FlaskClient) -> None:
    shown = page(client.get("/queries/heights?tree=birch&above=2", headers=BROWSER))

    assert "<h1>How high is a tree, in which class?</h1>" in shown
    assert '<form action="/queries/heights" method="get">' in shown
    assert '<option value="birch" selected>Birch, &#34;silver&#34;</option>' in shown
    assert f'<option value="oak">{OAK}</option>' in shown
    assert '<input id="above" name="above" type="text" value="2"' in shown
    assert '<option value="" selected>any</option>' in shown
    assert '<th scope="col" class="number">Height in metres</th>' in shown
    assert '<td><a href="/birch">Birch, &#34;silver&#34;</a></td>' in shown
    assert '<th scope="col">Name</th>' not in shown
    assert '<td class="number">' in shown
    assert (
        "1 row for Birch, &#34;silver&#34;, Metres at least: 2: Birch, &#34;silver&#34;." in shown
    )
    assert '<td><a href="https://example.com/class/high">' in shown
    assert "VALUES ?above { 2 }" in shown
    assert "#+ summary" not in shown
    for suffix in ("json", "csv", "tsv", "xml", "rq"):
        assert f'href="/queries/heights.{suffix}?tree=birch&amp;above=2"' in shown


def test_the_form_shows_what_was_given(client: FlaskClient) -> None:
    many = page(client.get(f"/queries/heights.html?tree={BASE}birch&tree=oak&above=1&above=2"))

    assert '<select id="tree" name="tree" multiple>' in many
    assert '<option value="birch" selected>' in many
    assert '<option value="oak" selected>' in many
    assert '<input id="above-2" name="above" type="text" value="2"' in many
    default = page(client.get("/queries/heights.html"))
    assert '<option value="oak" selected>' in default
    assert '<option value="birch">' in default


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("any-bird", "Yes.", id="truth-value"),
        pytest.param("neighbours", 'href="/queries/neighbours.ttl"', id="triples"),
        pytest.param("trees", "2 rows: ", id="rows"),
    ],
)
def test_every_kind_of_query_has_a_page(client: FlaskClient, name: str, shown: str) -> None:
    found = page(client.get(f"/queries/{name}.html"))

    assert shown in found
    assert "<form" not in found


def test_an_empty_answer_is_told_as_one(client: FlaskClient) -> None:
    shown = page(client.get("/queries/heights.html?above=30"))

    assert f"No results for {OAK}, Metres at least: 30." in shown
    assert "it does not mean that there is nothing" in shown
    assert "<table" not in shown


NAMED = {f"{BASE}oak": OAK, f"{BASE}elm": "Elm", "https://example.com/t/Q1": "Oak elsewhere"}
TERMS = Terms(
    base=BASE,
    label=lambda iri: NAMED.get(iri, iri),
    href=lambda iri: iri if iri.startswith("http") else "",
)


def iri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def text(value: str) -> dict[str, str]:
    return {"type": "literal", "value": value}


def results(*rows: dict[str, dict[str, str]]) -> bytes:
    answer = {"head": {"vars": ["a", "b"]}, "results": {"bindings": rows}}
    return json.dumps(answer).encode()


def test_what_a_graph_says_cannot_become_markup_or_code() -> None:
    body = results({"a": iri("javascript:alert(1)"), "b": text("https://example.org/x")}, {})

    assert table(body, {"a": "A"}, TERMS).rows == [
        [Cell("javascript:alert(1)", iri="javascript:alert(1)"), Cell("https://example.org/x")],
        [Cell(""), Cell("")],
    ]


def test_a_thing_and_its_name_are_one_column() -> None:
    body = results(
        {"a": iri(f"{BASE}oak"), "b": text(OAK)}, {"a": iri(f"{BASE}elm"), "b": text("Elm")}
    )
    found = table(body, {"a": "Tree", "b": "Name"}, TERMS)

    assert [column.head for column in found.columns] == ["Tree"]
    assert found.rows == [
        [Cell(OAK, f"{BASE}oak", iri=f"{BASE}oak")],
        [Cell("Elm", f"{BASE}elm", iri=f"{BASE}elm")],
    ]
    assert found.names([]) == [OAK, "Elm"]


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(text("Quercus"), id="another-name"),
        pytest.param(iri(f"{BASE}oak"), id="the-thing-again"),
    ],
)
def test_what_is_no_mere_name_keeps_its_column(second: dict[str, str]) -> None:
    found = table(results({"a": iri(f"{BASE}oak"), "b": second}), {}, TERMS)

    assert [column.head for column in found.columns] == ["a", "b"]


def test_a_thing_without_a_name_has_the_one_beside_it() -> None:
    body = results(
        {"a": iri(f"{BASE}part/old-root"), "b": text("Root")},
        {"a": iri(f"{BASE}oak"), "b": text(OAK)},
        {"a": text("3")},
    )
    found = table(body, {}, TERMS)

    assert [row[0].text for row in found.rows] == ["Root", OAK, "3"]
    assert len(found.columns) == 1


def test_a_thing_without_any_name_is_told_by_the_end_of_its_iri() -> None:
    body = results({"a": iri(f"{BASE}part/old-root"), "b": text("brown")})

    assert [cell.text for cell in table(body, {}, TERMS).rows[0]] == ["old root", "brown"]


def test_an_answer_is_about_what_was_not_asked_for() -> None:
    body = results({"a": iri(f"{BASE}oak"), "b": iri(f"{BASE}elm")})

    assert table(body, {}, TERMS).names([OAK]) == ["Elm"]
    assert table(body, {}, TERMS).names([OAK, "Elm"]) == [OAK]


def test_an_outside_thing_is_told_by_its_identifier_too() -> None:
    found = table(results({"a": iri("https://example.com/t/Q1")}), {}, TERMS)

    address = "https://example.com/t/Q1"
    assert found.rows[0][0] == Cell("Oak elsewhere", address, "Q1", iri=address)


def test_the_list_can_be_had_by_tag(client: FlaskClient) -> None:
    by_tag = client.get("/queries.json?tag=forester&tag=").get_json()
    every = client.get("/queries.json").get_json()

    assert [entry["name"] for entry in by_tag] == [
        entry["name"] for entry in every if "forester" in entry["tags"]
    ]
    shown = page(client.get("/queries?tag=forester", headers=BROWSER))
    assert '<input type="checkbox" name="tag" value="forester" checked>' in shown
    assert f"forester ({len(by_tag)})" in shown
    assert 'href="/queries.json?tag=forester"' in shown


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param("tag=sailor", "tag='sailor' is not allowed; allowed: ", id="tag"),
        pytest.param(
            "sort=x", "This address has no parameter 'sort'; its parameters: tag", id="name"
        ),
    ],
)
def test_the_list_refuses_what_it_does_not_know(client: FlaskClient, asked: str, told: str) -> None:
    assert told in problem(client.get(f"/queries?{asked}"), 400)


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [pytest.param("*/*", "json", id="program"), pytest.param(BROWSER["Accept"], "html", id="page")],
)
def test_each_form_of_the_list_has_an_address(
    client: FlaskClient, accept: str, suffix: str
) -> None:
    response = client.get("/queries?tag=forester", headers={"Accept": accept})
    fixed = response.headers["Content-Location"]

    assert fixed == f"/queries.{suffix}?tag=forester"
    assert client.get(fixed).data == response.data


class CountingEngine(InlineEngine):
    """An engine that counts what it is asked."""

    def __init__(self, release: Release) -> None:
        """Start at nothing."""
        super().__init__(release, SETTINGS)
        self.asked = 0

    def answer(self, query: Query) -> Answer:
        """Count, and answer."""
        self.asked += 1
        return super().answer(query)


def test_a_list_of_values_is_asked_once(wood_with_queries: Release) -> None:
    engine = CountingEngine(wood_with_queries)
    now = Served(SETTINGS, wood_with_queries, engine)

    assert now.choices("trees") == now.choices("trees")
    assert [choice.value for choice in now.choices("trees")] == ["birch", "oak"]
    assert engine.asked == 1
    assert now.queries is now.queries
