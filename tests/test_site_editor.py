"""The page of the query editor: its first query, terms in three ways, bars, and what is meant."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from nordonc.endpoint.service_description import named_graphs
from nordonc.rdf.curies import curie
from nordonc.rdf.namespaces import PREFIXES
from nordonc.release.manifest import Release
from nordonc.site.editor.chart import MOST, charted
from nordonc.site.editor.editor_results import Cell, shown
from nordonc.sparql.form import Form

BROWSER = {"Accept": "text/html"}
BASE = "https://w3id.org/nordonc/"
GREENLAND = f"{BASE}territory/GL"
LETTERS = st.text(st.characters(codec="utf-8", exclude_characters='<>"{}|^`\\ '), max_size=8)


def page(client: FlaskClient, query: str = "", status: int = 200) -> str:
    """Return the page of a query, or of none."""
    asked = {"query": query} if query else {}
    response = client.get("/sparql", query_string=asked, headers=BROWSER)
    assert response.status_code == status
    return response.text


def field(text: str) -> str:
    (found,) = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.DOTALL)
    return unescape(str(found))


def cells(text: str) -> list[str]:
    """Return the cells of the rows, with the markup in them."""
    table = text[text.index('<caption id="told">') :]
    return re.findall(r"<td[^>]*>(.*?)</td>", table[: table.index("</table>")])


def rows(*terms: tuple[str, str, str]) -> list[tuple[Cell, Cell]]:
    """Return rows of a name and a number, each given with its text and whether it is one."""
    return [(Cell(name), Cell(number, is_number=kind == "number")) for name, number, kind in terms]


def test_the_first_query_is_about_networks_and_diseases_and_has_an_answer(
    client: FlaskClient,
) -> None:
    query = field(page(client))
    answer = page(client, query)

    assert "nordonc:Network" in query
    assert "nordonc:coversDisease" in query
    assert re.search(r'<caption id="told">\d\d rows', answer)
    assert "As a chart" in answer


def test_the_first_query_over_another_graph_fits_that(wood_client: FlaskClient) -> None:
    query = field(page(wood_client))

    assert "nordonc" not in query
    assert "rows" in page(wood_client, query)


def test_columns_are_in_the_order_of_the_query(client: FlaskClient) -> None:
    text = page(
        client, f"SELECT * {{ ?z skos:prefLabel ?m . ?z a ?a FILTER (?z = <{GREENLAND}>) }}"
    )

    assert re.findall(r'<th scope="col">(\w+)</th>', text) == ["z", "m", "a"]


def test_a_thing_is_there_by_label_curie_and_iri(client: FlaskClient) -> None:
    text = page(client, f"SELECT ?x {{ BIND (<{GREENLAND}> AS ?x) }}")
    (cell,) = cells(text)

    assert re.findall(r'<span class="by-(\w+)">([^<]+)</span>', cell) == [
        ("label", "Greenland"),
        ("curie", "nordonc-territory:GL"),
        ("iri", GREENLAND),
    ]
    assert re.findall(r'id="way-(\w+)"', text) == ["label", "curie", "iri"]


def test_different_terms_of_one_name_are_told_apart(client: FlaskClient) -> None:
    query = f"""SELECT ?x ?same ?name {{
        BIND (<{GREENLAND}> AS ?x) ?x skos:exactMatch ?same ; skos:prefLabel ?name
        FILTER (CONTAINS(STR(?same), "geonames")) }}"""
    shown = [
        re.sub(r'<span class="by-(curie|iri)">[^<]*</span>|<[^>]+>', "", cell)
        for cell in cells(page(client, query))
    ]

    assert shown == [
        "Greenland nordonc-territory:GL",
        "Greenland https://sws.geonames.org/3425505/",
        "Greenland en",
    ]


def test_values_of_one_text_are_told_apart_by_language_and_datatype(client: FlaskClient) -> None:
    query = """SELECT ?x { VALUES ?x { "a"@en "a"@fi "a" "2024"^^xsd:gYear 2024 true "b"@ar } }"""
    text = page(client, query)
    plain = [re.sub("<[^>]+>", "", cell) for cell in cells(text)]

    assert plain == ["a en", "a fi", "a", "2024 xsd:gYear", "2024", "true xsd:boolean", "b ar"]
    assert '<span dir="auto" lang="ar">b</span>' in text


def test_a_blank_node_is_no_text(client: FlaskClient) -> None:
    (cell,) = cells(page(client, "SELECT ?x { BIND (BNODE() AS ?x) }"))

    assert cell.startswith("_:")


def test_an_answer_without_things_has_no_choice_of_ways(client: FlaskClient) -> None:
    assert 'id="ways"' not in page(client, "SELECT (1 AS ?x) {}")


def test_bars_are_as_long_as_their_numbers(client: FlaskClient) -> None:
    text = page(
        client, 'SELECT ?name ?n { VALUES (?name ?n) { ("a" 4) ("b" 1) ("c" 0) ("d" 2.5) } }'
    )
    chart = text[
        text.index('<details class="chart">') : text.index("</details>", text.index("As a chart"))
    ]

    assert re.findall(r'<rect width="([^"]+)"', chart) == ["100.0", "25.0", "0.0", "62.5"]
    assert re.findall(r'<th scope="row">(\w)</th><td class="number">([^<]+)<', chart) == [
        *(("a", "4"), ("b", "1"), ("c", "0"), ("d", "2.5")),
    ]
    assert "<caption>n by name</caption>" in chart


@pytest.mark.parametrize(
    "table",
    [
        pytest.param([("a", "1", "number")], id="one-row"),
        pytest.param([("a", "1", "number"), ("a", "2", "number")], id="name-twice"),
        pytest.param([("a", "1", "number"), ("", "2", "number")], id="no-name"),
        pytest.param([("a", "1", "number"), ("b", "-2", "number")], id="below-zero"),
        pytest.param([("a", "0", "number"), ("b", "0", "number")], id="nothing-but-zero"),
        pytest.param([("a", "1", "number"), ("b", "x", "text")], id="a-text"),
        pytest.param([("a", "1", "number"), ("b", "x", "number")], id="no-number"),
        pytest.param([("a", "1", "number"), ("b", "NaN", "number")], id="not-a-number"),
        pytest.param([("a", "1", "number"), ("b", "INF", "number")], id="infinite"),
        pytest.param([(str(n), "1", "number") for n in range(MOST + 1)], id="too-many"),
    ],
)
def test_a_table_that_does_not_count_what_it_names_has_no_bars(
    table: list[tuple[str, str, str]],
) -> None:
    assert charted(("name", "n"), rows(*table)) is None
    assert charted(("name", "n"), rows(("a", "1", "number"), ("b", "2", "number"))) is not None


def test_two_columns_of_numbers_have_no_bars() -> None:
    two = [
        (*row, Cell("1", is_number=True))
        for row in rows(("a", "1", "number"), ("b", "2", "number"))
    ]

    assert charted(("name", "n", "m"), two) is None


@given(LETTERS, LETTERS)
def test_a_curie_means_its_iri(namespace: str, local: str) -> None:
    iri = f"urn:{namespace}{local}"
    short = curie(iri, {"short": "urn:", "long": f"urn:{namespace}"})
    prefix, _, rest = short.partition(":")

    assert not short or {"short": "urn:", "long": f"urn:{namespace}"}[prefix] + rest == iri


def test_a_curie_is_by_the_longest_namespace() -> None:
    namespaces = {"a": "urn:x/", "b": "urn:x/y/"}

    assert curie("urn:x/y/z", namespaces) == "b:z"
    assert curie("urn:x/z", namespaces) == "a:z"
    assert curie("urn:x/z/", namespaces) == ""
    assert curie("urn:x/", namespaces) == ""


def test_markup_of_others_is_never_markup_of_ours() -> None:
    body = b"""{"head": {"vars": ["x"]}, "results": {"bindings":
        [{"x": {"type": "literal", "value": "<b>"}}]}}"""

    assert shown(Form.SELECT, body, PREFIXES).rows == ((Cell("<b>"),),)


def test_what_may_be_meant_is_borne_by_things_of_the_class(client: FlaskClient) -> None:
    text = page(client, "SELECT * { ?x a nordonc:Network ; nordonc:nam ?name }")

    assert "Did you mean <code>skos:prefLabel</code>?" in text
    assert "sh:name" not in text[text.index('id="result"') :]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o LIMIT 5 }",
        "SELECT * { ?s ?p ?o } FOO",
        'SELECT * { ?s ?p ?o FILTER regex(?o "x") }',
        "SELECT * { ?s ^ }",
        "SELECT * { GRAPH { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o ",
    ],
)
def test_no_message_tells_of_the_parser(client: FlaskClient, query: str) -> None:
    text = page(client, query, 400)
    told = unescape(text[text.index('id="fault"') : text.index("<pre>")])

    assert "line 1, column" in told
    for word in ("LATERAL", "SERVICE", "one of", "[", "GRAPH, ", "ENCODE_FOR_URI", "OPTIONAL"):
        assert word not in told


def test_the_editor_is_given_the_graphs_and_all_prefixes(
    client: FlaskClient, release: Release
) -> None:
    known = client.get("/vocab.json").get_json()

    assert {one["iri"] for one in known["graphs"]} >= {f"{BASE}graph/networks"}
    assert len(known["graphs"]) == len(named_graphs(release.manifest))
    assert {"MONDO", "DOID", "NCIT", "MESH", "ICD10WHO", "Orphanet"} <= known["prefixes"].keys()
