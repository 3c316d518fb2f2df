"""The graph says what the overview says: every field, every count, every address.

Every clone has the digests of the overview's lines, and holds the graph against those.
"""

import csv
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from helpers.overview import digests, sha256, shipped
from helpers.places import EXPECTED, NETWORKS
from nordonc.dataset.sources import Dataset

NORDONC = "https://w3id.org/nordonc/ontology#"
PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "nordonc": NORDONC,
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
#: The graph of the lines of the overview; further documents have one of their own.
OVERVIEW = "https://w3id.org/nordonc/graph/source"
#: Each line of the overview, by its number.
LINES = shipped()
#: Numbers of the lines that are not empty.
PRINTED = {line.number for line in LINES.values() if line.digest != sha256("")}
#: The lines that each known fault of the overview stands on.
FAULTS = EXPECTED / "overview-faults.tsv"
#: So many words in a row, taken over as they are, would be a copy; names of bodies are shorter.
COPIED_WORDS = 8


#: So many words decide a statement, at most.
STATEMENT_WORDS = 6
#: Columns of the table of readings that the graph has as well.
READING = ("line", "n", "words", "decided")
#: Words that a line may have outside its statements: what joins, and verbs of little meaning.
JOINING = EXPECTED / "joining-words.txt"
#: Labels that we give to lines which print none.
UNLABELLED = {"Heading", "Introduction", "Key activities (continued)", "Section", "Title"}
#: Roles in which an area takes part.
TAKES_PART = ["member", "associate-member", "participant"]


def rows(graph: Dataset, where: str) -> list[tuple[str, ...]]:
    """Return the values of a SELECT as text, unbound ones as empty text."""
    answer = graph.store.query(where, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return [tuple(term.value if term else "" for term in row) for row in answer]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        delimiter = "\t" if path.suffix == ".tsv" else ","
        return list(csv.DictReader(file, delimiter=delimiter))


def test_all_entries_and_fields_of_the_overview_are_there(graph: Dataset) -> None:
    assert rows(graph, "SELECT (COUNT(*) AS ?n) { ?s a nordonc:Network }") == [(str(NETWORKS),)]
    assert rows(
        graph, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{OVERVIEW}> {{ ?s a nordonc:SourceField }} }}"
    ) == [(str(len(PRINTED)),)]
    assert rows(
        graph,
        "SELECT (COUNT(*) AS ?n) { ?s skos:inScheme <https://w3id.org/nordonc/section> }",
    ) == [("14",)]


def test_each_field_bears_the_digest_of_its_line(graph: Dataset) -> None:
    fields = rows(
        graph, "SELECT ?line ?digest { ?f nordonc:line ?line ; nordonc:textDigest ?digest }"
    )
    assert len(fields) == len(PRINTED)
    assert not [line for line, digest in fields if LINES[int(line)].digest != digest]


def test_every_line_that_is_not_empty_is_a_field(graph: Dataset) -> None:
    lines = rows(graph, f"SELECT ?l {{ GRAPH <{OVERVIEW}> {{ ?f nordonc:line ?l }} }}")
    fields = {int(line) for (line,) in lines}

    assert fields == PRINTED


def test_each_field_bears_the_label_printed_on_its_line(graph: Dataset) -> None:
    fields = rows(
        graph,
        f"SELECT ?n ?l {{ GRAPH <{OVERVIEW}> {{ ?f nordonc:line ?n ; nordonc:fieldLabel ?l }} }}",
    )

    assert not [
        line
        for line, label in fields
        if label not in UNLABELLED and LINES[int(line)].label != sha256(label)
    ]


def test_each_entry_bears_its_heading_as_printed(graph: Dataset) -> None:
    entries = rows(graph, "SELECT ?n ?h { ?e nordonc:firstLine ?n ; nordonc:heading ?h }")

    assert len(entries) == NETWORKS
    assert not [line for line, heading in entries if LINES[int(line)].digest != sha256(heading)]


def test_every_address_is_printed_in_its_entry_or_accepted_as_a_correction(
    graph: Dataset,
) -> None:
    pages = rows(
        graph,
        """SELECT ?page ?first ?last ?proposed {
             ?network foaf:homepage|foaf:page ?page .
             ?entry foaf:primaryTopic ?network ;
               nordonc:firstLine ?first ; nordonc:lastLine ?last .
             OPTIONAL {
               ?c nordonc:concerns ?network ; nordonc:proposed ?proposed ;
                 nordonc:status <https://w3id.org/nordonc/correction-status/accepted> .
               FILTER (STR(?page) = ?proposed)
             }
           }""",
    )
    assert len(pages) == 30
    for page, first, last, proposed in pages:
        lines = (LINES[number] for number in range(int(first), int(last) + 1))
        printed = {address for line in lines for address in line.addresses}
        assert sha256(page) in printed or proposed == page


def test_every_known_fault_of_the_overview_is_judged(graph: Dataset) -> None:
    corrected = {n for (n,) in rows(graph, "SELECT ?n { ?c nordonc:corrects/nordonc:line ?n }")}
    faults = [set(row["lines"].split()) for row in table(FAULTS)]

    assert len(faults) == 25
    assert not [lines for lines in faults if not corrected & lines]


# What needs the words of the overview, or our notes on it, which are not ours to ship.


def test_the_digests_are_those_of_the_overview(overview: list[str]) -> None:
    assert list(LINES.values()) == digests(overview)


def test_the_known_faults_are_those_that_were_noted(shared: Path) -> None:
    noted = []
    for fault in table(shared / "reference/overview-issues.tsv"):
        lines = re.findall(r"\d+", fault["overview_line"])
        if "-" in fault["overview_line"]:
            lines = [str(n) for n in range(int(lines[0]), int(lines[1]) + 1)]
        noted.append(lines)

    assert [row["lines"].split() for row in table(FAULTS)] == noted


def test_what_corrections_and_statements_call_printed_is_printed(
    graph: Dataset, overview: list[str]
) -> None:
    found = rows(
        graph,
        """SELECT ?c ?p ?n { ?c nordonc:printed ?p ;
             nordonc:corrects|nordonc:field ?f . ?f nordonc:line ?n ; nordonc:textDigest ?d }""",
    )
    for correction, printed in {(c, p) for c, p, _ in found}:
        lines = [overview[int(n) - 1] for c, p, n in found if (c, p) == (correction, printed)]
        assert any(printed in line for line in lines), (correction, printed)


def test_every_word_that_tells_something_is_in_a_statement(
    graph: Dataset, overview: list[str]
) -> None:
    printed: dict[int, set[str]] = {}
    stated = f"""SELECT ?n ?w {{ GRAPH <{OVERVIEW}> {{
        ?s nordonc:field/nordonc:line ?n ; nordonc:printed ?w }} }}"""
    for line, words in rows(graph, stated):
        printed.setdefault(int(line), set()).add(words)
    left = {
        word.lower()
        for number, statements in printed.items()
        for word in words_outside(overview[number - 1], statements)
    }
    assert sorted(left) == JOINING.read_text(encoding="utf-8").split()


def words_outside(line: str, statements: set[str]) -> list[str]:
    """Return the words of a line that stand neither in a statement nor in its label."""
    taken = {
        place
        for words in statements
        for found in re.finditer(re.escape(words), line)
        for place in range(*found.span())
    }
    label = re.match("[A-Z][A-Za-z ]+: ", line)
    return [
        word[0]
        for word in re.finditer(r"\w+", line)
        if word.start() >= (label.end() if label else 0) and word.start() not in taken
    ]


def test_no_sentence_of_the_overview_is_copied(graph: Dataset, overview: list[str]) -> None:
    printed = set()
    for line in overview:
        words = re.findall(r"\w+", line.lower())
        printed |= {tuple(words[i : i + COPIED_WORDS]) for i in range(len(words))}
    texts = rows(
        graph,
        """SELECT ?text { GRAPH ?g { ?s ?p ?text }
             FILTER (?p IN (dcterms:description, skos:definition, nordonc:evidence,
                            skos:editorialNote, nordonc:notModelled)) }""",
    )
    copied = []
    for (text,) in texts:
        words = re.findall(r"\w+", text.lower())
        runs = {tuple(words[i : i + COPIED_WORDS]) for i in range(len(words) - COPIED_WORDS + 1)}
        copied += list(runs & printed)
    assert not copied


# What can be counted.


def networks_of(graph: Dataset, code: str, roles: list[str]) -> int:
    """Return the number of networks that name an area in one of the roles."""
    iris = " ".join(f"<https://w3id.org/nordonc/role/{role}>" for role in roles)
    found = rows(
        graph,
        f"""SELECT DISTINCT ?network {{
              VALUES ?role {{ {iris} }}
              ?network nordonc:participation ?p .
              ?p nordonc:participant/nordonc:alpha2 "{code}" ;
                nordonc:role ?role ;
                nordonc:basis <https://w3id.org/nordonc/basis/named> .
            }}""",
    )
    return len(found)


@pytest.mark.parametrize("row", table(EXPECTED / "counts.csv"), ids=lambda row: row["area"])
def test_counts_by_country_are_those_counted_by_hand(graph: Dataset, row: dict[str, str]) -> None:
    assert networks_of(graph, row["area"], TAKES_PART) == int(row["named_as_member_or_participant"])
    assert networks_of(graph, row["area"], ["collaborator"]) == int(row["collaborator"])


def test_the_counted_lines_are_those_that_participations_derive_from(graph: Dataset) -> None:
    for row in table(EXPECTED / "counts.csv"):
        lines = rows(
            graph,
            f"""SELECT DISTINCT ?n {{
                  ?p nordonc:participant/nordonc:alpha2 "{row["area"]}" ;
                    nordonc:basis <https://w3id.org/nordonc/basis/named> ;
                    prov:wasDerivedFrom/nordonc:line ?n .
                }}""",
        )
        assert {n for (n,) in lines} == set(row["derivation"].split())


def test_both_readings_cover_every_statement(graph: Dataset, root: Path) -> None:
    reading = table(root / "data" / "reading.tsv")
    statements = rows(
        graph,
        """SELECT ?line ?n ?words ?verdict {
             ?statement nordonc:printed ?words ; nordonc:field ?field .
             ?field nordonc:line ?line ; nordonc:textDigest ?digest .
             BIND (REPLACE(STR(?statement), "^.*/", "") AS ?n)
             BIND (IF(EXISTS { ?statement nordonc:statedValue ?v }, "fact",
               IF(EXISTS { ?statement nordonc:notModelled ?r }, "reason", "correction"))
               AS ?verdict) }""",
    )

    assert sorted(tuple(row[name] for name in READING) for row in reading) == sorted(statements)
    assert {row["first"] for row in reading} == {"fact", "correction", "none"}
    assert {row["second"] for row in reading} == {"fact", "correction", "reason"}


def test_a_difference_of_two_readings_is_decided_with_a_reason(root: Path) -> None:
    """And only there a reason stands, so that none is left from a difference that is gone."""
    reading = table(root / "data" / "reading.tsv")
    summary = (root / "docs" / "reading.md").read_text(encoding="utf-8")
    differing = sum(bool(row["why"]) for row in reading)
    assert f"split into {len(reading)} statements" in summary
    assert f"same for {len(reading) - differing} statements. Of the other {differing}," in summary
    for row in reading:
        differs = len({row["first"], row["second"], row["decided"]}) > 1
        assert bool(row["why"]) == differs, row
        assert not differs or re.fullmatch(r"[A-Z].{20,}\.", row["why"]), row


@pytest.mark.parametrize(
    "row", table(EXPECTED / "lines.tsv"), ids=lambda row: "-".join(row.values())
)
def test_a_line_states_the_fact_that_a_reader_found_in_it(
    graph: Dataset, row: dict[str, str]
) -> None:
    """The fact stands in the graph, and a statement of the line supports it."""
    fact = f"{row['subject']} {row['property']} {row['value']}"
    found = rows(
        graph,
        f"""BASE <https://w3id.org/nordonc/>
            SELECT ?statement {{
              {fact} .
              ?statement nordonc:field/nordonc:line {row["line"]} ;
                nordonc:statedSubject {row["subject"]} ;
                nordonc:statedProperty {row["property"]} ;
                nordonc:statedValue {row["value"]} .
            }}""",
    )
    assert found


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("27", "clinical/hospitals"),
        ("111", "Scandinavian scientists and clinicians"),
        ("161", "trial in investigating"),
        ("235", "Baltic region"),
        ("331", "across diagnoses"),
    ],
)
def test_doubtful_words_are_judged(graph: Dataset, line: str, words: str) -> None:
    found = rows(
        graph,
        f"""SELECT ?s {{ ?c nordonc:printed "{words}" ; nordonc:corrects/nordonc:line {line} ;
              nordonc:status ?s }}""",
    )
    assert len(found) == 1


def test_no_accepted_correction_rests_on_evidence_against_it(graph: Dataset) -> None:
    """The reading of Scandinavian is a convention; another line speaks against it."""
    status = rows(
        graph,
        """BASE <https://w3id.org/nordonc/>
           SELECT ?s { <correction/scandinavian-wording> nordonc:status ?s }""",
    )
    assert status == [("https://w3id.org/nordonc/correction-status/proposed",)]


def test_an_adjective_of_a_region_before_people_or_bodies_makes_no_country(graph: Dataset) -> None:
    """Lines 111, 303, 315, 367, 375 and 413 are the same case, as are the partners of line 249."""
    unnamed = "<https://w3id.org/nordonc/basis/unnamed-bodies>"
    lines = rows(
        graph, f"SELECT ?n {{ ?p nordonc:basis {unnamed} ; prov:wasDerivedFrom/nordonc:line ?n }}"
    )
    followed = rows(
        graph, f"SELECT ?p {{ ?p prov:wasDerivedFrom ?origin . ?origin nordonc:basis {unnamed} }}"
    )
    assert sorted(lines) == [(n,) for n in ("111", "249", "303", "315", "367", "375", "413")]
    assert followed == []


def test_only_entries_that_say_nobody_are_said_to(graph: Dataset) -> None:
    found = rows(
        graph,
        """SELECT ?line { ?network nordonc:participationStated false .
             ?entry foaf:primaryTopic ?network ; nordonc:firstLine ?line } ORDER BY ?line""",
    )
    assert found == [("165",), ("217",)]


def test_a_statement_is_told_by_few_words(graph: Dataset) -> None:
    """Only a name or an address may be longer."""
    texts = rows(
        graph,
        """SELECT ?w ?v { ?s a nordonc:Statement ; nordonc:printed ?w .
             OPTIONAL { ?s nordonc:statedValue ?v } }""",
    )
    assert not [
        words
        for words, value in texts
        if len(words.split()) > STATEMENT_WORDS and words not in {value, f"The {value}"}
    ]


def test_denmark_never_covers_its_territories(graph: Dataset) -> None:
    found = rows(
        graph,
        """SELECT ?network { ?network nordonc:participation ?p .
             ?p nordonc:participant/a nordonc:Territory .
             FILTER NOT EXISTS { ?p prov:wasDerivedFrom/a nordonc:SourceField } }""",
    )
    assert found == []


def test_cologne_makes_germany_no_participant(graph: Dataset) -> None:
    assert rows(graph, 'SELECT ?s { ?s nordonc:alpha2 "DE" }') == []
    assert len(rows(graph, "SELECT ?p { ?p nordonc:participant/a nordonc:Place }")) == 1
