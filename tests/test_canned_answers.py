"""Each canned query answers what a reader derived from the overview."""

import csv
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from helpers.answers import ANSWERS, QUERIES, answer_of_oxigraph, rows_of, text_for
from helpers.places import ROOT
from nordonc.dataset.sources import Dataset

each_expected = pytest.mark.parametrize("expected", ANSWERS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def union(graph: Dataset) -> rdflib.Graph:
    """Return the union of all graphs for rdflib, the second engine."""
    triples = {quad.triple for quad in graph.store}
    body = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert body is not None
    return rdflib.Graph(bind_namespaces="none").parse(data=body, format="nt")


@pytest.mark.parametrize("slug", QUERIES)
def test_every_query_has_an_expected_answer(slug: str) -> None:
    assert (ROOT / "tests/expected" / f"{slug}.csv") in ANSWERS


@each_expected
def test_the_answer_is_the_one_derived_from_the_overview(expected: Path, graph: Dataset) -> None:
    text = text_for(expected, graph.description.base)

    assert answer_of_oxigraph(graph.store, text) == rows_of(expected.read_text(encoding="utf-8"))


@each_expected
def test_a_second_engine_gives_the_same_rows(
    expected: Path, graph: Dataset, union: rdflib.Graph
) -> None:
    text = text_for(expected, graph.description.base)
    body = union.query(text).serialize(format="csv")
    assert body is not None
    answered = rows_of(body.decode())
    first = answer_of_oxigraph(graph.store, text)

    assert answered[0] == first[0]
    assert Counter(map(tuple, answered)) == Counter(map(tuple, first))


def test_every_question_of_a_user_has_a_query() -> None:
    with (ROOT / "tests/expected/questions.tsv").open(encoding="utf-8", newline="") as file:
        questions = list(csv.DictReader(file, delimiter="\t"))

    assert [int(row["number"]) for row in questions] == list(range(1, len(questions) + 1))
    for row in questions:
        given = dict(item.split("=", 1) for item in row["parameters"].split("&") if item)
        names = {parameter.name for parameter in QUERIES[row["slug"]].parameters}
        assert given.keys() <= names


@pytest.mark.parametrize("slug", QUERIES)
def test_columns_are_those_the_header_names(slug: str, graph: Dataset) -> None:
    answer = graph.store.query(QUERIES[slug].text, use_default_graph_as_union=True)

    assert isinstance(answer, ox.QuerySolutions)
    assert [variable.value for variable in answer.variables] == list(QUERIES[slug].columns)


@pytest.mark.parametrize(
    "slug",
    [slug for slug, query in QUERIES.items() if any(p.values_from for p in query.parameters)],
)
def test_pick_lists_come_from_queries_that_exist(slug: str) -> None:
    for parameter in QUERIES[slug].parameters:
        assert parameter.values_from is None or parameter.values_from in QUERIES
