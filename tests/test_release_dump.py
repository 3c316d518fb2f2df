"""A dump holds every quad, in every format, in the same bytes each time."""

import gzip
import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard

from helpers.places import CASES
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.release import dump

CASE = CASES / "dump" / "graphs.trig"
EX = "https://example.org/"


def quads_of(path: Path = CASE) -> dump.Quads:
    return dump.Quads.of(ox.parse(path=path, rename_blank_nodes=True))


def test_quads_are_the_same_however_blank_nodes_were_named() -> None:
    assert quads_of() == quads_of()


def test_the_same_quads_give_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        dump.write(quads_of(), tmp_path / name, "graph")
        written.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})

    assert written[0] == written[1]
    assert len(written[0]) == 3 * len(BY_EXTENSION)


@pytest.mark.parametrize("suffix", BY_EXTENSION)
def test_every_format_gives_back_what_was_written(tmp_path: Path, suffix: str) -> None:
    quads = quads_of()
    dump.write(quads, tmp_path, "graph")
    written = BY_EXTENSION[suffix]
    body = (tmp_path / f"graph.{suffix}").read_bytes()
    back = dump.Quads.of(ox.parse(body, format=written.rdf_format, rename_blank_nodes=True))

    if written.keeps_graphs:
        assert back == quads
    else:
        flat = dump.Quads.of(ox.Quad(*quad.triple) for quad in quads.sorted)
        assert back == flat
    assert gzip.decompress((tmp_path / f"graph.{suffix}.gz").read_bytes()) == body
    assert zstandard.decompress((tmp_path / f"graph.{suffix}.zst").read_bytes()) == body


def canonical_lines(quads: dump.Quads) -> list[str]:
    """Return what a program of others makes of quads by RDFC-1.0."""
    dataset = ox.Dataset(quads.sorted)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(f"{quad} .\n" for quad in dataset)


def test_the_content_hash_is_that_of_the_canonical_lines() -> None:
    quads = quads_of().without({f"{EX}graph/two"})
    lines = canonical_lines(quads)

    assert quads.content_hash() == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert quads.counts() == {f"{EX}graph/one": len(quads.sorted)}


def test_the_content_hash_of_very_many_quads_is_a_sum_of_line_hashes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quads = quads_of()
    monkeypatch.setattr(dump, "SORTED_HASH_QUADS", 1)
    lines = canonical_lines(quads)
    total = sum(int(hashlib.sha256(line.encode()).hexdigest(), 16) for line in lines)

    assert quads.content_hash() == f"{total % 2**256:064x}"


@pytest.mark.parametrize("extension", BY_EXTENSION)
def test_a_format_is_described_as_the_store_knows_it(extension: str) -> None:
    described = BY_EXTENSION[extension]

    assert described.rdf_format == ox.RdfFormat.from_extension(extension)
    assert described.media_type == described.rdf_format.media_type
    assert described.iri == described.rdf_format.iri
    assert described.label == described.rdf_format.name
    assert not described.keeps_graphs or described.rdf_format.supports_datasets
