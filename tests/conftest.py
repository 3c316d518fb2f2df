"""What several tests stand on: the checkout, its material, and one release of it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nordonc.dataset.sources import Dataset
from nordonc.release import build
from nordonc.release.manifest import Release


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared(root: Path) -> Path:
    """Return the folder of the overview and the reference tables, where it lies beside us."""
    folder = root.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the overview and the reference tables do not lie beside this checkout")
    return folder


@pytest.fixture(scope="session")
def overview(shared: Path) -> list[str]:
    """Return the lines of the overview; line n is at n - 1."""
    return (shared / "source/norcrin-overview.txt").read_text(encoding="utf-8").split("\n")


@pytest.fixture(scope="session")
def graph(root: Path) -> Dataset:
    """Return all that is published of the checkout, in memory. Tests only read it."""
    return build.prepare(root)


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of releases that holds ``release``."""
    return tmp_path_factory.mktemp("releases")


@pytest.fixture(scope="session")
def release(root: Path, releases: Path) -> Release:
    """Return the release of the checkout, built once."""
    return build.build(root, releases)


@pytest.fixture(scope="session")
def url(root: Path, releases: Path, release: Release) -> Iterator[str]:
    """Return the address of ``nordonc serve`` over the release of the checkout."""
    assert release.folder.parent == releases
    words = ["serve", "--port", "0", "--dataset", str(root), "--releases", str(releases)]
    with subprocess.Popen(
        [sys.executable, "-m", "nordonc", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout
        yield server.stdout.readline().strip().rpartition(" ")[2].rstrip("/")
        server.terminate()
