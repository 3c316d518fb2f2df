"""The linter of canned queries judges each case as its name says, and finds no fault in ours."""

import re
from functools import partial
from pathlib import Path

import click
import pyoxigraph as ox
import pytest

from helpers import places
from helpers.places import SMALL
from nordonc import canned
from nordonc.canned import lint
from nordonc.canned.lint.declaration import RESERVED
from nordonc.cli.query_command import query as command
from nordonc.dataset.sources import Dataset, SourceFile, Sources
from nordonc.errors import SourceSyntaxError
from nordonc.rdf.findings import Severity
from nordonc.rdf.store import rows
from nordonc.release import build
from nordonc.site.releases.pinning import PARAMETER

FOLDER = places.CASES / "queries"
CASES = sorted(FOLDER.glob("*.rq"))
BASE = "https://example.org/wood/"
#: Rules about the file, which no case could break and keep its name or be a text.
OF_FILES = {"encoding", "slug"}
CODE = "".join(path.read_text() for path in Path(lint.__file__).parent.glob("*.py"))
RULES = set(re.findall(r'Fault\(\s*"([\w-]+)"', CODE))


@pytest.fixture(scope="module")
def ask() -> lint.Rows:
    """Return what answers queries over the graph of the cases."""
    store = ox.Store()
    store.load(path=FOLDER / "wood.trig", format=ox.RdfFormat.TRIG)
    return partial(rows, store)


@pytest.fixture(scope="module")
def others() -> dict[str, canned.CannedQuery]:
    """Return the queries that a case may take its values from."""
    return {
        path.stem: canned.read(SourceFile.read(FOLDER, path))
        for path in CASES
        if path.stem.startswith("valid-")
    }


def named_rule(case: Path) -> str:
    """Return the rule that an invalid case is named for: the longest its name begins with."""
    why = case.stem.removeprefix("invalid-")
    return max((rule for rule in RULES if f"{why}-".startswith(f"{rule}-")), key=len, default="")


def broken_rules(
    path: Path, others: dict[str, canned.CannedQuery], ask: lint.Rows
) -> list[lint.Fault]:
    return lint.faults(SourceFile.read(path.parent, path), BASE, others, ask)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_case_breaks_the_one_rule_that_it_is_named_for(
    case: Path, others: dict[str, canned.CannedQuery], ask: lint.Rows
) -> None:
    named = [] if case.stem.startswith("valid-") else [named_rule(case)]
    found = broken_rules(case, others, ask)

    assert [fault.rule for fault in found] == named, found
    assert all(fault.message.endswith(".") and fault.remedy.endswith(".") for fault in found)
    assert all(1 <= fault.line <= case.read_text().count("\n") + 1 for fault in found)


def test_every_rule_has_a_case() -> None:
    assert len(RULES) > 25
    assert RULES - {named_rule(case) for case in CASES} == OF_FILES


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        pytest.param("Things.rq", "slug", id="capital"),
        pytest.param("two_words.rq", "slug", id="underscore"),
        pytest.param("two.words.rq", "slug", id="dot"),
    ],
)
def test_the_name_of_a_file_is_judged(
    tmp_path: Path,
    others: dict[str, canned.CannedQuery],
    ask: lint.Rows,
    name: str,
    rule: str,
) -> None:
    path = tmp_path / name
    path.write_bytes((FOLDER / "valid-parameters.rq").read_bytes())

    assert [fault.rule for fault in broken_rules(path, others, ask)] == [rule]


def test_a_file_that_is_not_utf_8_is_told(
    tmp_path: Path, others: dict[str, canned.CannedQuery], ask: lint.Rows
) -> None:
    path = tmp_path / "latin.rq"
    text = (FOLDER / "valid-parameters.rq").read_text(encoding="utf-8")
    path.write_bytes(text.replace("forester", "förster").encode("latin-1"))

    assert [fault.rule for fault in broken_rules(path, others, ask)] == ["encoding"]
    with pytest.raises(SourceSyntaxError, match=r"latin\.rq:20: the file is not UTF-8"):
        canned.read(SourceFile.read(tmp_path, path))


@pytest.mark.parametrize(
    ("case", "line", "value"),
    [
        pytest.param("prefix-unused", 22, "skos:", id="prefix"),
        pytest.param("view", 17, "tabel", id="header"),
        pytest.param("slot-default-other", 8, "?least", id="parameter"),
        pytest.param("syntax-not-closed", 32, "", id="syntax"),
        pytest.param("hidden-variable-sub-select", 11, "?tree", id="variable"),
    ],
)
def test_a_fault_names_line_and_value(
    others: dict[str, canned.CannedQuery], ask: lint.Rows, case: str, line: int, value: str
) -> None:
    (fault,) = broken_rules(FOLDER / f"invalid-{case}.rq", others, ask)

    assert (fault.line, fault.value) == (line, value)


def test_names_of_parameters_leave_options_of_the_command_and_the_release_free() -> None:
    options = [one for one in command.params if isinstance(one, click.Option)]
    taken = {name.lstrip("-") for one in options for name in one.opts}

    assert taken | {"help", "h", PARAMETER} == RESERVED


def test_the_queries_of_this_graph_have_no_fault(graph: Dataset) -> None:
    found = lint.findings(graph.sources, graph.description.base, partial(rows, graph.store))

    assert not [f"{one.place}: {one.rule} {one.value}: {one.message}" for one in found]


def test_faults_of_queries_are_among_the_findings_of_a_dataset(tmp_path: Path) -> None:
    for path in SMALL.rglob("*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(SMALL)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    query = tmp_path / "queries" / "things.rq"
    query.write_text(query.read_text(encoding="utf-8").replace("#+ tags", "#+ tag"))

    found = [one for one in build.check(tmp_path) if one.rule.startswith("query-lint/")]

    assert {one.rule for one in found} == {"query-lint/header-incomplete", "query-lint/header-key"}
    assert {(one.severity, one.file, one.subject) for one in found} == {
        (Severity.VIOLATION, "queries/things.rq", "https://example.org/small/queries/things")
    }
    assert {one.line for one in found} == {1, 7}


def test_a_dataset_without_queries_has_no_fault() -> None:
    assert lint.findings(Sources(()), BASE, partial(rows, ox.Store())) == []
