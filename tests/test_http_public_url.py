"""One address for keys, validators and links: what is kept or revalidated is what would be made."""

from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir
from typing import NamedTuple

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ

from helpers import releases
from helpers.apps import SETTINGS
from nordonc.engine.inline import InlineEngine
from nordonc.errors import RequestError
from nordonc.http.metrics import Journal
from nordonc.http.public_url import PublicUrl, address_of
from nordonc.http.response import Reply, collect
from nordonc.release.adhoc import served_from
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.site.app import application, create_app
from nordonc.site.served import Served
from nordonc.site.state import Current

BLANKS = """@prefix : <a:> . [] :p [ :p ( 1 [] "x"@en ) ] . _:x :p _:x , <<( _:x :q [] )>> .
_:g { _:x :p [] . :s :p _:b0 } """
BLANK = "CONSTRUCT { [] <a:of> ?s ; <a:more> _:x } { ?s ?p ?o }"
HOSTS = [
    *("kg.example.org", "KG.example.org", "kg.example.org:80", "kg.example.org:443", "my_host"),
    *("", "a,b", "[::1]:8000", "[::::]", "localhost:080", "a/b", "kg.example.org:0"),
]
FORWARDED = {
    "HTTP_X_FORWARDED_HOST": ["evil.example", "kg.example.org", "a/b", "a, kg.example.org"],
    "HTTP_X_FORWARDED_PROTO": ["https", "http", "javascript"],
    "HTTP_X_FORWARDED_PREFIX": ["/kg", "/kg/", "https://evil.example", "//evil", "/a b", "/../x"],
    "HTTP_X_FORWARDED_FOR": ["192.0.2.1"],
    "HTTP_FORWARDED": ["host=evil.example;proto=https"],
    "HTTP_X_ORIGINAL_URL": ["/elsewhere"],
    "HTTP_ACCEPT": ["text/html", "text/csv", "text/turtle", "application/ld+json;q=0.3,*/*;q=0.1"],
    "HTTP_ACCEPT_ENCODING": ["gzip", "identity", "br;q=1,gzip;q=0.5", "gzip;q=0"],
    "SERVER_PROTOCOL": ["HTTP/1.0", "HTTP/1.1"],
    "HTTP_USER_AGENT": ["curl", "Mozilla"],
}
PATHS = [
    *("/", "/download", "/download.ttl", "/sparql", "/queries/", "/queries/trees", "/robots.txt"),
    *("/queries/trees.csv", "/%71ueries/trees.csv", "/ontology", "/d%6Fwnload", "//download"),
    *("/nothing", "/a%0Ab", "/.well-known/void", "/tree/oak", "/tree/oak/", "/sitemap.xml"),
]
PARAMETERS = [
    *("query=ASK%7B%7D", "query=ASK{}", "format=csv", "format=html", "q=oak", "q=%6Fak", "x=1"),
    f"query={BLANK}",
    "query=SELECT * { ?s ?p ?o }",
    *("query=SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o", "query=SELECT+*+{+?s+?p+?o+}+LIMIT+2"),
]
REQUESTS = st.builds(
    lambda method, path, parameters, host, fields: {
        **create_environ(path, method=method),
        **{name: value for name, value in fields.items() if value},
        "QUERY_STRING": "&".join(parameters),
        "REMOTE_ADDR": "192.0.2.9",
        "HTTP_HOST": host,
    },
    st.sampled_from(["GET", "GET", "HEAD", "POST"]),
    st.sampled_from(PATHS),
    st.lists(st.sampled_from(PARAMETERS), max_size=3),
    st.sampled_from(HOSTS[:4]) | st.sampled_from(HOSTS),
    st.fixed_dictionaries(
        {name: st.none() | st.sampled_from(values) for name, values in FORWARDED.items()}
    ),
)


class Servers(NamedTuple):
    """Servers of one release and one of another; one has swapped, and some keep no answer."""

    keeping: list[Flask]
    fresh: list[Flask]


def served(release: Release, how: Settings) -> Served:
    return Served(how, release, InlineEngine(release, how))


def built(folder: Path, key: str) -> Release:
    return releases.made(folder, queries=True, key=key)


def loaded(folder: Path, key: str) -> Release:
    """Return what --data serves of files that are full of blank nodes."""
    file = Path(gettempdir()) / f"nordonc-blank-{key}.trig"
    file.write_text(f"{BLANKS} <a:key> <a:is> {key} .", encoding="utf-8")
    return served_from([file], folder)


@pytest.fixture(
    scope="module",
    params=[(0, built), (1, built), (0, loaded)],
    ids=["open", "behind-a-proxy", "data"],
)
def servers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Servers:
    proxies, make = request.param
    one, same, other = (make(tmp_path_factory.mktemp("wood"), key) for key in "112")
    how = replace(SETTINGS, trusted_proxies=proxies)
    swapped = Current(served(other, how))
    apps = [application(swapped, Journal()), create_app(how, one, InlineEngine(one, how))]
    for app in apps:
        app.test_client().get("/queries/trees.csv")
    swapped.swap(served(one, how), within_s=1)
    never = replace(how, cache_mb=0)
    fresh = [create_app(never, it, InlineEngine(it, never)) for it in (same, other)]
    return Servers(apps, fresh)


def answered(app: Flask, environ: dict[str, object]) -> Reply:
    return collect(app.wsgi_app, dict(environ))


def values(reply: Reply) -> tuple[object, ...]:
    return reply.status, reply.body, sorted(reply.fields)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(requests=st.lists(REQUESTS, min_size=1, max_size=4))
def test_what_is_kept_is_what_would_be_made_and_equal_etags_stand_for_equal_bytes(
    servers: Servers, requests: list[dict[str, object]]
) -> None:
    by_etag: dict[str, bytes] = {}
    for environ in requests:
        made, elsewhere = (answered(app, environ) for app in servers.fresh)
        for app in servers.keeping:
            assert values(answered(app, environ)) == values(made)
        for reply in (made, elsewhere):
            assert reply.status != 500
            assert b"http:///" not in reply.body
            if environ["REQUEST_METHOD"] == "GET" and (etag := reply.field("ETag")):
                assert by_etag.setdefault(etag, reply.body) == reply.body


@settings(max_examples=100)
@given(environ=REQUESTS)
def test_links_of_pages_and_of_the_endpoint_have_the_same_address(
    servers: Servers, environ: dict[str, object]
) -> None:
    robots = {**environ, "PATH_INFO": "/robots.txt", "QUERY_STRING": "", "REQUEST_METHOD": "GET"}
    void = {**robots, "PATH_INFO": "/sparql", "HTTP_ACCEPT": "application/n-triples"}
    void["HTTP_ACCEPT_ENCODING"] = "identity"
    page, described = (answered(servers.fresh[0], one) for one in (robots, void))

    assert page.status == described.status
    if page.status == 200:
        address = page.body.decode().rpartition("Sitemap: ")[2].removesuffix("/sitemap.xml\n")
        assert f"<{address}/sparql>".encode() in described.body


@pytest.mark.parametrize(
    ("prefix", "status"),
    [
        pytest.param("/kg", 200, id="path"),
        pytest.param("/a/b-c.d", 200, id="longer"),
        pytest.param("https://evil.example", 400, id="address"),
        pytest.param("//evil.example", 400, id="another-host"),
        pytest.param("javascript:alert(1)//", 400, id="script"),
        pytest.param("/a/../b", 400, id="dots"),
        pytest.param("/" + "a" * 500, 400, id="long"),
        pytest.param("/<script>", 400, id="markup"),
    ],
)
def test_a_forwarded_prefix_is_a_path(wood: Release, prefix: str, status: int) -> None:
    trusting = replace(SETTINGS, trusted_proxies=1)
    client = create_app(trusting, wood, InlineEngine(wood, trusting)).test_client()
    for accept in ("text/html", "*/*"):
        fields = {"X-Forwarded-Prefix": prefix, "Accept": accept}
        answer = client.get("/download", headers=fields)

        assert answer.status_code == status
        assert "evil" not in answer.text
        assert status == 200 or prefix not in answer.text


def test_a_forwarded_host_that_is_not_the_public_one_is_refused(wood: Release) -> None:
    known = replace(SETTINGS, trusted_proxies=1, base="https://kg.example.org")
    client = create_app(known, wood, InlineEngine(wood, known)).test_client()

    assert client.get("/", headers={"X-Forwarded-Host": "KG.example.org:443"}).status_code == 200
    refused = client.get("/", headers={"X-Forwarded-Host": "evil.example"})
    assert refused.status_code == 421
    assert "evil" not in refused.text


@pytest.mark.parametrize("host", ["[::::]", "[1.2.3.4]", "[:]", "", "x:65536", "x:0", "x,y"])
def test_an_impossible_host_is_refused_by_the_servers_own_name(host: str) -> None:
    environ = {**create_environ("/", "http://192.0.2.7:8000"), "HTTP_HOST": host}
    with pytest.raises(RequestError, match="Host"):
        PublicUrl("").place(environ)

    assert address_of(environ) == "http://192.0.2.7:8000"


@pytest.mark.parametrize("protocol", ["HTTP/1.0", "HTTP/1"])
@pytest.mark.parametrize("asked", [None, ""], ids=["missing", "empty"])
def test_an_old_client_without_a_host_stands_at_the_servers_own_name(
    protocol: str, asked: str | None
) -> None:
    environ = create_environ("/", "http://192.0.2.7:8000")
    del environ["HTTP_HOST"]
    environ |= {"SERVER_PROTOCOL": protocol} | ({} if asked is None else {"HTTP_HOST": asked})
    PublicUrl("").place(environ)

    assert address_of(environ) == "http://192.0.2.7:8000"


def test_graphs_with_blank_nodes_have_the_same_bytes_on_every_server(release: Release) -> None:
    for path, accept in (
        ("/shapes", "text/turtle"),
        (f"/sparql?query={BLANK} LIMIT 20", "text/turtle"),
        ("/sparql?query=SELECT * { ?s ?p ?o FILTER isBlank(?s) } LIMIT 20", "text/csv"),
    ):
        answers = [
            create_app(SETTINGS, release, InlineEngine(release, SETTINGS))
            .test_client()
            .get(path, headers={"Accept": accept})
            for _ in range(2)
        ]
        assert answers[0].status_code == 200
        assert answers[0].data == answers[1].data
        assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
        assert b"_:" in answers[0].data or b"[" in answers[0].data
