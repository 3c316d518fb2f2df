"""The commonest mistakes in queries are told in our words, at the place where they are."""

import re
import time
from html import unescape
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from nordonc.sparql.mistakes import MOST, mistake

#: A query with ``@`` before the place of its mistake, and words that are told of it.
MISTAKES = {
    "object": ("SELECT * WHERE { ?s ?p @}", "lacks its object"),
    "object-point": ("SELECT * WHERE { ?s ?p @. ?s ?q ?o }", "lacks its object"),
    "object-typed": ('SELECT * { ?a ?b "1"^^<urn:x> . ?s ?p @; a ?c }', "lacks its object"),
    "point": ("SELECT * { ?s ?p ?o @?s ?q ?r }", "a point is missing"),
    "point-path": ("SELECT * { ?s ^foaf:page/rdfs:label+ ?o @?s ?q -1 }", "a point is missing"),
    "equal": ('SELECT * { ?s ?p ?l FILTER (lang(?l) @== "en") }', "equality is written ="),
    "comma": ("SELECT ?s@, ?p WHERE { ?s ?p ?o }", "parted by spaces"),
    "as": ("SELECT ?s @(COUNT(?p)) WHERE { ?s ?p ?o } GROUP BY ?s", "(COUNT(?x) AS ?n)"),
    "count": ("SELECT ?s @COUNT(?p) WHERE { ?s ?p ?o } GROUP BY ?s", "(COUNT(?x) AS ?n)"),
    "call": ("SELECT @STR(?s) WHERE { ?s ?p ?o }", "(… AS ?name)"),
    "grouped": ("SELECT @?s (COUNT(?p) AS ?n) { ?s ?p ?o }", "?s is neither grouped nor"),
    "grouped-other": (
        "SELECT ?s @?o (COUNT(?p) AS ?n) { ?s ?p ?o } GROUP BY ?s",
        "add GROUP BY ?o",
    ),
    "prefix": ("SELECT * { @wd:Q42 ?p ?o }", "add PREFIX wd: <http://www.wikidata.org/entity/>"),
    "prefix-unknown": ("SELECT * { ?s @mine:p ?o }", "mine: is not declared"),
    "prefix-brackets": ("PREFIX ex: @http://a.example/ SELECT * { ?s ?p ?o }", "PREFIX ex: <…>"),
    "prefix-colon": ("PREFIX @ex <http://a.example/> SELECT * { ?s ?p ?o }", "PREFIX ex: <…>"),
    "filter": ('SELECT * { ?s ?p ?l FILTER @lang(?l) = "en" }', "FILTER (lang(…) …)"),
    "filter-variable": ("SELECT * { ?s ?p ?o FILTER @?o > 3 }", "FILTER (…)"),
    "having": ("SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING @COUNT(?o) > 1", "HAVING (COUNT(…) …)"),
    "limit": ("SELECT * { ?s ?p ?o } LIMIT @-1", "without a sign"),
    "limit-variable": ("SELECT * { ?s ?p ?o } LIMIT @?n", "LIMIT takes a whole number"),
    "limit-inside": ("SELECT * { ?s ?p ?o @LIMIT 5 }", "LIMIT stands behind the closing }"),
    "order-inside": (
        "SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 1 } ?s ?q ?r @ORDER BY ?s }",
        "ORDER stands behind the closing }",
    ),
    "order": ("SELECT * { ?s ?p ?o } LIMIT 3 @ORDER BY ?s", "ORDER stands before LIMIT"),
    "order-by": ("SELECT * { ?s ?p ?o } @ORDER ?s", "ORDER is followed by BY"),
    "order-comma": ("SELECT * { ?s ?p ?o } ORDER BY ?s@, ?p", "not commas"),
    "desc": ("SELECT * { ?s ?p ?o } ORDER BY DESC @?s", "DESC(?s)"),
    "twice": ("SELECT * { BIND (1 AS ?x) BIND (2 AS @?x) }", "?x has a value already"),
    "bind": ("SELECT * { ?s ?p ?o @BIND (?o + 1) }", "BIND (expression AS ?name)"),
    "space": ("SELECT ?s { ?s @<http://a b> ?o }", "an IRI has no spaces"),
    "open-iri": ("SELECT ?s { ?s @<http://a.example/b ?o }", "has no closing >"),
    "string": ('SELECT ?s { ?s ?p @"abc }', "has no closing"),
    "quotes": ("SELECT ?s { ?s ?p @“abc” }", "straight quotes"),
    "brace": ("SELECT ?s WHERE { ?s ?p ?o@", "the { of line 1, column 17 is never closed"),
    "brace-many": ("SELECT ?s WHERE { ?s ?p ?o }@}", "nothing is open"),
    "bracket": ("SELECT ?s { ?s ?p ?o FILTER (?o > 1 @} ", "another bracket"),
    "nothing": ("SELECT @WHERE { ?s ?p ?o }", "names variables, or *"),
    "question": ("SELECT @name WHERE { ?s ?p ?name }", "begins with ? or $: ?name"),
    "and": ("SELECT * { ?s ?p ?o FILTER (?o > 1 @AND ?o < 3) }", "&&"),
    "or": ("SELECT * { ?s ?p ?o FILTER (?o > 1 @OR ?o < 3) }", "||"),
    "not": ("SELECT * { ?s ?p ?o FILTER (@NOT ?o) }", "denied by !"),
    "like": ('SELECT * { ?s ?p ?o FILTER (?o @LIKE "a%") }', "CONTAINS"),
    "null": ("SELECT * { ?s ?p ?o FILTER (?o != @NULL) }", "BOUND"),
    "where": ("SELECT * WHERE @?s ?p ?o", "WHERE { … }"),
    "optional": ("SELECT * { ?s ?p ?o OPTIONAL @?s ?q ?r }", "OPTIONAL { … }"),
    "values": ("SELECT * { VALUES ?x @(1 2) }", "VALUES ?x { … }"),
    "from": ("SELECT * { ?s ?p ?o } @FROM <urn:g>", "FROM stands before WHERE"),
    "semicolon": ("SELECT * { ?s ?p ?o }@;", "leave out the ;"),
    "misspelt": ("SELECT * { ?s ?p ?o @FITLER (?o > 1) }", "FILTER may be meant"),
    "misspelt-first": ("@SELCT * { ?s ?p ?o }", "SELECT may be meant"),
}
QUERIES = sorted(Path(__file__).parents[1].glob("queries/**/*.rq"))


@pytest.mark.parametrize(("marked", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_at_its_place(marked: str, words: str) -> None:
    text = marked.replace("@", "")
    with pytest.raises(SyntaxError):
        ox.Store().query(text, prefixes={"foaf": "urn:f", "rdfs": "urn:r"})

    told = mistake(text)
    assert words in told
    assert told.startswith(f"line 1, column {marked.index('@') + 1}: ")


def test_at_least_thirty_mistakes_are_known() -> None:
    assert len({words for _, words in MISTAKES.values()}) >= 30


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_that_is_right_has_none(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert mistake(re.sub(r"\$(\w+)", r"?\1", text)) == ""


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/html"])
def test_endpoint_and_editor_tell_it_alike(client: FlaskClient, accept: str) -> None:
    for marked, words in MISTAKES.values():
        query = {"query": marked.replace("@", "")}
        answer = client.get("/sparql", query_string=query, headers={"Accept": accept})
        assert answer.status_code == 400
        assert words in unescape(answer.text)


@pytest.mark.parametrize(
    "part", ["{", "(", "BIND (", "COUNT(", "FILTER (", "OPTIONAL { ?a ", "a:b "]
)
def test_what_no_person_wrote_is_left_to_the_parser_and_the_rest_takes_no_time(part: str) -> None:
    assert mistake(part * 10**5) == ""
    began = time.process_time()
    mistake((part * MOST)[:MOST])
    assert time.process_time() - began < 1.0
