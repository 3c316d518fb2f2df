"""The dataset in the words of schema.org, where people land: what search engines for data read."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from helpers.apps import SETTINGS, client_of
from nordonc.release.integrity import checksums
from nordonc.release.manifest import Release

HTML = {"Accept": "text/html"}
ADDRESSES = {
    "/": "/",
    "/download": "/download",
    "/dataset": "/dataset",
    "/releases/0.1.0/": "/releases/0.1.0/",
}
each_page = pytest.mark.parametrize("path", ADDRESSES)


def dataset(client: FlaskClient, path: str) -> dict[str, Any]:
    page = client.get(path, headers=HTML).text
    texts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    (found,) = (one for one in map(json.loads, texts) if one["@type"] == "Dataset")
    assert isinstance(found, dict)
    return found


@each_page
def test_a_landing_page_describes_the_dataset(
    client: FlaskClient, release: Release, path: str
) -> None:
    found, manifest = dataset(client, path), release.manifest

    version = f"/{manifest.version}" if path.startswith("/releases/") else ""
    assert found["@id"] == found["identifier"] == manifest.iri + version
    assert found["url"] == f"http://localhost{ADDRESSES[path]}"
    assert (found["name"], found["description"]) == (manifest.title, manifest.description)
    assert (found["version"], found["dateModified"]) == (manifest.version, manifest.modified)
    assert found["license"] == manifest.licence
    assert "cancer" in found["keywords"]
    for role in ("creator", "publisher"):
        (body,) = found[role]
        assert (body["@type"], body["name"]) == ("Organization", "The nordonc contributors")
    sources = {one["@id"] for one in found["isBasedOn"]}
    assert f"{manifest.base}source/norcrin-overview" in sources


@each_page
def test_each_download_has_type_size_and_digest_of_what_comes(
    client: FlaskClient, release: Release, path: str
) -> None:
    sums = checksums(release.folder)
    downloads = dataset(client, path)["distribution"]

    assert len(downloads) == 6
    for one in downloads:
        assert one["@type"] == "DataDownload"
        with client.get(one["contentUrl"].removeprefix("http://localhost")) as sent:
            assert one["contentSize"] == f"{sent.content_length} B"
            assert one["encodingFormat"] == sent.mimetype
        assert one["sha256"] == sums[one["name"]]


@each_page
def test_what_is_to_be_opened_is_at_the_public_address(release: Release, path: str) -> None:
    client = client_of(release, replace(SETTINGS, base="https://kg.example.org/graph/"))
    found = dataset(client, path)

    places = [found["url"], *(one["contentUrl"] for one in found["distribution"])]
    assert all(place.startswith("https://kg.example.org/graph/") for place in places)


def test_a_draft_has_no_date_of_publishing_and_what_is_published_has_one(release: Release) -> None:
    assert "datePublished" not in dataset(client_of(release), "/")
    published = replace(release, manifest=replace(release.manifest, published=True))
    found = dataset(client_of(published), "/")

    assert found["datePublished"] == release.manifest.modified
    assert found["creativeWorkStatus"] == "Published"


def test_a_dataset_without_a_base_is_described_by_its_address(wood_client: FlaskClient) -> None:
    found = dataset(wood_client, "/")

    assert found["@id"]
    assert found["distribution"]
