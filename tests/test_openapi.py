"""The OpenAPI document is valid, and says what the queries say."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

import releases
from nordonc import canned
from nordonc.engine.inline import InlineEngine
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.site.app import create_app

ROOT = Path(__file__).parents[1]
SETTINGS = Settings(timeout_s=5, workers=1)
QUERIES = canned.load(ROOT)
JSON = "application/sparql-results+json"

Json = dict[str, Any]


@pytest.fixture(scope="module")
def client(release: Release) -> Iterator[FlaskClient]:
    with closing(InlineEngine(release, SETTINGS)) as engine:
        yield create_app(SETTINGS, release, engine).test_client()


@pytest.fixture(scope="module")
def document(client: FlaskClient) -> Json:
    return dict(client.get("/openapi.json").get_json())


@pytest.fixture(scope="module")
def of_the_wood(tmp_path_factory: pytest.TempPathFactory) -> Json:
    release = releases.made(tmp_path_factory.mktemp("wood"), queries=True)
    with closing(InlineEngine(release, SETTINGS)) as engine:
        client = create_app(SETTINGS, release, engine).test_client()
        return dict(client.get("/openapi.json").get_json())


def get(document: Json, slug: str) -> Json:
    return dict(document["paths"][f"/queries/{slug}"]["get"])


def parameter(document: Json, slug: str, name: str) -> Json:
    return next(dict(one) for one in get(document, slug)["parameters"] if one["name"] == name)


@pytest.mark.parametrize("name", ["document", "of_the_wood"])
def test_the_document_is_openapi(name: str, request: pytest.FixtureRequest) -> None:
    found = request.getfixturevalue(name)

    OpenAPIV31SpecValidator(found).validate()
    assert found["openapi"] == "3.1.0"


def test_it_describes_every_query_and_the_endpoint(document: Json) -> None:
    fixed = {"/sparql", "/queries", "/openapi.json", "/healthz", "/.well-known/sparql-examples"}
    fixed |= {"/lookup"}

    assert set(document["paths"]) == fixed | {f"/queries/{query.slug}" for query in QUERIES}
    assert set(document["paths"]["/sparql"]) == {"get", "post"}


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.slug)
def test_a_query_is_described_as_its_header_has_it(
    document: Json, client: FlaskClient, query: canned.CannedQuery
) -> None:
    described = get(document, query.slug)
    answered = client.get(f"/queries/{query.slug}").get_json(force=True)
    schema = described["responses"]["200"]["content"][JSON]["schema"]["properties"]

    assert described["summary"] == query.summary
    assert [one["name"] for one in described["parameters"]] == [p.name for p in query.parameters]
    assert schema["head"]["properties"]["vars"]["const"] == answered["head"]["vars"]
    assert answered["results"]["bindings"]


def test_a_pick_list_is_an_enumeration_of_its_own(document: Json) -> None:
    described = parameter(document, "networks-of-country", "country")
    values = document["components"]["schemas"]["areas"]["enum"]

    assert described["schema"]["anyOf"][0] == {"$ref": "#/components/schemas/areas"}
    assert described["schema"]["default"] == "country/NO"
    assert {"country/IS", "territory/FO"} <= set(values)


def test_numbers_are_numbers_and_several_values_an_array(document: Json) -> None:
    weakest = parameter(document, "networks-of-country", "weakest")["schema"]
    countries = parameter(document, "networks-of-all-countries", "country")["schema"]

    assert (weakest["anyOf"][0]["enum"], weakest["default"]) == ([1, 2, 3, 4, 5, 6, 7], 7)
    assert (countries["type"], countries["default"]) == ("array", ["country/EE"])


def test_every_kind_of_query_has_its_media_types(of_the_wood: Json) -> None:
    answers = {
        slug: get(of_the_wood, slug)["responses"]["200"]["content"]
        for slug in ("any-bird", "neighbours", "trees")
    }

    assert answers["any-bird"][JSON]["schema"] == {"$ref": "#/components/schemas/Truth"}
    assert "text/turtle" in answers["neighbours"]
    assert {JSON, "text/csv", "text/html"} <= set(answers["trees"])


def test_the_server_is_the_one_that_was_asked(client: FlaskClient) -> None:
    found = client.get("/openapi.json", base_url="https://kg.example/cancer/").get_json()

    assert found["servers"] == [{"url": "https://kg.example/cancer"}]
