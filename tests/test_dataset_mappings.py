"""Every mapped identifier is the one that was read where it is published, and stays so."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePath

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.places import ROOT
from nordonc.dataset import mapping_checks, sources, sssom
from nordonc.dataset.mapping_checks import PINS, REVIEWED, TERMS
from nordonc.dataset.sources import SourceFile, Sources
from nordonc.dataset.sssom import Mapping
from nordonc.errors import SourceSyntaxError
from nordonc.rdf.namespaces import NORDONC, OWL, RDF, RDFS, SKOS

SOURCES = Sources.read(ROOT)
SETS = sssom.files(SOURCES)
ROWS = [row for file in SETS for row in sssom.rows(file)]
DISEASES = "diseases.sssom.tsv"
#: Vocabularies whose titles may not be shipped, or were not read.
UNLABELLED = {"ICD10WHO", "ICDO", "UMLS"}

#: A mapping set of two rows; the term of one bears a label, the other row is pinned.
HEAD = "#curie_map:\n#  ex: https://example.org/\n#mapping_set_id: https://example.org/set\n"
COLUMNS = ["subject_id", "predicate_id", "object_id", "object_label", "mapping_justification"]
LABELLED = ["ex:a", "skos:exactMatch", "ex:1", "one", "semapv:ManualMappingCuration"]
PINNED = ["ex:a", "skos:closeMatch", "ex:2", "", "semapv:ManualMappingCuration"]
TERM = ["ex:1", "one", "false", "2026"]
PIN = ["ex:a", "skos:closeMatch", "ex:2"]

each_ontology = pytest.mark.parametrize("name", ["doid", "mondo"])


def vocabulary(row: Mapping) -> str:
    return row.object_id.partition(":")[0]


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table, by column, without its comment lines."""
    lines = io.StringIO(path.read_text(encoding="utf-8"), newline="")
    return list(csv.DictReader((line for line in lines if line[0] != "#"), delimiter="\t"))


def tabbed(*rows: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, "excel-tab", quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def mapping_set(folder: Path, content: str | bytes) -> SourceFile:
    path = write(folder / "data" / "mappings" / "set.sssom.tsv", content)
    return SourceFile.read(folder, path)


def problems(folder: Path) -> list[sssom.Problem]:
    return mapping_checks.problems(Sources.read(folder, ["data"]))


# The tables as they are.


def test_nothing_is_wrong_with_the_mappings() -> None:
    assert mapping_checks.problems(SOURCES) == []


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.path.name)
def test_a_mapping_set_is_sorted_by_subject_and_object(file: SourceFile) -> None:
    pairs = [(row.subject_id, row.object_id) for row in sssom.rows(file)]
    assert pairs == sorted(pairs)


@pytest.mark.parametrize("name", [TERMS, PINS], ids=lambda path: path.name)
def test_terms_and_pins_are_sorted(name: PurePath) -> None:
    entries = [tuple(row.values()) for row in table(ROOT / name)]
    assert entries == sorted(entries)


def test_a_term_is_the_exact_match_of_one_concept_at_most() -> None:
    counts = Counter(row.object for row in ROWS if row.predicate == SKOS + "exactMatch")
    assert not [iri for iri, count in counts.items() if count > 1]


def test_a_concept_has_one_exact_match_in_a_vocabulary_at_most() -> None:
    exact = [row for row in ROWS if row.predicate == SKOS + "exactMatch"]
    counts = Counter((row.subject, vocabulary(row)) for row in exact)
    assert not [pair for pair, count in counts.items() if count > 1]


def test_a_title_that_may_not_be_shipped_is_left_out() -> None:
    assert not [row for row in ROWS if vocabulary(row) in UNLABELLED and row.object_label]


def test_a_row_names_the_release_in_which_its_term_was_read() -> None:
    read = {(term["id"], term["release"]) for term in table(ROOT / TERMS)}
    named = [row for file in SETS for row in table(ROOT / file.path) if row["object_label"]]
    assert {(row["object_id"], row["object_source_version"]) for row in named} <= read


@pytest.mark.parametrize(
    ("curie", "iri"),
    [
        ("DOID:162", "http://purl.obolibrary.org/obo/DOID_162"),
        ("ICD10WHO:C62", "https://icd.who.int/browse10/2019/en#/C62"),
        ("ICDO:9732/3", "https://bioregistry.io/icdo:9732/3"),
        ("MESH:D009101", "http://id.nlm.nih.gov/mesh/D009101"),
        ("MONDO:0009693", "http://purl.obolibrary.org/obo/MONDO_0009693"),
        ("NCIT:C3242", "http://purl.obolibrary.org/obo/NCIT_C3242"),
        ("Orphanet:519", "http://www.orpha.net/ORDO/Orphanet_519"),
        ("UMLS:C0026764", "https://uts.nlm.nih.gov/uts/umls/concept/C0026764"),
        ("Wikidata:Q467635", "http://www.wikidata.org/entity/Q467635"),
        ("eu-country:NOR", "http://publications.europa.eu/resource/authority/country/NOR"),
        ("geonames:3144096/", "https://sws.geonames.org/3144096/"),
    ],
    ids=lambda text: text.partition(":")[0],
)
def test_an_identifier_has_the_iri_that_its_vocabulary_gives_it(curie: str, iri: str) -> None:
    assert {row.object for row in ROWS if row.object_id == curie} == {iri}


# One wrong character.


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dataset that has our terms and pins, and no mappings yet."""
    folder = tmp_path_factory.mktemp("copy")
    for name in (TERMS, PINS):
        write(folder / name, (ROOT / name).read_bytes())
    return folder


@cache
def prefixes(path: PurePath) -> str:
    return (ROOT / path).read_text(encoding="utf-8").partition("#mapping_set_id")[0]


@cache
def reported(copy: Path, head: str, rows: tuple[tuple[str, ...], ...]) -> set[tuple[str, str]]:
    """Return value and message of each problem of the copy with these rows."""
    mapping_set(copy, head + tabbed(COLUMNS, *rows))
    return {(problem.value, problem.message) for problem in problems(copy)}


def noticed(copy: Path, row: Mapping, wrong: str) -> set[tuple[str, str]]:
    """Return the problems that come when a row names the wrong object.

    The copy holds the rows of one subject only, so that hundreds of copies take seconds.
    """
    rows = [other for other in ROWS if other.subject == row.subject and other.path == row.path]
    right = [(*other.triple, other.object_label, "semapv:x") for other in rows]
    at = rows.index(row)
    changed = (*right[at][:2], wrong, *right[at][3:])
    after = reported(copy, prefixes(row.path), (*right[:at], changed, *right[at + 1 :]))
    return after - reported(copy, prefixes(row.path), tuple(right))


def altered(curie: str, position: int) -> str:
    """Return the CURIE with the next digit or letter at a position."""
    character = curie[position]
    after = str((int(character) + 1) % 10) if character.isdigit() else chr(ord(character) + 1)
    return curie[:position] + after + curie[position + 1 :]


def positions(curie: str) -> list[int]:
    """Return where the digits and letters of the identifier stand, after its prefix."""
    start = curie.index(":")
    return [at for at, character in enumerate(curie) if at > start and character.isalnum()]


def test_another_last_character_of_an_identifier_is_noticed(copy: Path) -> None:
    wrong = {row: altered(row.object_id, positions(row.object_id)[-1]) for row in ROWS}
    assert not [
        identifier for row, identifier in wrong.items() if not noticed(copy, row, identifier)
    ]


@given(data=st.data())
def test_any_other_digit_in_an_identifier_is_noticed(copy: Path, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(ROWS))
    at = data.draw(st.sampled_from(positions(row.object_id)))
    digit = data.draw(st.sampled_from(sorted(set("0123456789") - {row.object_id[at]})))
    wrong = row.object_id[:at] + digit + row.object_id[at + 1 :]
    assert noticed(copy, row, wrong)


COLUMNS_OF_A_SET = table(ROOT / SETS[0].path)[0].keys()


@pytest.mark.parametrize("column", COLUMNS_OF_A_SET)
@pytest.mark.parametrize("file", SETS, ids=lambda file: file.path.name)
def test_a_change_in_any_column_of_any_row_is_noticed(file: SourceFile, column: str) -> None:
    """Each row is changed alone, in a set of its own, and held to how it was reviewed."""
    head, *reviewed = (ROOT / REVIEWED).read_text(encoding="utf-8").splitlines()
    lines = file.text().splitlines()
    first = next(number for number, line in enumerate(lines) if line[:1] != "#") + 1
    at = lines[first - 1].split("\t").index(column)
    passed = []
    for row in lines[first:]:
        cells = row.split("\t")
        triple = "\t".join((cells[0], *cells[2:4], ""))
        (own,) = (entry for entry in reviewed if entry.startswith(triple))
        cells[at] = f"{cells[at]}x"
        text = "\n".join([*lines[:first], "\t".join(cells), ""])
        changed = SourceFile(file.path, text.encode())
        known = SourceFile(REVIEWED, f"{head}\n{own}\n".encode())
        found = mapping_checks.problems(Sources((changed, known)))
        if (file.path, first + 1) not in {(problem.path, problem.line) for problem in found}:
            passed.append(row)
    assert passed == []


def test_a_row_bears_the_label_of_its_subject(tmp_path: Path) -> None:
    columns = [COLUMNS[0], "subject_label", *COLUMNS[1:]]
    mapping_set(tmp_path, HEAD + tabbed(columns, [LABELLED[0], "b", *LABELLED[1:]]))
    write(
        tmp_path / "data" / "things.ttl",
        f'<https://example.org/a> <{SKOS}prefLabel> "a"@en .\n',
    )
    (problem,) = problems(tmp_path)
    assert problem.message == "ex:a is labelled 'a' in the dataset."


# Against the tables that the identifiers were read from.


@pytest.fixture(scope="module")
def reference(shared: Path) -> Path:
    return shared / "reference"


@each_ontology
def test_every_mapped_term_is_current_and_bears_its_label(reference: Path, name: str) -> None:
    current = {
        (term["id"], term["label"])
        for term in table(reference / f"{name}-terms.tsv")
        if term.get("obsolete", "false") == "false"
    }
    mapped = {(row.object_id, row.object_label) for row in ROWS if vocabulary(row).lower() == name}
    assert mapped
    assert mapped <= current


def terms_read(reference: Path) -> set[tuple[str, ...]]:
    """Return (identifier, label, obsolete, release) of the mapped terms and of their ancestors."""
    columns = ["object_id", "object_label", "ext_object_obsolete", "object_source_version"]
    found = {tuple(row[column] for column in columns) for row in table(reference / DISEASES)}
    for row in table(reference / "diseases-hierarchy.tsv"):
        release = row["ontology_version"]
        found.add((row["child"], row["child_label"], "false", release))
        found.add((row["parent"], row["parent_label"], "false", release))
    return found


def test_every_object_of_a_disease_was_read(reference: Path) -> None:
    read = {term: label for term, label, _, _ in terms_read(reference)}
    mapped = [row for row in ROWS if row.path.name == DISEASES]
    # What Mondo itself ties a term to has no row of its own there, and no label.
    tied = {
        getattr(quad.object, "value", "").replace(
            "http://linkedlifedata.com/resource/umls/id/",
            "https://uts.nlm.nih.gov/uts/umls/concept/",
        )
        for quad in ox.parse(path=reference / "mondo-slice.ttl")
        if quad.predicate.value == SKOS + "exactMatch"
    }
    unread = [row for row in mapped if row.object_id not in read]
    assert not [row for row in unread if row.object_label or row.object not in tied]
    assert not [row for row in mapped if row.object_label not in ("", read.get(row.object_id))]


def test_every_object_of_an_area_was_read(reference: Path) -> None:
    areas = [" ".join(area.values()) for area in table(reference / "countries.tsv")]
    mapped = [row for row in ROWS if row.path.name != DISEASES]
    names = {row: row.object_id.partition(":")[2].rstrip("/") for row in mapped}
    read = {row: [area for area in areas if is_word(names[row], area)] for row in mapped}
    assert not [row for row in mapped if not any(row.object_label in area for area in read[row])]


def is_word(text: str, line: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", line) is not None


def test_every_term_of_a_disease_is_in_the_release_that_was_read(reference: Path) -> None:
    diseases = {row.object_id for row in ROWS if row.path.name == DISEASES}
    terms = {tuple(term.values()) for term in table(ROOT / TERMS)}
    assert {term for term in terms if term[0] in diseases} <= terms_read(reference)


def test_every_organisation_among_the_terms_was_read(reference: Path) -> None:
    read = {row["ror"]: " ".join(row.values()) for row in table(reference / "organisations.tsv")}
    named = {t["id"]: t["label"] for t in table(ROOT / TERMS) if t["id"].startswith("https://")}
    assert named
    assert not [iri for iri, label in named.items() if label not in read.get(iri, "")]


def test_no_identifier_is_one_that_could_not_be_verified(reference: Path) -> None:
    doubtful = {row["object_id"] for row in table(reference / "diseases-unverified.tsv")}
    assert not doubtful & {row.object_id for row in ROWS}


def test_every_identifier_that_could_not_be_verified_is_refused_where_it_is_used(
    reference: Path, copy: Path
) -> None:
    """Obsolete, deprecated, misprinted and remembered identifiers, each in place of a right one."""
    traps = [row["object_id"] for row in table(reference / "diseases-unverified.tsv")]
    usable = [trap for trap in traps if re.fullmatch(r"[A-Za-z0-9]+:[\w./]+", trap)]
    mapped = {vocabulary(row): row for row in ROWS if row.path.name == DISEASES}

    assert len(usable) > 10
    for trap in usable:
        assert noticed(copy, mapped[trap.partition(":")[0]], trap), trap


def test_prefixes_are_those_of_the_reference(reference: Path) -> None:
    read = {row["prefix"]: row for row in table(reference / "prefixes.tsv")}
    # Of UMLS the reference tells the form of Bioregistry beside another; ICD-O had none of its own.
    read["UMLS"]["iri_base"] = re.findall(r"https://[^)]+", read["UMLS"]["source"])[0]
    read["ICDO"]["iri_base"] = "https://bioregistry.io/icdo:"
    assert not [row for row in ROWS if not row.object.startswith(read[vocabulary(row)]["iri_base"])]


# The files of the terms and all above them.


def answers(name: str, pattern: str) -> set[tuple[str, ...]]:
    """Return the values of ?a and ?b for which a pattern holds in an external file.

    A notation is given with the prefix of its vocabulary.
    """
    store = ox.Store()
    store.load(path=ROOT / "data" / "external" / f"{name}.ttl")
    rows = store.query(f"SELECT ?a ?b {{ {pattern} }}", prefixes={"rdfs": RDFS, "skos": SKOS})
    assert isinstance(rows, ox.QuerySolutions)
    typed = f"{NORDONC}{name}Code"
    prefix = {typed: f"{name.upper()}:"}
    return {
        tuple(
            prefix.get(getattr(getattr(one, "datatype", None), "value", ""), "") + one.value
            for one in row
        )
        for row in rows
    }


def parents(name: str) -> set[tuple[str, ...]]:
    return answers(name, "?c rdfs:subClassOf ?d . ?c skos:notation ?a . ?d skos:notation ?b")


@each_ontology
def test_an_external_file_holds_the_mapped_terms_and_all_above_them(name: str) -> None:
    above = parents(name)
    held = {row.object_id for row in ROWS if vocabulary(row).lower() == name}
    while more := {parent for child, parent in above if child in held} - held:
        held |= more
    assert {notation for _, notation in answers(name, "?a skos:notation ?b")} == held


@each_ontology
def test_every_parent_in_an_external_file_is_described_there(name: str) -> None:
    assert not answers(name, "?a rdfs:subClassOf ?b FILTER NOT EXISTS { ?b skos:notation ?id }")


@each_ontology
def test_an_external_class_has_a_label_and_the_notation_of_its_iri(name: str) -> None:
    named = answers(name, "?a skos:notation ?b ; rdfs:label ?label FILTER(lang(?label) = 'en')")
    assert named == answers(name, f"?a a <{OWL}Class> ; skos:notation ?b")
    assert all(iri.endswith("/" + notation.replace(":", "_")) for iri, notation in named)


@each_ontology
def test_an_external_class_has_no_definition_status_or_match(name: str) -> None:
    described = {RDF + "type", RDFS + "label", RDFS + "subClassOf", SKOS + "notation"}
    assert {used for used, _ in answers(name, f"?b a <{OWL}Class> ; ?a ?o")} == described


@each_ontology
def test_parents_and_labels_are_those_of_the_release(reference: Path, name: str) -> None:
    edges = {(row["child"], row["parent"]) for row in table(reference / "diseases-hierarchy.tsv")}
    terms = {(row["id"], row["label"]) for row in table(reference / f"{name}-terms.tsv")}
    held = answers(name, "?c skos:notation ?a ; rdfs:label ?b")
    assert held <= terms
    assert parents(name) == {
        edge for edge in edges if edge[0] in {notation for notation, _ in held}
    }


# What is reported.


def small(
    folder: Path,
    rows: Iterable[list[str]] = (LABELLED, PINNED),
    terms: Iterable[list[str]] = (TERM,),
    pins: Iterable[list[str]] = (PIN,),
) -> Path:
    """Write a dataset of one mapping set, whose rows begin on line 5, and the two tables."""
    mapping_set(folder, HEAD + tabbed(COLUMNS, *rows))
    write(folder / TERMS, tabbed(["id", "label", "obsolete", "release"], *terms))
    write(folder / PINS, tabbed(COLUMNS[:3], *pins))
    return folder


def test_a_sound_dataset_has_no_problems(tmp_path: Path) -> None:
    assert problems(small(tmp_path)) == []


def test_a_dataset_without_terms_and_pins_is_not_held_to_them(tmp_path: Path) -> None:
    mapping_set(tmp_path, HEAD + tabbed(COLUMNS, LABELLED, PINNED))
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("row", "value", "message"),
    [
        pytest.param(["zz:a", *LABELLED[1:]], "zz:a", "zz:a has no prefix", id="prefix"),
        pytest.param(["ex:<", *LABELLED[1:]], "ex:<", "ex:< has no prefix", id="no-iri"),
        pytest.param(["", *LABELLED[1:]], "skos:exactMatch", "The row has", id="empty-cell"),
        pytest.param(LABELLED[:4], "ex:1", "The row has", id="cell-too-few"),
        pytest.param([*LABELLED, "six"], "six", "The row has", id="cell-too-many"),
        pytest.param(
            ["ex:a", "skos:broader", *LABELLED[2:]],
            "broader",
            "skos:broader is not",
            id="predicate",
        ),
        pytest.param([*LABELLED[:4], "x:y"], "x:y", "x:y is not a CURIE", id="justification"),
        pytest.param([*LABELLED[:4], "ex:a"], "ex:a", "ex:a is not a CURIE", id="not-of-semapv"),
        pytest.param(
            [*PIN[:2], "ex:3", "", LABELLED[4]], "ex:3", "ex:3 stands neither", id="object"
        ),
        pytest.param(["ex:b", *PINNED[1:]], "ex:2", "ex:2 is pinned with", id="pinned-subject"),
        pytest.param(
            [*PIN, "two", LABELLED[4]], "two", "The label of ex:2 was not", id="pinned-label"
        ),
        pytest.param(
            [*LABELLED[:3], "uno", LABELLED[4]], "uno", "ex:1 is labelled 'one'", id="label"
        ),
    ],
)
def test_a_wrong_row_is_reported_where_it_stands(
    tmp_path: Path, row: list[str], value: str, message: str
) -> None:
    found = problems(small(tmp_path, rows=[row]))
    (problem,) = [problem for problem in found if problem.path.name == "set.sssom.tsv"]
    assert problem.line == 5
    assert value in problem.value
    assert problem.message.startswith(message)


def test_a_pair_that_is_mapped_twice_is_reported_at_the_second_row(tmp_path: Path) -> None:
    again = ["ex:a", "skos:broadMatch", *LABELLED[2:]]
    (problem,) = problems(small(tmp_path, rows=[LABELLED, PINNED, again]))
    assert (problem.line, problem.subject, problem.value) == (7, "https://example.org/a", "ex:1")


def test_an_obsolete_term_is_reported(tmp_path: Path) -> None:
    terms = [["ex:1", "one", "true", "2026"]]
    (problem,) = problems(small(tmp_path, terms=terms))
    assert (problem.line, problem.message) == (5, "ex:1 is obsolete in 2026.")


@pytest.mark.parametrize(
    ("rows", "table_name", "value"),
    [
        pytest.param([PINNED], TERMS, "ex:1", id="term"),
        pytest.param([LABELLED], PINS, "ex:a skos:closeMatch ex:2", id="pin"),
    ],
)
def test_an_entry_that_no_mapping_uses_is_reported(
    tmp_path: Path, rows: list[list[str]], table_name: PurePath, value: str
) -> None:
    (problem,) = problems(small(tmp_path, rows=rows))
    assert (problem.path, problem.line, problem.value) == (table_name, 2, value)


def test_another_digit_of_a_ror_identifier_is_noticed(copy: Path) -> None:
    mapping_set(copy, HEAD + tabbed(COLUMNS))
    place = PurePath("data", "further-sources", "ror-records.ttl")
    text = (ROOT / place).read_text(encoding="utf-8")
    path = write(copy / place, text.replace("00v452281", "00v452282"))
    problem = next(found for found in problems(copy) if copy / found.path == path)
    assert "00v452281" in text.splitlines()[problem.line - 1]
    assert problem.value == "https://ror.org/00v452282"
    path.unlink()


# What is read.


def test_a_row_is_read_as_iris_and_as_written(tmp_path: Path) -> None:
    file = mapping_set(tmp_path, HEAD + tabbed(COLUMNS, LABELLED))
    (row,) = sssom.rows(file)
    assert (row.subject, row.predicate, row.object) == (
        "https://example.org/a",
        SKOS + "exactMatch",
        "https://example.org/1",
    )
    assert (*row.triple, row.object_label) == tuple(LABELLED[:4])
    assert (str(row.path), row.line) == ("data/mappings/set.sssom.tsv", 5)


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        pytest.param([], ["ex:a", "skos:exactMatch", "sssom:NoTermFound", ""], id="no-object"),
        pytest.param([], ["sssom:NoTermFound", "skos:exactMatch", "ex:1", ""], id="no-subject"),
        pytest.param(["predicate_modifier"], LABELLED[:4], id="negated"),
    ],
)
def test_a_row_that_denies_a_match_states_nothing(
    tmp_path: Path, columns: list[str], cells: list[str]
) -> None:
    row = [*cells, "semapv:ManualMappingCuration", *(["Not"] if columns else [])]
    file = mapping_set(tmp_path, HEAD + tabbed([*COLUMNS, *columns], row))
    assert sssom.rows(file) == []


def test_matches_and_labels_become_triples_once(tmp_path: Path) -> None:
    again = ["ex:b", *LABELLED[1:]]
    rows = sssom.rows(mapping_set(tmp_path, HEAD + tabbed(COLUMNS, LABELLED, again)))
    one = ox.NamedNode("https://example.org/1")
    label = ox.Triple(one, ox.NamedNode(RDFS + "label"), ox.Literal("one", language="en"))
    matches = [
        ox.Triple(
            ox.NamedNode(f"https://example.org/{name}"), ox.NamedNode(SKOS + "exactMatch"), one
        )
        for name in "ab"
    ]
    assert set(sssom.triples(rows, ())) == {*matches, label}
    assert sssom.triples(rows, {one.value}) == matches


@pytest.mark.parametrize(
    ("curie", "iri"),
    [
        pytest.param("ex:1", "https://example.org/1", id="known"),
        pytest.param("ex:a:b", "https://example.org/a:b", id="second-colon"),
        pytest.param("zz:1", None, id="unknown-prefix"),
        pytest.param("ex:", None, id="nothing-named"),
        pytest.param("ex", None, id="no-colon"),
        pytest.param("ex:a b", None, id="no-iri"),
    ],
)
def test_a_curie_expands_by_the_map_or_not_at_all(curie: str, iri: str | None) -> None:
    assert sssom.expand(curie, {"ex": "https://example.org/"}) == iri


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param("#curie_map:\n#  ex: a: b\n", 2, id="not-yaml"),
        pytest.param("#mapping_set_id: x\n", 1, id="no-curie-map"),
        pytest.param("#- x\n", 1, id="no-keys"),
        pytest.param("#curie_map:\n#  ex: [a]\n", 1, id="prefix-without-text"),
        pytest.param(HEAD + "subject_id\tpredicate_id\n", 4, id="missing-column"),
        pytest.param(HEAD, 4, id="no-table"),
        pytest.param(HEAD + "\t".join(COLUMNS) + '\n"a"b\n', 5, id="broken-quotes"),
        pytest.param(HEAD.encode() + b"a\n\xff\n", 5, id="not-utf-8"),
    ],
)
def test_a_set_that_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, content: str | bytes, line: int
) -> None:
    file = mapping_set(tmp_path, content)
    with pytest.raises(SourceSyntaxError, match=rf"^data/mappings/set\.sssom\.tsv:{line}: "):
        sssom.rows(file)


@pytest.mark.parametrize(
    ("terms", "line"),
    [
        pytest.param([TERM, TERM], 3, id="twice"),
        pytest.param([["ex:1", "", "false", "2026"]], 2, id="without-label"),
    ],
)
def test_a_table_that_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, terms: list[list[str]], line: int
) -> None:
    with pytest.raises(SourceSyntaxError, match=rf"terms\.tsv:{line}: "):
        problems(small(tmp_path, terms=terms))


@pytest.mark.parametrize("iri", ["http://www.w3.org/2004/02/skos/core", "http://wrong.example/"])
def test_a_set_cannot_give_a_built_in_prefix_another_meaning(tmp_path: Path, iri: str) -> None:
    """Source: SSSOM, section "IRI prefixes"."""
    head = HEAD.replace("#mapping_set_id", f"#  skos: {iri}\n#mapping_set_id")
    with pytest.raises(SourceSyntaxError, match="skos: is built in"):
        sssom.rows(mapping_set(tmp_path, head + tabbed(COLUMNS, LABELLED)))


def test_a_turtle_file_that_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    write(small(tmp_path) / "data" / "broken.ttl", "\n\nno triple\n")
    with pytest.raises(SourceSyntaxError, match=r"broken\.ttl:3:1: "):
        problems(tmp_path)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


NAMES = st.from_regex(r"[A-Za-z0-9./_-]+", fullmatch=True)
LABELS = st.text(st.characters(exclude_categories=["Cs"]))


@given(rows=st.lists(st.tuples(NAMES, NAMES, LABELS)))
def test_what_is_written_is_read_again(scratch: Path, rows: list[tuple[str, str, str]]) -> None:
    cells = [["ex:" + a, "skos:closeMatch", "ex:" + b, label, "semapv:x"] for a, b, label in rows]
    read = sssom.rows(mapping_set(scratch, HEAD + tabbed(COLUMNS, *cells)))
    assert [[*row.triple, row.object_label, "semapv:x"] for row in read] == cells


@given(head=LABELS, body=LABELS)
def test_any_text_is_read_or_refused(scratch: Path, head: str, body: str) -> None:
    file = mapping_set(scratch, f"{HEAD}#{head}\n" + "\t".join(COLUMNS) + "\n" + body)
    try:
        rows = sssom.rows(file)
    except SourceSyntaxError:
        return
    assert not [row for row in rows if row.line < 6]


#: How the rights statement names each vocabulary whose labels are published.
CREDITED = {
    "DOID": "Human Disease Ontology",
    "MESH": "Medical Subject Headings",
    "MONDO": "Mondo Disease Ontology",
    "NCIT": "NCI Thesaurus",
    "Orphanet": "Orphanet Rare Disease Ontology",
    "geonames": "GeoNames",
}


def test_the_rights_statement_credits_every_vocabulary_whose_labels_are_published() -> None:
    rights = sources.load(SOURCES).description.rights

    assert {vocabulary(row) for row in ROWS if row.object_label} == CREDITED.keys()
    assert not [name for name in CREDITED.values() if name not in rights]
    assert "Wikidata" not in rights
