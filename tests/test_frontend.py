"""The front end is locked by hash, names no host, and tells the licences of what it bundles.

A package is built without it where npm is not there or does not reach its registry.
"""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from helpers.places import SMALL
from helpers.requirements import lacking


@pytest.fixture
def vendor(root: Path) -> Path:
    folder = root / "server/nordonc/site/static/vendor"
    if not folder.is_dir():
        lacking("BROWSER", "the editor was left out when this checkout was installed")
    return folder


@pytest.mark.parametrize("folder", ["server/frontend", "tests/comunica"])
def test_every_package_is_locked_by_hash_and_from_no_host(root: Path, folder: str) -> None:
    lock = json.loads((root / folder / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}

    assert packages
    assert [name for name, one in packages.items() if not one.get("integrity")] == []
    assert [name for name, one in packages.items() if "resolved" in one] == []


@pytest.mark.parametrize("folder", ["server/frontend", "tests/comunica"])
def test_versions_are_exact(root: Path, folder: str) -> None:
    asked = json.loads((root / folder / "package.json").read_text(encoding="utf-8"))
    versions = [*asked["dependencies"].values(), *asked.get("devDependencies", {}).values()]

    assert [version for version in versions if not version.replace(".", "").isdigit()] == []


def test_the_bundle_carries_the_licences_of_its_parts(root: Path, vendor: Path) -> None:
    told = (vendor / "THIRD-PARTY.txt").read_text(encoding="utf-8")
    asked = json.loads((root / "server/frontend/package.json").read_text(encoding="utf-8"))

    assert [name for name in asked["dependencies"] if f"{name} " not in told] == []
    assert told.count("MIT") >= len(asked["dependencies"])


def test_the_bundle_names_no_other_host(vendor: Path) -> None:
    """Addresses in it may only be names of XML vocabularies."""
    text = (vendor / "editor.js").read_text(encoding="utf-8")
    places = {
        part.partition("/")[0] for part in text.replace("http://", "https://").split("https://")[1:]
    }

    assert places <= {"www.w3.org"}


@pytest.fixture(scope="module")
def unbundled(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what a wheel is built of, without the bundle and what npm fetched."""
    folder = tmp_path_factory.mktemp("unbundled")
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "LICENSE-DATA.md"):
        shutil.copy(root / name, folder)
    ignore = shutil.ignore_patterns("vendor", "node_modules", "__pycache__")
    for name in ("server", "ontology", "data", "shapes", "queries"):
        shutil.copytree(root / name, folder / name, ignore=ignore)
    return folder


WITHOUT_NODE = {"PATH": "/nowhere"}
WITHOUT_REGISTRY = {"npm_config_registry": "http://127.0.0.1:9"}


def built(folder: Path, target: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build a wheel; what npm has fetched before is not there."""
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", target],
        cwd=folder,
        env={**os.environ, "npm_config_cache": str(target / "npm"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [pytest.param(WITHOUT_NODE, id="no-node"), pytest.param(WITHOUT_REGISTRY, id="no-registry")],
)
def test_a_wheel_without_the_editor_is_built_where_npm_cannot_make_it(
    unbundled: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    done = built(unbundled, tmp_path, **environment)
    (wheel,) = tmp_path.glob("*.whl")

    assert done.returncode == 0, done.stderr
    assert (done.stdout + done.stderr).count("The query page will have a plain text field") == 1
    names = zipfile.ZipFile(wheel).namelist()
    assert "nordonc/site/static/style.css" in names
    assert not [name for name in names if "/vendor/" in name]


def test_a_wheel_for_others_is_not_built_without_the_editor(
    unbundled: Path, tmp_path: Path
) -> None:
    done = built(unbundled, tmp_path, NORDONC_FRONTEND="require", **WITHOUT_NODE)

    assert done.returncode != 0
    assert list(tmp_path.glob("*.whl")) == []
    assert "plain text field" in done.stdout + done.stderr


def test_who_wants_no_editor_is_told_nothing(unbundled: Path, tmp_path: Path) -> None:
    done = built(unbundled, tmp_path, NORDONC_FRONTEND="skip")

    assert done.returncode == 0, done.stderr
    assert "text field" not in done.stdout + done.stderr


def test_a_server_without_the_editor_has_a_plain_field_and_says_so(unbundled: Path) -> None:
    data = SMALL / "data/things/one.ttl"
    with subprocess.Popen(
        [sys.executable, "-m", "nordonc", "serve", "--port", "0", "--data", data],
        env={**os.environ, "PYTHONPATH": str(unbundled / "server")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout
        url = server.stdout.readline().strip().rpartition(" ")[2].rstrip("/")
        with urlopen(Request(f"{url}/sparql", headers={"Accept": "text/html"})) as answer:  # noqa: S310  our own server
            page = answer.read().decode()
        server.terminate()
        told = server.communicate()[1]

    assert "<textarea" in page
    assert "editor.js" not in page
    assert told.count("The query page has a plain text field") == 1
