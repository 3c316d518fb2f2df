"""The OpenAPI document is valid, and says what the queries say."""

import importlib
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from enum import Enum
from http import HTTPStatus
from pathlib import Path
from typing import Any, get_type_hints

import httpx
import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from helpers import releases
from helpers.apps import SETTINGS
from helpers.places import ROOT
from nordonc import canned
from nordonc.dataset.sources import Sources
from nordonc.engine.inline import InlineEngine
from nordonc.site.api.openapi_routes import NOT_DESCRIBED
from nordonc.site.app import create_app

QUERIES = canned.load(Sources.read(ROOT))
JSON = "application/sparql-results+json"
#: Name of the package that is generated.
CLIENT = "generated_client"

Json = dict[str, Any]


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
    assert {f"/queries/{query.slug}" for query in QUERIES} <= set(document["paths"])
    assert set(document["paths"]["/sparql"]) == {"get", "post"}
    assert "method QUERY" in document["paths"]["/sparql"]["post"]["description"]


def test_every_route_is_described_or_is_on_the_list_that_says_why_not(
    client: FlaskClient, document: Json
) -> None:
    routes = {rule.rule for rule in client.application.url_map.iter_rules()}
    described = {re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule): rule for rule in routes}
    left_out = {rule for path, rule in described.items() if path not in document["paths"]}

    assert left_out == NOT_DESCRIBED.keys()
    assert all(NOT_DESCRIBED.values())


def test_routes_of_no_use_for_a_release_are_not_described(of_the_wood: Json) -> None:
    assert "/download" in of_the_wood["paths"]
    assert "/networks" not in of_the_wood["paths"]


def test_what_leads_elsewhere_says_so(document: Json, client: FlaskClient) -> None:
    paths = document["paths"]
    told = {path for path in paths if "302" in paths[path].get("get", {}).get("responses", {})}

    assert told == {path for path in paths if "{version}" in path or path.startswith("/linkset")}
    for path in told - {one for one in told if one.startswith("/linkset")}:
        names = {one["name"]: one["schema"] for one in paths[path]["get"]["parameters"]}
        values = {name: one["enum"][0] for name, one in names.items() if "enum" in one}
        assert "latest" in names["version"]["enum"]
        there = client.get(path.format(**values | {"version": "latest"}))
        place = path.format(**values)
        assert (there.status_code, there.headers["Location"]) == (302, place)
    page = client.get("/linkset?of=/about%3Frelease%3D0.1.0")
    assert (page.status_code, page.headers["Location"]) == (
        302,
        "/linkset?of=/about&release=0.1.0",
    )


def members(value: object) -> Iterator[tuple[str, object]]:
    """Yield every member of a document, however deep."""
    if isinstance(value, dict):
        yield from value.items()
    for inner in value.values() if isinstance(value, dict) else value:  # type: ignore[attr-defined]
        if isinstance(inner, dict | list):
            yield from members(inner)


def test_no_constant_is_an_array(document: Json) -> None:
    constants = [value for name, value in members(document) if name == "const"]

    assert constants
    assert not [value for value in constants if isinstance(value, list)]


def test_a_list_offers_the_values_that_it_takes(document: Json, client: FlaskClient) -> None:
    described = document["paths"]["/networks.{suffix}"]["get"]["parameters"]
    values = {one["name"]: one["schema"] for one in described}
    assert values["suffix"] == {"type": "string", "enum": ["csv", "html", "xlsx"]}
    for name in ("country", "disease", "kind", "activity"):
        offered = values[name]["anyOf"][0]["enum"]
        answers = [client.get(f"/networks.csv?{name}={value}") for value in offered]
        assert {answer.status_code for answer in answers} == {200}, name


@pytest.fixture(scope="module")
def generated(document: Json, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the client that openapi-python-client makes of the document."""
    folder = tmp_path_factory.mktemp("generated")
    source, config = folder / "openapi.json", folder / "config.yaml"
    source.write_text(json.dumps(document), encoding="utf-8")
    config.write_text("post_hooks: []\n", encoding="utf-8")
    program = Path(sys.executable).with_name("openapi-python-client")
    words = ["generate", "--path", str(source), "--config", str(config), "--meta", "none"]
    subprocess.run([program, *words, "--output-path", folder / CLIENT], check=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield folder / CLIENT


def arguments(operation: Callable[..., object]) -> Json:
    """Return a value for each argument that an operation of a client needs."""
    wanted = get_type_hints(operation)
    needed = [
        name
        for name, one in inspect.signature(operation).parameters.items()
        if name != "client" and one.default is inspect.Parameter.empty
    ]
    given = {name: next(iter(wanted[name])) for name in needed if issubclass(wanted[name], Enum)}
    bodies = {name: body(wanted[name]) for name in needed if name not in given}
    return given | bodies


def body(form: Callable[..., object]) -> object:
    """Return a form with a query, or another text, in each field that it needs."""
    fields = inspect.signature(form).parameters.values()
    return form(**{one.name: "ASK {}" for one in fields if one.default is inspect.Parameter.empty})


def test_a_generated_client_calls_every_operation(
    generated: Path, client: FlaskClient, document: Json
) -> None:
    transport = httpx.WSGITransport(app=client.application)
    package = importlib.import_module(CLIENT)
    caller = package.Client(
        base_url="http://kg.example", follow_redirects=True, httpx_args={"transport": transport}
    )
    modules = [
        ".".join(path.relative_to(generated.parent).with_suffix("").parts)
        for path in sorted(generated.glob("api/*/[a-z]*.py"))
    ]
    called = set()
    for name in modules:
        operation = importlib.import_module(name).sync_detailed
        given = arguments(operation)
        if name.endswith(".query_by_get"):
            given["query"] = "ASK {}"
        if ".get_resource" in name:
            given["iri"] = "https://w3id.org/nordonc/country/IS"
        answer = operation(client=caller, **given)
        assert answer.status_code == HTTPStatus.OK, name
        called.add(name.rpartition(".")[2].replace("_", "-").strip("-"))

    operations = [
        one["operationId"] for path in document["paths"].values() for one in path.values()
    ]
    assert called == set(operations)
    assert len(operations) == len(set(operations))


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.slug)
def test_a_query_is_described_as_its_header_has_it(
    document: Json, client: FlaskClient, query: canned.CannedQuery
) -> None:
    described = get(document, query.slug)
    answered = client.get(f"/queries/{query.slug}").get_json(force=True)
    schema = described["responses"]["200"]["content"][JSON]["schema"]["properties"]

    assert described["summary"] == query.summary
    assert [one["name"] for one in described["parameters"]] == [p.name for p in query.parameters]
    variables = schema["head"]["properties"]["vars"]
    assert variables["items"]["enum"] == answered["head"]["vars"]
    assert variables["minItems"] == variables["maxItems"] == len(answered["head"]["vars"])
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

    assert (weakest["anyOf"][0]["enum"], weakest["default"]) == ([1, 2, 3, 4, 5, 6], 6)
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
