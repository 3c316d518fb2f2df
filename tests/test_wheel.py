"""An installed wheel carries the graph and serves the same one as the checkout."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nordonc.release.manifest import Release

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which the wheel of the checkout is installed, without dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=root,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("nordonc-*.whl")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"),
            *("--disable-pip-version-check", "--target", folder / "site", wheel),
        ],
        check=True,
        capture_output=True,
    )
    return folder / "site"


def run(installed: Path, *words: str | Path) -> str:
    """Run a Python of which the wheel, and nothing of the checkout, is the package."""
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def test_the_package_is_that_of_the_wheel(installed: Path) -> None:
    place = run(installed, "-c", "import nordonc; print(nordonc.__file__)")

    assert Path(place) == installed / "nordonc" / "__init__.py"


def test_the_wheel_builds_the_same_graph(installed: Path, release: Release, tmp_path: Path) -> None:
    folder = Path(run(installed, "-m", "nordonc", "build", "--releases", tmp_path))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))

    assert manifest["content_hash"] == release.manifest.content_hash
    assert folder.name == release.folder.name


def test_the_wheel_answers_a_query(installed: Path, tmp_path: Path) -> None:
    told = run(installed, "-m", "nordonc", "query", "hosts", "--releases", tmp_path)

    assert told.endswith("2 rows")


def test_licences_lie_in_the_wheel(installed: Path) -> None:
    names = {path.name for path in installed.glob("nordonc-*.dist-info/licenses/*")}

    assert names == {"LICENSE", "LICENSE-DATA.md"}


def test_the_questions_of_the_code_lie_in_the_wheel(installed: Path, root: Path) -> None:
    def files(package: Path) -> dict[str, bytes]:
        own = (path for path in package.rglob("*.rq") if "graph" not in path.parts)
        return {path.relative_to(package).as_posix(): path.read_bytes() for path in own}

    assert files(installed / "nordonc") == files(root / "server" / "nordonc") != {}
