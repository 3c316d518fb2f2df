"""Releases over HTTP: listed, each with its files, in the coding that a client takes."""

import gzip
import hashlib
import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard
from flask.testing import FlaskClient

from helpers.apps import client_of
from helpers.editions import Editions
from nordonc.rdf.namespaces import DCAT, DCTERMS, OWL, RDF, SPDX, VOID
from nordonc.release.manifest import Release

BASE = "https://example.org/small/"
HOME = "http://localhost/releases/"
DUMP = "/releases/3.0/small.nq"
READERS: dict[str | None, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "zstd": zstandard.decompress,
    None: bytes,
}


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    return Editions(tmp_path_factory.mktemp("editions"))


@pytest.fixture(scope="module")
def built(editions: Editions) -> list[Release]:
    return [
        editions.built("1.0", {"one": "One"}),
        editions.built("2.0", {"one": "First", "two": "Two"}, published=True),
        editions.built("3.0", {"one": "First", "two": "Two", "three": "Three"}),
    ]


@pytest.fixture(scope="module")
def served(built: list[Release]) -> Release:
    return built[-1]


def graph(client: FlaskClient, path: str) -> ox.Store:
    store = ox.Store()
    store.load(client.get(path).data, format=ox.RdfFormat.TURTLE)
    return store


def objects(store: ox.Store, subject: str, predicate: str) -> set[str]:
    found = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
    return {str(getattr(quad.object, "value", "")) for quad in found}


def test_every_release_is_listed_with_date_size_digest_and_changes(
    client: FlaskClient, built: list[Release]
) -> None:
    listed = client.get("/releases.json").get_json()

    assert listed["dataset"] == f"{BASE}dataset"
    assert listed["latest"] == "3.0"
    assert [one["version"] for one in listed["releases"]] == ["3.0", "2.0", "1.0"]
    newest, second, oldest = listed["releases"]
    manifest = built[-1].manifest
    assert (newest["date"], newest["published"]) == ("2026-01-13", False)
    assert second["published"]
    assert newest["statements"] == manifest.quads
    assert newest["contentHash"] == manifest.content_hash
    assert newest["url"] == f"{HOME}3.0/"
    # Version and date are others, a name too, a status comes and goes, a thing has two statements.
    assert newest["changes"] == {"since": "2.0", "removed": 3, "added": 4}
    assert second["changes"] == {"since": "1.0", "removed": 3, "added": 6}
    assert oldest["changes"] is None
    assert listed["removed"] == []


def test_the_page_of_releases_has_what_the_list_has(
    client: FlaskClient, built: list[Release]
) -> None:
    page = client.get("/releases/", headers={"Accept": "text/html"}).text

    for one in built:
        assert one.manifest.content_hash in page
        assert f'href="/releases/{one.manifest.version}/"' in page
    assert (
        page.index("/releases/3.0/") < page.index("/releases/2.0/") < page.index("/releases/1.0/")
    )
    assert 'href="/releases/"' in client.get("/download").text


def test_the_releases_are_a_series_of_datasets(client: FlaskClient) -> None:
    store = graph(client, "/releases.ttl")
    version = f"{BASE}dataset/2.0"

    assert objects(store, HOME, f"{RDF}type") == {f"{DCAT}DatasetSeries"}
    assert objects(store, HOME, f"{DCAT}last") == {f"{BASE}dataset/3.0"}
    assert objects(store, HOME, f"{DCAT}first") == {f"{BASE}dataset/1.0"}
    for predicate in (f"{OWL}priorVersion", f"{DCAT}prev", f"{DCAT}previousVersion"):
        assert objects(store, version, predicate) == {f"{BASE}dataset/1.0"}
    assert objects(store, version, f"{DCAT}inSeries") == {HOME}
    assert objects(store, version, f"{DCTERMS}modified") == {"2026-01-12"}


def test_the_data_of_a_release_name_each_dump_with_type_size_and_checksum(
    client: FlaskClient, served: Release
) -> None:
    store = graph(client, "/releases/3.0.ttl")
    packed = served.folder / "small.ttl.gz"
    address = f"{HOME}3.0/small.ttl.gz"

    assert objects(store, f"{BASE}dataset/3.0", f"{VOID}triples") == {str(served.manifest.quads)}
    assert len(objects(store, f"{BASE}dataset/3.0", f"{DCAT}distribution")) == 18
    assert objects(store, address, f"{DCAT}downloadURL") == {address}
    assert objects(store, address, f"{DCAT}accessURL") == {f"{HOME}3.0/"}
    assert objects(store, address, f"{DCAT}byteSize") == {str(packed.stat().st_size)}
    (checksum,) = objects(store, address, f"{SPDX}checksum")
    digest = hashlib.sha256(packed.read_bytes()).hexdigest()
    assert objects(store, checksum, f"{SPDX}checksumValue") == {digest}
    types = objects(store, address, f"{DCAT}mediaType") | objects(
        store, address, f"{DCAT}compressFormat"
    )
    assert {one.partition("/assignments/")[2] for one in types} == {
        "media-types/text/turtle",
        "media-types/application/gzip",
    }


def test_the_files_of_every_release_that_is_kept_are_sent(
    client: FlaskClient, built: list[Release]
) -> None:
    for one in built:
        version = one.manifest.version
        whole = client.get(f"/releases/{version}.json").get_json()
        assert {file["name"] for file in whole["files"]} == {
            path.name for path in one.folder.iterdir()
        }
        for file in whole["files"]:
            with client.get(file["url"].removeprefix("http://localhost")) as sent:
                assert len(sent.data) == file["bytes"]
                if file["sha256"]:
                    assert hashlib.sha256(sent.data).hexdigest() == file["sha256"]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        pytest.param("/releases/latest/small.ttl.gz", "/releases/3.0/small.ttl.gz", id="file"),
        pytest.param("/releases/latest/", "/releases/3.0/", id="page"),
        pytest.param("/releases/latest.ttl", "/releases/3.0.ttl", id="data"),
    ],
)
def test_latest_leads_to_what_is_served(client: FlaskClient, path: str, place: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.headers["Location"]) == (302, place)
    assert "max-age" not in answer.headers.get("Cache-Control", "")


def test_latest_moves_and_what_is_removed_is_gone(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    for version in ("1.0", "2.0"):
        editions.built(version, {"one": "One"}, published=version == "1.0")
    client = client_of(editions.built("3.0", {"one": "First"}, keep=1))

    assert client.get("/releases/latest/small.ttl").headers["Location"].startswith("/releases/3.0/")
    listed = client.get("/releases.json").get_json()
    assert listed["removed"] == [{"version": "2.0", "date": "2026-01-12"}]
    for path in ("/releases/2.0/", "/releases/2.0/small.ttl", "/releases/2.0.json"):
        gone = client.get(path)
        assert gone.status_code == 410
        assert gone.headers["Link"] == f'<{HOME}3.0/>; rel="latest-version"'
        assert "3.0 replaces it" in gone.get_json(force=True)["detail"]
    assert client.get("/releases/0.1/").status_code == 404
    assert client.get("/releases/1.0/").status_code == 200
    assert "Kept no more: 2.0 of 2026-01-12" in client.get("/releases.html").text


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        pytest.param("gzip, deflate, br", "gzip", id="gzip"),
        pytest.param("gzip, zstd", "zstd", id="zstd"),
        pytest.param("zstd;q=0.5, gzip", "gzip", id="liked-better"),
        pytest.param("gzip;q=0, identity", None, id="refused"),
        pytest.param("identity, gzip;q=0.2", None, id="as-it-is"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_twin_that_a_client_takes_is_sent(
    client: FlaskClient, served: Release, accepted: str, coding: str | None
) -> None:
    with client.get(DUMP, headers={"Accept-Encoding": accepted}) as sent:
        assert sent.headers.get("Content-Encoding") == coding
        assert "Accept-Encoding" in sent.headers["Vary"]
        assert sent.content_type == "application/n-quads"
        assert READERS[coding](sent.data) == served.quads.read_bytes()
        assert sent.headers["Content-Disposition"] == "attachment; filename=small.nq"
        digest = hashlib.sha256(sent.data)
        assert sent.headers["ETag"] == f'"{digest.hexdigest()}"'
        expected = b64encode(digest.digest()).decode()
        assert sent.headers["Repr-Digest"] == f"sha-256=:{expected}:"


def test_a_download_of_a_twin_can_be_resumed(client: FlaskClient, served: Release) -> None:
    twin = (served.folder / "small.nq.gz").read_bytes()
    took = {"Accept-Encoding": "gzip", "Range": "bytes=0-99"}
    with client.get(DUMP, headers=took) as begun:
        assert (begun.status_code, begun.data) == (206, twin[:100])
        whole = begun.headers["Repr-Digest"]
        etag = begun.headers["ETag"]
    rest = {"Accept-Encoding": "gzip", "Range": "bytes=100-", "If-Range": etag}
    with client.get(DUMP, headers=rest) as resumed:
        assert (resumed.status_code, begun.data + resumed.data) == (206, twin)
        assert resumed.headers["Repr-Digest"] == whole
    with client.get(DUMP, headers={"Range": "bytes=100-", "If-Range": etag}) as other:
        assert (other.status_code, other.data) == (200, served.quads.read_bytes())


def test_a_file_says_what_it_belongs_to_and_its_licence(client: FlaskClient) -> None:
    with client.get(DUMP) as sent:
        links = sent.headers["Link"]

    assert '</releases/3.0/>; rel="collection"' in links
    assert '</releases/3.0.ttl>; rel="describedby"; type="text/turtle"' in links
    assert '<https://creativecommons.org/publicdomain/zero/1.0/>; rel="license"' in links


def test_loose_files_are_a_release_of_their_own(tmp_path: Path, wood: Release) -> None:
    client = client_of(wood)
    listed = json.loads(client.get("/releases.json").data)

    assert [one["version"] for one in listed["releases"]] == ["1.2.0"]
    assert client.get("/releases.ttl").status_code == 200
    assert not list(tmp_path.iterdir())
