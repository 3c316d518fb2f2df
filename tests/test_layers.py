"""Imports point one way: a module imports only from rows below its own."""

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from helpers.places import ROOT

PACKAGE = ROOT / "server" / "nordonc"

#: Packages by row, the highest first. Those of one row do not know each other.
ROWS = [
    ["__main__"],
    ["cli"],
    ["serving", "collaboration"],
    ["site"],
    ["endpoint"],
    ["http"],
    ["engine"],
    ["stores"],
    ["release"],
    ["lookup"],
    ["validate", "canned"],
    ["sparql"],
    ["dataset"],
    ["rdf"],
    ["settings", "errors", "sandbox", "duty"],
    ["__init__"],
]
DEPTH = {name: depth for depth, row in enumerate(ROWS) for name in row}

#: Libraries that only the named packages may know; any package may import the others.
KNOWN_TO = {
    "click": {"cli"},
    "flask": {"site", "collaboration"},
    "pyoxigraph": {
        "endpoint",
        "engine",
        "stores",
        "release",
        "validate",
        "canned",
        "dataset",
        "rdf",
    },
    "pyshacl": {"validate"},
    "rdflib": {"validate"},
}
#: The same for libraries that only functions of the named packages import, when they are called.
KNOWN_LAZILY_TO = {"rdflib": {"canned"}}

#: The modules that know pyoxigraph, outside the packages whose business terms and quads are.
KNOW_PYOXIGRAPH = {
    "canned": {"sparql_examples"},
    "endpoint": {
        "dataset_statements",
        "public_addresses",
        "release_series",
        "service_description",
        "statements",
    },
    "engine": {"evaluate", "graphs", "remote", "serialisation"},
    "release": {"build", "changes", "dump", "dumping", "loading", "sides"},
    "stores": {"answer_reading", "graph_content"},
    "validate": {"checks", "locate", "store_checks"},
}

MODULES = sorted(PACKAGE.rglob("*.py"))


class Import(NamedTuple):
    """One imported name, as dotted parts from the top, and whether a function imports it."""

    parts: tuple[str, ...]
    lazy: bool


def member(path: Path) -> str:
    """Return the module or package of the rows that a file belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def dotted(module: Path) -> str:
    """Return the name by which a module of the package is imported."""
    parts = module.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def reached(name: Import, names: Mapping[str, Path]) -> str:
    """Return the module that an import reaches; empty where it is not of the package."""
    whole, above = ".".join(name.parts), ".".join(name.parts[:-1])
    return whole if whole in names else above if above in names else ""


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


@cache
def imports_of(module: Path) -> frozenset[Import]:
    package = ("nordonc", *module.relative_to(PACKAGE).parts[:-1])
    return frozenset(imports(ast.parse(module.read_text(encoding="utf-8")), package))


@cache
def own(name: Import) -> str:
    """Return the module or package of nordonc that an import reaches; empty if it is none."""
    if name.parts[0] != "nordonc":
        return ""
    inner = name.parts[1] if len(name.parts) > 1 else "__init__"
    is_module = (PACKAGE / inner).is_dir() or (PACKAGE / f"{inner}.py").is_file()
    return inner if is_module or inner in DEPTH else "__init__"


def test_every_module_stands_in_a_row() -> None:
    """Decide what a new package may import and what may import it, then add it to ROWS."""
    assert not {member(module) for module in MODULES} - DEPTH.keys()


def test_the_drawing_has_the_same_rows() -> None:
    text = (ROOT / "docs/pictures/architecture.svg").read_text(encoding="utf-8")
    heights = re.findall(r'<rect class="room" x="[\d.]+" y="(\d+)"', text)
    rooms = re.findall(r'<text class="name"[^>]*>(\w+)</text>', text)
    drawn = defaultdict(list)
    for height, room in zip(heights, rooms, strict=True):
        drawn[int(height)].append(room)

    assert [drawn[height] for height in sorted(drawn)] == ROWS[1:-1]


def test_a_module_imports_only_from_rows_below() -> None:
    above = [
        f"{module.relative_to(PACKAGE)} imports from {name}"
        for module in MODULES
        for name in sorted({own(name) for name in imports_of(module)} - {"", member(module)})
        if DEPTH.get(name, -1) <= DEPTH[member(module)]
    ]
    assert not above


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Inside a package as well: there is an order in which each module knows only earlier ones."""
    names = {dotted(module): module for module in MODULES}
    needs = {
        name: {target for found in imports_of(module) if (target := reached(found, names))} - {name}
        for name, module in names.items()
    }
    while free := {name for name, needed in needs.items() if not needed & needs.keys()}:
        needs = {name: needed for name, needed in needs.items() if name not in free}
    assert not needs, "each of these knows another of them"


def test_a_library_is_known_only_to_its_packages() -> None:
    foreign = [
        f"{module.relative_to(PACKAGE)} imports {name.parts[0]}"
        for module in MODULES
        for name in imports_of(module)
        if member(module) not in KNOWN_TO.get(name.parts[0], {member(module)})
        and not (name.lazy and member(module) in KNOWN_LAZILY_TO.get(name.parts[0], ()))
    ]
    assert not foreign


def test_outside_rdf_and_dataset_few_modules_know_pyoxigraph() -> None:
    """Whoever needs another one decides so here, or takes what ``rdf/`` offers."""
    found: dict[str, set[str]] = {}
    for module in MODULES:
        if any(name.parts[0] == "pyoxigraph" for name in imports_of(module)):
            found.setdefault(member(module), set()).add(module.stem)
    assert {name: found[name] for name in found.keys() - {"rdf", "dataset"}} == KNOW_PYOXIGRAPH


def test_rooms_for_any_graph_name_no_term_of_this_domain() -> None:
    """Pages, properties and parts of this domain come by the plugin, as those of any other do."""
    named = re.compile(r"\bNORDONC\b|\bnordonc:[a-zA-Z]|w3id\.org/nordonc/ontology")
    files = [
        file
        for room in ("site", "endpoint", "http")
        for file in (PACKAGE / room).rglob("*")
        if file.suffix in {".py", ".rq", ".html", ".svg"}
    ]
    assert len(files) > 150
    assert not [
        f"{file.relative_to(PACKAGE)}: {found[0]}"
        for file in files
        for found in named.finditer(file.read_text(encoding="utf-8"))
    ]


def test_no_folder_holds_more_than_25_modules() -> None:
    folders = Counter(module.parent for module in MODULES if module.name != "__init__.py")
    assert max(folders.values()) <= 25


def test_no_two_modules_have_the_same_name() -> None:
    names = Counter(module.stem for module in MODULES if module.stem != "__init__")
    assert not [name for name, number in names.items() if number > 1]


def test_no_assert_stands_in_the_package() -> None:
    """``python -O`` leaves asserts out, so none may decide anything; that none is there is sure."""
    assert not [
        f"{module.relative_to(PACKAGE)}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert)
    ]


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
