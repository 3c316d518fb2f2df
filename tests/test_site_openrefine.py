"""The reconciliation service as OpenRefine 3.8 asks it.

What is sent follows its client: ``recon-manager.js`` registers a service by CORS and else by JSONP,
``GuessTypesOfColumnCommand.java`` guesses types from ten cells, ``StandardReconConfig.java`` posts
batches, ``suggest-4_3a.js`` suggests, and ``ReconciledDataExtensionJob.java`` extends a table.
Source: https://github.com/OpenRefine/OpenRefine
"""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

#: The page of OpenRefine, from which its scripts ask.
PAGE = {"Origin": "http://127.0.0.1:3333", "Referer": "http://127.0.0.1:3333/project?project=1"}
#: What jQuery names the function of an answer, and adds to an address that no cache may answer.
CALLBACK = "jQuery360008427_1732960000000"
ANEW = "1732960000001"
DISEASE = "https://w3id.org/nordonc/ontology#Disease"

Json = dict[str, Any]
Ask = Callable[..., Json]


def by_cors(client: FlaskClient, address: str, **query: str) -> Json:
    """Return what a script of another page may read of an answer."""
    answer = client.get(address, query_string=query, headers=PAGE)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert isinstance(answer.json, dict)
    return answer.json


def by_jsonp(client: FlaskClient, address: str, **query: str) -> Json:
    """Return what the function of a script is called with."""
    answer = client.get(address, query_string={"callback": CALLBACK, **query}, headers=PAGE)
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith("text/javascript")
    called = re.fullmatch(rf"/\*\*/{re.escape(CALLBACK)}\((.*)\);\s*", answer.text, re.DOTALL)
    assert called is not None
    body: Json = json.loads(called[1])
    return body


def posted(client: FlaskClient, address: str, **form: object) -> Json:
    """Return the answer to a form whose fields are JSON, as OpenRefine's server sends it."""
    body = "&".join(f"{name}={quote(json.dumps(value))}" for name, value in form.items())
    answer = client.post(address, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200, answer.text
    assert isinstance(answer.json, dict)
    return answer.json


@pytest.fixture
def manifest(client: FlaskClient) -> Json:
    """Return the service as OpenRefine registers it."""
    return by_cors(client, "/reconcile")


def test_a_service_is_registered_by_cors_and_by_jsonp(client: FlaskClient, manifest: Json) -> None:
    assert manifest["name"]
    assert manifest["identifierSpace"]
    assert manifest["schemaSpace"]
    assert by_jsonp(client, "/reconcile", _=ANEW) == manifest


def test_types_are_guessed_from_the_first_cells(client: FlaskClient) -> None:
    cells = ["C90.0", "rintasyöpä", "Lymphoma", "keuhkosyöpä"]
    queries = {f"q{at}": {"query": cell, "limit": 3} for at, cell in enumerate(cells)}
    answer = posted(client, "/reconcile", queries=queries)

    assert list(answer) == list(queries)
    for cell in answer.values():
        types = [one["id"] for one in cell["result"][0]["type"]]
        assert all({"id", "name"} <= one.keys() for one in cell["result"][0]["type"])
        assert DISEASE in types


def test_a_column_is_reconciled_in_batches(client: FlaskClient) -> None:
    columns = ["myeloma", "xyzzy", "meyloma"]
    queries = {
        f"q{at}": {
            "query": text,
            "type": DISEASE,
            "type_strict": "should",
            "properties": [{"pid": "networks", "v": "NMSG"}],
        }
        for at, text in enumerate(columns)
    }
    answer = posted(client, "/reconcile", queries=queries)
    best = answer["q0"]["result"][0]

    assert {"id", "name", "score", "match", "type"} <= best.keys()
    assert best["id"] == "disease/multiple-myeloma"
    assert best["match"] is True
    assert answer["q1"]["result"] == []
    assert [one["match"] for one in answer["q2"]["result"]] == [False]


@pytest.mark.parametrize("ask", [by_cors, by_jsonp])
@pytest.mark.parametrize(
    "asked",
    [
        ("entity", {"prefix": "multiple my"}, "disease/multiple-myeloma"),
        ("entity", {"prefix": "rintas"}, "disease/breast-cancer"),
        ("type", {"prefix": "Dis"}, DISEASE),
        ("property", {"prefix": "Net"}, "networks"),
        # A text with a colon, as the box takes it apart.
        ("entity", {"prefix": "", "filter": "(all MONDO:0009693)"}, "disease/multiple-myeloma"),
    ],
)
def test_boxes_suggest(
    client: FlaskClient, manifest: Json, ask: Ask, asked: tuple[str, dict[str, str], str]
) -> None:
    kind, fields, found = asked
    part = manifest["suggest"][kind]
    answer = ask(client, part["service_url"] + part["service_path"], **fields)

    assert found in [one["id"] for one in answer["result"]]
    assert all(one["name"] for one in answer["result"])


def test_a_candidate_is_previewed_in_a_frame(client: FlaskClient, manifest: Json) -> None:
    preview = manifest["preview"]
    address = preview["url"].replace("{{id}}", quote("disease/multiple-myeloma", safe=""))
    page = client.get(address, headers=PAGE)

    assert preview["width"] > 0
    assert preview["height"] > 0
    assert page.status_code == 200
    assert "X-Frame-Options" not in page.headers
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert "ultiple myeloma" in page.text


@pytest.mark.parametrize("ask", [by_cors, by_jsonp])
def test_a_table_is_extended_by_what_is_proposed(
    client: FlaskClient, manifest: Json, ask: Ask
) -> None:
    propose = manifest["extend"]["propose_properties"]
    address = propose["service_url"] + propose["service_path"]
    anew = {"_": ANEW} if ask is by_jsonp else {}
    proposed = ask(client, address, type=DISEASE, limit="50", **anew)["properties"]
    ids = ["disease/multiple-myeloma", "disease/breast-cancer"]
    wanted = {"ids": ids, "properties": [{"id": one["id"]} for one in proposed]}
    answer = posted(client, "/reconcile", extend=wanted)

    assert [one["id"] for one in answer["meta"]] == [one["id"] for one in proposed]
    assert sorted(answer["rows"]) == sorted(ids)
    assert all(set(row) == {one["id"] for one in proposed} for row in answer["rows"].values())
    assert answer["rows"][ids[0]]["networks"][0]["name"] == "Nordic Myeloma Study Group"
