"""Files become named graphs by their place, and their bytes become a key."""

import shutil
from codecs import BOM_UTF8
from pathlib import Path, PurePath

import pytest

from helpers import places
from nordonc.dataset.sources import Sources, graph_name, load
from nordonc.errors import DatasetError, SourceSyntaxError

CASES = places.CASES / "dataset"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a small dataset that a test may change."""
    return Path(shutil.copytree(CASES / "small", tmp_path / "small"))


@pytest.mark.parametrize(
    ("path", "graph"),
    [
        pytest.param("ontology/terms.ttl", "ontology", id="ontology"),
        pytest.param("ontology/vocabulary/kind.ttl", "vocabulary", id="vocabulary"),
        pytest.param("data/areas.ttl", "areas", id="data-file"),
        pytest.param("data/networks/one.ttl", "networks", id="data-folder"),
        pytest.param("data/external/doid.ttl", "external-doid", id="external"),
        pytest.param("shapes/network.ttl", "shapes", id="shapes"),
    ],
)
def test_a_file_belongs_to_the_graph_of_its_place(path: str, graph: str) -> None:
    assert graph_name(PurePath(path)) == graph


def test_every_triple_is_loaded_into_the_graph_of_its_file(copy: Path) -> None:
    loaded = load(Sources.read(copy))

    assert loaded.description.base == "https://example.org/small/"
    assert loaded.description.version == "1.0"
    assert {str(graph.value) for graph in loaded.store.named_graphs()} == {
        "https://example.org/small/graph/dataset",
        "https://example.org/small/graph/ontology",
        "https://example.org/small/graph/shapes",
        "https://example.org/small/graph/things",
    }
    assert len(loaded.stated) == len(loaded.store)


def test_the_key_changes_with_any_byte_and_any_name(copy: Path) -> None:
    keys = [Sources.read(copy).key]
    thing = copy / "data" / "things" / "one.ttl"
    thing.write_bytes(thing.read_bytes().replace(b"One", b"Two"))
    keys.append(Sources.read(copy).key)
    thing.rename(thing.with_name("two.ttl"))
    keys.append(Sources.read(copy).key)

    assert len(set(keys)) == 3


def test_the_key_ignores_times_and_files_that_are_no_sources(copy: Path) -> None:
    before = Sources.read(copy).key
    (copy / "data" / "things" / "one.ttl").touch()
    (copy / "data" / ".one.ttl.swp").write_text("an editor's", encoding="utf-8")

    assert Sources.read(copy).key == before


def test_a_byte_order_mark_is_read_over(copy: Path) -> None:
    before = Sources.read(copy)
    for file in before.files:
        (copy / file.path).write_bytes(BOM_UTF8 + file.content)

    marked = Sources.read(copy)
    assert marked == before
    assert len(load(marked).stated) == len(load(before).stated)


def test_a_file_that_does_not_parse_is_told_with_line_column_and_what_was_expected(
    copy: Path,
) -> None:
    for name in ("b", "a"):
        broken = copy / "data" / "things" / f"{name}.ttl"
        broken.write_text("@prefix ex: <https://example.org/> .\nex:a ex:b\n", encoding="utf-8")

    with pytest.raises(SourceSyntaxError) as told:
        load(Sources.read(copy))

    lines = str(told.value).splitlines()
    assert [line.split(":")[:2] for line in lines] == [
        ["data/things/a.ttl", "3"],
        ["data/things/b.ttl", "3"],
    ]
    assert "object" in lines[0] or "expected" in lines[0]


def test_a_folder_without_the_four_folders_is_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no folder ontology and no folder data"):
        Sources.read(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("dcat:Dataset", "dcat:Catalog", "exactly one", id="no-dataset"),
        pytest.param("void:uriSpace", "void:example", "uriSpace", id="no-base"),
        pytest.param("owl:versionInfo", "owl:priorVersion", "versionInfo", id="no-version"),
    ],
)
def test_a_description_that_lacks_something_says_what(
    copy: Path, old: str, new: str, told: str
) -> None:
    file = copy / "data" / "dataset.ttl"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(DatasetError, match=told):
        load(Sources.read(copy))
