"""Files that are served as they are can be downloaded so, and whole in every format."""

import gzip
import hashlib
import json
import resource
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from helpers.apps import client_of
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.rdf.namespaces import DCAT, SD, SPDX, VOID
from nordonc.release import dumping
from nordonc.release.adhoc import served_from
from nordonc.release.files import SUMS
from nordonc.release.manifest import MEMORY_QUADS, Release

WOOD = """
@prefix wood: <https://example.org/wood/> .
wood:oak wood:height 20 ; wood:near ( wood:beech [ wood:name "Linde"@de ] ) .
"""
TWICE = """
@prefix wood: <https://example.org/wood/> .
wood:oak wood:height 20 .
wood:north { wood:oak wood:height 20 . wood:beech wood:height 18 }
wood:south { wood:beech wood:height 18 }
"""


def below(release: Release, name: str) -> str:
    return f"/releases/{release.manifest.version}/{name}"


@pytest.fixture
def few(tmp_path: Path) -> Release:
    """Return a Turtle file, a compressed TriG file, and one of the name that dumps have."""
    (tmp_path / "wood.ttl").write_text(WOOD, encoding="utf-8")
    (tmp_path / "a b.trig.gz").write_bytes(gzip.compress(TWICE.encode()))
    (tmp_path / "data.nt").write_text("<a:a> <a:b> <a:c> .\n", encoding="utf-8")
    paths = [tmp_path / name for name in ("wood.ttl", "a b.trig.gz", "data.nt")]
    return served_from(paths, tmp_path / "served")


def names(release: Release) -> list[str]:
    dumps = [f"data.{extension}" for extension in BY_EXTENSION]
    return [*(one.name for one in release.given), *dumps]


def test_each_file_comes_as_it_was_given_and_is_listed_with_size_checksum_and_count(
    few: Release,
) -> None:
    client, page = client_of(few), client_of(few).get("/download").text
    assert [(one.name, one.statements) for one in few.given] == [
        ("wood.ttl", 7),
        ("a b.trig.gz", 4),
        ("3-data.nt", 1),
    ]
    for one in few.given:
        answer = client.get(below(few, one.name))
        assert answer.data == one.path.read_bytes()
        assert hashlib.sha256(answer.data).hexdigest() == one.sha256
        assert one.name in page
        assert one.sha256 in page
    assert client.get(below(few, "wood.ttl"), headers={"Range": "bytes=1-7"}).data == b"@prefix"


def test_the_whole_comes_in_every_format_with_the_checksums_that_a_file_of_them_has(
    few: Release,
) -> None:
    client = client_of(few)
    lines = client.get(below(few, SUMS)).text.splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert sums.keys() == {*names(few)}
    for name, digest in sums.items():
        assert hashlib.sha256(client.get(below(few, name)).data).hexdigest() == digest
    for extension, form in BY_EXTENSION.items():
        dumped = ox.Dataset(
            ox.parse(client.get(below(few, f"data.{extension}")).data, form.rdf_format)
        )
        given = ox.Dataset(quad for one in few.given for quad in quads_of(one.path))
        if not form.keeps_graphs:
            given = ox.Dataset(ox.Quad(*quad.triple) for quad in given)
        for one in (dumped, given):
            one.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert dumped == given


def quads_of(path: Path) -> Iterator[ox.Quad]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    form = BY_EXTENSION[path.name.removesuffix(".gz").rpartition(".")[2]].rdf_format
    return ox.parse(text, form)


def test_page_data_service_description_and_menu_tell_of_the_same_files(few: Release) -> None:
    client = client_of(few)
    addresses = {f"http://localhost{below(few, name)}".replace(" ", "%20") for name in names(few)}
    described = [*ox.parse(client.get("/download.nt").data, ox.RdfFormat.N_TRIPLES)]
    accept = {"Accept": "application/n-triples"}
    service = [*ox.parse(client.get("/sparql", headers=accept).data, ox.RdfFormat.N_TRIPLES)]

    assert values(described, f"{DCAT}downloadURL") == addresses
    assert len(values(described, f"{SPDX}checksum")) == len(addresses)
    assert values(service, f"{VOID}dataDump") == addresses
    assert values(service, f"{SD}name") == {
        "https://example.org/wood/north",
        "https://example.org/wood/south",
    }
    told = json.loads(client.get(f"/releases/{few.manifest.version}.json").text)
    assert {one["name"] for one in told["files"]} == {*names(few), SUMS}
    page = client.get("/download").text
    assert "https://example.org/wood/north" in page
    for gone in ("Questions", "Mappings", "Validation", "How sure each mapping"):
        assert gone not in page


def values(quads: list[ox.Quad], predicate: str) -> set[str]:
    return {
        quad.object.value
        for quad in quads
        if quad.predicate.value == predicate and not isinstance(quad.object, ox.Triple)
    }


def test_no_page_of_the_domain_exists(few: Release) -> None:
    client = client_of(few)
    domain = (
        "networks",
        "diseases",
        "countries",
        "activities",
        "explore",
        "gaps",
        "participations",
    )
    assert {client.get(f"/{path}").status_code for path in domain} == {HTTPStatus.NOT_FOUND}


def test_a_file_that_has_changed_since_is_not_given_out_as_what_was_loaded(few: Release) -> None:
    few.given[0].path.write_text(WOOD + "# changed\n", encoding="utf-8")

    answer = client_of(few).get(below(few, "wood.ttl"))
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "no longer what it was" in answer.text


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        pytest.param("<a:a> <a:1> <a:c> .", "rdf", id="property-without-a-name-in-xml"),
        pytest.param(
            "<a:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#resource> 1 .", "rdf", id="syntax"
        ),
        pytest.param(r'<a:a> <a:b> "\u0001"@en .', "rdf", id="character-of-no-xml"),
        pytest.param("<a:a> <a:b> <<( <a:a> <a:b> <a:c> )>> .", "jsonld", id="triple-term"),
    ],
)
def test_a_format_that_cannot_hold_the_data_is_not_offered(
    tmp_path: Path, text: str, lacks: str
) -> None:
    (tmp_path / "a.ttl").write_text(text, encoding="utf-8")
    release = served_from([tmp_path / "a.ttl"], tmp_path / "served")
    client = client_of(release)

    assert client.get(below(release, f"data.{lacks}")).status_code == HTTPStatus.NOT_FOUND
    offered = [one for one in names(release) if not one.endswith(f".{lacks}")]
    assert {client.get(below(release, name)).status_code for name in offered} == {HTTPStatus.OK}


def test_line_ends_of_literals_are_the_same_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(r'<a:a> <a:b> "one\r\ntwo\rthree\n" .', encoding="utf-8")
    release = served_from([tmp_path / "a.ttl"], tmp_path / "served")
    for extension, form in BY_EXTENSION.items():
        text = client_of(release).get(below(release, f"data.{extension}")).data
        (quad,) = ox.parse(text, form.rdf_format)
        assert quad.object == ox.Literal("one\r\ntwo\rthree\n")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return more statements than a worker holds in memory, some of them in two graphs."""
    path = tmp_path_factory.mktemp("many") / "many.nq"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"<a:{n}> <a:b> <a:{n % 7}> <a:g> .\n" for n in range(MEMORY_QUADS + 1))
        file.writelines(f"<a:{n}> <a:b> <a:{n % 7}> <a:h> .\n" for n in range(10))
    return served_from([path], path.parent / "served")


def test_the_dump_of_much_is_written_when_it_is_asked_for_and_then_has_a_checksum(
    many: Release,
) -> None:
    client = client_of(many)
    assert not (many.folder / "data.nt").exists()
    page = client.get("/download")
    assert "written when it is first asked for" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    answer = asked(client, below(many, "data.nt"))

    assert len(answer.splitlines()) == MEMORY_QUADS + 1
    assert hashlib.sha256(answer).hexdigest() in client.get("/download").text
    assert hashlib.sha256(answer).hexdigest() in client.get(below(many, SUMS)).text
    assert len(asked(client, below(many, "data.nq")).splitlines()) == MEMORY_QUADS + 11


def asked(client: FlaskClient, address: str) -> bytes:
    """Return what an address gives in the end, asked for as the answers say."""
    deadline = time.monotonic() + 60
    while (answer := client.get(address)).status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        assert time.monotonic() < deadline
        assert "Retry-After" in answer.headers
        time.sleep(0.2)
    assert answer.status_code == HTTPStatus.OK
    return bytes(answer.data)


def test_one_dump_is_written_at_a_time_and_who_waits_too_long_is_told(
    many: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dumping, "WAIT_S", 0.0)
    client = client_of(many)
    for name in ("data.ttl", "data.trig"):
        answer = client.get(below(many, name))
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert "data.ttl is being written" in answer.text
    assert asked(client, below(many, "data.ttl"))


def test_a_dump_that_has_no_room_is_told_and_leaves_nothing(many: Release) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, limits[1]))
    try:
        answer = client_of(many).get(below(many, "data.jsonld"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "data.jsonld cannot be written for now: File too large" in answer.text
    assert not list(many.folder.glob("*data.jsonld"))
    assert asked(client_of(many), below(many, "data.jsonld"))
