"""What the surroundings refuse is told in one sentence with its path, without a traceback."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.places import SMALL
from nordonc.errors import WRONG_CALL

#: Linux gives nobody, not even root, the bytes of this file.
UNREADABLE = Path("/proc/self/mem")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the refusals are those of Linux")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a small dataset that a test may change."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def run(*words: str | Path, limited: Callable[[], None] | None = None) -> tuple[int, str]:
    """Return exit code and standard error of a command, which must end by itself."""
    done = subprocess.run(
        [sys.executable, "-m", "nordonc", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=limited,
    )
    return done.returncode, done.stderr


def small_files() -> None:
    """Let files grow to a kibibyte and no further, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))


def told(answer: tuple[int, str], path: Path | str) -> None:
    code, text = answer
    assert code == WRONG_CALL, text
    last = text.splitlines()[-1]
    assert last.startswith(("nordonc: ", "Error: --releases: "))
    assert str(path) in last
    assert "Traceback" not in text


@pytest.mark.parametrize("command", ["build", "check", "query", "dump", "serve"])
def test_a_source_that_cannot_be_read(small: Path, tmp_path: Path, command: str) -> None:
    place = small / "data" / "more.ttl"
    place.symlink_to(UNREADABLE)
    words: list[str | Path] = [] if command == "check" else ["--releases", tmp_path / "releases"]

    told(run(command, "--dataset", small, *words), place)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_link_out_of_the_dataset_is_refused(small: Path, tmp_path: Path, what: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.ttl").write_text("<a:a> <a:b> <a:c> .\n", encoding="utf-8")
    place = small / "data" / "more.ttl"
    if what == "folder":
        shutil.move(small / "data", outside / "data")
        (small / "data").symlink_to(outside / "data")
        place = small / "data"
    else:
        place.symlink_to(outside / "secret.ttl")

    told(run("check", "--dataset", small), place)


def test_a_link_to_a_file_of_the_same_dataset_is_followed(small: Path) -> None:
    (one,) = (small / "data").rglob("one.ttl")
    copied = small / "one.ttl.moved"
    shutil.move(one, copied)
    one.symlink_to(copied)

    assert run("check", "--dataset", small)[0] != WRONG_CALL


def test_a_pipe_in_the_place_of_a_source(small: Path) -> None:
    os.mkfifo(small / "data" / "more.ttl")

    told(run("check", "--dataset", small), small / "data" / "more.ttl")


def test_a_link_that_leads_nowhere_is_an_editors(small: Path) -> None:
    (small / "data" / ".#one.ttl").symlink_to("somebody@elsewhere.1234")

    assert run("check", "--dataset", small)[0] != WRONG_CALL


@pytest.mark.parametrize("releases", ["/proc/releases", "/dev/null", "/dev/null/releases"])
def test_a_folder_of_releases_that_cannot_be_written(small: Path, releases: str) -> None:
    told(run("build", "--dataset", small, "--releases", releases), releases)


def test_a_full_disk(small: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"

    told(run("build", "--dataset", small, "--releases", releases, limited=small_files), releases)
    assert {path.name for path in releases.iterdir()} == {".lock"}


def test_a_lock_that_cannot_be_taken(small: Path, tmp_path: Path) -> None:
    (tmp_path / "releases" / ".lock").mkdir(parents=True)

    told(run("build", "--dataset", small, "--releases", tmp_path / "releases"), ".lock")


@pytest.mark.parametrize("output", ["/proc/dump.ttl", "/dev/full"])
def test_a_dump_that_cannot_be_written(small: Path, tmp_path: Path, output: str) -> None:
    words = ("--dataset", small, "--releases", tmp_path / "releases")

    told(run("dump", *words, "--output", output), output)


@pytest.mark.parametrize("kind", ["pipe", "missing", "unreadable"])
def test_a_file_that_cannot_be_served(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "data.ttl"
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "unreadable":
        place.symlink_to(UNREADABLE)

    told(run("serve", "--port", "0", "--data", place), place)


def test_no_room_for_a_copy_of_what_is_served(tmp_path: Path) -> None:
    place = tmp_path / "data.ttl"
    place.write_text("".join(f"<a:{n}> <a:b> <a:c> .\n" for n in range(2000)), encoding="utf-8")

    told(run("serve", "--port", "0", "--data", place, limited=small_files), "nordonc-")
