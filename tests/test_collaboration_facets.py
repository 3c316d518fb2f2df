"""Every page and question takes in the same networks for a disease, activity, kind or audience."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from nordonc.dataset.sources import Dataset

BASE = "https://w3id.org/nordonc/"
BROADER = "http://www.w3.org/2004/02/skos/core#broader"
PROPERTIES = {
    "disease": "coversDisease",
    "activity": "activity",
    "kind": "kind",
    "audience": "audience",
}
#: The canned query that asks for a concept of each facet, and which of its rows are about it.
QUESTIONS = {
    "disease": ("networks-for-disease.csv?disease=", "match", {"direct", "narrower"}),
    "activity": ("networks-by-activity.csv?activity=", "", {""}),
    "kind": ("networks-by-facet.csv?concept=", "how", {"kind"}),
    "audience": ("networks-by-facet.csv?concept=", "how", {"addressed"}),
}
#: Lists of all values of a facet with counts, and the column that has them.
COUNTED = {
    "disease": ("diseases", "networks with narrower"),
    "activity": ("activities", "networks"),
}

Networks = dict[str, set[str]]


def pairs(graph: Dataset, predicate: str) -> Iterator[tuple[str, str]]:
    for one in graph.store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
        yield one.subject.value, one.object.value  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def broader(graph: Dataset) -> Networks:
    """Return the broader concepts of each concept."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, above in pairs(graph, BROADER):
        found[one].add(above)
    return found


def taken_in(graph: Dataset, broader: Networks, facet: str) -> Networks:
    """Return networks by concept as addresses name it, each with those of narrower concepts."""

    def closed(iri: str) -> set[str]:
        return {iri}.union(*map(closed, broader.get(iri, ())))

    found: defaultdict[str, set[str]] = defaultdict(set)
    for network, stated in pairs(graph, f"{BASE}ontology#{PROPERTIES[facet]}"):
        for concept in closed(stated):
            found[concept.removeprefix(BASE)].add(network.removeprefix(BASE))
    return found


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.text)))


def page(client: FlaskClient, address: str) -> str:
    return client.get(address, headers={"Accept": "text/html"}).text


def on_page(client: FlaskClient, facet: str, concept: str) -> set[str]:
    """Return the networks that the page of a concept shows for it and for narrower ones."""
    _, _, networks = page(client, f"/{concept}").partition('<h2 id="networks">')
    shown = networks.partition("<h2")[0].partition("For a broader disease")[0]
    if facet != "disease":
        [shown] = re.findall(rf'{facet}={re.escape(concept)}".*?</ul>', shown, re.DOTALL)
    return set(re.findall(r'href="/(network/[^"]+)"', shown))


def asked(client: FlaskClient, facet: str, concept: str) -> set[str]:
    question, column, values = QUESTIONS[facet]
    found = rows(client, f"/queries/{question}{concept}")
    return {row["network"].removeprefix(BASE) for row in found if row.get(column, "") in values}


@pytest.mark.parametrize("facet", PROPERTIES)
def test_all_pages_and_questions_take_in_the_same_networks(
    client: FlaskClient, graph: Dataset, broader: Networks, facet: str
) -> None:
    expected = taken_in(graph, broader, facet)
    form = re.findall(rf'<select id="{facet}".*?</select>', page(client, "/networks"), re.DOTALL)
    options = re.findall(r'<option value="([^"]+)">[^<]*\((\d+)\)', form[0])

    assert len(expected) > 5
    assert dict(options) == {concept: str(len(found)) for concept, found in expected.items()}
    for concept, networks in expected.items():
        listed = rows(client, f"/networks.csv?{facet}={concept}")
        assert {row["iri"].removeprefix(BASE) for row in listed} == networks, concept
        assert on_page(client, facet, concept) == networks, concept
        assert asked(client, facet, concept) == networks, concept


@pytest.mark.parametrize("facet", COUNTED)
def test_lists_count_what_a_choice_finds(
    client: FlaskClient, graph: Dataset, broader: Networks, facet: str
) -> None:
    name, column = COUNTED[facet]
    counted = {
        row["iri"].removeprefix(BASE): int(row[column]) for row in rows(client, f"/{name}.csv")
    }
    expected = taken_in(graph, broader, facet)

    assert {one: count for one, count in counted.items() if count} == {
        concept: len(found) for concept, found in expected.items()
    }


def test_the_matrix_takes_in_the_same_networks_for_a_disease(
    client: FlaskClient, graph: Dataset, broader: Networks
) -> None:
    expected = taken_in(graph, broader, "disease")["disease/haematological-malignancy"]
    shown = page(client, "/explore?disease=disease/haematological-malignancy")
    [body] = re.findall(r'<table class="matrix">.*?</tbody>', shown, re.DOTALL)

    assert set(re.findall(r'<a href="/(network/[^"]+)"', body)) == expected


def test_haematological_trials_are_those_of_every_narrower_disease_and_trial(
    client: FlaskClient,
) -> None:
    query = "disease=disease/haematological-malignancy&activity=activity/clinical-trials"
    found = {row["name"] for row in rows(client, f"/networks.csv?{query}")}

    assert {"Nordic Lymphoma Group", "Nordic CLL Study Group"} <= found


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        pytest.param("/networks.csv?country=FI", "/networks.csv?country=country/FI", id="list"),
        pytest.param(
            "/networks.csv?activity=clinical-trials",
            "/networks.csv?activity=activity/clinical-trials",
            id="activity",
        ),
        pytest.param("/networks.csv?country=FO", "/networks.csv?country=territory/FO", id="area"),
        pytest.param(
            "/queries/gaps.csv?country=FI", "/queries/gaps.csv?country=country/FI", id="question"
        ),
    ],
)
def test_the_last_segment_of_a_value_stands_for_it(
    client: FlaskClient, short: str, whole: str
) -> None:
    assert rows(client, short) == rows(client, whole)
    assert rows(client, short)


@pytest.mark.parametrize(
    "address", ["/networks", "/gaps", "/queries/gaps", "/queries/networks-of-country"]
)
def test_a_form_shows_the_country_that_its_code_chooses(client: FlaskClient, address: str) -> None:
    shown = page(client, f"{address}?country=FI")

    assert re.search('value="country/FI" (selected|checked)>', shown)
    assert 'value="FI"' not in shown


@pytest.mark.parametrize(
    "address", ["/networks?country=XX", "/explore?disease=gout", "/gaps?country=XX"]
)
def test_a_value_that_is_none_shows_the_form_again(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers={"Accept": "text/html"})

    assert response.status_code == 400
    assert 'role="alert"' in response.text
    assert "is not allowed" in response.text
    assert "<select" in response.text
