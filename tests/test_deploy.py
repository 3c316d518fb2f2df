"""The recipe for nginx, with nginx before a server of ours."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

from helpers.places import ROOT
from nordonc.release.manifest import Release

RECIPE = ROOT / "deploy/nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
SITE = {"Host": "kg.example.org"}
AROUND = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""

if NGINX is None and os.environ.get("REQUIRE_NGINX"):
    pytest.fail("nginx is required and not installed")
pytestmark = [pytest.mark.alone, pytest.mark.skipif(NGINX is None, reason="nginx is not installed")]


class Place(NamedTuple):
    """Where the proxy listens, and what stands behind it."""

    proxy: int
    server: int


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def listens(port: int, within_s: float = 20.0) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


@pytest.fixture(scope="module")
def place(
    root: Path, releases: Path, release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Start both; the recipe is used as it is, but for the two ports."""
    assert release.folder.parent == releases
    folder = tmp_path_factory.mktemp("nginx")
    found = Place(free_port(), free_port())
    site = RECIPE.read_text(encoding="utf-8")
    site = site.replace("listen 80", f"listen 127.0.0.1:{found.proxy}")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{found.server}")
    (folder / "site.conf").write_text(site, encoding="utf-8")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder), encoding="utf-8")
    serve = ["serve", "--port", str(found.server), "--trusted-proxies", "1"]
    where = ["--dataset", str(root), "--releases", str(releases)]
    with ExitStack() as running:
        for command in (
            [sys.executable, "-m", "nordonc", *serve, *where],
            [str(NGINX), "-c", str(folder / "nginx.conf"), "-p", str(folder)],
        ):
            process = running.enter_context(
                subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            )
            running.callback(process.terminate)
        assert all(map(listens, found))
        yield found


def asked(
    port: int, method: str, path: str, body: str | None = None, **headers: str
) -> tuple[int, str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        fields = {name.replace("_", "-"): value for name, value in (SITE | headers).items()}
        connection.request(method, path, body, fields)
        response = connection.getresponse()
        return response.status, response.read().decode()


def test_queries_come_through(place: Place) -> None:
    csv = {"Accept": "text/csv"}
    direct = {"Content_Type": "application/sparql-query", **csv}

    assert asked(place.proxy, "GET", "/sparql?query=ASK%7B%7D", **csv) == (200, "true")
    assert asked(place.proxy, "POST", "/sparql", "ASK {}", **direct) == (200, "true")
    long = "ASK {} #" + "x" * 50_000
    assert asked(place.proxy, "GET", f"/sparql?query={quote(long)}", **csv) == (200, "true")
    assert asked(place.proxy, "POST", "/sparql", long, **direct) == (200, "true")
    assert asked(place.proxy, "POST", "/sparql", "#" * (2 << 20), **direct)[0] == 413


def test_links_are_made_from_the_address_of_the_proxy(place: Place) -> None:
    status, page = asked(place.proxy, "GET", "/download", Host="kg.example.org")

    assert status == 200
    assert "http://kg.example.org/download" in page


@pytest.mark.parametrize("path", ["/", "/metrics"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("X-Forwarded-Prefix", "https://evil.example", id="prefix"),
        pytest.param("X-Forwarded-Host", "evil.example", id="host"),
        pytest.param("X-Forwarded-Proto", "javascript", id="scheme"),
        pytest.param("Forwarded", "host=evil.example;proto=javascript", id="standard"),
    ],
)
def test_a_header_field_that_only_the_proxy_may_set_is_not_the_clients(
    place: Place, path: str, name: str, value: str
) -> None:
    plain = asked(place.proxy, "GET", path, Accept="text/html")
    status, page = asked(place.proxy, "GET", path, **{"Accept": "text/html", name: value})

    assert status == plain[0] == 200
    assert "evil" not in page
    assert path == "/metrics" or page == plain[1]


def test_a_redirect_stays_on_the_site_whatever_prefix_a_client_names(place: Place) -> None:
    with closing(HTTPConnection("127.0.0.1", place.proxy, timeout=20)) as connection:
        evil = {"X-Forwarded-Prefix": "https://evil.example"}
        connection.request("GET", "/country/NO/", headers=SITE | evil)
        location = connection.getresponse().headers["Location"]

    assert location.removeprefix("http://kg.example.org").startswith("/country/NO")


def test_another_host_is_refused_by_the_proxy(place: Place) -> None:
    assert asked(place.proxy, "GET", "/", Host="evil.example")[0] == 421


def test_the_host_of_the_request_line_wins(place: Place) -> None:
    assert asked(place.proxy, "GET", "http://evil.example/")[0] == 421
    page = asked(place.proxy, "GET", "http://kg.example.org/download", Host="evil.example")[1]
    assert "http://kg.example.org/download" in page


def test_a_half_sent_body_never_reaches_the_server(place: Place) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: kg.example.org\r\n"
    head += "Content-Type: application/sparql-query\r\n"
    with ExitStack() as held:
        for _ in range(60):
            client = held.enter_context(socket.create_connection(("127.0.0.1", place.proxy)))
            client.sendall(f"{head}Content-Length: 1000\r\n\r\nASK".encode())
        time.sleep(0.3)
        for _ in range(20):
            direct = {"Content_Type": "application/sparql-query", "Accept": "text/csv"}
            assert asked(place.proxy, "POST", "/sparql", "ASK {}", **direct) == (200, "true")


def test_the_figures_are_for_this_machine_only(place: Place) -> None:
    assert asked(place.proxy, "GET", "/metrics")[0] == 200
    assert "deny all" in RECIPE.read_text(encoding="utf-8")


def test_a_refusal_of_the_server_is_the_clients_to_read(place: Place) -> None:
    status, body = asked(place.proxy, "GET", "/sparql?query=nonsense")

    assert status == 400
    assert "line 1" in json.loads(body)["detail"]
