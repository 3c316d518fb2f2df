"""A new version is made by one command: all of it, or nothing."""

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from filelock import FileLock

from helpers.patches import replayed
from helpers.places import ROOT, SMALL
from nordonc.dataset import version_edits
from nordonc.dataset.description import FILE, describe
from nordonc.dataset.sources import Sources, parse
from nordonc.dataset.version_edits import Version
from nordonc.errors import CallError, DatasetError, ReleaseError
from nordonc.rdf.namespaces import OWL
from nordonc.release import build, kept, new_version

CHANGE_LOG = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [1.0] - 2026-01-02\n"
CITATION = "cff-version: 1.2.0\nversion: 1.0\ndate-released: 2026-01-02\ntitle: Small\n"
SECOND = Version("2.0", date(2026, 2, 3))


#: Runs the command where signals are heard, even if whoever started the tests has them ignored.
HEARING = """
import runpy, signal
signal.signal(signal.SIGHUP, signal.SIG_DFL)
runpy.run_module("nordonc", run_name="__main__")
"""


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Return a dataset with change log, citation and register, of which 1.0 is built."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "dataset"))
    (folder / "CHANGELOG.md").write_text(CHANGE_LOG, encoding="utf-8")
    (folder / "CITATION.cff").write_text(CITATION, encoding="utf-8")
    build.register_iris(folder)
    build.build(folder, tmp_path / "releases")
    named(folder, "one", "First")
    named(folder, "two", "Two")
    return folder


@pytest.fixture
def versions(dataset: Path) -> Path:
    return dataset.parent / "releases"


def named(dataset: Path, name: str, label: str) -> None:
    text = (SMALL / "data/things/one.ttl").read_text(encoding="utf-8")
    text = text.replace("thing/one", f"thing/{name}").replace('"One"', f'"{label}"')
    (dataset / f"data/things/{name}.ttl").write_text(text, encoding="utf-8")


def held(*folders: Path) -> Mapping[Path, bytes]:
    """Return the bytes of all files, but for the lock of builds."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in files if path.name != ".lock"}


def run(dataset: Path, *words: str) -> subprocess.CompletedProcess[str]:
    places = ["--dataset", str(dataset), "--releases", str(dataset.parent / "releases")]
    return subprocess.run(
        [sys.executable, "-m", "nordonc", "release", *places, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_a_version_is_edited_checked_built_and_patched(dataset: Path, versions: Path) -> None:
    first = kept.of_version(versions, "1.0").quads.read_bytes()
    done = run(dataset, "2.0", "--date", "2026-02-03")

    assert done.returncode == 0, done
    assert "    ~ pref label: “One” -> “First”\n" in done.stdout
    second = kept.of_version(versions, "2.0")
    assert done.stdout.endswith(f"release: {second.folder}\n")
    assert (second.manifest.modified, second.manifest.published) == ("2026-02-03", False)
    patch = (versions / "small-1.0-2.0.rdfp").read_bytes()
    assert replayed(first, patch) == set(second.quads.read_bytes().splitlines(keepends=True))
    assert second.manifest.key == Sources.read(dataset).key
    register = (dataset / "data/iris.tsv").read_text(encoding="utf-8")
    assert "https://example.org/small/thing/two\tcurrent\t\t2.0\n" in register


def test_change_log_and_citation_have_the_version(dataset: Path, versions: Path) -> None:
    plan = new_version.planned(dataset, versions, SECOND)
    new_version.carried_out(plan, dataset, versions)
    log = (dataset / "CHANGELOG.md").read_text(encoding="utf-8")

    begun = "## [Unreleased]\n\n## [2.0] - 2026-02-03\n\n### Graph\n\n- Since 1.0: Facts: 2 added"
    assert begun in log
    assert log.endswith(CHANGE_LOG.partition("## [Unreleased]\n")[2])
    cited = (dataset / "CITATION.cff").read_text(encoding="utf-8")
    assert cited == CITATION.replace("\nversion: 1.0", "\nversion: 2.0").replace(
        "2026-01-02", "2026-02-03"
    )


def test_a_dry_run_tells_what_would_be_and_writes_nothing(dataset: Path, versions: Path) -> None:
    before = held(dataset, versions)
    done = run(dataset, "2.0", "--date", "2026-02-03", "--dry-run")

    assert done.returncode == 0, done
    assert "edited: data/dataset.ttl\n" in done.stdout
    assert done.stdout.endswith("Nothing was written: this was a dry run.\n")
    assert held(dataset, versions) == before


def test_an_invalid_graph_is_no_version(dataset: Path, versions: Path) -> None:
    replaced(dataset / "data/things/one.ttl", "prefLabel", "altLabel")
    before = held(dataset, versions)
    done = run(dataset, "2.0")

    assert done.returncode == 1
    assert "data/things/one.ttl:4: violation: A thing has a name." in done.stderr
    assert held(dataset, versions) == before


def test_a_failure_after_the_edits_takes_them_back(dataset: Path, versions: Path) -> None:
    plan = new_version.planned(dataset, versions, SECOND)
    (versions / plan.patch_name).mkdir()
    before = held(dataset, versions)

    with pytest.raises(ReleaseError, match=r"small-1\.0-2\.0\.rdfp cannot be written"):
        new_version.carried_out(plan, dataset, versions)
    assert held(dataset, versions) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_an_end_from_outside_after_the_edits_takes_them_back(
    dataset: Path, versions: Path, name: str
) -> None:
    before = held(dataset, versions)
    places = ["--dataset", str(dataset), "--releases", str(versions)]
    # While another build is under way, the release waits with its edits written.
    with (
        FileLock(versions / ".lock"),
        subprocess.Popen([sys.executable, "-c", HEARING, "release", *places, "2.0"]) as process,
    ):
        end = time.monotonic() + 60
        while "2.0" not in (dataset / "CHANGELOG.md").read_text("utf-8"):
            assert time.monotonic() < end
            time.sleep(0.05)
        process.send_signal(getattr(signal, name))
        assert process.wait(30) == 128 + getattr(signal, name)

    assert held(dataset, versions) == before


def test_an_edit_meanwhile_is_not_lost(dataset: Path, versions: Path) -> None:
    plan = new_version.planned(dataset, versions, SECOND)
    named(dataset, "two", "Zwei")
    before = held(dataset, versions)

    with pytest.raises(DatasetError, match="changed while it was checked"):
        new_version.carried_out(plan, dataset, versions)
    assert held(dataset, versions) == before


@pytest.mark.parametrize(
    ("version", "message"),
    [
        pytest.param(Version("1.0", SECOND.day), "There is a release 1.0 already", id="again"),
        pytest.param(Version("a b", SECOND.day), "'a b' is no name for a folder", id="no-name"),
        pytest.param(Version("2.0", date(2025, 1, 1)), "2025-01-01 is before", id="too-early"),
    ],
)
def test_a_version_must_be_new_and_later(
    dataset: Path, versions: Path, version: Version, message: str
) -> None:
    with pytest.raises(CallError, match=re.escape(message)):
        new_version.planned(dataset, versions, version)


def test_what_cannot_be_edited_is_told(dataset: Path, versions: Path) -> None:
    replaced(dataset / "CHANGELOG.md", "## [Unreleased]\n", "")
    with pytest.raises(DatasetError, match=r"must have one heading '## \[Unreleased\]'"):
        new_version.planned(dataset, versions, SECOND)

    replaced(dataset / "data/dataset.ttl", "owl:versionInfo", f"<{OWL}versionInfo>")
    with pytest.raises(DatasetError, match="must state the version as owl:versionInfo"):
        new_version.planned(dataset, versions, SECOND)


def test_what_a_killed_command_left_is_not_taken_for_a_release(
    dataset: Path, versions: Path
) -> None:
    replaced(dataset / "CHANGELOG.md", "## [1.0]", "## [2.0] - 2026-02-03\n\n## [1.0]")

    with pytest.raises(DatasetError, match=r"CHANGELOG\.md has version 2\.0 already"):
        new_version.planned(dataset, versions, SECOND)


def replaced(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_the_first_version_has_no_patch(dataset: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    plan = new_version.planned(dataset, elsewhere, SECOND)

    assert (plan.since, plan.layers, plan.patch) == (None, (), b"")
    release = new_version.carried_out(plan, dataset, elsewhere)
    assert {path.name for path in elsewhere.glob("[!.]*")} == {release.folder.name}
    log = (dataset / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [2.0] - 2026-02-03\n\n### Graph\n\n- First release.\n" in log


def test_every_document_of_the_graph_takes_the_version(root: Path) -> None:
    sources = Sources.read(root)
    described = sources.get(FILE)
    assert described
    old = describe(parse(described))
    edits = version_edits.edits(sources, old, Version("9.8.7", date(2031, 5, 6), published=True))
    info, iri = (ox.NamedNode(f"{OWL}{name}") for name in ("versionInfo", "versionIRI"))

    versioned = 0
    for file in sources.turtle:
        content = edits.get(file.path, file.content)
        stated = list(ox.parse(content, format=ox.RdfFormat.TURTLE))
        versions = {quad.subject: quad.object.value for quad in stated if quad.predicate == info}
        assert old.version not in versions.values(), file.path
        for quad in stated:
            if quad.predicate == iri and versions.get(quad.subject) == "9.8.7":
                assert quad.object.value.endswith("/9.8.7"), file.path
                versioned += 1
    before = ROOT.joinpath("data/dataset.ttl").read_text(encoding="utf-8")
    after = edits[FILE].decode()
    assert versioned > 15
    assert f"releases/{old.version}/" in before
    assert "releases/9.8.7/" in after
    assert old.version not in after
    assert 'schema:creativeWorkStatus "Published"' in after
    assert before.count("\n") == after.count("\n")
    sets = [edits[path].decode() for path in edits if path.suffix == ".tsv"]
    assert len(sets) == 2
    assert all("\n#mapping_set_version: 9.8.7\n" in text for text in sets)
