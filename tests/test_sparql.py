"""The HTTP side without a socket: the protocol, its failures, the pages and the downloads."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse

import releases
from nordonc.description import service_description
from nordonc.engine.base import Answer, Query
from nordonc.engine.embedded import EmbeddedEngine
from nordonc.engine.inline import InlineEngine
from nordonc.errors import BusyError, NordoncError, QueryTimeoutError, WorkerLostError
from nordonc.namespaces import SD, VOID
from nordonc.release import Release
from nordonc.settings import Settings
from nordonc.web.app import create_app
from nordonc.web.headers import HEADERS

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
ASK = "ASK {}"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
GRAPH = "https://example.org/wood/graph/"
SETTINGS = Settings(timeout_s=5, workers=1)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return releases.made(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def app(release: Release) -> Iterator[Flask]:
    with closing(EmbeddedEngine(release, SETTINGS)) as engine:
        yield create_app(SETTINGS, release, engine)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


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


def get(path: str) -> EnvironBuilder:
    return EnvironBuilder(path)


def post(
    body: str | bytes, content_type: str | None = DIRECT, path: str = "/sparql"
) -> EnvironBuilder:
    return EnvironBuilder(path, method="POST", data=body, content_type=content_type)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(get(f"/sparql?query={quote(COUNT)}"), id="get"),
        pytest.param(get(f"/sparql/?query={quote(COUNT)}"), id="final-slash"),
        pytest.param(get(f"/sparql?query={quote(COUNT)}&x=1&x=2"), id="unknown-parameter"),
        pytest.param(post(f"query={quote(COUNT)}", FORM), id="form"),
        pytest.param(post(f"query={quote(COUNT)}", f"{FORM}; charset=UTF-8"), id="form-charset"),
        pytest.param(post(COUNT), id="direct"),
        pytest.param(post(COUNT, f"{DIRECT};charset=utf-8"), id="direct-charset"),
        pytest.param(post(COUNT, path="/sparql?timeout=3"), id="direct-unknown-parameter"),
    ],
)
def test_a_query_comes_by_any_operation_of_the_protocol(
    client: FlaskClient, sent: EnvironBuilder
) -> None:
    sent.headers["Accept"] = "text/csv"
    response = client.open(sent)

    assert response.text == "n\r\n9\r\n"
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.content_length == len(response.data)
    assert response.headers["Vary"] == "Accept"


SERVICE = "SELECT+*+{SERVICE+<http://127.0.0.1:9/>{}}"


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        pytest.param(get("/sparql?query="), 400, "found the end", id="empty"),
        pytest.param(get(f"/sparql?query={ASK}&query={ASK}"), 400, "carries 2", id="two"),
        pytest.param(get("/sparql?query=%FF"), 400, "not UTF-8", id="url-escapes"),
        pytest.param(get("/sparql?" + "&" * 2000 + "a=1"), 400, "1000", id="many-parameters"),
        pytest.param(get("/sparql?query=ASK+{"), 400, "line 1, column 6", id="syntax"),
        pytest.param(
            get(f"/sparql?query={ASK}&default-graph-uri=wood"), 400, "absolute IRI", id="graph"
        ),
        pytest.param(post("format=csv", FORM), 400, "named query", id="form-without"),
        pytest.param(post(b"query=\xff", FORM), 400, "not UTF-8", id="form-encoding"),
        pytest.param(post(b"query=%ff", FORM), 400, "not UTF-8", id="form-escapes"),
        pytest.param(post(b"ASK {}#\xff"), 400, "not UTF-8", id="direct-encoding"),
        pytest.param(
            post(f"query={ASK}", FORM, f"/sparql?query={ASK}"), 400, "carries 2", id="both-places"
        ),
        pytest.param(post(ASK, path=f"/sparql?query={ASK}"), 400, "carries 2", id="url-and-direct"),
        pytest.param(post(ASK, "text/plain"), 415, DIRECT, id="wrong-type"),
        pytest.param(post(ASK, None), 415, FORM, id="no-type"),
        pytest.param(post(ASK, f"{DIRECT}; charset=utf-16"), 415, "UTF-8", id="other-charset"),
        pytest.param(get("/sparql?update=CLEAR+ALL"), 403, "updates", id="update"),
        pytest.param(post("update=CLEAR+ALL", FORM), 403, "updates", id="update-form"),
        pytest.param(post("CLEAR ALL", UPDATE), 403, "updates", id="update-direct"),
        pytest.param(get("/sparql?query=CLEAR+ALL"), 403, "CLEAR", id="update-as-query"),
        pytest.param(get(f"/sparql?query={SERVICE}"), 403, "no other server", id="service"),
        pytest.param(post(b"#" * 1_100_000), 413, "1048576 bytes", id="long-body"),
        pytest.param(get("/nothing"), 404, "not found", id="no-such-page"),
    ],
)
def test_a_request_that_breaks_a_rule_is_told_which(
    client: FlaskClient, sent: EnvironBuilder, status: int, told: str
) -> None:
    assert told in problem(client.open(sent), status)


def test_a_compressed_body_is_not_taken(client: FlaskClient) -> None:
    response = client.post(
        "/sparql", data=ASK, content_type=DIRECT, headers={"Content-Encoding": "gzip"}
    )

    assert "Content-Encoding" in problem(response, 415)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_is_told_which_are_allowed(client: FlaskClient, method: str) -> None:
    response = client.open("/sparql", method=method)

    problem(response, 405)
    assert {"GET", "HEAD", "OPTIONS", "POST"} == set(response.headers["Allow"].split(", "))


def test_what_cannot_be_had_is_told_with_what_can(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": ASK}, headers={"Accept": "image/png"})

    assert "application/sparql-results+json, " in problem(response, 406)


OWL = quote("DESCRIBE <https://example.org/wood/owl>")
WRAPPER = "&format=json&output=json&results=json"


@pytest.mark.parametrize(
    ("parameters", "accept", "content_type", "start"),
    [
        pytest.param(ASK, None, "application/sparql-results+json", '{"head"', id="default"),
        pytest.param(ASK, XML, XML, "<?xml", id="xml"),
        pytest.param(ASK, "text/csv;charset=utf-8", "text/csv; charset=utf-8", "true", id="csv"),
        pytest.param(f"{ASK}&format=csv", XML, "text/csv; charset=utf-8", "true", id="format"),
        pytest.param(f"{ASK}&format=potato", XML, XML, "<?xml", id="unknown-format"),
        pytest.param(f"{ASK}{WRAPPER}", "application/sparql-results+json", JSON, "{", id="wrapper"),
        pytest.param(OWL, None, "text/turtle; charset=utf-8", "<https", id="turtle"),
        pytest.param(OWL, "application/rdf+xml", "application/rdf+xml", "<?xml", id="rdf-xml"),
        pytest.param(OWL, "application/ld+json", "application/ld+json", '[{"@id"', id="json-ld"),
        pytest.param(OWL, "application/n-quads", "application/n-quads", "<https", id="n-quads"),
    ],
)
def test_the_answer_is_in_the_type_that_was_asked(
    client: FlaskClient, parameters: str, accept: str | None, content_type: str, start: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client.get(f"/sparql?query={parameters}", headers=headers)

    assert response.status_code == 200, response.text
    assert response.content_type == content_type
    assert response.text.startswith(start)


NORWEGIAN = 'SELECT ?s WHERE { ?s ?p "Eik på høyden"@nb }'


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(get(f"/sparql?query={quote(NORWEGIAN)}"), id="get"),
        pytest.param(post(f"query={quote(NORWEGIAN)}", FORM), id="form"),
        pytest.param(post(f"query={NORWEGIAN}".encode(), FORM), id="form-unescaped"),
        pytest.param(post(NORWEGIAN.encode()), id="direct"),
    ],
)
def test_letters_beyond_ascii_survive_each_way_in(
    client: FlaskClient, sent: EnvironBuilder
) -> None:
    sent.headers["Accept"] = "text/csv"

    assert client.open(sent).text == "s\r\nhttps://example.org/wood/oak\r\n"


@pytest.mark.parametrize(
    ("parameters", "count"),
    [
        pytest.param([("default-graph-uri", f"{GRAPH}birds")], 2, id="one"),
        pytest.param(
            [("default-graph-uri", f"{GRAPH}birds"), ("default-graph-uri", f"{GRAPH}trees")],
            9,
            id="two",
        ),
        pytest.param([("named-graph-uri", f"{GRAPH}birds")], 0, id="named-only"),
    ],
)
def test_the_request_names_the_dataset(
    client: FlaskClient, parameters: list[tuple[str, str]], count: int
) -> None:
    url = "/sparql?" + "&".join(f"{name}={quote(value)}" for name, value in parameters)
    by_body = client.post(url, data=COUNT, content_type=DIRECT, headers={"Accept": "text/csv"})
    by_url = client.get(f"{url}&query={quote(COUNT)}", headers={"Accept": "text/csv"})

    assert by_body.text == by_url.text == f"n\r\n{count}\r\n"


def test_head_is_get_without_the_body(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": ASK})
    head = client.head("/sparql", query_string={"query": ASK})

    assert head.data == b""
    assert head.headers == answer.headers


def test_a_page_elsewhere_may_post_a_query(client: FlaskClient) -> None:
    response = client.options("/sparql", headers={"Origin": "https://example.org"})

    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


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


def test_the_description_keeps_to_the_service_and_escapes_what_it_quotes(
    release: Release,
) -> None:
    settings = Settings(timeout_s=1.5, default_graph="strict")
    strict = service_description("http://localhost/<x>", release.manifest, settings)
    store = ox.Store()
    store.load(strict, ox.RdfFormat.N_TRIPLES)

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


def test_the_home_page_says_what_this_is(client: FlaskClient, release: Release) -> None:
    page = client.get("/").text

    assert f"<h1>{release.manifest.title}</h1>" in page
    assert "9 statements" in page
    assert f"<code>{GRAPH}birds</code>" in page


def test_the_example_of_the_home_page_is_answered(client: FlaskClient) -> None:
    page = client.get("/").text
    start = page.index("/sparql?query=")
    url = page[start : page.index('"', start)].replace("&amp;", "&")

    assert "Tree" in client.get(url).text


def test_the_server_gives_a_sign_of_life(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"


def test_the_download_page_lists_every_file_with_its_checksum(
    client: FlaskClient, release: Release
) -> None:
    page = client.get("/download").text

    for name in ("trees.ttl", "trees.nt", "trees.nq", "manifest.json", "SHA256SUMS"):
        assert f'href="/releases/1.2.0/{name}"' in page
    digest = hashlib.sha256(release.quads.read_bytes()).hexdigest()
    assert digest in page
    assert release.manifest.licence in page
    assert release.manifest.rights in page
    assert page.index("trees.ttl") < page.index("trees.nt") < page.index("manifest.json")


def test_a_release_without_checksums_is_listed_all_the_same(
    tmp_path: Path,
) -> None:
    bare = releases.made(tmp_path)
    (tmp_path / "SHA256SUMS").unlink()
    client = create_app(SETTINGS, bare, InlineEngine(bare, SETTINGS)).test_client()
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
    client: FlaskClient, release: Release, name: str, media_type: str
) -> None:
    with client.get(f"/releases/1.2.0/{name}") as response:
        assert response.data == (release.folder / name).read_bytes()
        assert response.content_type == media_type
        assert response.content_length == len(response.data)
        assert response.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert "max-age=31536000" in response.headers["Cache-Control"]


def test_a_file_is_not_sent_twice_and_may_be_sent_in_part(
    client: FlaskClient, release: Release
) -> None:
    url = "/releases/1.2.0/trees.nt"
    whole = (release.folder / "trees.nt").read_bytes()
    with client.get(url) as first:
        etag = first.headers["ETag"]
        assert etag == f'"{hashlib.sha256(whole).hexdigest()}"'
        assert first.headers["Last-Modified"] == "Tue, 03 Feb 2026 00:00:00 GMT"
    with client.get(url, headers={"If-None-Match": etag}) as again:
        assert (again.status_code, again.data) == (304, b"")
    with client.get(url, headers={"Range": "bytes=5-9"}) as part:
        assert (part.status_code, part.data) == (206, whole[5:10])
    with client.get(url, headers={"Range": "bytes=999999-"}) as beyond:
        assert beyond.status_code == 416
        assert beyond.headers["Content-Range"] == f"bytes */{len(whole)}"


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

    def answer(self, query: Query) -> Answer:
        """Fail, whatever is asked."""
        raise self._failure from ValueError(query.text)

    def figures(self) -> dict[str, tuple[str, float]]:
        """Have no figures."""
        return {}

    def close(self) -> None:
        """Have nothing to close."""


def test_a_mistake_of_ours_is_noted_and_not_shown(
    release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(SETTINGS, release, FailingEngine(ZeroDivisionError("secret")))

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
    release: Release, failure: NordoncError, status: int, retry_after: str | None
) -> None:
    client = create_app(SETTINGS, release, FailingEngine(failure)).test_client()
    response = client.get(f"/sparql?query={ASK}")

    assert problem(response, status) == str(failure)
    assert response.headers.get("Retry-After") == retry_after
