"""What a server or a build leaves behind: no process, no copy of the data, no half release."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from helpers.live_server import descendants, soon
from helpers.places import SMALL
from nordonc.release import adhoc, kept

#: Linux gives nobody, not even root, the bytes of this file.
UNREADABLE = Path("/proc/self/mem")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="ends with its parent on Linux")


@contextmanager
def serving(temporary: Path, *words: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Start a server with a temporary folder of its own, and end it."""
    temporary.mkdir(exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-m", "nordonc", "serve", "--port", "0", "--workers", "1", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(temporary)},
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def copies(temporary: Path) -> list[Path]:
    return list(temporary.glob(f"{adhoc.PREFIX}*/*"))


def old(folder: Path) -> None:
    """Make a folder older than those that may still be in the making."""
    os.utime(folder, (0, 0))


def test_no_hangup_leaves_a_copy_of_the_data(tmp_path: Path) -> None:
    data, temporary = tmp_path / "data.ttl", tmp_path / "tmp"
    data.write_text("<a:a> <a:b> 0 .\n", encoding="utf-8")
    with serving(temporary, "--data", data) as process:
        assert "http://" in line(process)
        for number in range(1, 5):
            data.write_text(f"<a:a> <a:b> {number} .\n", encoding="utf-8")
            process.send_signal(signal.SIGHUP)
            assert "from now on" in line(process)
        process.send_signal(signal.SIGHUP)
        assert "is served already" in line(process)
        # That of the start is kept, so that a front process that is replaced can begin with it.
        assert len(copies(temporary)) <= 3
        process.terminate()
        process.wait(20)
    assert not list(temporary.iterdir())


def test_a_killed_server_leaves_no_process_and_its_copy_goes_with_the_next(tmp_path: Path) -> None:
    data, temporary = tmp_path / "data.ttl", tmp_path / "tmp"
    data.write_text("<a:a> <a:b> 0 .\n", encoding="utf-8")
    with serving(temporary, "--data", data) as process:
        line(process)
        started = descendants(process.pid)
        assert started
        process.kill()
    assert soon(lambda: not any(psutil.pid_exists(pid) for pid in started))
    (left,) = temporary.iterdir()
    old(left)
    with serving(temporary, "--data", data) as process:
        line(process)
        assert left not in temporary.iterdir()


def test_what_another_server_uses_is_not_swept(tmp_path: Path) -> None:
    data, temporary = tmp_path / "data.ttl", tmp_path / "tmp"
    data.write_text("<a:a> <a:b> 0 .\n", encoding="utf-8")
    with serving(temporary, "--data", data) as first:
        url = line(first).rpartition(" ")[2].strip()
        (used,) = temporary.iterdir()
        old(used)
        with serving(temporary, "--data", data) as second:
            line(second)
            assert used.exists()
            with urlopen(f"{url}readyz", timeout=20) as answer:  # noqa: S310  our own address
                assert answer.status == 200


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_server_that_ends_while_it_loads_leaves_no_loader(
    tmp_path: Path, end: signal.Signals
) -> None:
    data = tmp_path / "data.nt"
    with data.open("w", encoding="utf-8") as file:
        file.writelines(f"<a:a{n}> <a:b> <a:c{n % 7}> .\n" for n in range(4_000_000))
    with serving(tmp_path / "tmp", "--data", data) as process:
        assert soon(lambda: bool(descendants(process.pid)))
        started = descendants(process.pid)
        process.send_signal(end)
        process.wait(20)
        # Loading would take longer.
        assert soon(lambda: not any(psutil.pid_exists(pid) for pid in started), 2.5)
    if end == signal.SIGTERM:
        assert not list((tmp_path / "tmp").iterdir())


def test_after_a_hangup_with_an_unreadable_file_the_next_one_is_heard(tmp_path: Path) -> None:
    dataset = Path(shutil.copytree(SMALL, tmp_path / "small"))
    words = ("--dataset", dataset, "--releases", tmp_path / "releases")
    with serving(tmp_path / "tmp", *words) as process:
        assert "http://" in line(process)
        unreadable = dataset / "data" / "more.ttl"
        for _ in range(2):
            unreadable.symlink_to(UNREADABLE)
            process.send_signal(signal.SIGHUP)
            told = line(process)
            assert "Still serving" in told
            assert str(unreadable) in told
            unreadable.unlink()
        unreadable.write_text("", encoding="utf-8")
        process.send_signal(signal.SIGHUP)
        assert "from now on" in line(process)


def test_after_the_temporary_folder_was_cleaned_the_next_hangup_is_heard(tmp_path: Path) -> None:
    data, temporary = tmp_path / "data.ttl", tmp_path / "tmp"
    data.write_text("<a:a> <a:b> 0 .\n", encoding="utf-8")
    with serving(temporary, "--data", data) as process:
        line(process)
        for folder in temporary.iterdir():
            shutil.rmtree(folder)
        data.write_text("<a:a> <a:b> 1 .\n", encoding="utf-8")
        process.send_signal(signal.SIGHUP)
        assert "from now on" in line(process)


def test_a_killed_build_leaves_nothing_for_long(tmp_path: Path) -> None:
    words = ["--dataset", str(SMALL), "--releases", str(tmp_path / "releases")]
    command = [sys.executable, "-m", "nordonc", "build", *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as building:
        assert building.stderr
        assert any(b"Validating" in told for told in iter(building.stderr.readline, b""))
        started = descendants(building.pid)
        assert started
        building.kill()
    assert soon(lambda: not any(psutil.pid_exists(pid) for pid in started))
    subprocess.run(command, check=True, capture_output=True)
    names = {path.name for path in (tmp_path / "releases").iterdir()}
    assert len(names - {".lock", kept.HISTORY}) == 1
