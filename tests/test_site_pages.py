"""The HTTP side without a socket: the description, the pages, the downloads and failures."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from helpers import releases
from helpers.apps import SETTINGS, client_of
from nordonc.endpoint.service_description import service_description
from nordonc.engine.base import Answer, Query
from nordonc.engine.embedded import EmbeddedEngine
from nordonc.errors import BusyError, NordoncError, QueryTimeoutError, WorkerLostError
from nordonc.http.headers import HEADERS
from nordonc.rdf.namespaces import SD, VOID
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.site.app import create_app

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ASK = "ASK {}"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
GRAPH = "https://example.org/wood/graph/"


@pytest.fixture(scope="module")
def served(wood: Release) -> Release:
    return wood


@pytest.fixture(scope="module")
def engine(served: Release) -> Iterator[EmbeddedEngine]:
    with closing(EmbeddedEngine(served, SETTINGS)) as engine:
        yield engine


def problem(response: TestResponse, status: int) -> str:
    """Return the sentence of a failure, having checked that it is told as every failure is."""
    document = json.loads(response.text)
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in response.headers["Vary"]
    assert (document["status"], document["title"]) == (status, response.status[4:].title())
    assert "Traceback" not in response.text
    return str(document["detail"])


def described(response: TestResponse) -> ox.Store:
    store = ox.Store()
    store.load(response.data, ox.RdfFormat.TURTLE)
    return store


def test_a_program_that_asks_nothing_is_told_what_this_is(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    store = described(response)
    endpoint = ox.NamedNode("http://localhost/sparql")
    counts = store.query(
        f"SELECT ?n {{ ?named <{SD}name> <{GRAPH}birds> ; <{SD}graph>/<{VOID}triples> ?n }}"
    )

    assert list(store.quads_for_pattern(None, ox.NamedNode(f"{SD}endpoint"), endpoint))
    assert isinstance(counts, ox.QuerySolutions)
    assert [row["n"].value for row in counts] == ["2"]
    assert client.get("/sparql?format=jsonld").content_type == "application/ld+json"


def test_the_description_stands_where_tools_look_for_it(client: FlaskClient) -> None:
    for accept in ("text/turtle", "application/rdf+xml"):
        found = client.get("/.well-known/void", headers={"Accept": accept})
        asked = client.get("/sparql", headers={"Accept": accept})
        assert found.content_type.startswith(accept)
        assert found.data == asked.data


def test_the_description_keeps_to_the_service_and_encodes_its_address(
    wood: Release,
) -> None:
    settings = Settings(timeout_s=1.5, default_graph="strict")
    triples = service_description("http://localhost/<x>", wood, settings)
    strict = "\n".join(map(str, triples))

    assert "UnionDefaultGraph" not in strict
    assert "<http://localhost/%3Cx%3E>" in strict
    assert "after 1.5 seconds" in strict


def test_a_browser_that_asks_nothing_gets_a_form(client: FlaskClient) -> None:
    response = client.get("/sparql", headers=BROWSER)

    assert response.content_type == "text/html; charset=utf-8"
    assert '<form id="ask" action="/sparql" method="get"' in response.text
    assert "Accept" in response.headers["Vary"]


def test_a_browser_is_told_of_failures_in_a_page_without_markup_of_others(
    client: FlaskClient,
) -> None:
    response = client.get(
        "/sparql", query_string={"query": "<script>alert(1)</script>"}, headers=BROWSER
    )

    assert response.status_code == 400
    assert response.content_type == "text/html; charset=utf-8"
    assert 'role="alert"' in response.text
    assert "line 1, column 1" in response.text
    assert "<script>" not in response.text


@pytest.mark.parametrize("path", ["/", "/sparql", "/download", "/nothing", "/static/style.css"])
def test_every_answer_has_the_security_headers(client: FlaskClient, path: str) -> None:
    with client.get(path, headers=BROWSER) as response:
        assert {name: response.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("path", ["/", "/sparql", "/download", "/nothing"])
def test_a_page_has_one_heading_landmarks_and_no_script_of_its_own(
    client: FlaskClient, path: str
) -> None:
    page = client.get(path, headers=BROWSER).text

    assert page.count("<h1") == 1
    assert all(f"<{landmark}" in page for landmark in ("header", "nav", "main", "footer"))
    assert 'href="#main"' in page
    scripts = page.count('<script type="module" src="/static/')
    assert page.count("<script") == scripts + page.count('<script type="application/ld+json">')
    assert " style=" not in page


def test_the_home_page_says_what_this_is(client: FlaskClient, wood: Release) -> None:
    page = client.get("/").text

    assert f"<h1>{wood.manifest.title}</h1>" in page
    assert "9 statements" in page
    assert f"<code>{GRAPH}birds</code>" in client.get("/download").text


def test_the_example_of_the_home_page_is_answered(client: FlaskClient) -> None:
    page = client.get("/").text
    start = page.index("/sparql?query=")
    url = page[start : page.index('"', start)].replace("&amp;", "&")

    assert "Tree" in client.get(url).text


def test_the_server_gives_a_sign_of_life(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"


def test_the_download_page_lists_every_file_with_its_checksum(
    client: FlaskClient, wood: Release
) -> None:
    page = client.get("/download").text

    for name in ("trees.ttl", "trees.nt", "trees.nq", "manifest.json", "SHA256SUMS"):
        assert f'href="/releases/1.2.0/{name}"' in page
    digest = hashlib.sha256(wood.quads.read_bytes()).hexdigest()
    assert digest in page
    assert wood.manifest.licence in page
    assert wood.manifest.rights in page
    assert page.index("trees.ttl") < page.index("trees.nt") < page.index("manifest.json")


def test_a_release_without_checksums_is_listed_all_the_same(
    tmp_path: Path,
) -> None:
    bare = releases.made(tmp_path)
    (tmp_path / "SHA256SUMS").unlink()
    client = client_of(bare)
    page = client.get("/download").text

    assert "trees.ttl" in page
    assert "sha256sum" not in page
    with client.get("/releases/1.2.0/trees.ttl") as response:
        assert response.data == (tmp_path / "trees.ttl").read_bytes()


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        pytest.param("trees.ttl", "text/turtle; charset=utf-8", id="turtle"),
        pytest.param("trees.nt", "application/n-triples", id="n-triples"),
        pytest.param("trees.nq", "application/n-quads", id="n-quads"),
        pytest.param("manifest.json", "application/json", id="manifest"),
        pytest.param("SHA256SUMS", "text/plain; charset=utf-8", id="checksums"),
    ],
)
def test_a_file_is_sent_as_it_is(
    client: FlaskClient, wood: Release, name: str, media_type: str
) -> None:
    with client.get(f"/releases/1.2.0/{name}") as response:
        assert response.data == (wood.folder / name).read_bytes()
        assert response.content_type == media_type
        assert response.content_length == len(response.data)
        assert response.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert "max-age=31536000" in response.headers["Cache-Control"]


def test_a_file_is_not_sent_twice_and_may_be_sent_in_part(
    client: FlaskClient, wood: Release
) -> None:
    url = "/releases/1.2.0/trees.nt"
    whole = (wood.folder / "trees.nt").read_bytes()
    with client.get(url) as first:
        etag = first.headers["ETag"]
        assert etag == f'"{hashlib.sha256(whole).hexdigest()}"'
        assert "Last-Modified" not in first.headers
    with client.get(url, headers={"If-None-Match": etag}) as again:
        assert (again.status_code, again.data) == (304, b"")
    with client.get(url, headers={"Range": "bytes=5-9"}) as part:
        assert (part.status_code, part.data) == (206, whole[5:10])
    with client.get(url, headers={"Range": "bytes=999999-"}) as beyond:
        assert beyond.status_code == 416
        assert beyond.headers["Content-Range"] == f"bytes */{len(whole)}"


@pytest.mark.parametrize(
    "asked", ["items=0-1", "bytes=abc", "bytes=0-1,3-4", "bytes", "=", "bytes=-"]
)
def test_a_range_that_is_not_understood_is_ignored(
    client: FlaskClient, wood: Release, asked: str
) -> None:
    with client.get("/releases/1.2.0/trees.nt", headers={"Range": asked}) as answer:
        assert answer.status_code == 200
        assert answer.data == (wood.folder / "trees.nt").read_bytes()


def test_a_file_that_has_changed_within_its_day_is_sent_again(client: FlaskClient) -> None:
    since = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    with client.get("/releases/1.2.0/trees.nt", headers=since) as answer:
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("path", "told"),
    [
        pytest.param("/releases/1.2.0/nothing.ttl", "it has trees.ttl, trees.nt", id="file"),
        pytest.param("/releases/0.9/trees.ttl", "there is 1.2.0", id="version"),
        pytest.param("/releases/1.2.0/..%2Ftrees.ttl", "not found", id="traversal"),
        pytest.param("/releases/1.2.0/%2Fetc%2Fpasswd", "not found", id="absolute"),
        pytest.param("/releases/1.2.0/..", "", id="parent"),
        pytest.param("/static/../app.py", "not found", id="code"),
    ],
)
def test_only_the_files_of_the_release_are_sent(client: FlaskClient, path: str, told: str) -> None:
    assert told in problem(client.get(path), 404)


class FailingEngine:
    """An engine that only fails."""

    kind = "failing"

    def __init__(self, failure: Exception) -> None:
        """Take what it fails with."""
        self._failure = failure

    def fill(self) -> None:
        """Do nothing."""

    def answer(self, query: Query) -> Answer:
        """Fail, whatever is asked."""
        raise self._failure from ValueError(query.text)

    def figures(self) -> dict[str, tuple[str, float]]:
        """Have no figures."""
        return {}

    def close(self) -> None:
        """Have nothing to close."""


def test_a_mistake_of_ours_is_noted_and_not_shown(
    wood: Release, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(SETTINGS, wood, FailingEngine(ZeroDivisionError("secret")))

    assert "secret" not in problem(app.test_client().get(f"/sparql?query={ASK}"), 500)
    assert "secret" in caplog.text


@pytest.mark.parametrize(
    ("failure", "status", "retry_after"),
    [
        pytest.param(BusyError("every worker is taken"), 503, "5", id="busy"),
        pytest.param(WorkerLostError("too much memory"), 503, "60", id="worker-lost"),
        pytest.param(QueryTimeoutError("stopped after 5 s"), 504, None, id="timeout"),
    ],
)
def test_a_failure_of_the_engine_says_when_to_try_again(
    wood: Release, failure: NordoncError, status: int, retry_after: str | None
) -> None:
    client = create_app(SETTINGS, wood, FailingEngine(failure)).test_client()
    response = client.get(f"/sparql?query={ASK}")

    assert problem(response, status) == str(failure)
    assert response.headers.get("Retry-After") == retry_after
