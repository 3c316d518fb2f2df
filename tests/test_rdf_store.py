"""RDF files are loaded as they are, and what is not RDF is told."""

import bz2
import gzip
from codecs import BOM_UTF8
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard

from helpers import places
from nordonc.errors import DatasetError
from nordonc.rdf import store

COMPRESSING: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".zst": zstandard.compress,
}

CASES = places.CASES / "dataset"


def test_files_are_loaded_as_they_are(tmp_path: Path) -> None:
    loaded = store.load_files(
        [CASES / "small/data/things/one.ttl", CASES / "graphs.trig"], tmp_path / "store"
    )

    graphs = {str(quad.graph_name) for quad in loaded}
    assert graphs == {str(ox.DefaultGraph()), "<https://example.org/graph>"}


def test_an_empty_file_is_an_empty_graph(tmp_path: Path) -> None:
    (tmp_path / "empty.ttl").touch()

    assert len(store.load_files([tmp_path / "empty.ttl"], tmp_path / "store")) == 0


LINE = "<a:a> <a:b> <a:c> ."
ELEMENT = (
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="a:">'
    '<r:Description r:about="a:a"><a:b r:resource="a:c"/></r:Description></r:RDF>'
)
TEXTS = {
    **dict.fromkeys(("ttl", "nt", "nq", "trig", "n3"), LINE),
    **dict.fromkeys(("owl", "rdf"), ELEMENT),
    "jsonld": '{"@id": "a:a", "a:b": {"@id": "a:c"}}',
}


@pytest.mark.parametrize("mark", [b"", BOM_UTF8], ids=["plain", "marked"])
@pytest.mark.parametrize("ending", COMPRESSING)
@pytest.mark.parametrize("extension", TEXTS)
def test_a_file_is_read_in_any_format_compressed_or_not(
    tmp_path: Path, extension: str, ending: str, mark: bytes
) -> None:
    path = tmp_path / f"a.{extension}{ending}"
    path.write_bytes(COMPRESSING[ending](mark + TEXTS[extension].encode()))

    (quad,) = store.load_files([path], tmp_path / "store")
    assert str(quad.triple) == "<a:a> <a:b> <a:c>"


MANY = "".join(f"<a:{number}> <a:b> <a:c> .\n" for number in range(20_000)).encode()


@pytest.mark.parametrize("ending", [".gz", ".bz2", ".zst"])
def test_parts_compressed_one_by_one_are_one_file(tmp_path: Path, ending: str) -> None:
    path, middle = tmp_path / f"a.nt{ending}", MANY.index(b"<a:9000>")
    path.write_bytes(b"".join(map(COMPRESSING[ending], (MANY[:middle], MANY[middle:]))))

    assert len(store.load_files([path], tmp_path / "store")) == 20_000


@pytest.mark.parametrize("ending", [".gz", ".bz2", ".zst"])
def test_a_compressed_file_that_was_cut_off_is_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.nt{ending}"
    path.write_bytes(COMPRESSING[ending](MANY)[:-9])

    with pytest.raises(DatasetError, match=rf"a\.nt\{ending}: "):
        store.load_files([path], tmp_path / "store")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        pytest.param("a.csv", "", "not an RDF format", id="suffix"),
        pytest.param("a.ttl", "hello", r"a\.ttl:1:", id="not-turtle"),
        pytest.param("a.nt", None, r"a\.nt: ", id="missing"),
        pytest.param("a.nt.gz", "hello", r"a\.nt\.gz: ", id="not-gzip"),
        pytest.param("a.nt.bz2", "hello", r"a\.nt\.bz2: ", id="not-bzip2"),
        pytest.param("a.nt.zst", "hello", r"a\.nt\.zst: ", id="not-zstandard"),
        pytest.param("a.gz", "", "not an RDF format", id="only-compressed"),
        pytest.param(
            "a.jsonld",
            '{"@context": "https://example.org/", "a:b": 1}',
            "its @context lies on another server",
            id="remote-context",
        ),
    ],
)
def test_a_file_that_is_not_rdf_is_told_in_one_sentence(
    tmp_path: Path, name: str, text: str | None, told: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(DatasetError, match=told):
        store.load_files([tmp_path / name], tmp_path / "store")
