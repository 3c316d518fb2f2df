"""The front end is locked by hash, names no host, and tells the licences of what it bundles."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def vendor(root: Path) -> Path:
    folder = root / "server/nordonc/site/static/vendor"
    if not folder.is_dir():
        pytest.skip("the editor was left out when this checkout was installed")
    return folder


def test_every_package_is_locked_by_hash_and_from_no_host(root: Path) -> None:
    lock = json.loads((root / "server/frontend/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}

    assert packages
    assert [name for name, one in packages.items() if not one.get("integrity")] == []
    assert [name for name, one in packages.items() if "resolved" in one] == []


def test_versions_are_exact(root: Path) -> None:
    asked = json.loads((root / "server/frontend/package.json").read_text(encoding="utf-8"))
    versions = [*asked["dependencies"].values(), *asked["devDependencies"].values()]

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
