"""The SPARQL 1.1 Protocol and Service Description, on a real socket.

The cases that bear a name of the W3C's protocol tests were written from the recommendations, over
graphs that are served here. Sources: https://www.w3.org/TR/sparql11-protocol/ and
https://www.w3.org/TR/sparql11-service-description/
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from email.message import Message
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Literal, URIRef, Variable
from rdflib.plugins.stores import sparqlstore
from SPARQLWrapper import (
    CSV,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)

from helpers import releases
from helpers.live_server import Server, started
from nordonc.http.headers import HEADERS
from nordonc.rdf.namespaces import SD, XSD

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
RESULTS_JSON = "application/sparql-results+json"
RESULTS_XML = "application/sparql-results+xml"
PROBLEM = "application/problem+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

ASK = "ASK {}"
SELECT = "SELECT ?tree { ?tree a <https://example.org/wood/Tree> }"
CONSTRUCT = "CONSTRUCT WHERE { ?tree a <https://example.org/wood/Tree> }"
DESCRIBE = "DESCRIBE <https://example.org/wood/owl>"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
WOOD = "https://example.org/wood/"
BIRDS, TREES = f"{WOOD}graph/birds", f"{WOOD}graph/trees"
PREFIX = f"PREFIX : <{WOOD}> "


class Sent(NamedTuple):
    """A request."""

    method: str
    target: str
    body: bytes | None = None
    headers: Mapping[str, str] = {}


class Received(NamedTuple):
    """An answer."""

    status: int
    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """The type without its parameters."""
        return self.headers["Content-Type"].partition(";")[0]


def get(
    query: str | None = None, accept: str = "", *more: tuple[str, str], path: str = "/sparql"
) -> Sent:
    pairs = [*([("query", query)] if query is not None else []), *more]
    target = f"{path}?{urlencode(pairs)}" if pairs else path
    return Sent("GET", target, None, {"Accept": accept} if accept else {})


def post(
    body: str | bytes, content_type: str | None = DIRECT, *more: tuple[str, str], accept: str = ""
) -> Sent:
    headers = {"Content-Type": content_type} if content_type else {}
    target = f"/sparql?{urlencode(more)}" if more else "/sparql"
    sent = body.encode() if isinstance(body, str) else body
    return Sent("POST", target, sent, headers | ({"Accept": accept} if accept else {}))


def by_query(body: str | bytes, content_type: str = DIRECT, *more: tuple[str, str]) -> Sent:
    return post(body, content_type, *more, accept="text/csv")._replace(method="QUERY")


def form(*pairs: tuple[str, str], accept: str = "") -> Sent:
    return post(urlencode(pairs), FORM, accept=accept)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = releases.made(tmp_path_factory.mktemp("release"), queries=True).folder
    with started(folder, timeout_s=10) as server:
        yield server


@pytest.fixture
def wire(server: Server) -> Iterator[HTTPConnection]:
    """Return a connection; that all its requests are answered shows that none confuses it."""
    with closing(HTTPConnection(urlsplit(server.url).netloc, timeout=20)) as connection:
        yield connection
        assert exchanged(connection, get(ASK)).status == 200


def exchanged(wire: HTTPConnection, sent: Sent) -> Received:
    """Return what a request is answered with; what every answer has is checked."""
    wire.request(sent.method, sent.target, sent.body, dict(sent.headers))
    response = wire.getresponse()
    received = Received(response.status, response.headers, response.read())
    assert {name: received.headers[name] for name in HEADERS} == HEADERS
    assert sent.method == "HEAD" or received.headers["Content-Length"] == str(len(received.body))
    return received


def problem(received: Received, status: int) -> str:
    """Return the sentence of a failure, having checked that it is told as every failure is."""
    assert received.status == status, received.body
    assert received.headers["Content-Type"] == PROBLEM
    assert received.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in received.headers["Vary"]
    document = json.loads(received.body)
    assert document["status"] == status
    return str(document["detail"])


def truth(received: Received) -> bool:
    assert received.status == 200, received.body
    assert received.headers["Content-Type"] == RESULTS_JSON
    return bool(json.loads(received.body)["boolean"])


BOTH_GRAPHS = (("default-graph-uri", BIRDS), ("default-graph-uri", TREES))
NAMED_GRAPHS = (("named-graph-uri", BIRDS), ("named-graph-uri", TREES))
FULL = (("default-graph-uri", BIRDS), ("named-graph-uri", TREES))
IN_BOTH = PREFIX + "ASK { :owl a :Bird . :oak a :Tree }"
IN_GRAPHS = (
    PREFIX + "ASK { GRAPH ?g { :owl a :Bird } GRAPH ?h { :oak a :Tree } "
    "FILTER (?g != ?h) FILTER NOT EXISTS { ?s ?p ?o } }"
)
IN_EACH = (
    PREFIX + "ASK { :owl a :Bird . GRAPH ?g { :oak a :Tree } "
    "FILTER NOT EXISTS { :oak a :Tree } FILTER NOT EXISTS { GRAPH ?h { :owl a :Bird } } }"
)
FROM_TREES = PREFIX + f"ASK FROM <{TREES}> {{ :oak a :Tree }}"


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        pytest.param(form(("query", ASK)), True, id="query_post_form"),
        pytest.param(get(IN_BOTH, "", *BOTH_GRAPHS), True, id="query_dataset_default_graphs_get"),
        pytest.param(
            post(IN_BOTH, DIRECT, *BOTH_GRAPHS), True, id="query_dataset_default_graphs_post"
        ),
        pytest.param(
            post(IN_GRAPHS, DIRECT, *NAMED_GRAPHS), True, id="query_dataset_named_graphs_post"
        ),
        pytest.param(get(IN_GRAPHS, "", *NAMED_GRAPHS), True, id="query_dataset_named_graphs_get"),
        pytest.param(post(IN_EACH, DIRECT, *FULL), True, id="query_dataset_full"),
        pytest.param(get(IN_EACH, "", *FULL), True, id="query_dataset_full-get"),
        pytest.param(form(("query", IN_EACH), *FULL), True, id="query_dataset_full-form"),
        pytest.param(
            post(FROM_TREES, DIRECT, ("default-graph-uri", BIRDS)),
            False,
            id="query_multiple_dataset",
        ),
        pytest.param(
            get(FROM_TREES, "", ("default-graph-uri", BIRDS)),
            False,
            id="query_multiple_dataset-get",
        ),
        pytest.param(post(FROM_TREES), True, id="dataset-of-the-query"),
        pytest.param(get(ASK), True, id="query_get"),
        pytest.param(post(ASK), True, id="query_post_direct"),
    ],
)
def test_a_query_is_asked_of_the_dataset_that_the_request_names(
    wire: HTTPConnection,
    sent: Sent,
    answer: bool,  # noqa: FBT001  a parameter of the table
) -> None:
    assert truth(exchanged(wire, sent)) is answer


@pytest.mark.parametrize(
    ("parameters", "count"),
    [
        pytest.param([("default-graph-uri", BIRDS)], 2, id="one"),
        pytest.param(BOTH_GRAPHS, 9, id="two"),
        pytest.param([("default-graph-uri", f"{WOOD}nothing")], 0, id="unknown"),
        pytest.param([("named-graph-uri", BIRDS)], 0, id="named-only"),
    ],
)
def test_the_default_graph_is_what_the_request_makes_of_it(
    wire: HTTPConnection, parameters: list[tuple[str, str]], count: int
) -> None:
    by_body = exchanged(wire, post(COUNT, DIRECT, *parameters, accept="text/csv"))
    by_url = exchanged(wire, get(COUNT, "text/csv", *parameters))

    assert by_body.body == by_url.body == f"n\r\n{count}\r\n".encode()


@pytest.mark.parametrize(
    ("query", "types"),
    [
        pytest.param(SELECT, {RESULTS_JSON}, id="query_content_type_select"),
        pytest.param(ASK, {RESULTS_JSON}, id="query_content_type_ask"),
        pytest.param(DESCRIBE, {"text/turtle"}, id="query_content_type_describe"),
        pytest.param(CONSTRUCT, {"text/turtle"}, id="query_content_type_construct"),
    ],
)
def test_an_answer_comes_in_a_type_that_fits_the_form_of_the_query(
    wire: HTTPConnection, query: str, types: set[str]
) -> None:
    for sent in (get(query), form(("query", query)), post(query)):
        received = exchanged(wire, sent)
        assert received.status == 200
        assert received.media_type in types
        assert received.headers["Vary"].split(", ")[0] == "Accept"


WRAPPED = tuple((name, "json") for name in ("format", "output", "results"))
TAB_SEPARATED = "text/tab-separated-values"


@pytest.mark.parametrize(
    ("sent", "content_type", "start"),
    [
        pytest.param(get(ASK, RESULTS_XML), RESULTS_XML, "<?xml", id="xml"),
        pytest.param(get(ASK, "text/csv"), "text/csv; charset=utf-8", "true", id="csv"),
        pytest.param(
            get(SELECT, TAB_SEPARATED), f"{TAB_SEPARATED}; charset=utf-8", "?tree\n", id="tsv"
        ),
        pytest.param(
            get(ASK, RESULTS_XML, ("format", "csv")), "text/csv; charset=utf-8", "true", id="format"
        ),
        pytest.param(
            get(ASK, RESULTS_XML, ("format", "potato")), RESULTS_XML, "<?xml", id="unknown-format"
        ),
        pytest.param(get(ASK, RESULTS_JSON, *WRAPPED), RESULTS_JSON, "{", id="wrapper"),
        pytest.param(get(DESCRIBE), "text/turtle; charset=utf-8", "<https", id="turtle"),
        pytest.param(
            get(DESCRIBE, "application/rdf+xml"), "application/rdf+xml", "<?xml", id="rdf-xml"
        ),
        pytest.param(
            get(DESCRIBE, "application/ld+json"), "application/ld+json", '[{"@id"', id="json-ld"
        ),
        pytest.param(
            get(DESCRIBE, "application/n-triples"), "application/n-triples", "<https", id="nt"
        ),
        pytest.param(
            get(DESCRIBE, "application/n-quads"), "application/n-quads", "<https", id="n-quads"
        ),
        pytest.param(get(DESCRIBE, "application/trig"), "application/trig", "<https", id="trig"),
        pytest.param(
            get(DESCRIBE, "text/plain"), "text/plain; charset=utf-8", "<https", id="old-n-triples"
        ),
    ],
)
def test_the_answer_is_in_the_type_that_was_asked(
    wire: HTTPConnection, sent: Sent, content_type: str, start: str
) -> None:
    received = exchanged(wire, sent)

    assert received.status == 200, received.body
    assert received.headers["Content-Type"] == content_type
    assert received.body.decode().startswith(start)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(get(COUNT, path="/sparql/"), id="final-slash"),
        pytest.param(get(COUNT, "", ("x", "1"), ("x", "2")), id="unknown-parameter"),
        pytest.param(post(urlencode({"query": COUNT}), f"{FORM}; charset=UTF-8"), id="form"),
        pytest.param(post(urlencode({"query": COUNT}), FORM.upper()), id="form-in-capitals"),
        pytest.param(post(COUNT, "Application/SPARQL-Query"), id="direct-in-capitals"),
        pytest.param(post(COUNT, f"{DIRECT};charset=utf-8"), id="direct"),
        pytest.param(post(COUNT, DIRECT, ("timeout", "3")), id="direct-unknown-parameter"),
        pytest.param(get(f"\ufeff{COUNT}"), id="byte-order-mark"),
        pytest.param(post(f"\ufeff{COUNT}"), id="direct-byte-order-mark"),
    ],
)
def test_what_the_protocol_leaves_open_is_taken(wire: HTTPConnection, sent: Sent) -> None:
    received = exchanged(wire, sent._replace(headers={**sent.headers, "Accept": "text/csv"}))

    assert received.body == b"n\r\n9\r\n"


NORWEGIAN = 'SELECT ?s WHERE { ?s ?p "Eik på høyden"@nb }'


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(get(NORWEGIAN, "text/csv"), id="get"),
        pytest.param(form(("query", NORWEGIAN), accept="text/csv"), id="form"),
        pytest.param(post(f"query={NORWEGIAN}", FORM, accept="text/csv"), id="form-unescaped"),
        pytest.param(post(NORWEGIAN, accept="text/csv"), id="direct"),
    ],
)
def test_letters_beyond_ascii_survive_each_way_in(wire: HTTPConnection, sent: Sent) -> None:
    assert exchanged(wire, sent).body == f"s\r\n{WOOD}oak\r\n".encode()


@pytest.mark.parametrize(
    "accept", [RESULTS_JSON, RESULTS_XML, "text/csv", "text/tab-separated-values"]
)
def test_letters_beyond_ascii_survive_each_way_out(wire: HTTPConnection, accept: str) -> None:
    received = exchanged(wire, get('SELECT ("Eik på høyden 🌳" AS ?x) {}', accept))

    assert "Eik på høyden 🌳" in received.body.decode("utf-8")
    assert not accept.startswith("text/") or "charset=utf-8" in received.headers["Content-Type"]


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_the_method_query_is_answered_as_get(wire: HTTPConnection, path: str) -> None:
    asked = by_query(NORWEGIAN, f"{DIRECT}; charset=utf-8")._replace(target=path)
    received = exchanged(wire, asked)
    got = exchanged(wire, get(NORWEGIAN, "text/csv", path=path))
    held = {**asked.headers, "If-None-Match": received.headers["ETag"]}

    assert received.status == 200
    assert received.body == got.body == f"s\r\n{WOOD}oak\r\n".encode()
    for name in ("ETag", "Cache-Control", "Link", "Content-Type"):
        assert received.headers[name] == got.headers[name]
    wire.request(asked.method, asked.target, asked.body, held)
    with wire.getresponse() as response:
        assert response.status == 304


def test_the_method_query_has_room_for_what_no_url_holds(wire: HTTPConnection) -> None:
    text = f"{COUNT} #{'x' * 61_000}"

    assert exchanged(wire, by_query(text, DIRECT, *BOTH_GRAPHS)).body == b"n\r\n9\r\n"
    problem(exchanged(wire, get(text)), 414)
    problem(exchanged(wire, by_query(COUNT, DIRECT, ("x", text))), 414)


def test_the_service_tells_what_the_method_query_takes(wire: HTTPConnection) -> None:
    assert exchanged(wire, get()).headers["Accept-Query"] == DIRECT


CLEAR = "CLEAR ALL"
SERVICE = "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"
UTF_16 = ASK.encode("utf-16")


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        pytest.param(
            Sent("PUT", f"/sparql?query={quote(ASK)}"), 405, "method", id="bad_query_method"
        ),
        pytest.param(get(ASK, "", ("query", SELECT)), 400, "carries 2", id="bad_multiple_queries"),
        pytest.param(post(ASK, "text/plain"), 415, DIRECT, id="bad_query_wrong_media_type"),
        pytest.param(
            post(urlencode({"query": ASK}), None), 415, FORM, id="bad_query_missing_form_type"
        ),
        pytest.param(post(ASK, None), 415, DIRECT, id="bad_query_missing_direct_type"),
        pytest.param(
            post(UTF_16, f"{DIRECT}; charset=UTF-16"), 415, "UTF-8", id="bad_query_non_utf8"
        ),
        pytest.param(post(UTF_16), 400, "not UTF-8", id="bad_query_non_utf8-untold"),
        pytest.param(get("ASK {"), 400, "line 1, column 6", id="bad_query_syntax"),
        pytest.param(post("ASK\n{ ?s }"), 400, "line 2, column 7", id="bad_query_syntax-place"),
        pytest.param(get(""), 400, "found the end", id="empty"),
        pytest.param(Sent("GET", "/sparql?query=%FF"), 400, "not UTF-8", id="url-escapes"),
        pytest.param(
            Sent("GET", "/sparql?" + "&" * 2000 + "a=1"), 400, "1000", id="many-parameters"
        ),
        pytest.param(
            get(ASK, "", ("default-graph-uri", "wood")), 400, "absolute IRI", id="default-graph"
        ),
        pytest.param(
            get(ASK, "", ("named-graph-uri", "<a:b>")), 400, "absolute IRI", id="named-graph"
        ),
        pytest.param(form(("format", "csv")), 400, "named query", id="form-without"),
        pytest.param(post(b"query=\xff", FORM), 400, "not UTF-8", id="form-encoding"),
        pytest.param(post(b"query=%ff", FORM), 400, "not UTF-8", id="form-escapes"),
        pytest.param(post(b"ASK {}#\xff"), 400, "not UTF-8", id="direct-encoding"),
        pytest.param(form(("query", ASK), ("query", ASK)), 400, "carries 2", id="two-in-a-form"),
        pytest.param(
            post(urlencode({"query": ASK}), FORM, ("query", ASK)),
            400,
            "carries 2",
            id="both-places",
        ),
        pytest.param(post(ASK, DIRECT, ("query", ASK)), 400, "carries 2", id="url-and-direct"),
        pytest.param(by_query(b"ASK {}#\xff"), 400, "not UTF-8", id="query-encoding"),
        pytest.param(
            by_query(ASK, DIRECT, ("query", ASK)), 400, "carries 2", id="url-and-method-query"
        ),
        pytest.param(by_query("query=ASK {}", FORM), 415, DIRECT, id="query-form"),
        pytest.param(by_query(CLEAR, UPDATE), 415, DIRECT, id="query-update"),
        pytest.param(by_query(SERVICE), 403, "no other server", id="query-service"),
        pytest.param(get(SERVICE), 403, "no other server", id="service"),
        pytest.param(get(ASK, "image/png"), 406, f"{RESULTS_JSON}, {RESULTS_XML}", id="table-type"),
        pytest.param(get(DESCRIBE, "image/png"), 406, "text/turtle, ", id="graph-type"),
        pytest.param(get(path="/nothing"), 404, "not found", id="no-such-page"),
        pytest.param(
            Sent("POST", "/sparql", b"", {"Content-Type": DIRECT, "Content-Encoding": "gzip"}),
            415,
            "Content-Encoding",
            id="compressed",
        ),
    ],
)
def test_a_request_that_breaks_a_rule_is_told_which(
    wire: HTTPConnection, sent: Sent, status: int, told: str
) -> None:
    assert told in problem(exchanged(wire, sent), status)


def test_a_body_that_is_too_long_is_not_waited_for(wire: HTTPConnection) -> None:
    wire.putrequest("POST", "/sparql")
    wire.putheader("Content-Type", DIRECT)
    wire.putheader("Content-Length", str(1_100_000))
    wire.endheaders()
    response = wire.getresponse()
    received = Received(response.status, response.headers, response.read())
    wire.close()

    assert "1048576 bytes" in problem(received, 413)


INSERT = f"INSERT DATA {{ GRAPH <{BIRDS}> {{ <a:a> <a:b> <a:c> }} }}"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(
            post(INSERT, UPDATE, ("using-graph-uri", BIRDS)), 403, id="update_dataset_default_graph"
        ),
        pytest.param(
            post(INSERT, UPDATE, ("using-graph-uri", BIRDS), ("using-graph-uri", TREES)),
            403,
            id="update_dataset_default_graphs",
        ),
        pytest.param(
            post(INSERT, UPDATE, ("using-named-graph-uri", BIRDS)),
            403,
            id="update_dataset_named_graphs",
        ),
        pytest.param(
            post(INSERT, UPDATE, ("using-graph-uri", BIRDS), ("using-named-graph-uri", TREES)),
            403,
            id="update_dataset_full",
        ),
        pytest.param(form(("update", CLEAR)), 403, id="update_post_form"),
        pytest.param(post(CLEAR, UPDATE), 403, id="update_post_direct"),
        pytest.param(
            post("INSERT DATA { <relative> <a:b> <a:c> }", UPDATE), 403, id="update_base_uri"
        ),
        pytest.param(get(None, "", ("update", CLEAR)), 403, id="bad_update_get"),
        pytest.param(form(("update", CLEAR), ("update", CLEAR)), 403, id="bad_multiple_updates"),
        pytest.param(post(CLEAR, "text/plain"), 415, id="bad_update_wrong_media_type"),
        pytest.param(
            post(urlencode({"update": CLEAR}), None), 415, id="bad_update_missing_form_type"
        ),
        pytest.param(
            post(CLEAR.encode("utf-16"), f"{UPDATE}; charset=UTF-16"), 415, id="bad_update_non_utf8"
        ),
        pytest.param(post("CLEAR CLEAR", UPDATE), 403, id="bad_update_syntax"),
        pytest.param(
            post(
                f"DELETE {{ ?s ?p ?o }} USING <{BIRDS}> WHERE {{ ?s ?p ?o }}",
                UPDATE,
                ("using-graph-uri", TREES),
            ),
            403,
            id="bad_update_dataset_conflict",
        ),
        pytest.param(get(CLEAR), 403, id="as-query-by-get"),
        pytest.param(post(INSERT), 403, id="as-query-directly"),
        pytest.param(form(("query", ASK), ("update", CLEAR)), 403, id="beside-a-query"),
        pytest.param(Sent("DELETE", f"/sparql?graph={quote(BIRDS)}"), 405, id="graph-store-delete"),
        pytest.param(Sent("PUT", "/sparql?default", b"<a:a> <a:b> 1 ."), 405, id="graph-store-put"),
    ],
)
def test_an_update_is_refused_and_changes_nothing(
    wire: HTTPConnection, sent: Sent, status: int
) -> None:
    problem(exchanged(wire, sent), status)

    assert exchanged(wire, post(COUNT, accept="text/csv")).body == b"n\r\n9\r\n"


@pytest.mark.parametrize("path", ["/sparql", f"/sparql?query={quote(ASK)}", "/queries", "/"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "NONSENSE"])
def test_another_method_is_told_which_are_allowed(
    wire: HTTPConnection, method: str, path: str
) -> None:
    received = exchanged(wire, Sent(method, path))
    allowed = set(received.headers["Allow"].split(", "))

    problem(received, 405)
    assert allowed == {"GET", "HEAD", "OPTIONS"} | (
        {"POST", "QUERY"} if "/sparql" in path else set()
    )


@pytest.mark.parametrize(
    "sent", [get(ASK), get(SELECT, "text/csv"), get("ASK {"), get(), get(path="/nothing")]
)
def test_head_is_get_without_the_body(wire: HTTPConnection, sent: Sent) -> None:
    got, head = exchanged(wire, sent), exchanged(wire, sent._replace(method="HEAD"))
    names = {name for name in got.headers if name != "date"}

    assert (head.status, head.body) == (got.status, b"")
    assert {name: head.headers[name] for name in names} == {
        name: got.headers[name] for name in names
    }


@pytest.mark.parametrize("path", ["/sparql", "/queries/trees", "/"])
def test_a_page_elsewhere_may_ask(wire: HTTPConnection, path: str) -> None:
    asks = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    received = exchanged(wire, Sent("OPTIONS", path, None, asks))

    assert received.status == 200
    assert received.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in received.headers
    assert {"POST", "QUERY"} <= {*received.headers["Access-Control-Allow-Methods"].split(", ")}
    assert "Content-Type" in received.headers["Access-Control-Allow-Headers"]
    assert "ETag" in received.headers["Access-Control-Expose-Headers"]


def test_an_unknown_function_is_unbound_and_named(wire: HTTPConnection) -> None:
    query = f"{PREFIX} SELECT (:f(1) AS ?x) (:g() AS ?y) (1 AS ?z) {{}}"
    received = exchanged(wire, get(query, "text/csv"))

    assert received.body == b"x,y,z\r\n,,1\r\n"
    named = set(received.headers["Nordonc-Unknown-Functions"].split(", "))
    assert named == {f"<{WOOD}f>", f"<{WOOD}g>"}
    assert "Nordonc-Unknown-Functions" in received.headers["Access-Control-Expose-Headers"]
    assert "Nordonc-Unknown-Functions" not in exchanged(wire, get(ASK)).headers


CONTROLS = r"a\u0000b\u0001c\uFFFEd"


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        pytest.param(f'SELECT ("{CONTROLS}" AS ?x) {{}}', RESULTS_XML, id="table"),
        pytest.param(
            f'CONSTRUCT {{ <a:a> <a:b> "{CONTROLS}" }} {{}}', "application/rdf+xml", id="graph"
        ),
    ],
)
def test_what_xml_cannot_carry_is_replaced(wire: HTTPConnection, query: str, accept: str) -> None:
    received = exchanged(wire, get(query, accept))
    text = "".join(ET.fromstring(received.body).itertext())  # noqa: S314  of our own server

    assert received.status == 200
    assert "a\ufffdb\ufffdc\ufffdd" in text


def test_json_carries_what_xml_cannot(wire: HTTPConnection) -> None:
    received = exchanged(wire, get(r'SELECT ("a\u0000b" AS ?x) {}', RESULTS_JSON))

    assert json.loads(received.body)["results"]["bindings"][0]["x"]["value"] == "a\0b"


def test_a_relative_iri_is_resolved_against_the_address_of_the_endpoint(
    server: Server, wire: HTTPConnection
) -> None:
    received = exchanged(wire, get("SELECT (<oak> AS ?x) {}", "text/csv"))

    assert received.body.decode() == f"x\r\n{server.url}oak\r\n"


#: What a service description may say, and of what type its values are.
#: Source: https://www.w3.org/TR/sparql11-service-description/#vocab
SCHEMA = {
    "endpoint": None,
    "supportedLanguage": None,
    "resultFormat": None,
    "feature": None,
    "languageExtension": "Feature",
    "defaultDataset": "Dataset",
    "defaultGraph": "Graph",
    "namedGraph": "NamedGraph",
    "name": None,
    "graph": "Graph",
}
LANGUAGES = {f"{SD}SPARQL10Query", f"{SD}SPARQL11Query", f"{SD}SPARQL11Update"}
FEATURES = {
    f"{SD}{name}"
    for name in (
        *("DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs"),
        "BasicFederatedQuery",
    )
}


def sd(name: str) -> URIRef:
    return URIRef(f"{SD}{name}")


def described(wire: HTTPConnection, media_type: str = "text/turtle") -> Graph:
    received = exchanged(wire, get(None, media_type))
    assert received.media_type == media_type
    return Graph().parse(received.body, format=media_type)


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/rdf+xml", "application/n-triples"]
)
def test_a_get_without_a_query_returns_rdf(wire: HTTPConnection, media_type: str) -> None:
    """The W3C calls it returns-rdf."""
    assert len(described(wire, media_type)) > 20


def test_the_description_names_this_endpoint(server: Server, wire: HTTPConnection) -> None:
    """The W3C calls it has-endpoint-triple."""
    assert list(described(wire).objects(None, sd("endpoint"))) == [URIRef(f"{server.url}sparql")]


MOMENT = '"2026-11-29T12:00:00Z"^^xsd:dateTime'
ADJUSTED = f'STR(ADJUST({MOMENT}, "PT1H"^^xsd:dayTimeDuration))'


@pytest.mark.parametrize(
    ("extension", "query"),
    [
        ("/sparql12-query/", 'VERSION "1.2" ASK { FILTER (LANGDIR("a"@en--ltr) = "ltr") }'),
        (
            "/sep-0002.md",
            f"PREFIX xsd: <{XSD}> ASK {{ FILTER ({ADJUSTED} = '2026-11-29T13:00:00+01:00') }}",
        ),
        ("/sep-0006.md", "ASK { VALUES ?n { 1 } LATERAL { BIND (?n + 1 AS ?m) } FILTER (?m = 2) }"),
    ],
)
def test_the_description_declares_what_is_taken_beyond_the_standard(
    wire: HTTPConnection, extension: str, query: str
) -> None:
    declared = described(wire).objects(None, sd("languageExtension"))

    assert truth(exchanged(wire, get(query)))
    assert len([one for one in declared if str(one).endswith(extension)]) == 1


def test_the_description_conforms_to_its_schema(wire: HTTPConnection) -> None:
    """The W3C calls it conforms-to-schema."""
    graph = described(wire)
    said = [
        (str(name).removeprefix(SD), value) for _, name, value in graph if str(name).startswith(SD)
    ]
    services = list(graph.subjects(RDF.type, sd("Service")))

    assert {name for name, _ in said} <= SCHEMA.keys()
    assert not [value for _, value in said if isinstance(value, Literal)]
    for name, value in said:
        kind = SCHEMA[name]
        assert kind is None or (value, RDF.type, sd(kind)) in graph
    assert len(services) == 1
    assert {str(one) for one in graph.objects(services[0], sd("supportedLanguage"))} <= LANGUAGES
    assert {str(one) for one in graph.objects(services[0], sd("feature"))} <= FEATURES
    for named in graph.subjects(RDF.type, sd("NamedGraph")):
        assert len(list(graph.objects(named, sd("name")))) == 1
    names = {str(one) for one in graph.objects(None, sd("name"))}
    assert names == {BIRDS, TREES}


TREE = Variable("tree")
ROWS = {f"{WOOD}birch", f"{WOOD}oak"}
CALLS = (
    "PREFIX wood: <https://example.org/wood/> SELECT ?tree ?height {{ {before} "
    "SERVICE <{url}sparql> {{ ?tree a wood:Tree ; wood:height_m ?height }} }}"
)


@pytest.mark.parametrize(
    ("before", "rows"),
    [
        pytest.param("", ROWS, id="alone"),
        pytest.param("VALUES ?tree { wood:oak wood:elm }", {f"{WOOD}oak"}, id="joined"),
    ],
)
def test_another_endpoint_may_call_this_one_by_service(
    server: Server, before: str, rows: set[str]
) -> None:
    query = CALLS.format(url=server.url, before=before)
    by_oxigraph = ox.Store().query(query)
    by_rdflib = Graph().query(query)

    assert isinstance(by_oxigraph, ox.QuerySolutions)
    assert {row["tree"].value for row in by_oxigraph} == rows
    assert {str(row[TREE]) for row in by_rdflib.bindings} == rows


def test_rdflibs_store_asks_for_each_form_and_gets_it(server: Server) -> None:
    for returned in ("xml", "json", "csv"):
        for method in ("GET", "POST", "POST_FORM"):
            store = sparqlstore.SPARQLStore(
                f"{server.url}sparql", returnFormat=returned, method=method
            )
            rows = {str(row[TREE]) for row in Graph(store).query(SELECT).bindings}
            assert rows == ROWS, (returned, method)
    graph = Graph(sparqlstore.SPARQLStore(f"{server.url}sparql"))
    assert graph.query(ASK).askAnswer
    assert len(graph.query(CONSTRUCT).graph or ()) == 2


TABLES, GRAPHS = (SELECT, ASK), (CONSTRUCT, DESCRIBE)


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(("GET", URLENCODED), id="get"),
        pytest.param((POST, URLENCODED), id="form"),
        pytest.param((POST, POSTDIRECTLY), id="direct"),
    ],
)
@pytest.mark.parametrize(
    ("returned", "queries", "media_type"),
    [
        pytest.param(JSON, TABLES, RESULTS_JSON, id="json"),
        pytest.param(XML, TABLES, RESULTS_XML, id="xml"),
        pytest.param(CSV, TABLES, "text/csv", id="csv"),
        pytest.param(TSV, TABLES, "text/tab-separated-values", id="tsv"),
        pytest.param(XML, GRAPHS, "application/rdf+xml", id="graph-xml"),
        pytest.param(RDFXML, GRAPHS, "application/rdf+xml", id="rdf-xml"),
        pytest.param(TURTLE, GRAPHS, "text/turtle", id="turtle"),
        pytest.param(N3, GRAPHS, "text/turtle", id="n3"),
        pytest.param(JSONLD, GRAPHS, "application/ld+json", id="json-ld"),
    ],
)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_sparqlwrapper_gets_what_it_asks_for(
    server: Server, returned: str, queries: tuple[str, str], media_type: str, way: tuple[str, str]
) -> None:
    method, request_method = way
    for query in queries:
        client = SPARQLWrapper(f"{server.url}sparql", returnFormat=returned)
        client.setMethod(method)
        client.setRequestMethod(request_method)
        client.setQuery(query)
        answer = client.query()
        assert answer.info()["content-type"].partition(";")[0] == media_type
        assert answer.convert()


BREAK = "%0D%0ASet-Cookie:%20a=b%0D%0A%0D%0A"


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(Sent("GET", f"/queries/trees?{BREAK}=1"), id="name"),
        pytest.param(Sent("GET", f"/queries/heights?tree={BREAK}"), id="value"),
        pytest.param(Sent("GET", f"/queries/heights?tongue=en&tongue={BREAK}"), id="choice"),
        pytest.param(Sent("GET", f"/queries/trees{BREAK}"), id="path"),
        pytest.param(Sent("GET", f"/sparql?query={BREAK}"), id="query"),
        pytest.param(Sent("GET", f"/sparql?query={quote(ASK)}&format={BREAK}"), id="format"),
        pytest.param(Sent("GET", f"//evil.example/{BREAK}"), id="double-slash"),
        pytest.param(
            get(rf"SELECT (<{WOOD}f\u000D\u000ASet-Cookie:a=b>() AS ?x) {{}}"), id="function"
        ),
    ],
)
def test_nothing_of_a_request_becomes_a_header_field(wire: HTTPConnection, sent: Sent) -> None:
    received = exchanged(wire, sent)

    assert received.status < 500
    assert "Set-Cookie" not in received.headers
    for name in ("Location", "Content-Location", "Link"):
        assert not {"\r", "\n"} & set(received.headers.get(name, ""))


def test_a_name_that_looks_like_a_list_of_fields_is_one_function(wire: HTTPConnection) -> None:
    received = exchanged(wire, get("SELECT (<urn:f,Set-Cookie:é=1>() AS ?x) {}"))

    assert received.headers["Nordonc-Unknown-Functions"] == "<urn:f%2CSet-Cookie:%C3%A9=1>"


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/static/../../../../etc/passwd",
        "/static/..%2f..%2f..%2fpyproject.toml",
        "/static/%2e%2e/app.py",
        "/static//etc/passwd",
        "/releases/1.2.0/../../../etc/passwd",
        "/releases/1.2.0/..%2f..%2fetc%2fpasswd",
        "/releases/1.2.0/%2fetc%2fpasswd",
        "/releases/1.2.0/..%5c..%5cmanifest.json",
        "/releases/../1.2.0/trees.nq",
        "/releases/1.2.0/trees.nq%00.ttl",
        "/queries/..%2ftrees",
        "/queries/%00",
        "//etc/passwd",
    ],
)
def test_no_path_leaves_what_is_served(wire: HTTPConnection, path: str) -> None:
    received = exchanged(wire, Sent("GET", path))

    assert received.status in {308, 400, 404}
    assert b"root:" not in received.body
    place = urlsplit(received.headers.get("Location", "/"))
    assert place.netloc in {"", f"{wire.host}:{wire.port}"}


MARKUP = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "target",
    [
        f"/sparql?query={quote(MARKUP)}",
        f"/sparql?query={quote(ASK)}&default-graph-uri={quote(MARKUP)}",
        f"/{quote(MARKUP)}",
        f"/queries/{quote(MARKUP)}",
        f"/queries/trees?{quote(MARKUP)}={quote(MARKUP)}",
        f"/queries/heights?tree={quote(MARKUP)}",
        f"/queries/heights?tongue={quote(MARKUP)}",
        f"/explore?view={quote(MARKUP)}",
        f"/explore?disease={quote(MARKUP)}",
        f"/gaps?country={quote(MARKUP)}",
        f"/releases/{quote(MARKUP)}/{quote(MARKUP)}",
    ],
)
@pytest.mark.parametrize("accept", [BROWSER, "*/*"], ids=["page", "data"])
def test_markup_of_others_is_never_markup_of_ours(
    wire: HTTPConnection, target: str, accept: str
) -> None:
    received = exchanged(wire, Sent("GET", target, None, {"Accept": accept}))

    assert received.status < 500
    assert received.headers["X-Content-Type-Options"] == "nosniff"
    assert received.media_type != "text/html" or MARKUP.encode() not in received.body


@pytest.mark.parametrize("host", ['a"><script>alert(1)</script>', "[::1", "a b", "x" * 300])
@pytest.mark.parametrize("target", ["/", "/sparql", "/download", f"/sparql?query={quote(ASK)}"])
def test_a_host_that_is_none_is_refused(wire: HTTPConnection, target: str, host: str) -> None:
    for accept in (BROWSER, "text/turtle, */*;q=0.1"):
        wire.putrequest("GET", target, skip_host=True)
        wire.putheader("Host", host.encode())
        wire.putheader("Accept", accept)
        wire.endheaders()
        response = wire.getresponse()
        body = response.read()

        assert response.status == 400
        assert b"names no host" in body
        assert b"<script" not in body
