"""The files of deploy/ with what reads them: nginx before a server of ours, systemd."""

import configparser
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urljoin

import pytest
import yaml

from helpers.nginx import NGINX, nginx
from helpers.places import ROOT
from nordonc.release.manifest import Release
from nordonc.settings import OPTIONS

RECIPE = ROOT / "deploy/nginx.conf"
TLS_RECIPE = ROOT / "deploy/nginx-tls.conf"
SITE = {"Host": "kg.example.org"}

if NGINX is None and os.environ.get("REQUIRE_NGINX"):
    pytest.fail("nginx is required and not installed")
pytestmark = pytest.mark.alone


class Place(NamedTuple):
    """Where the proxy listens, what stands behind it, and the port of the recipe with TLS."""

    proxy: int
    server: int
    tls: int


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
    if NGINX is None:
        pytest.skip("nginx is not installed")
    found = Place(free_port(), free_port(), free_port())
    site = RECIPE.read_text(encoding="utf-8")
    site = site.replace("listen 80", f"listen 127.0.0.1:{found.proxy}")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{found.server}")
    serve = ["serve", "--port", str(found.server), "--trusted-proxies", "1"]
    where = ["--dataset", str(root), "--releases", str(releases)]
    command = [sys.executable, "-m", "nordonc", *serve, *where]
    with ExitStack() as running:
        running.enter_context(nginx(site + with_tls(folder, found), folder))
        server = running.enter_context(
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
        running.callback(server.terminate)
        assert all(map(listens, found))
        yield found


def with_tls(folder: Path, place: Place) -> str:
    """Return the recipe with TLS, for other ports and files, and a rate that tests can exceed."""
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    files = ["-subj", "/CN=kg.example.org", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *files], check=True, capture_output=True)
    text = TLS_RECIPE.read_text(encoding="utf-8").replace("/etc/ssl/nordonc", str(folder))
    text = text.replace("listen 443", f"listen 127.0.0.1:{place.tls}")
    text = text.replace("rate=20r/s", "rate=1r/s")
    plain = text.index("server {\n    listen 80;")
    text = text[:plain] + text[text.index("server {", plain + 1) :]
    return text.replace("127.0.0.1:8000", f"127.0.0.1:{place.server}")


def asked_by_tls(port: int, path: str) -> tuple[int, str]:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with closing(HTTPSConnection("127.0.0.1", port, timeout=20, context=context)) as connection:
        connection.request("GET", path, headers=SITE | {"Accept": "text/html"})
        response = connection.getresponse()
        return response.status, response.read().decode()


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


def test_below_a_sub_path_by_tls_all_links_stay_there(place: Place) -> None:
    status, page = asked_by_tls(place.tls, "/nordonc/")
    links = re.findall(r'(?:href|src|action)="([^"]*)"', page)
    own = [urljoin("/nordonc/", link) for link in links if not re.match("https?:|mailto:|#", link)]

    assert status == 200
    assert own
    assert not [link for link in own if not link.startswith("/nordonc/")]
    assert "https://kg.example.org/nordonc/" in asked_by_tls(place.tls, "/nordonc/sparql")[1]
    style = next(link for link in own if link.partition("?")[0].endswith(".css"))
    assert asked_by_tls(place.tls, style)[0] == 200
    assert asked_by_tls(place.tls, "/nordonc/metrics")[0] == 404
    assert asked_by_tls(place.tls, "/")[0] == 404


def test_a_client_that_asks_too_often_is_told_so(place: Place) -> None:
    with ThreadPoolExecutor(16) as threads:
        told = list(
            threads.map(lambda _: asked_by_tls(place.tls, "/nordonc/healthz")[0], range(300))
        )

    assert set(told) == {200, 429}


def test_the_unit_is_one_that_systemd_takes_and_calls_well_confined(tmp_path: Path) -> None:
    if not (program := shutil.which("systemd-analyze")):
        pytest.skip("systemd is not installed")
    unit = tmp_path / "nordonc.service"
    text = (ROOT / "deploy/nordonc.service").read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/nordonc/bin/nordonc", sys.executable), encoding="utf-8")
    checked = subprocess.run([program, "verify", unit], capture_output=True, text=True, check=False)
    judged = subprocess.run(
        [program, "security", "--offline=yes", "--threshold=20", unit],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.returncode, checked.stderr) == (0, "")
    assert judged.returncode == 0, judged.stdout[-500:]


def test_the_unit_sets_only_variables_that_there_are() -> None:
    unit = configparser.ConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "deploy/nordonc.service")
    container = (ROOT / "deploy/Containerfile").read_text(encoding="utf-8")
    named = re.findall(r"(NORDONC_\w+)=", unit["Service"]["Environment"] + container)

    assert set(named) <= {option.variable for option in OPTIONS.values()} | {"NORDONC_FRONTEND"}


def test_the_container_runs_as_nobody_and_looks_after_its_health() -> None:
    text = (ROOT / "deploy/Containerfile").read_text(encoding="utf-8")
    last = re.sub(r"\\\n\s*", "", text.rpartition("\nFROM ")[2])
    words = [line.split(maxsplit=1) for line in last.splitlines()[1:] if line.strip()]
    given = {word: rest for word, rest in words if word != "COPY"}

    assert re.fullmatch("[1-9][0-9]*:[1-9][0-9]*", given["USER"])
    assert "RUN" not in given
    (health,) = re.findall(r"CMD (\[.*\])", given["HEALTHCHECK"])
    compile(json.loads(health)[2], "health", "exec")
    assert json.loads(given["ENTRYPOINT"]) + json.loads(given["CMD"]) == [
        "/opt/nordonc/bin/nordonc",
        "serve",
    ]


def test_alerts_ask_for_figures_that_the_server_gives(place: Place) -> None:
    rules = yaml.safe_load((ROOT / "deploy/alerts.yml").read_text(encoding="utf-8"))["groups"]
    alerts = [rule for group in rules for rule in group["rules"]]
    asked_for = {name for rule in alerts for name in re.findall(r"nordonc_\w+", rule["expr"])}
    assert asked(place.proxy, "GET", "/sparql?query=ASK%7B%7D", Accept="text/csv")[0] == 200
    time.sleep(0.5)
    given = asked(place.proxy, "GET", "/metrics")[1]

    assert len({rule["alert"] for rule in alerts}) == len(alerts)
    assert all(rule.keys() >= {"expr", "labels", "annotations"} for rule in alerts)
    assert not [name for name in asked_for if not re.search(rf"^{name}[ {{]", given, re.MULTILINE)]
