"""Imports point one way: a module imports only from rows below its own."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[1] / "server" / "nordonc"

#: Modules and packages by row, the highest first. Those of one row do not know each other.
ROWS = [
    ["__main__"],
    ["cli"],
    ["build", "completion", "web"],
    [
        "asking",
        "description",
        "executables",
        "latest",
        "loose",
        "metadata",
        "report",
        "table",
        "views",
    ],
    ["engine"],
    ["release", "validate", "infer", "integrity", "dump", "catalog", "mappings", "register"],
    ["cache", "dataset", "negotiation", "settings"],
    ["store"],
    ["namespaces", "errors", "findings"],
    ["__init__"],
]
DEPTH = {name: depth for depth, row in enumerate(ROWS) for name in row}

#: Libraries that only the named modules may know; any module may import the others.
KNOWN_TO = {
    "click": {"cli", "completion"},
    "flask": {"web"},
    "pyoxigraph": {
        *("build", "executables", "metadata", "engine", "infer", "integrity", "dump", "mappings"),
        *("dataset", "store"),
    },
    "pyshacl": {"validate"},
    "rdflib": {"validate"},
}
#: The same for libraries that only functions of the named modules import, when they are called.
KNOWN_LAZILY_TO = {"rdflib": {"catalog"}}

MODULES = sorted(PACKAGE.rglob("*.py"))
each_module = pytest.mark.parametrize(
    "module", MODULES, ids=lambda path: path.relative_to(PACKAGE).with_suffix("").as_posix()
)


class Import(NamedTuple):
    """One imported name, as dotted parts from the top, and whether a function imports it."""

    parts: tuple[str, ...]
    lazy: bool


def member(path: Path) -> str:
    """Return the module or package of the rows that a file belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(node: ast.Import | ast.ImportFrom, package: tuple[str, ...]) -> Iterator[str]:
    """Yield the dotted names that a statement in a module of the package imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    above = package[: len(package) - node.level + 1] if node.level else ()
    origin = ".".join([*above, *([node.module] if node.module else [])])
    yield from (f"{origin}.{alias.name}" for alias in node.names)


def imports(tree: ast.AST, package: tuple[str, ...], *, lazy: bool = False) -> Iterator[Import]:
    """Yield every import of a syntax tree, those of functions marked as lazy."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in imported(node, package):
                yield Import(tuple(name.split(".")), lazy)
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from imports(node, package, lazy=lazy or inside)


def imports_of(module: Path) -> set[Import]:
    package = ("nordonc", *module.relative_to(PACKAGE).parts[:-1])
    return set(imports(ast.parse(module.read_text(encoding="utf-8")), package))


def own(name: Import) -> str | None:
    """Return the module or package of nordonc that an import reaches, if it is one."""
    if name.parts[0] != "nordonc":
        return None
    inner = name.parts[1] if len(name.parts) > 1 else "__init__"
    is_module = (PACKAGE / inner).is_dir() or (PACKAGE / f"{inner}.py").is_file()
    return inner if is_module or inner in DEPTH else "__init__"


@each_module
def test_every_module_stands_in_a_row(module: Path) -> None:
    assert member(module) in DEPTH, (
        f"{member(module)} stands in no row of {Path(__file__).name}: "
        "decide what it may import and what may import it, then add it to ROWS"
    )


@each_module
def test_a_module_imports_only_from_rows_below(module: Path) -> None:
    here = member(module)
    reached = {own(name) for name in imports_of(module)} - {None, here}
    above = [name for name in reached if DEPTH.get(str(name), -1) <= DEPTH.get(here, len(ROWS))]
    assert not above, f"{here} imports from its own row or above: {above}"


@each_module
def test_a_library_is_known_only_to_its_modules(module: Path) -> None:
    here = member(module)
    foreign = {
        name.parts[0]
        for name in imports_of(module)
        if here not in KNOWN_TO.get(name.parts[0], {here})
        and not (name.lazy and here in KNOWN_LAZILY_TO.get(name.parts[0], ()))
    }
    assert not foreign, f"{here} imports {foreign}, which KNOWN_TO keeps to other modules"


def test_serving_a_built_release_loads_neither_rdflib_nor_pyshacl() -> None:
    """Both are slow to import, and what is served was validated when it was built."""
    loaded = "import sys, nordonc.cli.commands, nordonc.serving.granian_server; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", loaded], check=True, capture_output=True, text=True
    )

    assert not {"rdflib", "pyshacl"} & set(done.stdout.split())


@pytest.mark.parametrize(
    ("statement", "name", "lazy"),
    [
        pytest.param("import a.b", "a.b", False, id="module"),
        pytest.param("from a import b", "a.b", False, id="member"),
        pytest.param("def f():\n  import a.b", "a.b", True, id="in-a-function"),
        pytest.param("class C:\n  import a.b", "a.b", False, id="in-a-class"),
        pytest.param("if x:\n  from a import b", "a.b", False, id="conditional"),
        pytest.param("from . import b", "nordonc.site.b", False, id="sibling"),
        pytest.param("from ..cli import main", "nordonc.cli.main", False, id="parent"),
    ],
)
def test_every_form_of_import_is_seen(statement: str, name: str, lazy: bool) -> None:  # noqa: FBT001  a parameter of the table
    found = list(imports(ast.parse(statement), ("nordonc", "site")))
    assert found == [Import(tuple(name.split(".")), lazy)]
