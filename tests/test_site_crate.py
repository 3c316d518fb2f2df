"""A crate of any dataset: its parts, its pages, and that equal releases give equal bytes."""

import csv
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from helpers.apps import SETTINGS
from helpers.places import CASES
from nordonc.engine.base import Answer, Query
from nordonc.engine.inline import InlineEngine
from nordonc.errors import BusyError, ReleaseError
from nordonc.release import build
from nordonc.release.integrity import sha256
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.site import plugins
from nordonc.site.crate import bundle, page_copy
from nordonc.site.crate.copied_paths import PAGES, Paths

EXAMPLE = CASES / "clocks"


def packed(release: Release, path: Path, settings: Settings = SETTINGS) -> Path:
    bundle.write(release, settings, InlineEngine(release, settings), path, lambda _: nullcontext())
    return path


@pytest.fixture(scope="module")
def clocks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    """Return a release of the example of the guide, whose pages of its own are installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(EXAMPLE / "pages"))
        plugins.installed.cache_clear()
        yield build.build(EXAMPLE / "dataset", tmp_path_factory.mktemp("releases"))
    plugins.installed.cache_clear()


@pytest.fixture(scope="module")
def archive(clocks: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed(clocks, tmp_path_factory.mktemp("crate") / "clocks.zip")


@pytest.fixture(scope="module")
def crate(archive: Path) -> Path:
    folder = archive.with_suffix("")
    with zipfile.ZipFile(archive) as whole:
        whole.extractall(folder)
    return folder


def test_equal_releases_give_equal_bytes_whatever_lies_beside_them(
    clocks: Release, archive: Path, tmp_path: Path
) -> None:
    elsewhere = build.build(EXAMPLE / "dataset", tmp_path / "releases")
    other = tmp_path / "releases" / "0.9-0000000000000000"
    other.mkdir()
    told = json.loads((clocks.folder / "manifest.json").read_bytes())
    (other / "manifest.json").write_text(json.dumps(told | {"version": "0.9", "published": True}))

    assert sha256(packed(elsewhere, tmp_path / "again.zip")) == sha256(archive)


def test_the_entries_are_sorted_and_have_the_day_of_the_release(archive: Path) -> None:
    with zipfile.ZipFile(archive) as whole:
        entries = whole.infolist()

    names = [one.filename.rstrip("/") for one in entries]
    assert names == [str(one) for one in sorted(map(Path, names))]
    assert {one.date_time for one in entries} == {(2026, 1, 2, 0, 0, 0)}


def test_every_part_is_there_and_has_the_size_that_is_told(crate: Path) -> None:
    graph = json.loads((crate / "ro-crate-metadata.json").read_bytes())["@graph"]
    told = {one["@id"]: one for one in graph}
    files = {path for path, one in told.items() if one["@type"] == "File"}
    folders = {path for path, one in told.items() if one["@type"] == "Dataset"}
    linked = {one["@id"] for folder in folders for one in told[folder]["hasPart"]}

    assert linked == files | folders - {"./"}
    for path in files:
        assert told[path]["contentSize"] == str((crate / path).stat().st_size)
    on_disk = {one.relative_to(crate).as_posix() for one in crate.rglob("*") if one.is_file()}
    rest = {one for one in on_disk - files if not one.startswith(PAGES)}
    assert rest == {"ro-crate-metadata.json", "ro-crate-preview.html"}


def test_the_crate_says_what_the_dataset_says(crate: Path, clocks: Release) -> None:
    graph = json.loads((crate / "ro-crate-metadata.json").read_bytes())["@graph"]
    root = next(one for one in graph if one["@id"] == "./")

    assert root["name"] == clocks.manifest.title
    assert root["description"] == clocks.manifest.description
    assert root["version"] == "1.0"
    assert root["license"] == {"@id": clocks.manifest.licence}
    assert root["datePublished"] == "2026-01-02"
    assert root["identifier"] == {"@id": "https://example.org/clocks/dataset/1.0"}


def test_a_question_stands_beside_its_answer(crate: Path) -> None:
    rows = list(csv.reader((crate / "queries/clocks-of-kind.csv").read_text().splitlines()))
    values = json.loads((crate / "queries/clocks-of-kind.json").read_bytes())

    assert rows == [["clock", "name"], ["https://example.org/clocks/clock/1", "The hall clock"]]
    assert len(values["results"]["bindings"]) == 1
    assert "SELECT ?clock ?name" in (crate / "queries/clocks-of-kind.rq").read_text()
    assert 'href="../../queries/clocks-of-kind.csv"' in page(crate, "queries/clocks-of-kind")


def test_the_files_of_the_release_are_what_its_checksums_say(crate: Path) -> None:
    lines = (crate / "release/SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    held = [one for one in (crate / "release").iterdir() if one.name in sums]

    assert len(held) >= 10
    assert all(sha256(one) == sums[one.name] for one in held)


def test_each_named_graph_is_a_whole_file(crate: Path, clocks: Release) -> None:
    files = {one.stem: one for one in (crate / "graphs").iterdir()}
    counts = {iri.rpartition("/")[2]: count for iri, count in clocks.manifest.counts.items()}

    assert files.keys() == counts.keys() - {"void", "dataset", "mapping-sets"}
    for name, path in files.items():
        assert len(list(ox.parse(path=path))) == counts[name]
    assert "The hall clock" in (crate / "graphs/clocks.ttl").read_text()


def test_the_citation_names_what_is_cited(crate: Path) -> None:
    told = yaml.safe_load((crate / "CITATION.cff").read_text())

    assert told["type"] == "dataset"
    assert told["version"] == "1.0"
    assert told["date-released"] == "2026-01-02"
    assert told["license-url"] == "https://creativecommons.org/publicdomain/zero/1.0/"


def page(crate: Path, name: str) -> str:
    return (crate / PAGES / f"{name}.html").read_text(encoding="utf-8")


def test_pages_of_a_plugin_are_copied_with_the_others(crate: Path) -> None:
    assert '<a href="clock/2.html">' in page(crate, "clocks")
    assert "210 centimetres high" in page(crate, "clock/1")
    assert "cancer" not in page(crate, "index").lower()
    assert not (crate / PAGES / "networks.html").exists()


def test_what_needs_the_server_says_so(crate: Path) -> None:
    text = page(crate, "queries/clocks-of-kind")

    assert "On the server a form stands here" in text
    assert '<a role="link" aria-disabled="true" title="Only the server has this">SPARQL</a>' in text
    assert "https://example.org/clocks/" in text.partition("<main")[0]


def test_pages_name_the_server_that_is_chosen(clocks: Release, tmp_path: Path) -> None:
    settings = replace(SETTINGS, base="https://data.example.com/of/clocks")
    with zipfile.ZipFile(packed(clocks, tmp_path / "clocks.zip", settings)) as whole:
        home = whole.read(f"{PAGES}/index.html").decode()

    assert '<a href="https://data.example.com/of/clocks/">' in home
    assert '<a href="clocks.html">' in home


def test_an_archive_that_cannot_be_written_leaves_nothing(clocks: Release, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"none/clocks\.zip cannot be written"):
        packed(clocks, tmp_path / "none" / "clocks.zip")
    assert list(tmp_path.iterdir()) == []


class Failing(InlineEngine):
    """An engine that answers a while, and then is busy."""

    left = 60

    def answer(self, query: Query) -> Answer:
        """Return an answer, or refuse."""
        self.left -= 1
        if self.left < 0:
            raise BusyError("Every worker is taken")
        return super().answer(query)


def test_a_page_that_fails_is_not_left_out_but_told(clocks: Release, tmp_path: Path) -> None:
    engine = Failing(clocks, SETTINGS)
    with pytest.raises(ReleaseError, match=r"^/\S+ cannot be copied: it answers 503"):
        bundle.write(clocks, SETTINGS, engine, tmp_path / "c.zip", lambda _: nullcontext())
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_the_same_archive(
    clocks: Release, archive: Path, tmp_path: Path
) -> None:
    path = tmp_path / "clocks.zip"
    words = [f"--dataset={EXAMPLE / 'dataset'}", f"--releases={clocks.folder.parent}", str(path)]
    done = subprocess.run(
        [sys.executable, "-m", "nordonc", "crate", *words],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == str(path)
    with zipfile.ZipFile(path) as written, zipfile.ZipFile(archive) as known:
        # The command has no page of the plugin, which only this process knows.
        name = "release/manifest.json"
        assert written.read(name) == known.read(name)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/", "index.html"),
        ("/network/a-b", "network/a-b.html"),
        ("/releases/", "releases/index.html"),
        ("/explore?view=map", "explore@view=map.html"),
        ("/x.html", "x.html"),
    ],
)
def test_a_page_lies_where_its_address_says(address: str, path: str) -> None:
    assert Paths({}).add(address, is_page=True) == f"{PAGES}/{path}"


def test_no_two_addresses_have_one_path_on_any_system() -> None:
    paths = Paths({})
    found = [
        paths.add(one, is_page=True)
        for one in (
            "/a",
            "/A",
            "/a?b=c/d",
            "/a?b=c-d",
            "/é",
            "/%C3%A9",
            "/..",
            "/a/../b",
            "/a.html",
        )
    ]

    assert len({one.lower() for one in found}) == len(found)
    assert not [one for one in found if ".." in one or "?" in one or not one.isascii()]


def test_links_out_and_fragments_stay_and_others_lead_to_files() -> None:
    paths = Paths({"/a": "p/a.html", "/b/c": "p/b/c.html", "/s.css": "p/s.css"})
    text = (
        '<link rel="stylesheet" href="/x/s.css"><link rel="alternate" href="/x/no.atom">'
        '<a href="/x/b/c#d">1</a><a href="#e">2</a><a href="https://example.org/x/b">3</a>'
        '<a class="k" href="/x/a?q=1&amp;r=2" download>4</a><a href="/xy">5</a><main>'
    )

    assert page_copy.copied(text, "/a", paths.get, "/x", "note") == (
        '<link rel="stylesheet" href="s.css">'
        '<a href="b/c.html#d">1</a><a href="#e">2</a><a href="https://example.org/x/b">3</a>'
        '<a class="k" role="link" aria-disabled="true" title="Only the server has this">4</a>'
        '<a href="/xy">5</a><aside class="pinned" aria-label="Copy">note</aside>\n    <main>'
    )
