"""The reconciliation API, valid by its own schemas, and sure only of what is right."""

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flask.testing import FlaskClient

TABLE = Path(__file__).parent / "cases" / "lookup" / "spellings.tsv"
NETWORK = "https://w3id.org/nordonc/ontology#Network"
MYELOMA = "disease/multiple-myeloma"

Json = dict[str, Any]


def inlined(value: Any, folder: Path) -> Any:  # noqa: ANN401  a value of JSON
    """Return a schema with the schemas of other files in the places that name them."""
    if isinstance(value, list):
        return [inlined(one, folder) for one in value]
    if not isinstance(value, dict):
        return value
    reference = str(value.get("$ref", ""))
    if reference.startswith("http"):
        return {}
    if reference.endswith(".json"):
        other = json.loads((folder / reference).read_text(encoding="utf-8"))
        other["properties"] = {
            k: v for k, v in other.get("properties", {}).items() if k != "broader"
        }
        return inlined(other, folder)
    left_out = {"$schema", "$id", "examples"}
    return {name: inlined(one, folder) for name, one in value.items() if name not in left_out}


def validate(shared: Path, version: str, name: str, body: object) -> None:
    folder = shared / "profiles" / "reconciliation" / version
    schema = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema_rs.validate(inlined(schema, folder), body)


def reconciled(client: FlaskClient, *texts: str, **more: object) -> list[list[Json]]:
    queries = {f"q{at}": {"query": text, **more} for at, text in enumerate(texts)}
    response = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.text
    assert response.json is not None
    return [one["result"] for one in response.json.values()]


def test_the_manifests_are_valid(client: FlaskClient, shared: Path) -> None:
    validate(shared, "0.2", "manifest", client.get("/reconcile").json)
    validate(shared, "1.0-draft", "manifest", client.get("/reconcile?version=1.0-draft").json)


def test_the_parts_that_the_manifest_names_answer(client: FlaskClient, shared: Path) -> None:
    manifest = client.get("/reconcile").json
    assert manifest is not None
    names = {"entity": "entities", "property": "properties", "type": "types"}
    for kind, part in manifest["suggest"].items():
        response = client.get(part["service_url"] + part["service_path"] + "?prefix=ne")
        assert response.json is not None
        assert response.json["result"]
        for version in ("0.2", "1.0-draft"):
            validate(shared, version, f"suggest-{names[kind]}-response", response.json)
    assert client.get(manifest["view"]["url"].replace("{{id}}", MYELOMA)).status_code == 200
    preview = client.get(manifest["preview"]["url"].replace("{{id}}", MYELOMA))
    assert "Nordic Myeloma Study Group" in preview.text
    assert "frame-ancestors *" in preview.headers["Content-Security-Policy"]


def test_a_batch_is_answered_by_get_and_post(client: FlaskClient, shared: Path) -> None:
    queries = {"a": {"query": "C90.0"}, "b": {"query": "xyzzy"}, "c": {"query": "meyloma"}}
    validate(shared, "0.2", "reconciliation-query-batch", queries)
    by_get = client.get("/reconcile", query_string={"queries": json.dumps(queries)})
    by_post = client.post("/reconcile", data={"queries": json.dumps(queries)})

    assert by_get.json == by_post.json
    assert by_get.json is not None
    validate(shared, "0.2", "reconciliation-result-batch", by_get.json)
    assert [one["id"] for one in by_get.json["a"]["result"]] == [MYELOMA]
    assert by_get.json["a"]["result"][0]["match"] is True
    assert by_get.json["b"]["result"] == []
    assert not any(one["match"] for one in by_get.json["c"]["result"])


def test_a_batch_of_the_draft_is_answered(client: FlaskClient, shared: Path) -> None:
    condition = {"matchType": "name", "propertyValue": "plasma cell myeloma"}
    body = {"queries": [{"conditions": [condition]}, {"conditions": [{**condition, "x": 1}]}]}
    validate(shared, "1.0-draft", "reconciliation-query-batch", body)
    response = client.post("/reconcile/match", json=body)

    validate(shared, "1.0-draft", "reconciliation-result-batch", response.json)
    assert response.json is not None
    assert response.json["results"][0]["candidates"][0]["id"] == MYELOMA


def test_a_table_is_extended(client: FlaskClient, shared: Path) -> None:
    asked = {
        "ids": [MYELOMA, "no/thing"],
        "properties": [{"id": "networks"}, {"id": "identifiers"}],
    }
    old = client.post("/reconcile", data={"extend": json.dumps(asked)})
    new = client.post("/reconcile/extend", json=asked)

    validate(shared, "0.2", "data-extension-response", old.json)
    validate(shared, "1.0-draft", "data-extension-response", new.json)
    assert old.json is not None
    assert [one["name"] for one in old.json["rows"][MYELOMA]["networks"]] == [
        "Nordic Myeloma Study Group"
    ]
    assert {"str": "icd10:C90.0"} in old.json["rows"][MYELOMA]["identifiers"]
    proposal = client.get(f"/reconcile/extend/propose?type={NETWORK}").json
    validate(shared, "0.2", "data-extension-property-proposal", proposal)


def test_a_match_is_never_wrong_and_what_is_meant_is_found(client: FlaskClient) -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    answers = reconciled(client, *(row["text"] for row in table))
    matched = {
        row["text"]: candidate["id"]
        for row, found in zip(table, answers, strict=True)
        for candidate in found
        if candidate["match"]
    }
    expected = {row["text"]: row["thing"] for row in table}
    meant = [row["text"] for row in table if row["thing"]]
    first = [found[0]["id"] if found else "" for found in answers]

    assert all(thing == expected[text] for text, thing in matched.items())
    assert sum(
        one == row["thing"] != "" for one, row in zip(first, table, strict=True)
    ) >= 0.9 * len(meant)


def test_candidates_are_of_the_type_and_number_asked_for(client: FlaskClient) -> None:
    (found,) = reconciled(client, "nordic", type=NETWORK, limit=3)

    assert len(found) == 3
    assert {one["type"][0]["id"] for one in found} == {NETWORK}


def test_an_identifier_of_our_own_is_a_match(client: FlaskClient) -> None:
    (found,) = reconciled(client, MYELOMA)

    assert found[0]["match"] is True


def test_jsonp_is_a_call_and_takes_no_code(client: FlaskClient) -> None:
    answer = client.get("/reconcile?callback=jQuery1.f_2")

    assert answer.text.startswith("/**/jQuery1.f_2({")
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert client.get("/reconcile?callback=alert(1)//").status_code == 400


def test_pages_of_other_sites_may_ask(client: FlaskClient) -> None:
    assert client.get("/reconcile").headers["Access-Control-Allow-Origin"] == "*"
    assert client.options("/reconcile").headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    "queries",
    [
        "{",
        "[]",
        "1",
        "null",
        "[" * 100_000,
        json.dumps({str(at): {"query": "x"} for at in range(501)}),
        '{"a": ' + "9" * 5000 + "}",
    ],
)
def test_a_batch_that_is_none_is_refused(client: FlaskClient, queries: str) -> None:
    response = client.post("/reconcile", data={"queries": queries})

    assert response.status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        None,
        1,
        [],
        {},
        {"query": 1},
        {"query": ["a"]},
        {"query": "x" * 100_000},
        {"query": "\x00\ud800"},
        {"query": "a", "limit": -1},
        {"query": "a", "limit": 1e400},
        {"query": "a", "type": {"x": 1}},
        {"properties": "x"},
        {"properties": [1]},
        {"properties": [{"pid": "p", "v": []}]},
        {"conditions": [{"propertyValue": {"id": 3}}]},
    ],
)
def test_an_odd_query_is_answered(client: FlaskClient, query: object) -> None:
    old = client.post("/reconcile", data={"queries": json.dumps({"q": query})})
    new = client.post("/reconcile/match", data=json.dumps({"queries": [query]}))

    assert (old.status_code, new.status_code) == (200, 200)


@pytest.mark.parametrize("identifier", ["", "no/thing", "%00", "x" * 9000])
def test_a_preview_of_nothing_is_not_found(client: FlaskClient, identifier: str) -> None:
    assert client.get(f"/reconcile/preview?id={identifier}").status_code == 404


@pytest.mark.parametrize("body", ["", "[]", '{"ids": 1}', '{"ids": [], "properties": 1}', "\xff"])
def test_an_extension_that_is_none_is_refused(client: FlaskClient, body: str) -> None:
    assert client.post("/reconcile/extend", data=body).status_code == 400
