"""What CONTRIBUTING tells a curator to do works, and ends as it says."""

import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from helpers import worked_examples
from helpers.places import ROOT
from helpers.worked_examples import Block, Step, steps, write
from nordonc import canned
from nordonc.dataset import iri_register
from nordonc.dataset.sources import FOLDERS, SourceFile
from nordonc.release import build

pytestmark = pytest.mark.slow

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLES = TEXT.split("**Example.**")[1:]
#: Lines of the document that the first example quotes, with their numbers.
PRINTED = re.findall(r"`([^`]+)` on line\s+(\d+)", EXAMPLES[0])
END = "`nordonc check --register` ends without a violation."

#: Tests that hold the graph against what a reader derived from the document, by file: the answers,
#: the counts, both readings, the digests of the lines, and the table of README.
HELD_BY_A_READER = {
    "test_canned_answers": {"test_the_answer_is_the_one_derived_from_the_overview"},
    "test_graph": {
        "test_all_entries_and_fields_of_the_overview_are_there",
        "test_each_field_bears_the_digest_of_its_line",
        "test_every_line_that_is_not_empty_is_a_field",
        "test_each_field_bears_the_label_printed_on_its_line",
        "test_each_entry_bears_its_heading_as_printed",
        "test_counts_by_country_are_those_counted_by_hand",
        "test_the_counted_lines_are_those_that_participations_derive_from",
        "test_both_readings_cover_every_statement",
    },
    "test_collaboration_explore": {
        "test_named_participations_are_as_many_as_a_reader_counted",
        "test_sums_by_basis_are_those_of_the_canned_query",
    },
    "test_readme": {"test_the_counts_are_those_of_the_graph"},
}
#: Files of tests that ask the graph of the checkout, and need neither browser nor live server.
ASK_THE_GRAPH = [
    *HELD_BY_A_READER,
    *("test_collaboration_facets", "test_collaboration_lists", "test_collaboration_pages"),
    *("test_dependence", "test_further_sources", "test_lookup", "test_site_home"),
]
#: What a copy of the checkout does without.
NOT_COPIED = (".git", ".venv", ".*_cache", ".croissant", ".sssom", "build", "node_modules")


def apply(block: Block, root: Path) -> None:
    """Do what a block says to the files of a dataset."""
    if block.use == "new":
        begin(block.text, root)
    else:
        write(block, root)


def begin(command: str, root: Path) -> None:
    """Run the command that begins a network, on a document with the lines that the text quotes."""
    lines = [""] * 500
    for text, line in PRINTED:
        lines[int(line) - 1] = text
    (root / "overview.txt").write_text("\n".join(lines), encoding="utf-8")
    _program, *arguments = command.split()
    program = Path(sys.executable).with_name("nordonc")
    subprocess.run([program, *arguments, "--dataset", root], check=True, cwd=root)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dataset that the examples change one after the other.

    It lacks the canned queries, which take longer to check than all the rest, and what names them.
    """
    folder = tmp_path_factory.mktemp("contributing")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name)
    for path in (folder / "queries").glob("*.rq"):
        path.unlink()
    ontology = folder / "ontology" / "nordonc.ttl"
    named = re.compile(" +mod:competencyQuestion .*\n")
    ontology.write_text(named.sub("", ontology.read_text(encoding="utf-8")), encoding="utf-8")
    registered = (folder / iri_register.FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    others = (row for row in registered if "/queries/" not in row)
    (folder / iri_register.FILE).write_text("".join(others), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def violations(copy: Path) -> list[list[str]]:
    """Return the lines that tell the violations after each step."""
    return [after(step, copy) for example in EXAMPLES for step in steps(example)]


def after(step: Step, root: Path) -> list[str]:
    """Return the first line of each violation that the check tells after a step."""
    take(step, root)
    return worked_examples.violations(root)


def take(step: Step, root: Path) -> None:
    """Do what a step says; the last one of an example registers the IRIs."""
    for block in step.blocks:
        apply(block, root)
    if not step.printed:
        build.register_iris(root)


EVERY_STEP = [step for example in EXAMPLES for step in steps(example)]


@pytest.mark.parametrize("number", range(len(EVERY_STEP)))
def test_the_check_prints_what_the_text_quotes(number: int, violations: list[list[str]]) -> None:
    step = EVERY_STEP[number]

    assert set(step.printed) <= set(violations[number])
    assert bool(step.printed) == bool(violations[number]), violations[number]


def test_there_is_an_example_of_each_kind_and_each_ends_well() -> None:
    assert [example.count(END) for example in EXAMPLES] == [1, 1, 1]
    assert [[bool(step.printed) for step in steps(example)] for example in EXAMPLES] == [
        [True, False]
    ] * 3


@pytest.mark.whole
def test_after_a_new_network_only_what_a_reader_derived_differs(tmp_path: Path) -> None:
    copied = shutil.ignore_patterns(*NOT_COPIED)
    checkout = Path(shutil.copytree(ROOT, tmp_path / "checkout", ignore=copied))
    for step in (step for example in EXAMPLES[:2] for step in steps(example)):
        take(step, checkout)
    marks = "not alone and not whole and not browser and not clients and not slow"
    files = [f"tests/{name}.py" for name in ASK_THE_GRAPH]
    unrequired = {name: to for name, to in os.environ.items() if not name.startswith("REQUIRE_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rfE", "--tb=no", "-m", marks, *files],
        cwd=checkout,
        env={**unrequired, "PYTHONPATH": str(checkout / "server")},
        capture_output=True,
        text=True,
        check=False,
    )
    told = re.findall(r"^(?:FAILED|ERROR) tests/(\w+)\.py::(\w+)", done.stdout, re.MULTILINE)
    others = [(file, name) for file, name in told if name not in HELD_BY_A_READER.get(file, ())]

    assert done.returncode == 1, done.stdout + done.stderr
    assert {file for file, _ in told} >= HELD_BY_A_READER.keys()
    assert others == []


@pytest.mark.usefixtures("violations")
def test_the_query_of_the_example_answers_as_expected(copy: Path) -> None:
    (expected,) = (copy / "tests/expected").glob("*.csv")
    query = canned.read(SourceFile.read(copy, copy / "queries" / f"{expected.stem}.rq"))
    store = build.prepare(copy).store
    answer = store.query(query.text, use_default_graph_as_union=True)

    assert isinstance(answer, ox.QuerySolutions)
    body = answer.serialize(format=ox.QueryResultsFormat.CSV)
    assert body is not None
    assert list(csv.reader(body.decode().splitlines())) == list(
        csv.reader(expected.read_text(encoding="utf-8").splitlines())
    )


@pytest.mark.usefixtures("violations")
def test_the_turtle_of_the_examples_is_in_the_form_of_the_project(copy: Path) -> None:
    program = Path(sys.executable).with_name("turtlefmt")
    files = {block.file for step in EVERY_STEP for block in step.blocks}
    turtle = [copy / file for file in sorted(files) if file.endswith(".ttl")]
    done = subprocess.run(
        [program, "--check", *turtle], capture_output=True, text=True, check=False
    )

    assert len(turtle) == 2
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.usefixtures("violations")
def test_the_lines_of_the_example_are_in_the_entry_with_their_digests(copy: Path) -> None:
    text = (copy / "data/source/example-melanoma-network.ttl").read_text(encoding="utf-8")
    stated = re.findall(r'nordonc:line (\d+) ;\s+nordonc:textDigest "(\w+)"', text)

    assert PRINTED
    assert [(line, hashlib.sha256(text.encode()).hexdigest()) for text, line in PRINTED] == stated
