"""A release is the same for the same sources, holds what is served, and is never invalid."""

import ast
import csv
import os
import shutil
import subprocess
import sys
import threading
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pyoxigraph as ox
import pytest

from helpers.places import SMALL
from nordonc.dataset.sources import Dataset, Sources
from nordonc.errors import InvalidGraphError, ReleaseError
from nordonc.rdf.findings import Severity
from nordonc.release import build, dump, files
from nordonc.release.find import find
from nordonc.release.integrity import sha256
from nordonc.release.manifest import DERIVED_GRAPHS, FORMAT, Release, read


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a small dataset that a test may change."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_graph_is_valid(graph: Dataset) -> None:
    violations = [f for f in build.findings(graph) if f.severity is Severity.VIOLATION]

    assert not violations


def test_building_twice_gives_the_same_bytes(root: Path, release: Release, tmp_path: Path) -> None:
    elsewhere = tmp_path / "copy"
    for name in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(root / name, elsewhere / name)
    shutil.copy(root / "LICENSE-DATA.md", elsewhere)
    subprocess.run(
        [
            *(sys.executable, "-m", "nordonc", "build"),
            *("--dataset", elsewhere, "--releases", tmp_path / "releases"),
        ],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        check=True,
        capture_output=True,
    )
    (again,) = (tmp_path / "releases").glob("0*")

    assert again.name == release.folder.name
    assert contents(again) == contents(release.folder)


def test_checksums_hold_for_every_file(release: Release) -> None:
    lines = (release.folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {line.split("  ")[1]: line.split("  ")[0] for line in lines}

    assert listed.keys() == contents(release.folder).keys() - {"SHA256SUMS"}
    assert all(sha256(release.folder / name) == digest for name, digest in listed.items())


def test_the_manifest_counts_what_the_store_holds(release: Release) -> None:
    quads = list(ox.parse(path=release.quads))
    derived = {f"{release.manifest.base}graph/{name}" for name in DERIVED_GRAPHS}
    stated = dump.Quads.of(quads).without(derived)

    assert release.manifest.quads == len(quads)
    assert release.manifest.counts == dump.Quads.of(quads).counts()
    assert release.manifest.content_hash == stated.content_hash()


def test_every_literal_of_the_sources_comes_back_as_it_is_spelt(
    graph: Dataset, release: Release
) -> None:
    served = {quad.triple for quad in ox.parse(path=release.quads)}
    lost = [
        quad
        for quad in graph.stated
        if isinstance(quad.object, ox.Literal)
        and isinstance(quad.subject, ox.NamedNode)
        and quad.triple not in served
    ]
    assert not lost


def test_a_literal_that_the_store_would_respell_is_refused(small: Path) -> None:
    thing = small / "data/things/one.ttl"
    text = thing.read_text(encoding="utf-8").replace('"One"@en', '"One"@en , 1.50')
    thing.write_text(text, encoding="utf-8")

    rules = {finding.rule for finding in build.check(small)}
    assert "canonical-literal" in rules


def test_a_triple_that_stands_in_two_graphs_is_refused(small: Path) -> None:
    shutil.copy(small / "data/things/one.ttl", small / "ontology/again.ttl")

    found = [finding for finding in build.check(small) if finding.rule == "triple-in-one-graph"]
    assert len(found) == 2
    assert "graph/ontology and" in found[0].message


def test_an_invalid_graph_leaves_no_release(small: Path, tmp_path: Path) -> None:
    thing = small / "data/things/one.ttl"
    thing.write_text(
        thing.read_text(encoding="utf-8").replace("prefLabel", "altLabel"), encoding="utf-8"
    )
    with pytest.raises(InvalidGraphError, match=r"one\.ttl:4"):
        build.build(small, tmp_path / "releases")

    assert [path.name for path in (tmp_path / "releases").iterdir()] == [".lock"]


def test_a_release_is_found_by_the_key_of_its_sources(small: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    first = build.build(small, releases)

    assert find(Sources.read(small).key, releases) == first
    assert build.build(small, releases) == first
    (small / "ontology" / "more.ttl").touch()
    assert find(Sources.read(small).key, releases) is None
    assert build.build(small, releases).folder != first.folder


def save(files: dict[Path, bytes]) -> None:
    for path, content in files.items():
        path.write_bytes(content)


@pytest.mark.parametrize(
    "moment",
    [
        "Reading the files",
        "Applying the rules",
        "Running the checks",
        "Validating against the shapes",
        "Writing the release",
    ],
)
def test_a_release_holds_the_bytes_of_its_key_whatever_is_saved_meanwhile(
    small: Path, tmp_path: Path, moment: str
) -> None:
    build.register_iris(small)
    stated = {
        small / name: (small / name).read_bytes()
        for name in ("data/things/one.ttl", "data/iris.tsv", "queries/things.rq")
    }
    edited = {path: content.replace(b"thing", b"other") for path, content in stated.items()}
    undisturbed = build.build(small, tmp_path / "undisturbed")
    steps = []

    def edit_at(step: str) -> AbstractContextManager[None]:
        steps.append(step)
        if step == moment:
            save(edited)
        return nullcontext()

    raced = build.build(small, tmp_path / "raced", edit_at)
    save(stated)

    assert moment in steps
    assert find(Sources.read(small).key, tmp_path / "raced") == raced
    assert contents(raced.folder) == contents(undisturbed.folder)


def test_three_releases_are_kept(small: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    built = []
    for number in range(5):
        (small / "ontology" / f"more{number}.ttl").touch()
        built.append(build.build(small, releases).folder)
        os.utime(built[-1], (number, number))

    assert {path.parent for path in releases.glob("*/manifest.json")} == set(built[-3:])


def test_two_builds_at_once_make_one_release(small: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    built: list[Release] = []
    threads = [
        threading.Thread(target=lambda: built.append(build.build(small, releases)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(built) == 2
    assert built[0] == built[1]
    assert len(list(releases.glob("*/manifest.json"))) == 1


def test_a_large_release_carries_a_store(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "MEMORY_QUADS", 1)
    built = build.build(small, tmp_path / "releases")

    assert built.store is not None
    assert len(ox.Store.read_only(str(built.store))) == built.manifest.quads


def test_a_folder_of_another_format_is_no_release(small: Path, tmp_path: Path) -> None:
    built = build.build(small, tmp_path / "releases")
    manifest = built.folder / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(f'"format": {FORMAT}', '"format": 0'), encoding="utf-8")

    with pytest.raises(ReleaseError, match="format 0"):
        read(built.folder)
    assert find(Sources.read(small).key, tmp_path / "releases") is None


def test_a_new_iri_must_be_registered(root: Path, graph: Dataset) -> None:
    with (root / "data/iris.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))

    assert build.published_iris(graph) == {row["iri"] for row in rows if row["status"] == "current"}


def test_the_names_of_the_files_of_a_release_stand_in_one_module(root: Path) -> None:
    """Those in ``dataset/`` are names of sources."""
    names = {files.MANIFEST, files.SUMS, files.QUERIES, files.FINDINGS, files.COVERAGE}
    names |= {files.REGISTER, *files.GRAPHS.values()}
    package = root / "server/nordonc"
    elsewhere = [
        (path.relative_to(package).as_posix(), node.value)
        for path in sorted(package.rglob("*.py"))
        if path.parent.name != "dataset" and path != package / "release/files.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in names
    ]
    assert not elsewhere
