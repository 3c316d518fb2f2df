"""What is served is what was built: damage is told, and what is in use stays."""

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.apps import SETTINGS, client_of
from helpers.places import SMALL
from helpers.releases import made
from nordonc.dataset.sources import Sources
from nordonc.engine.inline import InlineEngine
from nordonc.errors import ReleaseError
from nordonc.release import build, ensure, files, in_use, integrity
from nordonc.release.find import find
from nordonc.release.manifest import Release
from nordonc.serving import reload

HOLDER = """
import sys
from dataclasses import replace
from pathlib import Path
from nordonc.release import ensure

release = ensure.of_dataset(Path(sys.argv[1]), Path(sys.argv[2]))
print(release.folder, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a small dataset that a test may change."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


@pytest.fixture
def built(small: Path, tmp_path: Path) -> Release:
    """Return a release of it, not held in use."""
    return build.build(small, tmp_path / "releases")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def no_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe{" + path.read_bytes()[3:])


def build_again(small: Path, number: int, releases: Path) -> None:
    (small / "ontology" / f"more{number}.ttl").touch()
    build.build(small, releases)


@pytest.mark.parametrize("damage", [cut, emptied, flipped, no_text, Path.unlink])
@pytest.mark.parametrize(
    "name",
    [
        *("small.nq", "small.ttl.gz", files.QUERIES, files.FINDINGS, files.COVERAGE),
        *(files.SUMS, files.MANIFEST),
    ],
)
def test_a_damaged_release_is_told_and_built_anew(
    small: Path,
    built: Release,
    caplog: pytest.LogCaptureFixture,
    name: str,
    damage: Callable[[Path], None],
) -> None:
    whole = {path.name: path.read_bytes() for path in built.folder.iterdir()}
    damage(built.folder / name)

    with caplog.at_level(logging.WARNING):
        assert find(Sources.read(small).key, built.folder.parent) is None
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 1
    assert str(built.folder) in told[0]
    again = build.build(small, built.folder.parent)
    assert {path.name: path.read_bytes() for path in again.folder.iterdir()} == whole


@pytest.mark.parametrize("damage", [emptied, no_text])
@pytest.mark.parametrize(
    ("name", "page"),
    [
        (files.QUERIES, "/queries"),
        (files.FINDINGS, "/validation"),
        (files.COVERAGE, "/validation"),
        (files.SUMS, "/download"),
    ],
)
def test_a_file_that_is_damaged_while_it_is_served_is_named_and_no_traceback(
    built: Release, name: str, page: str, damage: Callable[[Path], None]
) -> None:
    client = client_of(built)
    damage(built.folder / name)

    answer = client.get(page, headers={"Accept": "text/html"})
    assert name in answer.text or answer.status_code == 200
    assert "Traceback" not in answer.text


def test_a_folder_that_is_gone_while_it_is_served_is_named(built: Release) -> None:
    client = client_of(built)
    shutil.rmtree(built.folder)

    assert "cannot be read" in client.get("/download").text


def test_long_files_are_held_against_their_checksums_while_they_are_served(
    built: Release, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(integrity, "CHEAP_BYTES", 0)
    flipped(built.quads)
    integrity.verify(built)
    reload.tell_damage(built)

    assert str(built.quads) in capsys.readouterr().out
    assert not built.quads.exists()
    with pytest.raises(ReleaseError, match=r"small\.nq has -1 bytes"):
        integrity.verify(built)


def test_the_release_that_another_process_serves_survives_any_number_of_builds(
    small: Path, tmp_path: Path
) -> None:
    releases = tmp_path / "releases"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, small, releases],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout
        held = Path(holder.stdout.readline().strip())
        for number in range(4):
            build_again(small, number, releases)
        assert json.loads((held / files.MANIFEST).read_text(encoding="utf-8"))
        holder.kill()
    build_again(small, 5, releases)

    assert not held.exists()
    assert len(list(releases.glob(f"*/{files.MANIFEST}"))) == 3


def test_a_release_that_is_no_longer_served_goes(small: Path, tmp_path: Path) -> None:
    held = ensure.of_dataset(small, tmp_path / "releases").folder
    in_use.unmark(held)
    for number in range(3):
        build_again(small, number, tmp_path / "releases")

    assert not held.exists()


def test_a_release_that_was_built_anew_in_its_place_is_marked_anew(
    small: Path, tmp_path: Path
) -> None:
    releases = tmp_path / "releases"
    held = ensure.of_dataset(small, releases).folder
    emptied(held / files.QUERIES)
    assert ensure.of_dataset(small, releases).folder == held
    for number in range(3):
        build_again(small, number, releases)

    assert held.exists()


def test_what_a_killed_build_left_goes_with_the_next(small: Path, tmp_path: Path) -> None:
    left = tmp_path / "releases" / ".writing-abc" / "release"
    left.mkdir(parents=True)
    build.build(small, tmp_path / "releases")

    assert not left.parent.exists()


def test_an_engine_refuses_data_that_lack_quads(tmp_path: Path) -> None:
    written = made(tmp_path)
    fewer = replace(written.manifest, quads=written.manifest.quads + 1)

    with pytest.raises(ReleaseError, match="quads instead of"):
        InlineEngine(Release(tmp_path, fewer), SETTINGS)


@pytest.mark.parametrize("damage", [Path.unlink, cut, emptied])
def test_an_engine_refuses_a_store_that_lacks_quads(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    (tmp_path / "whole").mkdir()
    whole = made(tmp_path / "whole", store=True)
    tables = sorted((whole.folder / files.STORE).glob("*.sst"))
    assert tables
    for table in tables:
        part = Path(shutil.copytree(whole.folder, tmp_path / table.stem))
        damage(part / files.STORE / table.name)

        with pytest.raises(ReleaseError, match="cannot be opened"):
            InlineEngine(replace(whole, folder=part), SETTINGS)
