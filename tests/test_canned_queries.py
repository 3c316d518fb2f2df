"""Canned queries: headers are read, and values never leave their slots."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from helpers.places import ROOT
from nordonc import canned
from nordonc.dataset.sources import SourceFile, Sources
from nordonc.errors import NotFoundError, ParameterError, SourceSyntaxError
from nordonc.sparql.client import Graph

QUERIES = canned.load(Sources.read(ROOT))
DATE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
BASE = "https://w3id.org/nordonc/"
COUNTRY = canned.find(QUERIES, "networks-of-country")

HEADER = """#+ summary: What is there?
#+ description: Everything of one kind.
#+ parameters:
#+   value:
#+     type: {type}
#+ columns:
#+   thing: Thing
#+ tags:
#+   - test
"""
BODY = """
SELECT ?thing
WHERE {
  VALUES ?value { UNDEF }
  ?thing ?property ?value .
}
ORDER BY ?thing
"""


def query_file(slug: str, text: str) -> SourceFile:
    return SourceFile(PurePosixPath("queries", f"{slug}.rq"), text.encode())


def query_with(parameter_type: str = "string") -> canned.CannedQuery:
    return canned.read(query_file("probe", HEADER.format(type=parameter_type) + BODY))


def values_in(text: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    """Return what stands in the slot of the probe, as the engine reads it."""
    row = next(line for line in text.split("\n") if "VALUES ?value" in line)
    answer = ox.Store().query(f"SELECT ?value WHERE {{ {row} }}")
    assert isinstance(answer, ox.QuerySolutions)
    return [solution["value"] for solution in answer]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.slug)
def test_every_query_is_strict_sparql_with_a_complete_header(query: canned.CannedQuery) -> None:
    prepareQuery(query.text)

    assert query.summary.endswith("?")
    assert query.description.endswith(".")
    assert "ORDER BY" in query.text
    assert "SELECT *" not in query.text


def test_what_cannot_be_read_is_left_to_the_linter() -> None:
    texts = {"bad": "SELECT *", "good": HEADER.format(type="string") + BODY}
    sources = Sources(tuple(query_file(name, text) for name, text in texts.items()))

    assert [query.slug for query in canned.readable(sources)] == ["good"]
    with pytest.raises(SourceSyntaxError):
        canned.load(sources)


def test_the_text_without_its_header_is_what_people_read() -> None:
    assert canned.without_header(query_with().text) == BODY.lstrip()


def test_a_release_gives_back_the_queries_it_was_given() -> None:
    assert canned.from_json(canned.to_json(QUERIES)) == QUERIES


def test_a_value_takes_the_place_of_the_default() -> None:
    text = canned.bind(COUNTRY, {"country": ["country/IS"], "weakest": ["1"]}, BASE)

    assert "VALUES ?country { <https://w3id.org/nordonc/country/IS> }" in text
    assert "VALUES ?weakest { 1 }" in text
    assert "country/NO" not in text.partition("SELECT")[2]


def test_several_values_are_alternatives() -> None:
    text = canned.bind(COUNTRY, {"country": ["country/IS", "territory/FO"]}, BASE)

    assert f"{{ <{BASE}country/IS> <{BASE}territory/FO> }}" in text


def test_an_empty_value_leaves_a_parameter_open() -> None:
    assert "VALUES ?country { UNDEF }" in canned.bind(COUNTRY, {"country": [""]}, BASE)


@pytest.mark.parametrize("kind", ["integer", "date"])
def test_an_empty_value_leaves_a_bound_at_its_default(kind: str) -> None:
    """Nothing compares with an open bound, so that no row would be left."""
    query = query_with(kind)
    bound = replace(query, parameters=(replace(query.parameters[0], default="7"),))

    assert canned.bind(bound, {"value": [""]}, BASE) == bound.text
    assert canned.bind(query, {"value": [""]}, BASE) == query.text


def test_without_values_the_text_is_the_file() -> None:
    assert canned.bind(COUNTRY, {}, BASE) == COUNTRY.text


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        pytest.param("string", 'a "b"\n\\', ox.Literal('a "b"\n\\'), id="string"),
        pytest.param("lang", "NB", ox.Literal("nb"), id="lang"),
        pytest.param("integer", "+007", ox.Literal(7), id="integer"),
        pytest.param("date", "2026-11-23", ox.Literal("2026-11-23", datatype=DATE), id="date"),
        pytest.param("iri", "country/NO", ox.NamedNode(f"{BASE}country/NO"), id="relative-iri"),
        pytest.param("iri", "http://a.example/å", ox.NamedNode("http://a.example/å"), id="iri"),
    ],
)
def test_a_value_becomes_a_term_of_its_type(
    kind: str, value: str, term: ox.Literal | ox.NamedNode
) -> None:
    text = canned.bind(query_with(kind), {"value": [value]}, BASE)

    assert values_in(text) == [term]


def offered(slug: str) -> list[str]:
    """Return what the list query of the areas offers here, and nothing for any other."""
    return ["country/NO", "country/IS", "territory/FO"] if slug == "areas" else []


@pytest.mark.parametrize(
    "value", [pytest.param("country/IS", id="short"), pytest.param(f"{BASE}country/IS", id="whole")]
)
def test_a_value_that_the_list_query_offers_is_taken(value: str) -> None:
    text = canned.bind(COUNTRY, {"country": [value]}, BASE, offered)

    assert f"VALUES ?country {{ <{BASE}country/IS> }}" in text


@pytest.mark.parametrize(
    "value", [pytest.param("country/XX", id="unlisted"), pytest.param("a b", id="not-an-iri")]
)
def test_a_value_that_the_list_query_does_not_offer_is_told_with_those_it_does(value: str) -> None:
    with pytest.raises(ParameterError) as refused:
        canned.bind(COUNTRY, {"country": ["country/NO", value]}, BASE, offered)

    assert str(refused.value) == (
        f"country={value!r} is not allowed; allowed: country/NO, country/IS, territory/FO; "
        "the query areas lists them"
    )


def test_a_long_list_of_values_is_told_in_part() -> None:
    with pytest.raises(ParameterError, match=r"allowed: thing/0, .*thing/9 and 15 more; the query"):
        canned.bind(COUNTRY, {"country": ["x"]}, BASE, lambda _: [f"thing/{n}" for n in range(25)])


def test_empty_values_beside_others_are_passed_over() -> None:
    text = canned.bind(COUNTRY, {"country": ["", "country/IS"], "weakest": []}, BASE)

    assert f"VALUES ?country {{ <{BASE}country/IS> }}" in text
    assert "VALUES ?weakest { 6 }" in text


def test_choices_come_from_the_first_two_columns() -> None:
    body = b"""{"head": {"vars": ["area", "name"]}, "results": {"bindings": [
        {"area": {"type": "uri", "value": "https://w3id.org/nordonc/country/NO"},
         "name": {"type": "literal", "value": "Norway"}},
        {"area": {"type": "uri", "value": "https://w3id.org/nordonc/country/NO"},
         "name": {"type": "literal", "value": "Noreg"}},
        {"area": {"type": "uri", "value": "https://example.org/x"}},
        {"name": {"type": "literal", "value": "nothing"}}]}}"""
    found = canned.choices(QUERIES, "areas", BASE, Graph(lambda *_: body))

    assert found == (
        canned.Choice("country/NO", "Norway"),
        canned.Choice("https://example.org/x", "https://example.org/x"),
    )


@pytest.mark.parametrize(
    ("given_values", "told"),
    [
        pytest.param({"country": ["a\udcff"]}, "not text in UTF-8", id="not-utf-8"),
        pytest.param({"weakest": ["many"]}, "weakest='many' is not allowed", id="not-a-number"),
        pytest.param({"land": ["x"]}, "its parameters: country, weakest", id="unknown"),
        pytest.param({"weakest": ["9"]}, "allowed: 1, 2, 3", id="not-allowed"),
        pytest.param({"country": ["a b"]}, "country='a b' is not an IRI", id="not-an-iri"),
        pytest.param({"country": ["x> } #"]}, "is not an IRI", id="breaking-out"),
    ],
)
def test_a_bad_value_is_told_with_its_parameter(
    given_values: dict[str, list[str]], told: str
) -> None:
    with pytest.raises(ParameterError, match=told.replace("+", r"\+")):
        canned.bind(COUNTRY, given_values, BASE)


def outline(part: object, slots: set[str]) -> object:
    """Return a parse tree of rdflib's as plain values, with the rows of slots blanked."""
    if isinstance(part, CompValue):
        blank = part.name == "InlineData" and {str(name) for name in part["var"]} <= slots
        kept = {key: outline(value, slots) for key, value in part.items() if key != "value"}
        return part.name, kept, None if blank else outline(part.get("value"), slots)
    if isinstance(part, str):
        return type(part).__name__, str(part)
    return [outline(one, slots) for one in part] if isinstance(part, Iterable) else repr(part)


#: What has broken out of slots elsewhere.
HOSTILE = [
    '" } UNION { ?s ?p ?o } #',
    "> } . ?s ?p ?o . { <",
    "\\u0022 } #",
    "\\\\u0022 } #",
    "\\U00000022 } #",
    "\\",
    '\\"',
    "1 } VALUES ?other { 2",
    "\u2028VALUES ?value { 1 }",
    "?thing",
    "UNDEF",
    "wood:oak",
    "\x00",
    "{}",
]


@pytest.mark.parametrize("kind", canned.TYPES)
@pytest.mark.parametrize("value", HOSTILE)
def test_what_breaks_out_elsewhere_stays_here(kind: str, value: str) -> None:
    assert_only_the_slot_changes(query_with(kind), [value])


def assert_only_the_slot_changes(query: canned.CannedQuery, values: list[str]) -> None:
    """Bind values, which may be refused, and compare what a strict parser makes of the text."""
    try:
        text = canned.bind(query, {"value": values}, BASE)
    except ParameterError:
        return
    slots = {"value"}

    assert outline(parseQuery(text), slots) == outline(parseQuery(query.text), slots)
    each = [canned.bind(query, {"value": [value]}, BASE) for value in values if value]
    assert all(len(values_in(one)) == 1 for one in each)
    found = values_in(text)
    assert (
        len(found)
        == len(set(map(str, found)))
        == max(1, len({str(values_in(one)) for one in each}))
    )


@settings(max_examples=60)
@example(values=["\\u0022", "\\\\U00000022"], kind="string")
@given(
    values=st.lists(st.text(), min_size=1, max_size=3),
    kind=st.sampled_from(list(canned.TYPES)),
)
def test_no_value_changes_the_algebra_outside_its_slot(values: list[str], kind: str) -> None:
    assert_only_the_slot_changes(query_with(kind), values)


@given(value=st.text(min_size=1))
def test_any_string_stays_within_its_slot(value: str) -> None:
    query = query_with()
    try:
        text = canned.bind(query, {"value": [value]}, BASE)
        read = values_in(text)
    except (SyntaxError, UnicodeEncodeError):
        pytest.fail(f"{value!r} broke the query")

    assert len(read) == 1
    assert isinstance(read[0], ox.Literal)
    assert read[0].value == value
    assert text.count("\n") == query.text.count("\n")


@given(value=st.text(min_size=1), kind=st.sampled_from(["iri", "integer", "date", "lang"]))
def test_any_other_value_is_one_term_or_refused(value: str, kind: str) -> None:
    query = query_with(kind)
    try:
        text = canned.bind(query, {"value": [value]}, BASE)
    except ParameterError:
        return

    assert len(values_in(text)) == 1
    assert text.count("\n") == query.text.count("\n")


@pytest.mark.parametrize(
    ("given_values", "parameter"),
    [
        pytest.param({"weakest": ["9"]}, "weakest", id="not-allowed"),
        pytest.param({"country": ["a b"]}, "country", id="not-of-its-type"),
        pytest.param({"country": ["a\udcff"]}, "country", id="not-utf-8"),
        pytest.param({"land": ["x"]}, "", id="unknown"),
    ],
)
def test_an_error_knows_the_parameter_whose_value_is_at_fault(
    given_values: dict[str, list[str]], parameter: str
) -> None:
    with pytest.raises(ParameterError) as refused:
        canned.bind(COUNTRY, given_values, BASE)

    assert refused.value.parameter == parameter


def strict_outline(query: canned.CannedQuery, text: str) -> object:
    return outline(parseQuery(text), {parameter.name for parameter in query.parameters})


ASKING = [query for query in QUERIES if query.parameters]
OUTLINES = {query.slug: strict_outline(query, query.text) for query in ASKING}


@settings(max_examples=60)
@given(data=st.data(), query=st.sampled_from(ASKING))
def test_no_hostile_value_changes_a_query_of_ours_outside_its_slots(
    data: st.DataObject, query: canned.CannedQuery
) -> None:
    """All parameters at once, each with text that broke out elsewhere, glued to anything."""
    hostile = st.builds("".join, st.tuples(st.text(max_size=5), st.sampled_from(HOSTILE)))
    values = {
        parameter.name: data.draw(st.lists(hostile | st.just(""), max_size=2))
        for parameter in query.parameters
    }
    open_parameters = [replace(parameter, values=()) for parameter in query.parameters]
    try:
        text = canned.bind(replace(query, parameters=tuple(open_parameters)), values, BASE)
    except ParameterError:
        return

    assert strict_outline(query, text) == OUTLINES[query.slug]
    assert text.count("\n") == query.text.count("\n")


def test_an_unknown_name_is_told_with_the_names_that_exist() -> None:
    with pytest.raises(NotFoundError, match="networks-of-country"):
        canned.find(QUERIES, "networks-of-planet")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("#+ summary: What is there?\n", "", "summary", id="no-summary"),
        pytest.param("#+ tags:\n#+   - test\n", "", "tags", id="no-tags"),
        pytest.param("type: string", "type: colour", "one of iri", id="unknown-type"),
        pytest.param("VALUES ?value { UNDEF }", "", r"\?value needs one line", id="no-slot"),
        pytest.param("#+ columns:", "#+ columns: [", "not YAML", id="not-yaml"),
        pytest.param("#+", "#", "has no header", id="no-header"),
        pytest.param("#+   thing: Thing", "#+   - thing", "'columns' must", id="columns-list"),
        pytest.param("#+   - test", "#+   test: 1", "'tags' must", id="tags-mapping"),
        pytest.param("type: string", "type: string\n#+     enum: one", "'enum' must", id="enum"),
        pytest.param("#+     type: string", "#+     string", "one of iri", id="no-mapping"),
        pytest.param("SELECT ?thing", "DESCRIBE ?thing", "DESCRIBE", id="describe"),
        pytest.param("SELECT ?thing", "INSERT ?thing", "INSERT", id="update"),
        pytest.param("What is", "What\x07is", "not YAML", id="control-character"),
    ],
)
def test_a_faulty_header_is_told_with_its_file(old: str, new: str, told: str) -> None:
    text = HEADER.format(type="string") + BODY
    file = query_file("faulty", text.replace(old, new))

    with pytest.raises(SourceSyntaxError, match=rf"faulty\.rq:\d+: .*{told}"):
        canned.read(file)
