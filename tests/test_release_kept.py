"""Releases are kept by one rule, in one order, and what is kept no more is remembered."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.editions import Editions
from nordonc.release import diff, files, in_use
from nordonc.release.kept import Kept, folder_name
from nordonc.release.manifest import Release

ONE = {"one": "One"}


@pytest.fixture
def editions(tmp_path: Path) -> Editions:
    return Editions(tmp_path)


def test_published_releases_stay_and_of_drafts_the_newest(editions: Editions) -> None:
    editions.built("1.0", ONE, published=True)
    *_, last = [editions.built(f"{number}.0", ONE, keep=2) for number in range(2, 6)]

    assert editions.versions == {"1.0", "4.0", "5.0"}
    kept = Kept.beside(last, drafts=2)
    assert list(kept.releases) == ["5.0", "4.0", "1.0"]
    assert {one.version: one.modified for one in kept.past.values()} == {
        "2.0": "2026-01-12",
        "3.0": "2026-01-13",
    }


def test_what_is_served_counts_whatever_was_built_since(editions: Editions) -> None:
    first = editions.built("1.0", ONE)
    again = editions.built("1.0", {"one": "Two"})
    editions.built("2.0", ONE)

    assert Kept.beside(first, drafts=3).releases["1.0"] == first
    assert Kept.beside(again, drafts=3).releases["1.0"] == again
    assert list(Kept.beside(first, drafts=1).releases) == ["1.0"]


def test_what_a_server_keeps_is_not_removed_until_it_lets_go(editions: Editions) -> None:
    first = editions.built("1.0", ONE)
    second = editions.built("2.0", ONE)
    serving = Kept.beside(second, drafts=2)
    assert [one for one in serving.releases.values() if not _is_unused(one)] == [first]
    serving.let_go([second])
    assert _is_unused(first)


def _is_unused(release: Release) -> bool:
    with in_use.unless_marked(release.folder) as unused:
        return unused


def test_the_releases_of_another_dataset_are_none_of_ours(editions: Editions) -> None:
    ours = editions.built("1.0", ONE)
    manifest = editions.built("2.0", ONE).folder / files.MANIFEST
    manifest.write_text(manifest.read_text().replace("small/dataset", "other/dataset"))

    assert list(Kept.beside(ours, drafts=3).releases) == ["1.0"]


def test_versions_of_one_day_are_in_the_order_of_their_numbers(editions: Editions) -> None:
    *_, last = [editions.built(version, ONE) for version in ("1.10", "1.9", "1.10-rc1")]

    assert list(Kept.beside(last, drafts=3).releases) == ["1.10", "1.10-rc1", "1.9"]
    assert folder_name(last.manifest) == last.folder.name


lines = st.sets(
    st.builds(
        '<https://example.org/{}> <https://example.org/p> "{}" .\n'.format,
        *[st.sampled_from("abc")] * 2,
    )
)


def holding(release: Release, folder: Path, quads: set[str]) -> Release:
    """Return a release like another with other quads."""
    folder.mkdir()
    made = replace(release, folder=folder)
    made.quads.write_text("".join(sorted(quads)), encoding="utf-8")
    return made


def read(release: Release) -> set[bytes]:
    return set(release.quads.read_bytes().splitlines(keepends=True))


@given(before=lines, after=lines)
def test_a_release_and_its_changes_are_the_next_release(
    tmp_path_factory: pytest.TempPathFactory, wood: Release, before: set[str], after: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("quads")
    old = holding(wood, folder / "old", before)
    new = holding(wood, folder / "new", after)
    found = diff.between(old.quads, new.quads)

    assert before.issuperset(line.decode() for line in found.removed)
    assert before.isdisjoint(line.decode() for line in found.added)
    replayed = read(old).difference(found.removed).union(found.added)
    assert replayed == read(new)
    assert diff.counted(old, new) == (len(found.removed), len(found.added))
