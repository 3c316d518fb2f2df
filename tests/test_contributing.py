"""What CONTRIBUTING tells a curator to do works, and ends as it says."""

import csv
import hashlib
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
    for block in step.blocks:
        apply(block, root)
    if not step.printed:
        build.register_iris(root)
    return worked_examples.violations(root)


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
