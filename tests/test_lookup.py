"""Names and identifiers in any usual spelling lead to what is meant, and nothing else does."""

import csv
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nordonc import lookup
from nordonc.lookup import Index, Match, icd, matching_rules, spelling
from nordonc.lookup.index import Code, Name, Thing
from nordonc.release import files
from nordonc.release.manifest import Release

TABLE = Path(__file__).parent / "cases" / "lookup" / "spellings.tsv"
BASE = "https://w3id.org/nordonc/"


def spellings() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = spellings()


@pytest.fixture(scope="module")
def index(release: Release) -> Index:
    return files.index(release.folder)


def first(matches: list[Match]) -> str:
    return matches[0].iri.removeprefix(BASE) if matches else ""


def test_the_table_holds_enough_spellings() -> None:
    assert len({row["text"] for row in ROWS}) == len(ROWS) >= 150
    assert sum(not row["thing"] for row in ROWS) >= 40


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_a_spelling_finds_its_thing_or_nothing(index: Index, row: dict[str, str]) -> None:
    matches = lookup.look_up(index, row["text"])

    assert first(matches) == row["thing"]
    assert bool(lookup.certain(matches)) == (row["certain"] == "yes")


def test_what_is_certain_is_right_and_most_of_what_is_right_is_certain(index: Index) -> None:
    answers = {row["text"]: lookup.certain(lookup.look_up(index, row["text"])) for row in ROWS}
    things = {row["text"]: row["thing"] for row in ROWS}
    told = {text: sure for text, sure in answers.items() if sure}

    assert all(sure.iri == BASE + things[text] for text, sure in told.items())
    # Misspelt, partial and enclosing codes are in the table, and none of them may be certain.
    meant = [row["text"] for row in ROWS if row["thing"] and row["certain"] == "yes"]
    assert len(told) >= 0.9 * len(meant)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("C90.0", matching_rules.EXACT),
        ("C50.9", matching_rules.INSIDE),
        ("C16", matching_rules.INSIDE),
        ("C81-C96", matching_rules.CLOSE),
        ("C18", matching_rules.NARROW),
        ("NLG", matching_rules.ABBREVIATION),
        ("NorForsk", matching_rules.PRINTED),
        ("plasma cell myeloma", matching_rules.EXACT_NAME),
        ("CLL", matching_rules.OTHER),
        ("Aaland", matching_rules.VARIANT),
        ("NO", matching_rules.AREA_CODE),
        ("melanom", matching_rules.BEGINNING),
        ("meyloma", matching_rules.MISSPELT),
        ("https://w3id.org/nordonc/country/NO", matching_rules.IRI),
    ],
)
def test_an_answer_says_by_which_rule(index: Index, text: str, rule: str) -> None:
    assert lookup.look_up(index, text)[0].rule == rule


def test_only_things_of_the_classes_asked_for_are_found(index: Index) -> None:
    network = "https://w3id.org/nordonc/ontology#Network"

    assert {one.type for one in lookup.look_up(index, "myeloma", types=[network])} == {network}


@given(
    text=st.text(max_size=400) | st.text(alphabet="abcdeioulmnrst C0123456789:._/-", max_size=30)
)
@settings(max_examples=200)
def test_a_random_text_gives_no_error_and_no_confident_wrong_answer(
    index: Index, text: str
) -> None:
    matches = lookup.look_up(index, text)
    lookup.nearest(index, text)

    if sure := lookup.certain(matches):
        same = {spelling.variant(spelling.key(sure.matched)), sure.matched, sure.matched.lower()}
        by_name = spelling.variant(spelling.key(text)) in same
        by_code = sure.rule not in {
            matching_rules.BEGINNING,
            matching_rules.MISSPELT,
            matching_rules.INSIDE,
        }
        assert by_name or (by_code and any(letter.isdigit() for letter in text))


@pytest.mark.parametrize("text", ["x" * 1_000_000, "a b " * 1000, "\0", "\ud800", "é" * 299, "%00"])
def test_an_odd_text_finds_nothing_and_soon(index: Index, text: str) -> None:
    began = time.perf_counter()

    assert lookup.look_up(index, text) == []
    assert time.perf_counter() - began < 1


def test_a_text_that_means_nothing_is_told_the_nearest(index: Index) -> None:
    assert lookup.look_up(index, "kidney cancer") == []
    assert lookup.nearest(index, "kidney cancer")[0].label == "cancer"


def test_an_obsolete_identifier_and_a_moved_iri_lead_to_what_replaced_them() -> None:
    index = Index(
        things=[Thing("https://example.org/oak", "oak", ())],
        codes=[Code("mondo:2", 0, matching_rules.EXACT)],
        networks=[()],
        replaced={"mondo:1": "mondo:2", "https://example.org/eik": "https://example.org/oak"},
    )

    assert [one.rule for one in lookup.look_up(index, "MONDO:1")] == [matching_rules.REPLACED]
    assert [one.rule for one in lookup.look_up(index, "https://example.org/eik")] == [
        matching_rules.MOVED
    ]


@pytest.mark.parametrize(
    ("code", "other", "is_inside"),
    [
        ("C50.9", "C50", True),
        ("C50", "C50.9", False),
        ("C50", "C50", False),
        ("C16", "C15-C26", True),
        ("C26.9", "C15-C26", True),
        ("C27", "C15-C26", False),
        ("C15-C26", "C00-C97", True),
        ("C15-C26", "C20-C97", False),
        ("B99", "I", True),
        ("C00", "I", False),
        ("nonsense", "I", False),
        ("C20", "C30-C10", False),
    ],
)
def test_icd_codes_lie_inside_of_each_other(code: str, other: str, is_inside: bool) -> None:  # noqa: FBT001  a column of the table
    assert icd.is_inside(code, other) is is_inside


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("haematological", "hematological"),
        ("paediatric", "pediatric"),
        ("tumour", "tumor"),
        ("leukaemia", "leukemia"),
        ("gynaecological", "gynecological"),
        ("oesophageal", "esophageal"),
        ("optimisation", "optimization"),
        ("centre", "center"),
        ("programme", "program"),
    ],
)
def test_both_spellings_of_english_are_one(one: str, other: str) -> None:
    assert spelling.variant(one) == spelling.variant(other)


def made_up(size: int) -> Index:
    """Return an index of so many names, of three words each."""
    words = [
        f"{first}{second}{third}" for first in "bdfgk" for second in "aeiou" for third in "lmnr"
    ]
    names = [
        Name(
            at,
            f"{words[at % 97]} {words[at // 97 % 89]}{at % 1009} {words[at % 83]}",
            matching_rules.NAME,
        )
        for at in range(size)
    ]
    things = [Thing(f"https://example.org/{at}", name.text, ()) for at, name in enumerate(names)]
    return Index(things=things, names=names, networks=[()] * size)


def test_the_index_grows_linearly() -> None:
    assert len(made_up(10_000).to_json()) * 11 > len(made_up(100_000).to_json())


@pytest.mark.alone
def test_a_look_up_takes_two_milliseconds_at_most(index: Index) -> None:
    texts = [row["text"] for row in ROWS]
    for text in texts:
        lookup.look_up(index, text)
    began = time.perf_counter()
    for text in texts:
        lookup.look_up(index, text)

    assert (time.perf_counter() - began) / len(texts) < 0.002


@pytest.mark.alone
@pytest.mark.parametrize(("size", "limit_s"), [(10_000, 0.01), (100_000, 0.05)])
def test_a_look_up_among_many_names_stays_short(size: int, limit_s: float) -> None:
    index = made_up(size)
    texts = [name.text for name in index.names[:: size // 50]]
    texts += [text[:-3] for text in texts] + [text[:2] + text[3:] for text in texts]
    for text in texts[:2]:
        lookup.look_up(index, text)
    began = time.perf_counter()
    for text in texts:
        lookup.look_up(index, text)

    assert (time.perf_counter() - began) / len(texts) < limit_s


def test_what_a_first_name_does_not_need_is_not_imported() -> None:
    heavy = {"curies", "rapidfuzz", "yaml", "pyoxigraph", "rdflib"}
    script = "import sys, nordonc.lookup; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert not heavy.intersection(done.stdout.split())


def test_a_warm_index_waits_for_nothing(index: Index) -> None:
    index.warm()
    began = time.perf_counter()

    assert lookup.look_up(index, "ICD-10 C90.0")
    assert time.perf_counter() - began < 0.05
