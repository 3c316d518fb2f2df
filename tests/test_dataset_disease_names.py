"""Names of diseases in Nordic languages: each read in a document, none invented, all found."""

import csv
import gzip
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from nordonc import lookup
from nordonc.dataset.sources import Dataset
from nordonc.lookup import Index
from nordonc.rdf.namespaces import DCTERMS, NORDONC, SKOS
from nordonc.release import files
from nordonc.release.manifest import Release

#: Where Debian's packages dict-freedict-* put the dictionaries.
DICTIONARIES = Path("/usr/share/dictd")
LANGUAGES = {
    "danish": "da",
    "finnish": "fi",
    "icelandic": "is",
    "norwegian": "no",
    "swedish": "sv",
}

Names = set[tuple[str, str, str]]


@pytest.fixture(scope="module")
def known(root: Path) -> Names:
    """Return disease, name and language of each name that was read."""
    with (root / "tests/expected/disease-names.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["disease"], row[column], tag)
            for row in csv.DictReader(file)
            for column, tag in LANGUAGES.items()
            if row[column]
        }


@pytest.fixture(scope="module")
def index(release: Release) -> Index:
    return files.index(release.folder)


def in_graph(graph: Dataset, name: str = "") -> Names:
    """Return the names of diseases that are not English, of all graphs or of one."""
    one = ox.NamedNode(f"{graph.description.base}graph/{name}") if name else None
    found = graph.store.quads_for_pattern(None, ox.NamedNode(SKOS + "altLabel"), None, one)
    return {
        (quad.subject.value, quad.object.value, quad.object.language or "")
        for quad in found
        if isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and "/disease/" in quad.subject.value
        and quad.object.language != "en"
    }


def test_the_names_are_those_that_were_read_one_a_language(graph: Dataset, known: Names) -> None:
    assert in_graph(graph) == known
    assert len({(disease, tag) for disease, _, tag in known}) == len(known) == 22


def test_words_of_the_dictionary_under_another_licence_stand_in_its_graph_alone(
    graph: Dataset,
) -> None:
    base = graph.description.base
    own = ox.NamedNode(f"{base}graph/wikdict")
    document = ox.NamedNode(f"{base}source/wikdict")
    stated = graph.store.query(
        "SELECT ?graph ?disease ?name WHERE {"
        f" ?field <{DCTERMS}source> {document} . ?statement <{NORDONC}field> ?field ;"
        f" <{NORDONC}statedSubject> ?disease ; <{NORDONC}statedValue> ?name ."
        f" GRAPH ?graph {{ ?disease <{SKOS}altLabel> ?name }} }}",
        use_default_graph_as_union=True,
    )
    assert isinstance(stated, ox.QuerySolutions)
    rows = list(stated)
    rights = [
        quad.object.value
        for one in (document, ox.NamedNode(f"{base}dataset"))
        for quad in graph.store.quads_for_pattern(one, ox.NamedNode(DCTERMS + "rights"), None)
        if isinstance(quad.object, ox.Literal)
    ]

    assert {row["graph"] for row in rows} == {own}
    assert len(rows) == len(in_graph(graph, "wikdict")) == 18
    assert len(rights) == 2
    assert all("CC BY-SA 3.0" in text and "graph wikdict" in text for text in rights)


def test_look_up_and_reconciliation_find_each_disease_by_each_name(
    index: Index, client: FlaskClient, known: Names
) -> None:
    missed = []
    for disease, name, tag in sorted(known):
        sure = lookup.certain(lookup.look_up(index, name))
        queries = f'{{"q": {{"query": "{name}"}}}}'
        answer = client.post("/reconcile", data={"queries": queries}).json
        assert answer is not None
        best = answer["q"]["result"][0]
        if sure is None or sure.iri != disease or not best["match"] or best["id"] not in disease:
            missed.append((name, tag, sure, best))
    assert not missed


@pytest.mark.parametrize(
    ("path", "language", "name"),
    [
        ("/disease/breast-cancer", "fi", "Rintasyöpä"),
        ("/disease/sarcoma", "sv", "Sarkom"),
        ("/disease/leukaemia", "nb", "Leukemi"),
        ("/disease/leukaemia", "nn", "Leukemi"),
        ("/disease/cancer", "is", "Krabbamein"),
        ("/disease/cancer", "da", "Kræft"),
    ],
)
def test_a_disease_is_called_in_the_language_chosen(
    client: FlaskClient, path: str, language: str, name: str
) -> None:
    page = client.get(f"{path}?lang={language}", headers={"Accept": "text/html"}).text

    assert f'<h1 lang="{language}">{name}</h1>' in page
    assert name.lower() in client.get(path, headers={"Accept": "text/html"}).text


def labels_of_fields(graph: Dataset) -> list[str]:
    """Return what the fields of the dictionaries say of their places."""
    prefix = f"{graph.description.base}source/wikdict/"
    return [
        quad.object.value
        for quad in graph.store.quads_for_pattern(None, ox.NamedNode(NORDONC + "fieldLabel"), None)
        if isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(prefix)
        and isinstance(quad.object, ox.Literal)
    ]


def translations(text: str, headword: str) -> set[str]:
    """Return what a dictionary gives for a headword in exactly these letters."""
    blocks = re.findall(
        rf"^{re.escape(headword)} /[^\n]*> *\n((?:[^\n]+\n){{1,4}})", text, re.MULTILINE
    )
    return {
        re.sub(r"^\d+\. | \d+\.$", "", word.strip())
        for block in blocks
        for line in block.split("\n")
        for word in line.split(",")
    }


def test_each_name_stands_in_the_dictionaries_as_its_field_says(graph: Dataset) -> None:
    if not (DICTIONARIES / "freedict-eng-fin.dict.dz").exists():
        pytest.skip("Debian's packages dict-freedict-* are not installed")
    steps = [
        re.fullmatch(r"([a-z]{3}-[a-z]{3}): (.+) = (.+)", label)
        for label in labels_of_fields(graph)
    ]
    assert len(steps) == 18
    for step in steps:
        assert step is not None
        dictionary, headword, word = step.groups()
        path = DICTIONARIES / f"freedict-{dictionary}.dict.dz"
        text = gzip.decompress(path.read_bytes()).decode()
        assert word in translations(text, headword), step[0]
