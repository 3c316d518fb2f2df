"""Every file is well formed, in the project's form, and free of traces of its makers' machines."""

import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from helpers.places import ROOT
from nordonc.rdf.namespaces import PREFIXES

TURTLE_FOLDERS = ["ontology", "data", "shapes", "tests"]
#: A case file that is broken on purpose says so by its name.
BROKEN = "unparseable*"
#: What case files may declare beside the project's prefixes.
CASE_PREFIXES = {
    "ex": "https://example.org/",
    "clocks": "https://example.org/clocks/ontology#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dpv": "https://w3id.org/dpv#",
    "dqv": "http://www.w3.org/ns/dqv#",
    "geodcatap": "http://data.europa.eu/930/",
    "clock-shape": "https://example.org/clocks/shapes#",
}
LARGEST_BYTES = 1024 * 1024

#: Folders of people and of build machines, and hosts that serve packages.
MACHINE_PATH = re.compile(r"(?<![\w.:~-])/(?:(?:home|Users)/\w+|root|work|farm|tmp/w)/\w")
REGISTRY_HOST = re.compile(
    r"\b(?:pypi[.]org|files[.]pythonhosted[.]org|registry[.]npmjs[.]org|deb[.]debian[.]org)\b"
)
#: schema.org is named with https everywhere; the two forms are different IRIs.
OLD_SCHEMA = re.compile(r"http://schema\.org")


def ignored() -> list[str]:
    """Return the patterns of names that git does not look at."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return [".git", *(line.strip("/") for line in lines)]


def files(folder: Path, skipped: list[str]) -> Iterator[Path]:
    """Yield every file below a folder, in order, without those whose name is skipped."""
    for path in sorted(folder.iterdir()):
        if any(fnmatch(path.name, pattern) for pattern in skipped):
            continue
        if path.is_dir():
            yield from files(path, skipped)
        else:
            yield path


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


FILES = list(files(ROOT, ignored()))
TURTLE = [
    path
    for path in FILES
    if path.suffix == ".ttl"
    and path.relative_to(ROOT).parts[0] in TURTLE_FOLDERS
    and not fnmatch(path.name, BROKEN)
]
TABLES = [path for path in FILES if path.suffix == ".tsv"]


def triples(source: bytes, syntax: ox.RdfFormat) -> ox.Dataset:
    """Return the triples of a text with canonical blank nodes, so that equal means isomorphic."""
    dataset = ox.Dataset(ox.parse(source, syntax))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def texts() -> Iterator[tuple[str, str]]:
    """Yield path and content of every file that is text."""
    for path in FILES:
        content = path.read_bytes()
        if b"\0" not in content:
            yield relative(path), content.decode("utf-8")


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    """Return place and text of each line in which a pattern is found."""
    return [
        f"{path}:{number}: {line}"
        for path, text in texts()
        if pattern.search(text)
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def is_read_alike(path: Path) -> bool:
    """Whether rdflib and Oxigraph read the same triples."""
    graph = rdflib.Graph(bind_namespaces="none").parse(path, format="turtle")
    reread = graph.serialize(format="nt", encoding="utf-8")
    return triples(reread, ox.RdfFormat.N_TRIPLES) == triples(
        path.read_bytes(), ox.RdfFormat.TURTLE
    )


def has_known_prefixes(path: Path) -> bool:
    parser = ox.parse(path=path)
    list(parser)
    allowed = PREFIXES | (CASE_PREFIXES if relative(path).startswith("tests/") else {})
    return parser.prefixes.items() <= allowed.items()


def has_rows_of_one_length(path: Path) -> bool:
    lines = path.read_text(encoding="utf-8").splitlines()
    return len({row.count("\t") for row in lines if not row.startswith("#")}) == 1


def test_both_parsers_read_the_same_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    assert TURTLE
    assert not [relative(path) for path in TURTLE if not is_read_alike(path)]


def test_prefixes_are_those_of_the_project() -> None:
    assert not [relative(path) for path in TURTLE if not has_known_prefixes(path)]


def test_turtle_has_no_tabs_and_ends_with_a_newline() -> None:
    contents = {relative(path): path.read_text(encoding="utf-8") for path in TURTLE}
    assert not [path for path, text in contents.items() if "\t" in text or text[-1:] != "\n"]


def test_turtle_is_formatted() -> None:
    program = Path(sys.executable).with_name("turtlefmt")
    found = subprocess.run(
        [program, "--check", *TURTLE], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, f"`make format` repairs this:\n{found.stdout}{found.stderr}"


def test_every_row_of_a_table_has_the_same_columns() -> None:
    assert TABLES
    assert not [relative(path) for path in TABLES if not has_rows_of_one_length(path)]


def test_schema_org_is_named_with_https() -> None:
    assert not lines_with(OLD_SCHEMA)


def test_no_text_names_a_folder_of_the_machine_it_was_made_on() -> None:
    assert not lines_with(MACHINE_PATH)


def test_no_text_names_a_package_registry() -> None:
    assert not lines_with(REGISTRY_HOST)


# The lines are put together here, or this file would hold what it forbids.
@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        pytest.param(MACHINE_PATH, f"#   -r {'/'}home/someone/nordonc/pyproject.toml", id="home"),
        pytest.param(MACHINE_PATH, f"file://{'/'}root/nordonc", id="file-address"),
        pytest.param(REGISTRY_HOST, f"--index-url https://pypi{'.'}org/simple", id="registry"),
        pytest.param(OLD_SCHEMA, f"<http:{'//'}schema.org/url>", id="schema"),
    ],
)
def test_a_trace_is_found(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("https://example.org/home/about/nordic", id="address"),
        pytest.param("/network/nordic-lymphoma-group", id="path-of-the-server"),
    ],
)
def test_an_address_is_no_machine_path(line: str) -> None:
    assert not MACHINE_PATH.search(line)


def test_the_lock_of_developers_holds_the_lock_of_the_server() -> None:
    served, developed = (
        {line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if "==" in line}
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert served
    assert not served - developed, "`make lock` repairs this"


def test_no_file_is_over_one_megabyte() -> None:
    assert not [relative(path) for path in FILES if path.stat().st_size > LARGEST_BYTES]


def test_every_rule_of_the_style_sheet_is_closed() -> None:
    text = (ROOT / "server/nordonc/site/static/style.css").read_text(encoding="utf-8")
    depth = 0
    for number, line in enumerate(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines(), 1):
        assert not (depth and line.endswith("{") and not line.startswith(" ")), number
        depth += line.count("{") - line.count("}")
    assert depth == 0
