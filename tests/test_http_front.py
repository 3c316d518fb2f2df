"""What stands in front of the application: validators, codings, the cache, limits and the log."""

import gzip
import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from helpers import releases
from helpers.apps import SETTINGS, client_of
from nordonc.engine.base import Answer, Query
from nordonc.engine.inline import InlineEngine
from nordonc.errors import CallError
from nordonc.http.gzip_compression import takes_gzip
from nordonc.http.metrics import Journal
from nordonc.http.public_url import PublicUrl
from nordonc.http.rate_limit import Budget
from nordonc.http.request_limits import MAX_HEADER_BYTES, MAX_URL_BYTES
from nordonc.release.manifest import Release
from nordonc.site.app import application, create_app
from nordonc.site.served import Served
from nordonc.site.state import Current

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
ALL = f"/sparql?query={quote('SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o')}"


class CountingEngine(InlineEngine):
    """An engine that counts what it is asked."""

    asked = 0

    def answer(self, query: Query) -> Answer:
        """Count, and answer."""
        self.asked += 1
        return super().answer(query)


@pytest.fixture
def engine(wood: Release) -> CountingEngine:
    return CountingEngine(wood, SETTINGS)


@pytest.fixture
def counted_client(wood: Release, engine: CountingEngine) -> FlaskClient:
    return create_app(SETTINGS, wood, engine).test_client()


def test_an_answer_is_computed_once_and_kept(
    counted_client: FlaskClient, engine: CountingEngine
) -> None:
    first, again = counted_client.get(ALL), counted_client.get(ALL)

    assert first.data == again.data
    assert first.headers == again.headers
    assert engine.asked == 1


@pytest.mark.parametrize("path", [ALL, "/", "/download", "/sparql", "/static/style.css"])
def test_an_answer_has_validators_and_is_not_sent_twice(
    counted_client: FlaskClient, path: str
) -> None:
    first = counted_client.get(path)
    etag = first.headers["ETag"]

    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "Last-Modified" not in first.headers
    for held in (
        {"If-None-Match": etag},
        {"If-None-Match": f'"x", W/{etag}'},
        {"If-None-Match": "*"},
    ):
        again = counted_client.get(path, headers=held)
        assert (again.status_code, again.data) == (304, b""), held
        assert again.headers["ETag"] == etag
        assert "Content-Type" not in again.headers
    for other in (
        {"If-None-Match": '"x"'},
        {"If-Modified-Since": "Tue, 03 Feb 2026 00:00:00 GMT"},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"If-None-Match": '"x"', "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert counted_client.get(path, headers=other).status_code == 200, other


def test_a_validator_tells_answers_apart_and_servers_not(
    counted_client: FlaskClient, wood: Release, tmp_path: Path
) -> None:
    variants: list[tuple[str, dict[str, str]]] = [
        (ALL, {}),
        (ALL, {"Accept": "text/csv"}),
        (f"{ALL}&x=1", {}),
        (ALL, {"Accept-Encoding": "gzip"}),
        (ALL, {"Host": "example.org"}),
    ]
    etags = [
        counted_client.get(path, headers=headers).headers["ETag"] for path, headers in variants
    ]
    replica = client_of(wood, SETTINGS)
    other = client_of(releases.made(tmp_path, key="2"), SETTINGS)

    assert len(set(etags)) == len(variants)
    assert replica.get(ALL).headers["ETag"] == etags[0]
    assert other.get(ALL).headers["ETag"] != etags[0]


@pytest.mark.parametrize(
    "path", ["/nothing", "/sparql?query=nonsense", "/sparql?query=ASK{SERVICE+<a:b>{}}"]
)
def test_a_failure_is_not_kept(counted_client: FlaskClient, path: str) -> None:
    response = counted_client.get(path)

    assert response.status_code >= 400
    assert "ETag" not in response.headers


@pytest.mark.parametrize("function", ["RAND()", "now()", "UUID()", "StrUUID()", "BNODE()"])
def test_what_is_another_each_time_is_computed_each_time(
    counted_client: FlaskClient, engine: CountingEngine, function: str
) -> None:
    path = f"/sparql?query={quote(f'SELECT ({function} AS ?x) {{}}')}"
    first, again = counted_client.get(path), counted_client.get(path)

    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "no-store"
    assert "ETag" not in first.headers
    assert engine.asked == 2


@pytest.mark.parametrize("path", [ALL, "/", "/download", "/static/style.css", "/healthz"])
def test_head_has_the_header_fields_of_get(counted_client: FlaskClient, path: str) -> None:
    got, head = counted_client.get(path), counted_client.head(path)

    assert head.data == b""
    assert head.headers == got.headers
    assert head.headers["Content-Length"] == str(len(got.data))


def test_a_long_text_is_compressed_for_who_takes_it(counted_client: FlaskClient) -> None:
    plain = counted_client.get("/", headers={"Accept-Encoding": "identity"})
    coded = counted_client.get("/", headers={"Accept-Encoding": "br;q=0.1, gzip;q=0.5"})

    assert coded.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in coded.headers["Vary"]
    assert gzip.decompress(coded.data) == plain.data
    assert len(coded.data) < len(plain.data) / 2
    assert counted_client.get("/healthz", headers={"Accept-Encoding": "gzip"}).data == b"ok\n"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("gzip", "gzip", id="gzip"),
        pytest.param("GZIP", "gzip", id="capitals"),
        pytest.param("*", "gzip", id="any"),
        pytest.param("identity;q=1, *;q=0", "", id="identity-only"),
        pytest.param("gzip;q=0", "", id="excluded"),
        pytest.param("br, zstd", "", id="others"),
    ],
)
def test_the_coding_is_one_that_the_client_takes(accepted: str, coding: str) -> None:
    assert takes_gzip(accepted) is (coding == "gzip")


@given(st.text(max_size=60).filter(lambda text: "gzip" not in text.lower() and "*" not in text))
def test_a_field_that_names_no_gzip_and_not_any_coding_takes_none(accepted: str) -> None:
    assert takes_gzip(accepted) is False


def test_a_url_has_a_limit_and_a_posted_query_another(counted_client: FlaskClient) -> None:
    query = "ASK {} #" + "x" * MAX_URL_BYTES
    response = counted_client.get(f"/sparql?query={quote(query)}")

    assert response.status_code == 414
    assert "posted" in json.loads(response.text)["detail"]
    posted = counted_client.post("/sparql", data=query, content_type="application/sparql-query")
    assert posted.status_code == 200


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        pytest.param(f"/?{'x' * MAX_URL_BYTES}", {}, 414, id="url"),
        pytest.param("/", {"X-Long": "x" * MAX_HEADER_BYTES}, 431, id="fields"),
    ],
)
def test_a_head_that_is_too_long_is_a_problem_that_any_page_may_read(
    counted_client: FlaskClient, path: str, fields: dict[str, str], status: int
) -> None:
    response = counted_client.get(path, headers=fields)

    assert (response.status_code, response.json["status"]) == (status, status)  # type: ignore[index]
    assert response.mimetype == "application/problem+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("base", "path"),
    [
        pytest.param("https://kg.example.org", "/download", id="host"),
        pytest.param("https://example.org/kg/", "/download", id="prefix-stripped-by-the-proxy"),
        pytest.param("https://example.org/kg", "/kg/download", id="prefix-left-in-the-path"),
    ],
)
def test_links_are_made_from_the_public_address(wood: Release, base: str, path: str) -> None:
    client = client_of(wood, replace(SETTINGS, base=base))
    response = client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil"})

    assert response.status_code == 200
    assert f"{base.rstrip('/')}/download" in response.text
    assert "evil" not in response.text
    described = client.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert f"<{base.rstrip('/')}/sparql>" in described


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org", "https://a/?q", "http://"])
def test_a_public_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(CallError, match="not an http or https address"):
        PublicUrl(address)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        pytest.param("kg.example.org", 200, id="name"),
        pytest.param("kg.example.org.:8080", 200, id="port"),
        pytest.param("my_host", 200, id="underscore"),
        pytest.param("[::1]:80", 200, id="ipv6"),
        pytest.param('a"><script>', 400, id="markup"),
        pytest.param("a/b", 400, id="path"),
        pytest.param("someone@a", 400, id="user"),
        pytest.param("[::1", 400, id="open-bracket"),
        pytest.param("a:b", 400, id="port-of-letters"),
        pytest.param("x" * 64, 400, id="long-label"),
        pytest.param("x." * 127, 400, id="long-name"),
        pytest.param("", 400, id="empty"),
        pytest.param("a,b", 400, id="two"),
        pytest.param("kg.example.org:65536", 400, id="port-beyond-all"),
        pytest.param("kg.example.org:0", 400, id="port-zero"),
        pytest.param(":80", 400, id="port-alone"),
    ],
)
@pytest.mark.parametrize("accept", [BROWSER["Accept"], "*/*"], ids=["page", "data"])
@pytest.mark.parametrize("path", ["/", "/sparql", ALL], ids=["home", "endpoint", "query"])
def test_a_request_is_for_a_host(
    counted_client: FlaskClient, path: str, accept: str, host: str, status: int
) -> None:
    response = counted_client.get(
        path, headers={"Accept": accept}, environ_overrides={"HTTP_HOST": host}
    )

    assert response.status_code == status
    refusals = ("names no host", "one header field Host, which names a host")
    assert any(refusal in response.text for refusal in refusals) is (status == 400)
    assert "http:///" not in response.text


def test_a_public_address_makes_the_host_of_a_request_void(wood: Release) -> None:
    client = client_of(wood, replace(SETTINGS, base="https://kg.example.org"))

    assert client.get("/", headers={"Host": "[::1"}).status_code == 200


def test_forwarded_header_fields_are_believed_from_so_many_proxies_only(wood: Release) -> None:
    forwarded = {
        "X-Forwarded-For": "192.0.2.1, 192.0.2.2",
        "X-Forwarded-Host": "kg.example.org",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/kg",
    }
    trusting = client_of(wood, replace(SETTINGS, trusted_proxies=1))
    careful = client_of(wood, SETTINGS)

    assert "https://kg.example.org/kg/download" in trusting.get("/download", headers=forwarded).text
    assert "kg.example.org" not in careful.get("/download", headers=forwarded).text


def test_a_client_has_a_budget_of_query_time(wood: Release) -> None:
    client = client_of(wood, replace(SETTINGS, client_s=0.0001))
    statuses = [client.get(f"/sparql?query=ASK{{}}%23{number}").status_code for number in range(9)]
    refused = client.get("/sparql?query=ASK{}%23last")
    page = client.get("/sparql?query=ASK{}%23page", headers=BROWSER)
    kept = client.get("/sparql?query=ASK{}%230")

    assert statuses[0] == 200
    assert refused.status_code == page.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "<h1>Too Many Requests</h1>" in page.text
    assert kept.status_code == 200


def test_a_budget_fills_again_and_is_each_clients_own() -> None:
    budget = Budget(6000.0)
    budget.charge("a", 12_001)
    with pytest.raises(Exception, match="6000 s of query time") as refused:
        budget.check("a")
    budget.check("b")
    time.sleep(0.05)
    budget.check("a")

    assert getattr(refused.value, "retry_after_s", None) == 1


@pytest.fixture
def journal() -> Iterator[tuple[Journal, io.StringIO]]:
    file = io.StringIO()
    journal = Journal(file)
    yield journal, file
    journal.close()


def test_each_query_is_a_line_of_the_log_without_its_text_or_its_client(
    wood: Release, journal: tuple[Journal, io.StringIO]
) -> None:
    notes, file = journal
    current = Current(Served(SETTINGS, wood, InlineEngine(wood, SETTINGS)))
    client = application(current, notes).test_client()
    for path in (ALL, ALL, "/sparql?query=nonsense", "/", "/sparql", "/healthz"):
        client.get(path)
    client.get("/sparql?query=nonsense", headers=BROWSER)
    client.post("/sparql", data={"query": "ASK {}"})
    notes.close()
    every = [json.loads(line) for line in file.getvalue().splitlines()]
    lines = [one for one in every if "query" in one]

    assert [(one["form"], one["outcome"], one["cache"]) for one in lines] == [
        ("SELECT", 200, "miss"),
        ("SELECT", 200, "hit"),
        ("", 400, "no"),
        ("", 400, "no"),
        ("ASK", 200, "no"),
    ]
    assert lines[0]["rows"] == lines[1]["rows"] == 9
    assert lines[0]["bytes"] == len(client.get(ALL).data)
    assert lines[0]["ms"] > 0
    assert lines[0]["query"] == lines[1]["query"] != lines[2]["query"]
    assert "127.0.0.1" not in file.getvalue()
    assert "nonsense" not in file.getvalue()


def test_a_canned_query_is_a_line_of_the_log_too(
    tmp_path: Path, journal: tuple[Journal, io.StringIO]
) -> None:
    notes, file = journal
    found = releases.made(tmp_path, queries=True)
    current = Current(Served(SETTINGS, found, InlineEngine(found, SETTINGS)))
    client = application(current, notes).test_client()
    client.get("/queries/trees.csv")
    client.get("/queries/trees", headers=BROWSER)
    notes.close()

    assert [json.loads(line)["form"] for line in file.getvalue().splitlines()] == ["SELECT"] * 2


def test_every_request_is_a_line_of_the_log_with_what_finds_it_again(
    wood: Release, journal: tuple[Journal, io.StringIO]
) -> None:
    notes, file = journal
    current = Current(Served(SETTINGS, wood, InlineEngine(wood, SETTINGS)))
    client = application(current, notes).test_client()
    client.get("/?q=secret", headers={"X-Request-Id": "a1.b-2"})
    client.get("/nothing/hér", headers={"X-Request-Id": 'a"b'})
    client.get("/healthz")
    notes.close()
    home, lost, health = (json.loads(line) for line in file.getvalue().splitlines())

    assert "secret" not in file.getvalue()
    assert (home["level"], home["method"], home["id"]) == ("info", "GET", "a1.b-2")
    assert (lost["path"], lost["outcome"], health["path"]) == ("/nothing/hér", 404, "/healthz")
    assert re.fullmatch("[0-9a-f]{16}", lost["id"])
    assert lost["id"] != health["id"]
    assert datetime.fromisoformat(home["time"]).tzinfo == UTC


def test_the_log_names_the_client_where_that_is_asked_for(
    wood: Release, journal: tuple[Journal, io.StringIO]
) -> None:
    notes, file = journal
    settings = replace(SETTINGS, log_clients=True)
    current = Current(Served(settings, wood, InlineEngine(wood, settings)))
    application(current, notes).test_client().get(ALL)
    notes.close()

    assert json.loads(file.getvalue())["client"] == "127.0.0.1"


def test_figures_are_told_in_the_format_of_prometheus(counted_client: FlaskClient) -> None:
    counted_client.get(ALL)
    time.sleep(0.6)
    response = counted_client.get("/metrics")

    assert response.content_type.startswith("text/plain; version=")
    assert 'nordonc_queries_total{cache="miss",outcome="200"} 1.0' in response.text
    assert "nordonc_release_quads 9.0" in response.text
    assert "nordonc_query_seconds_count 1.0" in response.text
    assert response.headers["Cache-Control"] == "no-store"


def test_readiness_is_told_once_a_query_is_answered(
    counted_client: FlaskClient, engine: CountingEngine
) -> None:
    assert counted_client.get("/readyz").text == "ready\n"
    assert engine.asked > 0


def test_requests_under_way_keep_the_release_that_they_began_with(
    wood: Release, tmp_path: Path
) -> None:
    current = Current(Served(SETTINGS, wood, InlineEngine(wood, SETTINGS)))
    other = releases.made(tmp_path, key="2")
    under_way = current.take()
    began = time.monotonic()
    old = current.swap(Served(SETTINGS, other, InlineEngine(other, SETTINGS)), within_s=0.2)

    assert old is under_way
    assert time.monotonic() - began >= 0.2
    assert current.take().release is other
    current.give_back(under_way)
