"""What several tests stand on: the checkout, its material, and one release of it.

With OPTIMIZED=1 every program that a test starts, servers and workers among them, runs as under
``python -O``: without assert statements. The tests keep theirs.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest
from flask.testing import FlaskClient

from helpers.apps import SETTINGS, client_of
from helpers.places import ROOT
from helpers.releases import made
from helpers.requirements import lacking
from nordonc.dataset.sources import Dataset
from nordonc.engine.base import Engine
from nordonc.engine.inline import InlineEngine
from nordonc.release import build
from nordonc.release.manifest import Release
from nordonc.site.app import create_app

# Seconds for one example: no work over what an example gives takes longer, and a machine that does
# other things as well makes no test wrong.
hypothesis.settings.register_profile("nordonc", deadline=timedelta(seconds=5))
hypothesis.settings.load_profile("nordonc")

if os.environ.get("OPTIMIZED") == "1":
    os.environ["PYTHONOPTIMIZE"] = "1"


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared(root: Path) -> Path:
    """Return the folder of the overview and the reference tables, where it lies beside us.

    Elsewhere tests that need it are skipped, or fail where REQUIRE_SOURCE=1 says that it is there.
    """
    folder = root.parent / "shared"
    if not (folder / "source").is_dir():
        lacking("SOURCE", "the overview and the reference tables do not lie beside this checkout")
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
def wood(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return a small release of ``cases/engine/trees.trig``."""
    return made(tmp_path_factory.mktemp("wood"))


@pytest.fixture(scope="session")
def wood_with_queries(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return the same with the canned queries of ``cases/engine/queries/``."""
    return made(tmp_path_factory.mktemp("wood"), queries=True)


@pytest.fixture(scope="module")
def served(release: Release) -> Release:
    """Return what ``client`` asks: the release of the checkout, unless a module says another."""
    return release


@pytest.fixture(scope="module")
def engine(served: Release) -> Engine:
    """Return what answers ``client``: an engine in this process, unless a module says another."""
    return InlineEngine(served, SETTINGS)


@pytest.fixture(scope="module")
def client(served: Release, engine: Engine) -> FlaskClient:
    """Return what asks the application without a socket."""
    return create_app(SETTINGS, served, engine).test_client()


@pytest.fixture(scope="module")
def wood_client(wood_with_queries: Release) -> FlaskClient:
    """Return what asks the application of a dataset that is not ours."""
    return client_of(wood_with_queries)


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
