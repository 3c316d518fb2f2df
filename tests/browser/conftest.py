"""One browser and one server for all tests; every visit is watched and judged when it ends."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.visits import Site
from helpers.requirements import lacking

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the Chromium of the system."""
    names = [os.environ.get("CHROMIUM", ""), *NAMES]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        lacking("BROWSER", "There is no Chromium; install it, or let CHROMIUM name it")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=FLAGS)
        with closing(launched):
            yield launched


@pytest.fixture
def site(browser: Browser, url: str) -> Iterator[Site]:
    """Return what opens pages; at the end, none of them may have done what no page may do."""
    with closing(Site(browser, url)) as opened:
        yield opened
    assert opened.offences == []


@pytest.fixture(scope="session")
def editor(root: Path) -> None:
    """See to it that the package has its editor."""
    if not (root / "server/nordonc/site/static/vendor/editor.js").is_file():
        lacking("BROWSER", "The editor is not built; `make test` builds it")
