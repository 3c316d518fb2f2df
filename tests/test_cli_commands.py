"""The command line does what its help says, and tells bad input in one sentence."""

import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.places import SMALL
from nordonc import __version__
from nordonc.release.manifest import Release

COMMANDS = [
    "build",
    "check",
    "crate",
    "diff",
    "dump",
    "lookup",
    "mappings",
    "new",
    "push",
    "query",
    "release",
    "serve",
]


def run(*words: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "nordonc", *map(str, words)],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def refusal(*words: str | Path, given: str = "") -> str:
    """Return what a refused call tells; it must be short, without a traceback, and exit with 2."""
    done = run(*words, given=given)
    assert done.returncode == 2, done
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 4, done.stderr
    return done.stderr


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a small dataset that a test may change."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


@pytest.fixture(scope="session")
def small_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the release of the small dataset."""
    folder = tmp_path_factory.mktemp("small-releases")
    assert run("build", "--dataset", SMALL, "--releases", folder).returncode == 0
    return folder


def test_help_names_every_command() -> None:
    told = run("--help").stdout

    assert re.findall(r"^  (\w+) +[A-Z]", told, re.MULTILINE)[-len(COMMANDS) :] == COMMANDS
    assert "Exit codes" in told


@pytest.mark.parametrize("command", [name.replace("new", "new network") for name in COMMANDS])
def test_each_command_has_help_with_every_option_explained(command: str) -> None:
    told = run(*command.split(), "--help").stdout

    options = re.findall(r"^  (?:-h, )?(--[a-z-]+).*", told, re.MULTILINE)
    assert "--dataset" in options
    assert told.count("\n") > 8


def test_version_is_that_of_the_package() -> None:
    assert run("--version").stdout.strip() == f"nordonc, version {__version__}"


def test_build_prints_the_folder_of_the_release_and_tells_its_steps(small: Path) -> None:
    done = run("build", "--dataset", small, "--releases", small.parent / "out")

    folder = Path(done.stdout.strip())
    assert folder.parent == small.parent / "out"
    assert folder.name.startswith("1.0-")
    assert "Validating against the shapes" in done.stderr


def test_another_dataset_of_the_same_layout_is_built_and_asked(small_releases: Path) -> None:
    done = run(
        "query", "things", "--format", "csv", "--dataset", SMALL, "--releases", small_releases
    )

    assert done.stdout.splitlines() == ["thing,name", "https://example.org/small/thing/one,One"]


def test_an_invalid_graph_is_refused_with_file_line_shape_and_remedy(small: Path) -> None:
    thing = small / "data/things/one.ttl"
    thing.write_text(
        thing.read_text(encoding="utf-8").replace("prefLabel", "altLabel"), encoding="utf-8"
    )
    for command in (["build", "--releases", small.parent / "out"], ["check"]):
        done = run(*command, "--dataset", small)

        told = done.stdout + done.stderr
        assert done.returncode == 1
        assert "data/things/one.ttl:4: violation: A thing has a name." in told
        assert "remedy: Give it a skos:prefLabel." in told
        assert "Traceback" not in told
    assert not list((small.parent / "out").glob("*/manifest.json"))


def test_a_file_that_does_not_parse_ends_with_1_and_builds_nothing(small: Path) -> None:
    (small / "data/things/one.ttl").write_text("<a> <b> .\n", encoding="utf-8")
    done = run("build", "--dataset", small, "--releases", small.parent / "out")

    assert done.returncode == 1
    assert "data/things/one.ttl:1:" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((small.parent / "out").glob("*/manifest.json"))


def test_check_writes_json_for_programs(small: Path) -> None:
    thing = small / "data/things/one.ttl"
    thing.write_text(
        thing.read_text(encoding="utf-8").replace("prefLabel", "altLabel"), encoding="utf-8"
    )
    found = json.loads(run("check", "--dataset", small, "--format", "json").stdout)
    (finding,) = [one for one in found if one["rule"].endswith("ThingName")]

    assert finding["severity"] == "violation"
    assert (finding["file"], finding["line"]) == ("data/things/one.ttl", 4)
    assert finding["subject"] == "https://example.org/small/thing/one"


def test_serve_refuses_an_invalid_graph(small: Path) -> None:
    (small / "data/things/one.ttl").write_text("<a> <b> .\n", encoding="utf-8")
    done = run("serve", "--dataset", small, "--releases", small.parent / "out", "--port", "0")

    assert done.returncode == 1
    assert "data/things/one.ttl:1:" in done.stderr


def test_an_unknown_query_is_told_with_those_that_exist(
    small_releases: Path,
) -> None:
    told = refusal("query", "stuff", "--dataset", SMALL, "--releases", small_releases)

    assert told == "nordonc: There is no query 'stuff'; the queries: things\n"


def test_an_unknown_parameter_is_told_with_those_that_exist(
    root: Path, releases: Path, release: Release
) -> None:
    assert release.folder.parent == releases
    told = refusal(
        "query", "networks-of-country", "--land", "NO", "--dataset", root, "--releases", releases
    )

    assert told.endswith("its parameters: country, weakest\n")


def test_a_query_is_answered_as_a_table(root: Path, releases: Path, release: Release) -> None:
    assert release.folder.parent == releases
    done = run(
        "query",
        "networks-of-country",
        "--country=territory/FO",
        "--dataset",
        root,
        "--releases",
        releases,
    )

    assert done.stdout.splitlines()[-1] == "2 rows"
    assert "network/nordforsk" in done.stdout
    assert "NordForsk" in done.stdout


def test_queries_are_listed_without_a_name(small_releases: Path) -> None:
    done = run("query", "--dataset", SMALL, "--releases", small_releases)

    assert done.stdout.splitlines() == ["things", "    Which things are there?"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("ASK { ?s ?p ?o }", "yes\n", id="ask"),
        pytest.param("SELECT (1 AS ?n) {}", "n\n-\n1\n1 row\n", id="select"),
    ],
)
def test_sparql_is_read_from_standard_input(small_releases: Path, text: str, told: str) -> None:
    done = run("query", "-", "--dataset", SMALL, "--releases", small_releases, given=text)

    assert done.stdout == told


def test_bad_sparql_is_told_with_line_and_column(small_releases: Path) -> None:
    told = refusal(
        "query", "-", "--dataset", SMALL, "--releases", small_releases, given="SELECT ?s {\n?s }"
    )

    assert "line 2, column 5" in told


@pytest.mark.parametrize("suffix", ["ttl", "nt", "nq", "trig", "jsonld", "rdf"])
def test_dump_writes_the_file_of_the_release(
    small_releases: Path, tmp_path: Path, suffix: str
) -> None:
    output = tmp_path / "out"
    done = run(
        "dump",
        "--format",
        suffix,
        "--output",
        output,
        "--dataset",
        SMALL,
        "--releases",
        small_releases,
    )

    assert done.returncode == 0
    (written,) = small_releases.glob(f"*/small.{suffix}")
    assert output.read_bytes() == written.read_bytes()


def test_a_folder_without_a_dataset_is_told(tmp_path: Path) -> None:
    told = refusal("serve", "--dataset", tmp_path)

    assert "is not a dataset" in told


def test_a_port_in_use_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = refusal("serve", "--port", str(port), "--data", SMALL / "data/things/one.ttl")

    assert f"Port {port}" in told


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("prose.ttl", "This is not Turtle.", id="prose"),
        pytest.param("table.csv", "a,b\n", id="csv"),
    ],
)
def test_data_that_is_not_rdf_is_told(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert name in refusal("serve", "--port", "0", "--data", tmp_path / name)


def test_files_without_data_are_told(tmp_path: Path) -> None:
    done = run("serve", "--port", "0", tmp_path / "a.ttl")

    assert done.returncode == 2
    assert "--data" in done.stderr


@pytest.mark.parametrize(
    ("flag", "value", "told"),
    [
        pytest.param("--timeout", "abc", "'abc' is not a valid float", id="timeout"),
        pytest.param("--port", "99999", "99999 is not in the range", id="port"),
        pytest.param("--base", "example.org", "example.org is not an http", id="base"),
        pytest.param("--releases", "/proc/x", "/proc/x cannot be written: No such", id="releases"),
    ],
)
@pytest.mark.parametrize("is_variable", [False, True])
def test_a_bad_setting_is_one_sentence_that_names_what_was_used(
    flag: str,
    value: str,
    told: str,
    is_variable: bool,  # noqa: FBT001  a parameter of the table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    variable = f"NORDONC_{flag.removeprefix('--').upper()}"
    if is_variable:
        monkeypatch.setenv(variable, value)
    used, other = (variable, flag) if is_variable else (flag, variable)
    sentence = refusal("serve", *([] if is_variable else [flag, value])).splitlines()[-1]

    assert sentence.startswith(f"Error: {used}: {told}")
    assert sentence.endswith(".")
    assert other not in sentence
