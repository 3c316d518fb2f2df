"""What the guide to publishing a graph tells to do works, and makes the example in tests."""

import re
from pathlib import Path

import pytest

from helpers import worked_examples
from helpers.apps import client_of
from helpers.places import CASES, ROOT
from helpers.worked_examples import steps, write
from nordonc.errors import DatasetError
from nordonc.release import build
from nordonc.site import plugins

GUIDE = (ROOT / "docs" / "publish.md").read_text(encoding="utf-8")
EXAMPLE = CASES / "clocks" / "dataset"
PAGES = CASES / "clocks" / "pages"


def contents(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in paths}


def test_the_guide_builds_the_example_step_by_step(tmp_path: Path) -> None:
    for name in ("data", "ontology", "shapes", "queries"):
        (tmp_path / name).mkdir()
    for step in steps(GUIDE):
        for block in step.blocks:
            write(block, tmp_path)
        assert worked_examples.violations(tmp_path) == step.printed

    assert contents(tmp_path) == contents(EXAMPLE)


def test_the_guide_quotes_the_pages_of_the_example() -> None:
    (quoted,) = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)

    assert quoted == (PAGES / "clock_pages" / "__init__.py").read_text(encoding="utf-8")


def test_a_folder_that_is_no_dataset_yet_is_told_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(DatasetError, match="no folder ontology and no folder shapes"):
        build.check(tmp_path)


def test_the_example_has_pages_questions_and_a_page_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(PAGES))
    plugins.installed.cache_clear()
    client = client_of(build.build(EXAMPLE, tmp_path))
    monkeypatch.undo()
    page = {"Accept": "text/html"}

    assert "210 centimetres high" in client.get("/clock/1", headers=page).text
    assert "<strong>2</strong> clocks" in client.get("/", headers=page).text
    assert '<a href="/clock/2">' in client.get("/clocks", headers=page).text
    assert "Long-case clock" in client.get("/kind/long-case-clock", headers=page).text
    assert "cancer" not in client.get("/", headers=page).text.lower()
    assert client.get("/queries/clocks-of-kind.csv").text.split() == [
        "clock,name",
        "https://example.org/clocks/clock/1,The",
        "hall",
        "clock",
    ]
    assert client.get("/networks", headers=page).status_code == 404
    plugins.installed.cache_clear()
