"""The crate of the whole graph: its makers' validator, every link of its pages, and a browser."""

import json
import os
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page

from browser.visits import DESK, HEIGHT, PHONE, findings, scrolls_sideways
from helpers.apps import SETTINGS
from helpers.places import ROOT
from helpers.requirements import lacking
from nordonc.engine.inline import InlineEngine
from nordonc.release.manifest import Release
from nordonc.site.crate import bundle

ROCRATE = Path(os.environ.get("NORDONC_ROCRATE", ROOT / ".rocrate")) / "bin" / "python"

#: What RO-Crate 1.2 recommends and this crate lacks, each with the reason.
NOT_MET = {
    "Contextual entity @id SHOULD be absolute URI or '#'-prefixed": "the preview is a file, whose "
    "name the specification itself gives",
    "Root Data Entity: identifier SHOULD resolve to RO-Crate content": "w3id.org/nordonc is not "
    "registered yet",
    "Organization: SHOULD have ROR identifier": "the contributors are no organisation of ROR",
    "Organization: RECOMMENDED contactPoint references ContactPoint entity": "no address of the "
    "contributors is known",
    "Root Data Entity: at least one author/publisher SHOULD have contactPoint": "as above",
}


#: Opens a file in a window of some width.
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def archive(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the crate of the release, packed."""
    path = tmp_path_factory.mktemp("crate") / "nordonc.zip"
    bundle.write(release, SETTINGS, InlineEngine(release, SETTINGS), path, lambda _: nullcontext())
    return path


@pytest.fixture(scope="module")
def crate(archive: Path) -> Path:
    """Return the folder that the crate is unpacked to."""
    folder = archive.with_suffix("")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def pages(crate: Path) -> dict[Path, str]:
    """Return the text of every page."""
    return {one: one.read_text(encoding="utf-8") for one in sorted(crate.rglob("*.html"))}


@pytest.fixture(scope="module")
def report(crate: Path) -> dict[str, Any]:
    """Return what the validator of RO-Crate's makers finds, required and recommended."""
    if not ROCRATE.is_file():
        lacking("ROCRATE", f"roc-validator is not installed in {ROCRATE.parents[1]}")
    done = subprocess.run(
        [ROCRATE, ROOT / "tests" / "helpers" / "roc_validation.py", crate],
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(found, dict)
    return found


@pytest.mark.clients
def test_its_makers_find_nothing_that_is_required_missing(report: dict[str, Any]) -> None:
    assert report["checks"] > 150
    assert [one for one in report["issues"] if one["severity"] == "REQUIRED"] == []


@pytest.mark.clients
def test_what_is_recommended_and_missing_has_a_reason(report: dict[str, Any]) -> None:
    assert {one["check"] for one in report["issues"]} == NOT_MET.keys()


@pytest.mark.clients
def test_the_library_of_its_makers_reads_every_part(report: dict[str, Any], crate: Path) -> None:
    told = json.loads((crate / "ro-crate-metadata.json").read_bytes())["@graph"]

    assert {one["@id"] for one in told} <= {*report["entities"], "ro-crate-metadata.json"}


def test_no_relative_link_of_the_whole_copy_leads_nowhere(
    crate: Path, pages: dict[Path, str]
) -> None:
    dead = []
    for page, text in pages.items():
        for written in re.findall(r'\s(?:href|src)="([^"]*)"', text):
            address, _, fragment = unescape(written).partition("#")
            if re.match(r"[a-z]+:", address):
                continue
            assert not address.startswith("/"), page
            place = Path(os.path.normpath(page.parent / unquote(address))) if address else page
            inside = place.is_file() and place.is_relative_to(crate)
            if not inside or (fragment and f'id="{fragment}"' not in pages.get(place, "")):
                dead.append((str(page.relative_to(crate)), written))

    assert len(pages) > 1500
    assert dead == []


def test_no_page_has_a_form_or_a_program(pages: dict[Path, str]) -> None:
    for page, text in pages.items():
        assert "<form" not in text, page
        assert not re.search(r"<script(?! type=\"application/ld\+json\")", text), page
        assert "opens without a server" in text, page


def test_every_network_disease_and_question_has_its_page(
    crate: Path, release: Release, pages: dict[Path, str]
) -> None:
    copied = {
        str(one.relative_to(crate / "ro-crate-preview_files"))
        for one in pages
        if one.parent != crate
    }
    register = (release.folder / "iris.tsv").read_text(encoding="utf-8")
    iris = re.findall(
        r"^(\S*?/((?:network|country|disease|organisation|activity|queries)/[^/\s]+))\tcurrent",
        register,
        re.MULTILINE,
    )
    assert len(iris) > 200
    assert {f"{path}.html" for _, path in iris} - copied == set()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opened]:
    """Return what opens a file; at the end, the console must have told no error."""
    told: list[str] = []

    def opened(path: Path, width: int = DESK) -> Page:
        page = browser.new_page(viewport={"width": width, "height": HEIGHT})
        page.on("console", lambda one: told.append(one.text) if one.type == "error" else None)
        page.on("requestfailed", lambda one: told.append(one.url))
        page.goto(path.as_uri())
        return page

    yield opened
    assert told == []


def test_a_browser_gets_from_the_preview_to_an_answer_by_clicks(
    open_page: Opened, crate: Path
) -> None:
    page = open_page(crate / "ro-crate-preview.html")
    page.get_by_role("link", name="Open the pages").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Networks").click()
    page.get_by_role("link", name="Nordic Lymphoma Group").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Nordic Lymphoma Group"
    page.get_by_role("main").get_by_role("link", name="lymphoma", exact=True).first.click()
    assert page.get_by_role("heading", level=1).inner_text().lower() == "lymphoma"
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Questions").click()
    page.get_by_role("link", name="Who hosts what, contradictory claims included?").click()
    assert page.get_by_role("table").get_by_role("row").count() > 1
    assert page.url.startswith(crate.as_uri())


@pytest.mark.parametrize(
    "name",
    [
        "ro-crate-preview.html",
        *(
            f"ro-crate-preview_files/{one}.html"
            for one in (
                *("index", "networks", "network/nordcan", "country/NO", "disease/melanoma"),
                *("queries", "queries/hosts", "explore", "explore@view=map", "about", "mappings"),
                "download",
            )
        ),
    ],
)
def test_a_page_fits_a_phone_and_breaks_no_rule(open_page: Opened, crate: Path, name: str) -> None:
    page = open_page(crate / name, PHONE)

    assert not scrolls_sideways(page)
    assert findings(page, preload=False) == []
