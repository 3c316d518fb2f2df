"""Tasks of those who work with data: codes, gaps, the ontology, a server below a path."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.visits import Site
from helpers.nginx import NGINX, nginx
from helpers.requirements import lacking
from nordonc.release.manifest import Release

#: Below a path, as a reverse proxy of others may have it.
PROXY = """
server {{
    listen 127.0.0.1:{proxy};
    location /kg/ {{
        proxy_pass http://127.0.0.1:{server}/;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-Prefix /kg;
        proxy_set_header X-Forwarded-For $remote_addr;
    }}
}}
"""


def test_a_registry_finds_the_networks_for_its_codes(site: Site) -> None:
    page = site.open("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Look-up").click()
    page.get_by_label("Codes or names, one a line").fill("C90.0\nMONDO:0009693\nnothing of ours")
    page.get_by_role("button", name="Show").click()
    main = page.get_by_role("main")
    expect(main.get_by_role("link", name="multiple myeloma").first).to_be_visible()
    main.get_by_role("link", name="multiple myeloma").first.click()
    main.get_by_role("link", name="Nordic Myeloma Study Group").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Nordic Myeloma Study Group")


def test_an_administrator_sees_gaps_and_takes_them_away(site: Site) -> None:
    page = site.open("/")
    page.get_by_role("link", name="For which diseases does Iceland have no network?").click()
    main = page.get_by_role("main")
    expect(main.get_by_role("table").first).to_contain_text("Iceland")
    link = main.get_by_role("link", name="Excel", exact=True).get_attribute("href")

    assert page.request.get(f"{site.address}{link}").body()[:2] == b"PK"


def test_an_ontologist_goes_from_a_property_to_the_mapping_of_a_value(site: Site) -> None:
    page = site.open("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Ontology").click()
    main = page.get_by_role("main")
    main.get_by_text("Index of terms").click()
    main.get_by_role("link", name="covers disease", exact=True).first.click()
    term = page.locator("#coversDisease")
    expect(term).to_be_in_viewport()
    expect(term.get_by_role("definition").filter(has_text="network").first).to_be_visible()
    used = term.locator("dt", has_text="In the data").locator("xpath=following-sibling::dd")
    used.get_by_role("link").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancer")
    codes = main.get_by_role("region", name="In other vocabularies")
    expect(codes).to_contain_text("MONDO:0004992")
    main.get_by_role("link", name="all mappings").click()

    expect(main).to_contain_text("MONDO:0004992")


@pytest.fixture
def below(
    root: Path, releases: Path, release: Release, browser: Browser, tmp_path: Path
) -> Iterator[Site]:
    """Return what opens pages of a server that stands below a path of another address."""
    assert release.folder.parent == releases
    if NGINX is None:
        lacking("NGINX", "nginx is not installed")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        proxy = int(probe.getsockname()[1])
    where = ["--dataset", str(root), "--releases", str(releases)]
    words = ["serve", "--port", "0", "--trusted-proxies", "1", *where]
    with ExitStack() as running:
        server = running.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "nordonc", *words],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        )
        running.callback(server.terminate)
        assert server.stdout
        port = server.stdout.readline().strip().rstrip("/").rpartition(":")[2]
        running.enter_context(nginx(PROXY.format(proxy=proxy, server=port), tmp_path))
        opened = running.enter_context(closing(Site(browser, f"http://127.0.0.1:{proxy}/kg")))
        yield opened
        assert opened.offences == []


@pytest.mark.usefixtures("editor")
def test_search_editor_and_files_stay_below_the_path(below: Site) -> None:
    page = below.open("/")
    page.get_by_label("A disease, a country, an activity, a name or a code").fill("myeloma")
    page.get_by_role("button", name="Find").click()
    page.locator("a.card", has_text="Nordic Myeloma Study Group").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nordic Myeloma Study Group")
    page.get_by_role("link", name="SPARQL", exact=True).first.click()
    expect(page.locator(".cm-content")).to_be_visible()
    page.get_by_role("button", name="Run the query").click()
    expect(page.locator("#took")).to_contain_text("rows, ")
    assert page.url.startswith(f"{below.address}/sparql?query=")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Download").click()
    link = page.get_by_role("main").get_by_role("link", name=".ttl").first.get_attribute("href")
    assert link
    assert link.startswith("/kg/")
    answer = page.request.get(f"{below.address.removesuffix('/kg')}{link}")

    assert answer.headers["content-type"].startswith("text/turtle")
