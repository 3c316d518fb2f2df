"""What other documents than the overview tell stands apart, with where it was read."""

import csv
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from helpers.answers import ANSWERS, answer_of_oxigraph, rows_of, text_for
from nordonc.dataset.sources import Dataset, Sources
from nordonc.rdf.namespaces import NORDONC, SCHEMA, SKOS
from nordonc.release import build

#: Graphs and files of other documents than the overview; a dictionary has one of its own, under
#: another licence.
FURTHER = {
    f"https://w3id.org/nordonc/graph/{name}": f"data/{name}"
    for name in ("further-sources", "wikdict")
}
#: Queries that say which documents there are, or what further ones tell.
OF_DOCUMENTS = {"bodies", "dataset-card", "disease-names", "further-facts"}
NUHA = "network/nordic-university-hospital-alliance"


@pytest.fixture(scope="module")
def reference(shared: Path) -> dict[str, dict[str, str]]:
    """Return what was verified of each body, by its name."""
    with (shared / "reference/organisations.tsv").open(encoding="utf-8", newline="") as file:
        return {row["preferred_name"]: row for row in csv.DictReader(file, delimiter="\t")}


@cache
def without_further(root: Path) -> ox.Store:
    """Return the graph as it is where the files of further documents are not there."""
    sources = Sources.read(root)
    kept = [
        one for one in sources.files if not one.path.as_posix().startswith(tuple(FURTHER.values()))
    ]
    assert len(kept) == len(sources.files) - 8
    return build.prepared(Sources(tuple(kept))).store


def restricted(store: ox.Store) -> list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]:
    """Return the graphs of a store but that of further documents."""
    names = list(store.named_graphs())
    further = [ox.NamedNode(iri) for iri in FURTHER]
    assert all(name in names for name in further)
    return [name for name in names if name not in further]


@pytest.mark.parametrize("expected", ANSWERS, ids=lambda path: path.stem)
def test_a_query_over_the_other_graphs_answers_as_if_the_overview_were_all(
    expected: Path, graph: Dataset, root: Path
) -> None:
    text = text_for(expected, graph.description.base)
    answer = graph.store.query(text, default_graph=restricted(graph.store))
    assert isinstance(answer, ox.QuerySolutions)
    body = answer.serialize(format=ox.QueryResultsFormat.CSV)
    assert body is not None

    assert rows_of(body.decode()) == answer_of_oxigraph(without_further(root), text)


@pytest.mark.parametrize(
    "expected",
    [path for path in ANSWERS if path.stem not in OF_DOCUMENTS],
    ids=lambda path: path.stem,
)
def test_what_the_overview_answers_is_what_it_answered_before(
    expected: Path, graph: Dataset, root: Path
) -> None:
    text = text_for(expected, graph.description.base)

    assert answer_of_oxigraph(graph.store, text) == answer_of_oxigraph(without_further(root), text)


def test_identifiers_are_those_that_were_verified(
    root: Path, reference: dict[str, dict[str, str]]
) -> None:
    with (root / "tests/expected/further-facts.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "/disease/" not in row["thing"]]
    names = {"Landspitali": "National University Hospital of Iceland (Landspítali)"}
    seen = set()
    for row in rows:
        known = reference[names.get(row["name"], row["name"])]
        if row["property"] == f"{SCHEMA}sameAs":
            assert row["value"] == known["ror"]
            assert row["place"] in known["evidence"]
        elif row["property"] == f"{SCHEMA}identifier":
            assert row["value"] in known["crossref_funder_id"] + known["correction"]
        else:
            assert row["property"] in {f"{NORDONC}memberOf", f"{SKOS}prefLabel"}
        seen.add(row["property"])
    assert len(seen) == 4
    assert len(rows) > 20


def test_a_network_shows_what_a_further_document_tells_and_where(client: FlaskClient) -> None:
    page = client.get(f"/{NUHA}.html").text

    assert "Rigshospitalet" in page
    assert "The Launch of the Nordic University Hospital Alliance (NUHA)" in page
    trial = client.get("/network/nordic-european-initiative-on-colorectal-cancer.html").text
    assert "NCT00883792" in trial


def test_a_further_document_shows_its_address_and_what_is_taken_from_it(
    client: FlaskClient,
) -> None:
    page = client.get("/source/ror-records.html").text

    assert "https://github.com/ror-community/ror-records/tree/" in page
    assert "v1.35/0308j5838.json" in page
    assert "Nordic Cancer Union" in page or "0308j5838" in page
    field = client.get("/source/ror-records/0308j5838.html").text
    assert "Records of the Research Organization Registry" in field


def test_the_about_page_names_every_document_and_the_overview_first(client: FlaskClient) -> None:
    page = client.get("/about").text
    titles = ["Nordic Academic and Clinical Cancer Collaboration", "Records of the Research"]

    places = [page.index(f"<cite>{title}") for title in titles]
    assert places == sorted(places)
