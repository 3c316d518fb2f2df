"""What the README says is so."""

import gzip
import re
import subprocess
from pathlib import Path

import click
import pyoxigraph as ox
import pytest

from helpers.places import ROOT
from nordonc.cli import commands
from nordonc.dataset.sources import Dataset
from nordonc.settings import OPTIONS, Settings
from nordonc.validate import report

README = (ROOT / "README.md").read_text(encoding="utf-8")
SCREEN_LINES = 50


def table_after(heading: str) -> list[list[str]]:
    """Return the cells of the first table after some text, without its two head lines."""
    found = re.search(r"(?:^\|.*\n)+", README.partition(heading)[2], re.MULTILINE)
    assert found
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in found[0].splitlines()[2:]
    ]


def count(graph: Dataset, where: str) -> str:
    answer = graph.store.query(
        f"""PREFIX nordonc: <https://w3id.org/nordonc/ontology#>
        SELECT (COUNT(*) AS ?n) WHERE {{ {where} }}""",
        use_default_graph_as_union=True,
    )
    assert isinstance(answer, ox.QuerySolutions)
    return str(next(iter(answer))["n"].value)


def test_the_query_has_the_answer_that_is_printed(graph: Dataset) -> None:
    (text,) = re.findall(r"```sparql\n(.*?)```", README, re.DOTALL)
    answer = graph.store.query(text, use_default_graph_as_union=True)

    assert isinstance(answer, ox.QuerySolutions)
    rows = [[term.value for term in row if isinstance(term, ox.Literal)] for row in answer]
    assert rows == table_after("```sparql")


def test_the_first_answer_comes_within_three_screens() -> None:
    assert README.partition("| name | country |")[0].count("\n") < 3 * SCREEN_LINES


def test_the_table_of_options_is_that_of_the_settings() -> None:
    def default(name: str) -> str:
        value = getattr(Settings(), name)
        plain = f"{value:g}" if isinstance(value, float) else str(value)
        return OPTIONS[name].default or ("" if value is False else plain)

    expected = [
        [f"`{option.flag}`", f"`{option.variable}`", default(name), option.help]
        for name, option in OPTIONS.items()
    ]
    assert table_after("## Commands and settings")[:-1] == expected


def test_the_options_of_the_command_are_those_that_are_listed() -> None:
    serve = commands.cli.commands["serve"]
    options = {
        option.opts[0]: (option.envvar or "", option.help)
        for option in serve.params
        if isinstance(option, click.Option)
    }
    assert options.pop("--data")[0] == ""
    assert options == {o.flag: (o.variable, f"{o.help}.") for o in OPTIONS.values()}
    assert [row[0] for row in table_after("## Commands and settings")][-1] == "`--data FILE…`"


def test_the_commands_are_those_there_are() -> None:
    (listed,) = re.findall(r"`nordonc ([a-z |]+)`, each", README)

    assert sorted(listed.split(" | ")) == sorted(commands.cli.commands)


def test_the_counts_are_those_of_the_graph(graph: Dataset) -> None:
    rows = dict(table_after("## What is in it"))

    def of(name: str) -> str:
        return count(graph, f"?s a nordonc:{name}")

    assert rows["networks"].startswith(f"{of('Network')},")
    assert rows["countries, territories, regions, places"] == ", ".join(
        map(of, ("Country", "Territory", "Region", "Place"))
    )
    matches = count(
        graph,
        "GRAPH <https://w3id.org/nordonc/graph/mappings> { ?s ?p ?o } ?s a nordonc:Disease",
    )
    assert rows["diseases"].startswith(f"{of('Disease')}, with {matches} mappings")
    lines = count(
        graph, "GRAPH <https://w3id.org/nordonc/graph/source> { ?s a nordonc:SourceField }"
    )
    assert rows["lines of the source"].startswith(f"{lines},")
    verdicts = report.statements(graph)
    assert rows["statements"].startswith(f"{sum(verdicts.values())} ")
    assert re.findall(r"\d+", rows["statements"])[1:] == [
        str(verdicts[verdict]) for verdict in ("fact", "correction", "reason")
    ]
    assert rows["corrections"].startswith(f"{of('Correction')} ")


def test_every_file_that_is_linked_exists() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).is_file()


def test_the_latest_release_is_downloaded_and_checked_as_is_told(url: str, tmp_path: Path) -> None:
    (block,) = re.findall(r"## Download\n.*?```sh\n(.*?)```", README, re.DOTALL)
    script = block.replace("http://127.0.0.1:8000", url)
    done = subprocess.run(
        ["sh", "-e", "-c", script],  # noqa: S607  found on the path
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "nordonc.ttl.gz: OK\n")
    assert gzip.decompress((tmp_path / "nordonc.ttl.gz").read_bytes()).startswith(b"@prefix")


@pytest.mark.parametrize("name", ["README.md", "docs/tour.md"])
def test_its_pictures_are_there_small_and_told_in_words(name: str) -> None:
    page = ROOT / name
    found = re.findall(r"!\[(.*?)\]\((.*?)\)", page.read_text(encoding="utf-8"))

    assert found
    for told, place in found:
        drawn = (page.parent / place).read_bytes()
        assert len(told.split()) > 5
        assert drawn.startswith(b"\x89PNG")
        assert len(drawn) <= 150_000
