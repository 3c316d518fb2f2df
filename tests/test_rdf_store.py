"""RDF files are loaded as they are, and what is not RDF is told."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from helpers import places
from nordonc.errors import DatasetError
from nordonc.rdf import store

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


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        pytest.param("a.csv", "", "not an RDF format", id="suffix"),
        pytest.param("a.ttl", "hello", r"a\.ttl:1:", id="not-turtle"),
        pytest.param("a.nt", None, r"a\.nt: ", id="missing"),
    ],
)
def test_a_file_that_is_not_rdf_is_told_in_one_sentence(
    tmp_path: Path, name: str, text: str | None, told: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(DatasetError, match=told):
        store.load_files([tmp_path / name], tmp_path / "store")
