"""The register keeps every IRI that was ever published."""

from pathlib import Path

import pytest

from nordonc.dataset import iri_register
from nordonc.dataset.iri_register import Entry
from nordonc.dataset.sources import Sources
from nordonc.errors import SourceSyntaxError

A, B = "https://example.org/a", "https://example.org/b"


def entry(iri: str = A, status: str = "current", replaced_by: str = "") -> Entry:
    return Entry(iri, status, replaced_by, "1.0", 2)


def sources_of(folder: Path) -> Sources:
    return Sources.read(folder, ["data"])


def test_a_register_that_agrees_with_the_graph_has_no_problem() -> None:
    entries = [entry(A), entry(B, "withdrawn"), entry("https://example.org/c", "moved", A)]

    assert not list(iri_register.problems(entries, {A}))


@pytest.mark.parametrize(
    ("entries", "published", "told"),
    [
        pytest.param([], {A}, "not registered", id="new"),
        pytest.param([entry()], set(), "no longer in the graph", id="gone"),
        pytest.param([entry(status="withdrawn")], {A}, "not current", id="back"),
        pytest.param([entry(status="lost")], {A}, "unknown", id="status"),
        pytest.param([entry(status="moved")], set(), "replacement", id="moved-nowhere"),
        pytest.param([entry(replaced_by=B)], {A, B}, "replacement", id="current-replaced"),
        pytest.param([entry(status="moved", replaced_by=B)], set(), "not in the graph", id="dead"),
    ],
)
def test_a_disagreement_is_told(entries: list[Entry], published: set[str], told: str) -> None:
    messages = [found.message for found in iri_register.problems(entries, published)]

    assert any(told in message for message in messages), messages


def test_missing_rows_are_added_in_order(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()

    assert iri_register.add(tmp_path, {B}, "1.0") == 1
    assert iri_register.add(tmp_path, {A, B}, "1.1") == 1
    assert [(e.iri, e.since) for e in iri_register.read(sources_of(tmp_path)) or ()] == [
        (A, "1.1"),
        (B, "1.0"),
    ]
    assert iri_register.add(tmp_path, {A, B}, "1.2") == 0


def test_a_dataset_may_keep_no_register() -> None:
    assert iri_register.read(Sources(())) is None
    assert not list(iri_register.problems(None, {A}))


@pytest.mark.parametrize(
    "text", [pytest.param("iri\tstatus\n", id="heading"), pytest.param("", id="empty")]
)
def test_a_register_with_other_columns_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / iri_register.FILE).write_text(text, encoding="utf-8")

    with pytest.raises(SourceSyntaxError, match=r"iris\.tsv:1"):
        iri_register.read(sources_of(tmp_path))
