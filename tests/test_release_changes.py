"""What changed is told by thing, with its evidence, and as a patch that replays."""

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.editions import Editions
from helpers.patches import by_rdflib, replayed
from helpers.places import CASES
from nordonc.errors import DatasetError, NordoncError, ReleaseError
from nordonc.release import changes, changes_text, diff, rdf_patch, sides
from nordonc.release.changed_facts import Fact, Layer
from nordonc.release.dump import Quads
from nordonc.release.manifest import Release

WOOD = "https://example.org/wood/"
BEFORE, AFTER = (CASES / "changes" / f"{name}.trig" for name in ("before", "after"))


def compared(old: Path | str, new: Path | str, folder: Path) -> tuple[Layer, ...]:
    one, other = sides.both(str(old), str(new), folder, folder)
    return changes.told(one.quads, other.quads, diff.between(one.quads, other.quads))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Layer]:
    folder = tmp_path_factory.mktemp("told")
    return {layer.name: layer for layer in compared(BEFORE, AFTER, folder)}


def quads_of(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=path, format=ox.RdfFormat.TRIG))


def facts(layer: Layer, thing: str) -> list[Fact]:
    return [fact for one in layer.things if one.iri == WOOD + thing for fact in one.facts]


def test_a_value_that_came_is_told_with_the_line_that_states_it(told: dict[str, Layer]) -> None:
    (fact,) = [one for one in facts(told["facts"], "network/birch") if one.kind == "added"]

    assert (fact.name, fact.before) == ("covers disease", None)
    assert fact.after is not None
    assert (fact.after.words, fact.after.iri) == ("Blight", f"{WOOD}disease/blight")
    assert fact.lines == ((7, "blight"),)


def test_one_value_in_the_place_of_another_is_a_change(told: dict[str, Layer]) -> None:
    changed = [one for one in facts(told["facts"], "network/birch") if one.kind == "changed"]

    words = [
        (one.name, one.before and one.before.words, one.after and one.after.words)
        for one in changed
    ]
    assert words == [
        ("kind", "standing", "loose"),
        ("participation", "Iceland in Birch group", "Finland in Birch group"),
    ]
    assert [one.lines for one in changed] == [(), ((9, ""),)]


def test_a_thing_that_is_new_or_gone_says_so(told: dict[str, Layer]) -> None:
    assert {one.name: one.status for one in told["facts"].things} == {
        "Birch group": "changed",
        "Elm group": "gone",
        "Finland in Birch group": "new",
        "Iceland in Birch group": "gone",
        "loose": "new",
    }


def test_version_date_and_what_is_derived_are_no_facts(told: dict[str, Layer]) -> None:
    assert [layer for layer in told if layer in changes.LAYERS] == [
        *("facts", "evidence", "terms", "release", "derived")
    ]
    assert [one.name for one in facts(told["release"], "dataset")] == ["modified", "version info"]
    assert (told["derived"].derived, told["derived"].things) == (2, ())
    assert told["evidence"].count("added") == 5


def test_statements_about_nodes_without_a_name_are_counted(told: dict[str, Layer]) -> None:
    assert (told["terms"].things, told["terms"].unnamed) == ((), 2)


def test_the_text_has_a_line_for_each_fact(tmp_path: Path) -> None:
    text = changes_text.as_text(compared(BEFORE, AFTER, tmp_path))

    assert "    + covers disease: Blight  [line 7: “blight”]\n" in text
    assert f"  Elm group <{WOOD}network/elm>, gone\n" in text
    assert "    ~ kind: standing -> loose\n" in text
    assert text.count("\n    ") == 17


def test_the_text_controls_no_terminal(tmp_path: Path) -> None:
    old, new = tmp_path / "old.nt", tmp_path / "new.nt"
    old.touch()
    value = r"\u001B]0;owned\u0007 \u009B2J\u0000"
    new.write_text(f'<http://e.example/a> <http://e.example/p> "{value}" .\n', encoding="utf-8")

    text = changes_text.as_text(compared(old, new, tmp_path))
    assert "p: “\ufffd]0;owned\ufffd \ufffd2J\ufffd”" in text
    assert all(line.isprintable() for line in text.split("\n"))


def test_nothing_changed_between_a_file_and_itself_in_another_format(tmp_path: Path) -> None:
    """Its blank nodes have other labels, its statements another order, its graphs are the same."""
    again = tmp_path / "again.nq"
    lines = [f"{quad} .\n".encode() for quad in quads_of(AFTER)]
    again.write_bytes(re.sub(rb"_:\w+", rb"\g<0>x", b"".join(reversed(lines))))

    assert compared(AFTER, again, tmp_path) == ()
    assert changes_text.as_text(()) == "Nothing changed.\n"


def test_named_graphs_are_merged_where_one_of_two_has_none(tmp_path: Path) -> None:
    merged = tmp_path / "merged.ttl"
    triples = {quad.triple for quad in quads_of(AFTER)}
    ox.serialize(triples, merged, format=ox.RdfFormat.TURTLE)

    assert compared(AFTER, merged, tmp_path) == ()
    (layer,) = [one for one in compared(BEFORE, merged, tmp_path) if one.name == "facts"]
    assert "Elm group" in [one.name for one in layer.things]


IRIS = st.sampled_from([ox.NamedNode(f"{WOOD}{name}") for name in "abcd"])
NODES = st.sampled_from([ox.BlankNode(name) for name in "xyz"])
TEXTS = st.text(alphabet='aå\n"\\\t <>._:é€', max_size=4)
VALUES = st.one_of(
    *(IRIS, NODES),
    st.builds(ox.Literal, TEXTS),
    st.builds(lambda text: ox.Literal(text, language="fi"), TEXTS),
)
QUADS = st.sets(st.builds(ox.Quad, st.one_of(IRIS, NODES), IRIS, VALUES, IRIS), max_size=12)


def held(quads: set[ox.Quad], place: Path) -> Path:
    ox.serialize(Quads.of(ox.Dataset(quads)).sorted, place, format=ox.RdfFormat.N_QUADS)
    return place


@given(before=QUADS, gone=QUADS, come=QUADS)
def test_a_release_and_its_patch_are_the_next_release(
    tmp_path_factory: pytest.TempPathFactory,
    before: set[ox.Quad],
    gone: set[ox.Quad],
    come: set[ox.Quad],
) -> None:
    folder = tmp_path_factory.mktemp("patch")
    old = held(before, folder / "old.nq")
    new = held((before - gone) | come, folder / "new.nq")
    patch = rdf_patch.written(diff.between(old, new), f"{WOOD}1", f"{WOOD}2")

    assert replayed(old.read_bytes(), patch) == set(new.read_bytes().splitlines(keepends=True))
    assert by_rdflib(old.read_bytes(), patch) == by_rdflib(new.read_bytes())
    assert all(
        layer.things or layer.unnamed for layer in changes.told(old, new, diff.between(old, new))
    )


def test_patches_of_three_releases_replay(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    built = [
        editions.built("1.0", {"one": "One"}),
        editions.built("2.0", {"one": "First", "two": "Zwei\u0301 “Two”"}),
        editions.built("3.0", {"two": "Two", "three": "Three"}),
    ]
    patches = [patch_of(old, new) for old, new in pairwise(built)]
    first, *_, last = [release.quads.read_bytes() for release in built]

    assert replayed(first, *patches) == set(last.splitlines(keepends=True))
    assert by_rdflib(first, *patches) == by_rdflib(last)
    assert patches[0].startswith(
        b"H id <https://example.org/small/dataset/2.0> .\n"
        b"H prev <https://example.org/small/dataset/1.0> .\nTX .\nD "
    )
    assert patches[0].endswith(b"TC .\n")


def patch_of(old: Release, new: Release) -> bytes:
    difference = diff.between(old.quads, new.quads)
    return rdf_patch.written(difference, old.manifest.version_iri, new.manifest.version_iri)


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    made = Editions(tmp_path_factory.mktemp("editions"))
    made.built("1.0", {"one": "One"})
    made.built("2.0", {"one": "First"})
    return made


def run(editions: Editions, *words: str | Path) -> subprocess.CompletedProcess[str]:
    places = ["--dataset", editions.dataset, "--releases", editions.releases]
    return subprocess.run(
        [sys.executable, "-m", "nordonc", "diff", *map(str, [*places, *words])],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_versions_folders_and_datasets_are_compared_by_the_command(editions: Editions) -> None:
    folder = next(editions.releases.glob("1.0-*"))
    words = "    ~ pref label: “One” -> “First”\n"

    pairs: list[tuple[str | Path, str | Path]] = [
        *(("1.0", "2.0"), (folder, "2.0"), (folder, editions.dataset))
    ]
    for old, new in pairs:
        done = run(editions, old, new)
        assert done.returncode == 0, done
        assert words in done.stdout
        assert "Comparing" in done.stderr


def test_the_command_writes_json_and_a_patch_for_programs(editions: Editions) -> None:
    told = json.loads(run(editions, "1.0", "2.0", "--format", "json").stdout)
    patch = run(editions, "1.0", "2.0", "--format", "patch").stdout.encode()

    assert (told["since"], told["version"]) == ("1.0", "2.0")
    (layer,) = [one for one in told["layers"] if one["layer"] == "facts"]
    (fact,) = layer["things"][0]["facts"]
    assert (fact["change"], fact["after"]["term"]) == ("changed", '"First"@en')
    old, new = (next(editions.releases.glob(f"{one}-*/small.nq")) for one in ("1.0", "2.0"))
    assert replayed(old.read_bytes(), patch) == set(new.read_bytes().splitlines(keepends=True))


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        pytest.param(
            ("1.0", "9.9"), ReleaseError, "has no release 9.9; it has 1.0, 2.0", id="none"
        ),
        pytest.param((__file__, "1.0"), DatasetError, ".py is not an RDF format", id="no-rdf"),
    ],
)
def test_what_cannot_be_compared_is_told(
    editions: Editions,
    tmp_path: Path,
    words: tuple[str, str],
    error: type[NordoncError],
    message: str,
) -> None:
    with pytest.raises(error, match=re.escape(message)):
        sides.both(*words, editions.releases, tmp_path)


def test_a_damaged_release_is_not_compared(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    release = editions.built("1.0", {"one": "One"})
    release.quads.write_bytes(release.quads.read_bytes().replace(b"One", b"Two"))

    with pytest.raises(ReleaseError, match=r"small\.nq has another checksum"):
        sides.both("1.0", str(editions.dataset), editions.releases, tmp_path)
