"""A package brings pages for the classes of its dataset, and no other dataset sees them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from helpers.apps import client_of
from helpers.places import CASES
from helpers.releases import made
from nordonc.errors import CallError
from nordonc.site import plugins

PLUGIN = CASES / "plugin"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Read the entry points anew before a test and after it."""
    plugins.installed.cache_clear()
    yield
    plugins.installed.cache_clear()


@pytest.fixture
def wood_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the example of ``docs/plugins.md``."""
    monkeypatch.syspath_prepend(str(PLUGIN))


def client(folder: Path, case: str = "trees") -> FlaskClient:
    release = made(folder, case)
    return client_of(release)


@pytest.mark.usefixtures("wood_pages")
def test_a_thing_of_the_class_has_the_page_of_the_plugin(tmp_path: Path) -> None:
    page = client(tmp_path).get("/oak", headers={"Accept": "text/html"}).text

    assert "21.5 metres high" in page
    assert '<a href="/trees">Trees</a>' in page  # the menu, and the list that the tree stands in


@pytest.mark.usefixtures("wood_pages")
def test_the_routes_of_a_plugin_answer_where_the_release_has_its_class(tmp_path: Path) -> None:
    page = client(tmp_path).get("/trees").text

    assert '<a href="/birch">' in page


@pytest.mark.usefixtures("wood_pages")
def test_the_home_page_counts_what_a_plugin_counts(tmp_path: Path) -> None:
    assert "<strong>2</strong> trees" in client(tmp_path).get("/").text


@pytest.mark.usefixtures("wood_pages")
def test_elsewhere_the_path_of_a_plugin_is_free_for_things_of_the_dataset(tmp_path: Path) -> None:
    answer = client(tmp_path, "guilds").get("/trees")

    assert answer.status_code == 404
    assert "the graph says nothing about it" in answer.text


def test_without_the_plugin_a_thing_has_the_page_of_every_class(tmp_path: Path) -> None:
    page = client(tmp_path).get("/oak", headers={"Accept": "text/html"}).text

    assert "21.5" in page
    assert "metres high" not in page


def test_a_dataset_without_networks_has_no_page_of_this_domain(tmp_path: Path) -> None:
    wood = client(tmp_path)

    assert ">Networks</a>" not in wood.get("/").text
    assert wood.get("/networks").status_code == 404
    assert wood.get("/explore").status_code == 404


def test_an_entry_point_that_leads_to_no_plugin_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "odd-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[nordonc.pages]\nodd = pathlib:Path\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    with pytest.raises(CallError, match=r"odd of nordonc\.pages is no plugin: pathlib:Path"):
        plugins.installed()
