"""The Tab key offers the names of queries, their parameters and the values of these."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.places import CASES

#: Those of the command that the calls below leave to be given.
OPTIONS = ["--timeout", "--format", "--help"]
PARAMETERS = ["--thing", "--tongue", "--least"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the words that name a dataset whose release is built, and its releases."""
    folder = tmp_path_factory.mktemp("completion")
    dataset = Path(shutil.copytree(CASES / "dataset" / "small", folder / "small"))
    shutil.copy(CASES / "dataset" / "named.rq", dataset / "queries")
    words = ["--dataset", str(dataset), "--releases", str(folder / "releases")]
    built = subprocess.run(
        [sys.executable, "-m", "nordonc", "build", *words], capture_output=True, check=False
    )
    assert built.returncode == 0, built.stderr
    return words


def asked(variables: dict[str, str]) -> list[str]:
    """Return the lines that a shell gets when it asks how the words go on."""
    done = subprocess.run(
        [sys.executable, "-m", "nordonc"],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def offered(*words: str) -> list[str]:
    """Return what bash offers for the last of the words after the command."""
    variables = {
        "_NORDONC_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["nordonc", *words]),
        "COMP_CWORD": str(len(words)),
    }
    return [line.removeprefix("plain,") for line in asked(variables) if line]


def test_diff_is_offered_the_versions_that_there_are_and_files(place: list[str]) -> None:
    assert offered("diff", *place, "") == ["1.0", "file,"]
    assert offered("diff", *place, "1.0", "1") == ["1.0", "file,1"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param([""], ["named", "things"], id="names"),
        pytest.param(["th"], ["things"], id="begun-name"),
        pytest.param(["x"], [], id="no-such-name"),
        pytest.param(["named", "--t"], ["--thing", "--tongue", "--timeout"], id="begun-parameter"),
        pytest.param(["named", ""], PARAMETERS, id="parameters"),
        pytest.param(["named", "--"], PARAMETERS + OPTIONS, id="parameters-and-options"),
        pytest.param(["things", "--"], OPTIONS, id="query-without-parameters"),
        pytest.param(["nothing", "--"], OPTIONS, id="unknown-query"),
        pytest.param(["named", "--thing", ""], ["thing/one"], id="values-of-a-list"),
        pytest.param(["named", "--thing", "x"], [], id="no-such-value"),
        pytest.param(["named", "--thing", "=", "th"], ["thing/one"], id="equals-sign"),
        pytest.param(["named", "--tongue", "e"], ["en"], id="values-of-an-enum"),
        pytest.param(["named", "--least", ""], [], id="any-value"),
        pytest.param(["named", "--least", "3", "--tongue", ""], ["en"], id="second-parameter"),
        pytest.param(["named", "--least", "3", ""], PARAMETERS, id="after-a-value"),
        pytest.param(["named", "--format", "cs"], ["csv"], id="options-of-the-command"),
    ],
)
def test_words_go_on(place: list[str], words: list[str], found: list[str]) -> None:
    assert offered("query", *place, *words) == found


def test_nothing_is_offered_and_nothing_built_without_a_release(tmp_path: Path) -> None:
    small = str(CASES / "dataset" / "small")
    elsewhere = tmp_path / "none"

    assert offered("query", "--dataset", small, "--releases", str(elsewhere), "") == []
    assert not elsewhere.exists()


def test_nothing_is_offered_for_a_folder_without_a_dataset(tmp_path: Path) -> None:
    assert offered("query", "--dataset", str(tmp_path), "") == []


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_told_what_the_words_mean(place: list[str], shell: str) -> None:
    words = ["nordonc", "query", *place, "named", "--thing"]
    variables = {"_NORDONC_COMPLETE": f"{shell}_complete", "COMP_WORDS": " ".join(words)}
    last = {"COMP_CWORD": str(len(words)) if shell == "zsh" else ""}

    told = "\n".join(asked(variables | last))

    assert "thing/one" in told
    assert "One" in told


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_lines_of_the_help_switch_it_on(shell: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "nordonc", "query", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert f"_NORDONC_COMPLETE={shell}_source nordonc" in told
    assert "nordonc" in "\n".join(asked({"_NORDONC_COMPLETE": f"{shell}_source"}))
