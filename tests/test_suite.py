"""What several tests need stands in one place: ``conftest`` has fixtures, ``helpers`` the rest."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from helpers.places import ROOT

TESTS = ROOT / "tests"
MODULES = sorted(TESTS.rglob("test_*.py"))

#: What tests hold that is no room of the package: its name begins with the room's otherwise.
OUTSIDE = {
    *("cases", "checks", "constraints", "contributing", "dependence", "graph", "shapes"),
    *("clients", "deploy", "deploy_replicas", "duty", "files", "frontend", "layers"),
    *("further_sources", "publish", "readme", "registration", "suite", "wheel"),
}

#: Fixtures by which a module says what ``client`` asks in it.
CHOSEN_BY_MODULES = {"served", "engine"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Yield every part of every dotted name that a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            yield from (node.module or "").split(".")
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (part for alias in node.names for part in alias.name.split("."))


def fixtures(path: Path) -> set[str]:
    """Return the names of the fixtures that a file defines."""
    return {
        node.name
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef)
        and any("fixture" in ast.unparse(one) for one in node.decorator_list)
    }


def constants(path: Path) -> set[str]:
    return {
        target.id
        for node in tree(path).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_a_test_module_is_named_for_its_room() -> None:
    rooms = {path.name for path in (ROOT / "server/nordonc").iterdir() if path.is_dir()}
    names = [path.stem.removeprefix("test_") for path in TESTS.glob("test_*.py")]
    assert not [name for name in names if name.split("_")[0] not in rooms and name not in OUTSIDE]


def test_no_test_module_imports_another() -> None:
    names = {path.stem for path in MODULES}
    assert not [path.name for path in MODULES if names & set(imported(path))]


def test_no_module_gives_a_shared_fixture_another_meaning() -> None:
    shared = fixtures(TESTS / "conftest.py") - CHOSEN_BY_MODULES
    assert not [path.name for path in MODULES if shared & fixtures(path)]


def test_no_module_has_a_checkout_or_settings_of_its_own() -> None:
    shared = {"ROOT", "SETTINGS"}
    assert not [path.name for path in MODULES if shared & constants(path)]


def test_an_optimized_run_starts_programs_without_asserts() -> None:
    done = subprocess.run([sys.executable, "-c", "assert not 1"], check=False, capture_output=True)
    assert (done.returncode == 0) == (os.environ.get("OPTIMIZED") == "1")
