"""A store behind the engine: what it answers comes out standard, and its failures as failures."""

import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from helpers.stores import POLICY, silent
from helpers.stub_store import JSON, Quirk, Reply, StubStore, standard, stub_store
from nordonc.engine import remote
from nordonc.engine.base import Query
from nordonc.engine.inline import InlineEngine
from nordonc.engine.remote import RemoteEngine
from nordonc.errors import (
    CallError,
    NordoncError,
    QuerySyntaxError,
    QueryTimeoutError,
    ReleaseError,
    ResultTooLargeError,
    StoreError,
)
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.site.app import create_app
from nordonc.stores import circuit_breaker
from nordonc.stores.http_client import RefusedQueryError, StoreClient
from nordonc.stores.push_release import Push
from nordonc.stores.store_address import Credentials
from nordonc.stores.updates import Places

SECRET = "wood-and-trees"  # noqa: S105  of the test alone
CREDENTIALS = Credentials("forester", SECRET)
ASK = "ASK { ?s ?p ?o }"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
TIMEOUT_S = 0.5


@pytest.fixture(scope="module")
def shared_stub(wood_with_queries: Release) -> Iterator[StubStore]:
    """Return a store that holds the wood."""
    with stub_store() as stub:
        places = Places(stub.url, stub.url)
        Push(wood_with_queries, places, CREDENTIALS, POLICY).run(silent)
        yield stub


@pytest.fixture
def stub(shared_stub: StubStore, monkeypatch: pytest.MonkeyPatch) -> StubStore:
    """Return the same, which behaves itself, and is soon given up where it does not."""
    monkeypatch.setattr("nordonc.stores.http_client._LIFE_S", 0.2)
    shared_stub.quirk = standard
    shared_stub.server_name = "Stub/1"
    return shared_stub


def opened(stub: StubStore, release: Release, **more: object) -> RemoteEngine:
    settings = Settings(engine=f"sparql:{stub.url}", timeout_s=TIMEOUT_S)
    return RemoteEngine(release, replace(settings, **more), CREDENTIALS)  # type: ignore[arg-type]


@pytest.fixture
def engine(stub: StubStore, wood_with_queries: Release) -> RemoteEngine:
    return opened(stub, wood_with_queries)


def asked(engine: RemoteEngine, text: str, media_type: str = JSON) -> bytes:
    return engine.answer(Query(text=text, media_type=media_type, foreign=True)).body


GRAPHS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
ALIKE = [
    COUNT,
    ASK,
    "ASK { <urn:nothing> ?p ?o }",
    GRAPHS,
    "SELECT * WHERE { GRAPH ?g { ?s a ?c } } ORDER BY ?g ?s ?c",
    "SELECT * WHERE { GRAPH ?s { ?s a ?c } } ORDER BY ?s ?c",
    "SELECT (COUNT(*) AS ?n) FROM <urn:nothing> WHERE { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <urn:nothing> { ?s ?p ?o } }",
    "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o FILTER (isBlank(?s) || isBlank(?o)) }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o FILTER (isIRI(?s) && isURI(?o)) }",
]


@pytest.mark.parametrize("text", ALIKE)
@pytest.mark.parametrize("media_type", [JSON, "text/csv", "application/sparql-results+xml"])
def test_it_answers_as_the_engine_of_our_own(
    engine: RemoteEngine, wood_with_queries: Release, text: str, media_type: str
) -> None:
    own = InlineEngine(wood_with_queries, Settings())

    assert (
        asked(engine, text, media_type) == own.answer(Query(text=text, media_type=media_type)).body
    )


def test_a_graph_of_the_release_is_named_in_any_way(
    engine: RemoteEngine, wood_with_queries: Release
) -> None:
    own = InlineEngine(wood_with_queries, Settings())
    name = json.loads(asked(engine, GRAPHS))["results"]["bindings"][0]["g"]["value"]
    space, _, local = name.rpartition("/")
    texts = (
        f"SELECT * FROM <{name}> WHERE {{ ?s a ?c }} ORDER BY ?s ?c",  # noqa: S608
        f"SELECT * FROM NAMED <{name}> WHERE {{ GRAPH ?g {{ ?s a ?c }} }} ORDER BY ?s ?c",  # noqa: S608
        f"PREFIX x: <{space}/> SELECT * WHERE {{ GRAPH x:{local} {{ ?s a ?c }} }} ORDER BY ?s ?c",
        f"BASE <{space}/> SELECT * WHERE {{ GRAPH <{local}> {{ ?s a ?c }} }} ORDER BY ?s ?c",
        f"SELECT * WHERE {{ VALUES ?g {{ <{name}> }} GRAPH ?g {{ ?s a ?c }} }} ORDER BY ?s ?c",
        f"SELECT * WHERE {{ ?s a ?c MINUS {{ GRAPH <{name}> {{ ?s a ?c }} }} }} ORDER BY ?s ?c",
    )
    for text in texts:
        assert asked(engine, text) == own.answer(Query(text=text, media_type=JSON)).body
    for more in ({"default_graphs": (name,)}, {"named_graphs": (name,)}):
        query = Query(text=GRAPHS, media_type=JSON, **more)  # type: ignore[arg-type]
        assert engine.answer(query).body == own.answer(query).body


def test_no_query_sees_what_else_the_store_holds(
    engine: RemoteEngine, stub: StubStore, wood_with_queries: Release
) -> None:
    record = f"{wood_with_queries.manifest.iri}?releases"
    for text in (
        f"ASK {{ GRAPH <{record}> {{ ?s ?p ?o }} }}",
        f"ASK FROM <{record}> {{ ?s ?p ?o }}",
        "ASK { ?s <http://purl.org/dc/terms/hasPart> ?o }",
    ):
        assert json.loads(asked(engine, text))["boolean"] is False
    assert stub.store.query(f"ASK {{ GRAPH <{record}> {{ ?s ?p ?o }} }}")


@pytest.mark.parametrize("joined", ["FROM{}", "FROM NAMED{}", "FROM\tNAMED {}", "from {}"])
def test_a_graph_of_others_is_out_of_reach_however_its_clause_is_written(
    engine: RemoteEngine, wood_with_queries: Release, joined: str
) -> None:
    clause = joined.format(f"<{wood_with_queries.manifest.iri}?releases>")
    text = f"ASK {clause} {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"

    assert json.loads(asked(engine, text))["boolean"] is False


@pytest.mark.parametrize(
    "joined", ["FROMNAMED <{0}?releases>", "PREFIX x: <{0}?> {1} FROMx:releases"]
)
def test_a_clause_that_is_joined_to_the_next_word_is_refused(
    engine: RemoteEngine, stub: StubStore, wood_with_queries: Release, joined: str
) -> None:
    """Oxigraph takes it, and it would not be written anew."""
    iri, before = wood_with_queries.manifest.iri, len(stub.asked)
    text = (
        joined.format(iri, "SELECT *") if "PREFIX" in joined else f"SELECT * {joined.format(iri)}"
    )
    with pytest.raises(QuerySyntaxError, match="apart"):
        asked(engine, f"{text} {{ GRAPH ?g {{ ?s ?p ?o }} }}")

    assert len(stub.asked) == before


def test_who_is_to_see_no_graph_by_default_sees_none_of_the_store(
    stub: StubStore, wood_with_queries: Release
) -> None:
    engine = opened(stub, wood_with_queries, default_graph="strict")
    asked(engine, "ASK { ?s ?p ?o }")

    assert stub.asked[-1][0]["named-graph-uri"]
    assert "default-graph-uri" not in stub.asked[-1][0]


def test_a_standard_answer_passes_as_it_is_and_any_other_is_written_anew(
    stub: StubStore, engine: RemoteEngine
) -> None:
    text = "SELECT ?a WHERE { ?s ?p ?a } ORDER BY ?a"
    row = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"%s"}}]}}'
    told = {
        b"\xc3\xa9": b"\xc3\xa9",
        b"\\u00e9": b"\xc3\xa9",
        b"\\/": b"/",
        b'x\\n\\"y': b'x\\n\\"y',
    }
    for given, expected in told.items():
        stub.quirk = of_body(row % given)
        assert asked(engine, text) == row % expected
    for given in (b"\xff", b"\n", b'"', b"\\q"):
        stub.quirk = of_body(row % given)
        with pytest.raises(StoreError, match="no SPARQL result"):
            asked(engine, text)


def of_body(body: bytes) -> Quirk:
    return lambda _text, reply: replace(reply, body=body)


def with_fields(**fields: str) -> Quirk:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return lambda _text, reply: replace(reply, fields=reply.fields | named)


def status(code: int, body: bytes = b"no") -> Quirk:
    return lambda _text, reply: replace(reply, status=code, body=body)


def hang(_text: str, reply: Reply) -> Reply:
    time.sleep(3 * TIMEOUT_S)
    return reply


def cut(_text: str, reply: Reply) -> Reply:
    return replace(reply, sent=len(reply.body) // 2)


def drip(_text: str, reply: Reply) -> Reply:
    return replace(reply, drip_s=0.1)


HTML = Reply(200, {"Content-Type": "text/html"}, b"<html>Welcome</html>")
FAILURES = [
    pytest.param(lambda _t, _r: HTML, StoreError, "text/html", id="html-with-200"),
    pytest.param(with_fields(Content_Type=""), StoreError, "no media type", id="no-type"),
    pytest.param(cut, StoreError, "broke the connection off", id="cut-body"),
    pytest.param(hang, QueryTimeoutError, "not answered in time", id="hang"),
    pytest.param(drip, QueryTimeoutError, "not answered in time", id="drip"),
    pytest.param(with_fields(Content_Length=""), StoreError, "without a length", id="no-length"),
    pytest.param(with_fields(Content_Encoding="gzip"), StoreError, "coding", id="coding"),
    pytest.param(of_body(b'{"head":{"vars":["n"]},"resu'), StoreError, "no SPARQL", id="half-json"),
    pytest.param(of_body(b'{"head":{},"boolean":true}'), StoreError, "another form", id="form"),
    pytest.param(status(401), StoreError, "refuses our credentials", id="credentials"),
    pytest.param(status(404), StoreError, "no endpoint", id="not-found"),
    pytest.param(status(500, b"out of disk"), StoreError, "out of disk", id="failure"),
    pytest.param(status(503), StoreError, "status 503", id="unavailable"),
    pytest.param(status(206), StoreError, "status 206", id="partial-status"),
    pytest.param(status(302), StoreError, "status 302", id="redirect"),
    pytest.param(status(400, b"no GROUP BY"), RefusedQueryError, "no GROUP BY", id="refusal"),
]


@pytest.mark.parametrize(("quirk", "failure", "told"), FAILURES)
def test_what_is_not_surely_a_whole_answer_is_a_failure_that_names_the_store(
    stub: StubStore,
    engine: RemoteEngine,
    quirk: Quirk,
    failure: type[NordoncError],
    told: str,
) -> None:
    stub.quirk = quirk
    with pytest.raises(failure, match=told) as raised:
        asked(engine, COUNT)

    assert stub.url in str(raised.value)
    assert raised.value.status in {502, 504}
    assert SECRET not in "".join(traceback.format_exception(raised.value))


#: How Neptune says what went wrong, which names itself nowhere.
#: Source: https://docs.aws.amazon.com/neptune/latest/userguide/errors-engine-codes.html
NEPTUNE = b'{"requestId":"0dbcded3","code":"%s","detailedMessage":"%s"}'


def of_neptune(code: int, name: bytes, said: bytes) -> Quirk:
    return status(code, NEPTUNE % (name, said))


@pytest.mark.parametrize(
    ("quirk", "failure", "told"),
    [
        pytest.param(
            of_neptune(500, b"TimeLimitExceededException", b"Operation terminated"),
            QueryTimeoutError,
            "ran out of time",
            id="time",
        ),
        pytest.param(
            of_neptune(403, b"AccessDeniedException", b"Denied"), StoreError, "refuses", id="access"
        ),
        pytest.param(
            of_neptune(400, b"MalformedQueryException", b"No"),
            RefusedQueryError,
            "Malformed",
            id="text",
        ),
        pytest.param(
            of_neptune(500, b"MemoryLimitExceededException", b"No"), StoreError, "Memory", id="room"
        ),
    ],
)
def test_what_neptune_is_documented_to_say_is_told(
    stub: StubStore,
    engine: RemoteEngine,
    quirk: Quirk,
    failure: type[NordoncError],
    told: str,
) -> None:
    stub.server_name = ""
    stub.quirk = quirk
    with pytest.raises(failure, match=told):
        asked(engine, COUNT)


@pytest.mark.parametrize("fields", [{"X_SQL_State": "S1TAT"}, {"X_SPARQL_MaxRows": "10"}])
def test_an_answer_that_virtuoso_marks_as_partial_is_none(
    stub: StubStore, engine: RemoteEngine, fields: dict[str, str]
) -> None:
    stub.server_name = "Virtuoso/07.20.3229 (Linux)"
    stub.quirk = with_fields(**fields)
    with pytest.raises(QueryTimeoutError, match=r"Virtuoso at .* answered in part"):
        asked(engine, COUNT)


def test_a_graph_that_is_cut_between_two_lines_is_a_failure(
    stub: StubStore, engine: RemoteEngine
) -> None:
    def half(_text: str, reply: Reply) -> Reply:
        return replace(reply, sent=reply.body.index(b"\n") + 1)

    stub.quirk = half
    with pytest.raises(StoreError, match="broke the connection off"):
        asked(engine, "CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle")


def test_an_answer_longer_than_allowed_is_not_read_to_its_end(
    stub: StubStore, wood_with_queries: Release
) -> None:
    engine = opened(stub, wood_with_queries, answer_mb=1)
    stub.quirk = of_body(b" " * (3 << 20))
    with pytest.raises(ResultTooLargeError):
        asked(engine, COUNT)


def test_a_certificate_that_nobody_vouches_for_is_a_failure(tmp_path: Path, wood: Release) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([openssl, *words, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.handle_request, daemon=True).start()
        settings = Settings(engine=f"sparql:https://localhost:{server.server_port}/query")
        with pytest.raises(StoreError, match=r"cannot be trusted: .*self.signed certificate"):
            RemoteEngine(wood, settings, Credentials())


def test_a_store_that_is_not_there_is_a_failure(wood: Release) -> None:
    settings = Settings(engine="sparql:http://127.0.0.1:9/query")
    with pytest.raises(StoreError, match=r"http://127.0.0.1:9/query cannot be reached"):
        RemoteEngine(wood, settings, Credentials())


def test_a_store_that_does_not_hold_the_release_says_how_to_load_it(wood: Release) -> None:
    with stub_store() as empty, pytest.raises(ReleaseError, match="nordonc push"):
        opened(empty, wood)


QUIRKS = [
    pytest.param(
        of_body(
            b'{"head":{"link":[],"vars":["__ASK_RETVAL"]},"results":{"bindings":[{"__ASK_RETVAL":'
            b'{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer",'
            b'"value":"1"}}]}}'
        ),
        ASK,
        b'{"head":{},"boolean":true}',
        id="virtuoso-yes",
    ),
    pytest.param(
        of_body(b'{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[]}}'),
        ASK,
        b'{"head":{},"boolean":false}',
        id="virtuoso-no",
    ),
    pytest.param(
        of_body(
            b'{ "head": { "link": [], "vars": ["b"] }, "results": { "distinct": false, "ordered": '
            b'true, "bindings": [ { "b": { "type": "typed-literal", "datatype": '
            b'"http://www.w3.org/2001/XMLSchema#boolean", "value": "1" } } ] } }'
        ),
        "SELECT ?b { ?s ?p ?b }",
        b'{"head":{"vars":["b"]},"results":{"bindings":[{"b":{"type":"literal","value":"true",'
        b'"datatype":"http://www.w3.org/2001/XMLSchema#boolean"}}]}}',
        id="virtuoso-boolean",
    ),
    pytest.param(
        of_body(
            b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"2"}},'
            b'{"a":{"type":"literal","value":"1"}}]}}'
        ),
        "SELECT ?a { ?s ?p ?a }",
        b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"1"}},'
        b'{"a":{"type":"literal","value":"2"}}]}}',
        id="rows-in-any-order",
    ),
]


@pytest.mark.parametrize(("quirk", "text", "standard_answer"), QUIRKS)
def test_what_leaves_us_is_standard(
    stub: StubStore, engine: RemoteEngine, quirk: Quirk, text: str, standard_answer: bytes
) -> None:
    stub.quirk = quirk

    assert asked(engine, text) == standard_answer


@pytest.mark.parametrize(
    "media_type",
    [
        "text/turtle",
        "application/ld+json",
        "application/rdf+xml",
        "application/n-quads",
        "application/trig",
        "application/n-triples",
    ],
)
def test_a_store_that_has_only_turtle_is_enough_for_every_format(
    stub: StubStore, engine: RemoteEngine, media_type: str
) -> None:
    text = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }"
    before = asked(engine, text, media_type)
    stub.quirk = with_fields(Content_Type="text/turtle; charset=utf-8")

    assert asked(engine, text, media_type) == before
    assert {given["query"][0] for given, _ in stub.asked[-1:]}
    assert stub.asked[-1][1]["Accept"].startswith("application/n-triples")


def test_the_time_limit_is_passed_on_as_the_kind_of_store_has_it(
    stub: StubStore, engine: RemoteEngine
) -> None:
    limits = {}
    for name in ("Virtuoso/7", "Fuseki/5", "QLever", "Oxigraph/0.5"):
        stub.server_name = name
        asked(engine, ASK)
        asked(engine, ASK)
        limits[name] = stub.asked[-1][0].get("timeout")

    assert limits.pop("Virtuoso/7") in ([str(ms)] for ms in range(400, 501))  # type: ignore[operator]
    assert limits == {"Fuseki/5": ["1"], "QLever": ["1s"], "Oxigraph/0.5": None}


def test_prefixes_and_the_base_that_we_declare_are_known_to_the_store(
    engine: RemoteEngine, stub: StubStore
) -> None:
    asked(engine, "ASK { ?s rdf:type owl:Class }")
    query = Query(text="SELECT (IRI('x') AS ?x) {}", media_type=JSON, base="http://a.example/b/")

    assert b"http://a.example/b/x" in engine.answer(query).body
    assert "PREFIX rdf:" not in stub.asked[-1][0]["query"][0]


def test_a_fault_of_the_text_is_told_as_ever(engine: RemoteEngine) -> None:
    with pytest.raises(QuerySyntaxError, match="line 2, column"):
        asked(engine, "SELECT *\nWHERE { ?s ?p }")


def test_a_broken_connection_is_made_anew_once(stub: StubStore, engine: RemoteEngine) -> None:
    breaks = iter([True, False])

    def broken(_text: str, reply: Reply) -> Reply:
        return replace(reply, sent=0) if next(breaks) else reply

    stub.quirk = broken

    assert json.loads(asked(engine, ASK))["boolean"] is True


def test_connections_that_the_store_closed_meanwhile_are_made_anew(
    stub: StubStore, wood_with_queries: Release
) -> None:
    """It closes each without a word once it has answered; as many are kept as were in use."""
    engine = opened(stub, wood_with_queries, timeout_s=60.0)
    stub.quirk = lambda _text, reply: replace(reply, sent=len(reply.body))
    for _ in range(3):
        with ThreadPoolExecutor(4) as threads:
            answers = [*threads.map(lambda number: asked(engine, f"{ASK} #{number}"), range(8))]
        assert all(json.loads(answer)["boolean"] for answer in answers)


def test_what_a_store_says_to_an_idle_connection_is_no_answer() -> None:
    """Oxigraph does so after some seconds: the next query would be answered with it."""
    body = b'{"head":{},"boolean":true}'
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
    late = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"

    def answers(listener: socket.socket) -> None:
        for _ in range(2):
            with listener.accept()[0] as peer:
                peer.recv(1 << 16)
                peer.sendall(answer % (JSON.encode(), len(body), body))
                time.sleep(0.1)
                peer.sendall(late)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=answers, args=[listener], daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        client = StoreClient(url, Credentials(), 1, 1 << 20)
        for _ in range(2):
            assert client.ask([("query", ASK)], JSON, 5.0).body == body
            time.sleep(0.5)
        client.close()


def test_a_head_that_drips_is_given_up_in_time() -> None:
    """Each byte comes in time, all of them do not."""

    def drip(listener: socket.socket) -> None:
        peer = listener.accept()[0]
        with peer, suppress(OSError):
            for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Y: z\r\n" * 99:
                peer.sendall(bytes([byte]))
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=drip, args=[listener], daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        start = time.monotonic()
        with pytest.raises(QueryTimeoutError):
            StoreClient(url, Credentials(), 1, 1 << 20).ask([("query", ASK)], JSON, TIMEOUT_S)

    assert time.monotonic() - start < 10 * TIMEOUT_S


def test_a_store_that_fails_again_and_again_is_left_alone_for_a_while(
    stub: StubStore, wood_with_queries: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = opened(stub, wood_with_queries)
    stub.quirk = status(500)
    for number in range(circuit_breaker.FAILURES):
        with pytest.raises(StoreError):
            asked(engine, f"ASK {{ ?s ?p {number} }}")
    before = len(stub.asked)
    with pytest.raises(StoreError, match="left alone"):
        asked(engine, ASK)
    assert len(stub.asked) == before
    assert engine.figures()["nordonc_store_left_alone"][1] == 1

    stub.quirk = standard
    later = time.monotonic() + circuit_breaker.PAUSE_S
    monkeypatch.setattr("nordonc.stores.circuit_breaker.time.monotonic", lambda: later)
    assert json.loads(asked(engine, ASK))["boolean"] is True
    assert engine.figures()["nordonc_store_left_alone"][1] == 0


def test_a_store_that_hangs_altogether_is_left_alone_at_once(
    stub: StubStore, wood_with_queries: Release
) -> None:
    engine = opened(stub, wood_with_queries)
    stub.quirk = hang
    with pytest.raises(QueryTimeoutError):
        asked(engine, COUNT)
    with pytest.raises(StoreError, match="left alone"):
        asked(engine, ASK)


def test_a_query_that_hangs_alone_leaves_the_store_in_use(
    stub: StubStore, engine: RemoteEngine
) -> None:
    def hang_on_count(text: str, reply: Reply) -> Reply:
        return hang(text, reply) if "COUNT" in text else reply

    stub.quirk = hang_on_count
    with pytest.raises(QueryTimeoutError):
        asked(engine, COUNT)
    assert json.loads(asked(engine, ASK))["boolean"] is True
    with pytest.raises(QueryTimeoutError, match="less than a minute ago"):
        asked(engine, COUNT)


def test_nothing_is_answered_from_a_release_that_the_store_gave_up(
    wood_with_queries: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "LEASE_S", 0.0)
    with stub_store() as stub:
        Push(wood_with_queries, Places(stub.url, stub.url), Credentials(), POLICY).run(silent)
        engine = opened(stub, wood_with_queries)
        assert asked(engine, ASK)
        stub.store.clear()
        with pytest.raises(ReleaseError, match="does not hold"):
            asked(engine, COUNT)


def test_the_endpoint_tells_a_failed_store_and_readyz_as_well(
    stub: StubStore, engine: RemoteEngine, wood_with_queries: Release
) -> None:
    client = create_app(Settings(), wood_with_queries, engine).test_client()
    assert client.get("/readyz").status_code == 200
    stub.quirk = status(500, b"out of disk")
    answer = client.get("/sparql?query=ASK%7B%3Fs%20%3Fp%201%7D")

    assert (answer.status_code, answer.content_type) == (502, "application/problem+json")
    assert f"at {stub.url} failed with status 500: out of disk" in answer.get_json()["detail"]
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "out of disk" in ready.text
    metrics = client.get("/metrics").text
    assert "nordonc_store_left_alone" in metrics
    assert SECRET not in answer.text + ready.text + metrics


def test_credentials_are_shown_to_the_store_alone(
    stub: StubStore, engine: RemoteEngine, caplog: pytest.LogCaptureFixture
) -> None:
    asked(engine, ASK)

    assert stub.asked[-1][1]["Authorization"].startswith("Basic ")
    assert SECRET not in f"{CREDENTIALS!r} {engine!r} {caplog.text}"


@pytest.mark.parametrize(
    "url", ["ftp://x/y", "http://user:pass@x/y", "nonsense", "http://x/y#z", "http://x:0/y"]
)
def test_an_address_that_is_none_or_holds_credentials_is_refused(url: str, wood: Release) -> None:
    with pytest.raises(CallError) as raised:
        RemoteEngine(wood, Settings(engine=f"sparql:{url}"), Credentials())
    assert "pass" not in str(raised.value)
