"""What of a query's text alone is refused, and that the rest passes."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.places import ROOT
from nordonc.errors import ForbiddenQueryError, QueryTooComplexError
from nordonc.sparql.screen import MAX_NESTING, MAX_OPERATORS, MAX_PATTERNS, screen

QUERIES = sorted((ROOT / "queries").rglob("*.rq"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("SELECT * { SERVICE <http://x/> {} }", id="plain"),
        pytest.param("SELECT * { SERVICE SILENT ?x {} }", id="silent"),
        pytest.param("SELECT * { sErViCe #\n ex:x {} }", id="odd-case-and-comment"),
        pytest.param("SELECT * { FILTER EXISTS { { SELECT * { SERVICE ?x {} } } } }", id="inside"),
        pytest.param("SELECT*{FILTER(1<2)SERVICE<http://x/>{}}", id="behind-a-comparison"),
        pytest.param("PREFIX SERVICE: <http://x/> SELECT * { SERVICE:x {} }", id="as-prefix"),
        pytest.param("SELECT*{SERVICESILENT?x{}}", id="without-space"),
        pytest.param("SELECT*{?s ?p 1SERVICE<http://x/>{}}", id="behind-a-number"),
        pytest.param("SELECT*{?s ?p trueSERVICE:x{}}", id="behind-a-truth-value"),
        pytest.param(r"SELECT * { \u0053ERVICE <http://x/> {} }", id="escaped"),
        pytest.param(r"SELECT * { \U00000053ERVICE <http://x/> {} }", id="escaped-long"),
        pytest.param(r'SELECT * { ?s ?p "\u0022" SERVICE ?x {} FILTER("\u0022"="") }', id="quotes"),
        pytest.param("SELECT*{FILTER(1<'>')SERVICE<http://x/>{}FILTER(''='')}", id="no-iri-quote"),
        pytest.param("SELECT*{FILTER(1<2)SERVICE?x#>\n{}}", id="inside-no-iri"),
        pytest.param("SELECT*{FILTER(1<2#>'''\n)SERVICE ?x {} #'''\n}", id="no-iri-comment"),
        pytest.param("SELECT*{?s <http://x#> ?o FILTER(1<2)SERVICE?x#>\n{}}", id="two-iris"),
        pytest.param("SELECT*{?s ?p true.SERVICE:x{}}", id="behind-a-point"),
    ],
)
def test_a_call_of_another_server_is_refused_in_all_its_disguises(text: str) -> None:
    with pytest.raises(ForbiddenQueryError, match="calls no other server"):
        screen(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ASK { ?s ?p 'SERVICE', \"SERVICE\", '''SERVICE''' }", id="string"),
        pytest.param("# SERVICE\nASK {}", id="comment"),
        pytest.param("ASK { <http://x/SERVICE> ?p ?SERVICE, $service }", id="iri-and-variable"),
        pytest.param("PREFIX ex: <http://x/> ASK { ex:service ?p ex:a.SERVICE }", id="local-name"),
        pytest.param("PREFIX myservice: <http://x/> ASK { myservice:x ?p ?o }", id="prefix"),
        pytest.param("ASK { ?s ?p 'x'@service, _:service }", id="tag-and-blank-node"),
        pytest.param("ASK { <http://x#a> ?p '' FILTER(1<2) } # 'service'", id="iri-with-fragment"),
    ],
)
def test_the_word_service_passes_where_it_is_no_keyword(text: str) -> None:
    screen(text)


@pytest.mark.parametrize("times", [1_000, 10_000, 100_000])
@pytest.mark.parametrize(
    ("start", "part", "close", "end"),
    [
        pytest.param("SELECT * { FILTER(", "(", ")", "1)}", id="parentheses"),
        pytest.param("SELECT * ", "{", "}", "", id="braces"),
        pytest.param("SELECT * { FILTER(", "IF(1,1,", ")", "1)}", id="if"),
        pytest.param("SELECT * { BIND(", "CONCAT(", ")", " AS ?x)}", id="concat"),
        pytest.param("SELECT * {", "FILTER EXISTS {", "}", "}", id="exists"),
        pytest.param("SELECT * {", "OPTIONAL {", "}", "}", id="optional"),
        pytest.param("SELECT * {", "GRAPH ?g {", "}", "}", id="graph"),
        pytest.param("SELECT * {", "{SELECT * {", "}}", "}", id="subselects"),
        pytest.param("SELECT * {?s ?p ", "[ <a:b> ", "]", "}", id="blank-nodes"),
        pytest.param("SELECT * {?s ?p ", "(", ")", "}", id="lists"),
        pytest.param("SELECT * {?s ?p ", "<< ", " >>", "}", id="triple-terms"),
        pytest.param("SELECT * {?s ", "(", ")", " ?o}", id="path-groups"),
    ],
)
def test_nesting_is_refused_at_any_depth(
    start: str, part: str, close: str, end: str, times: int
) -> None:
    with pytest.raises(QueryTooComplexError):
        screen(start + part * times + close * times + end)


@pytest.mark.parametrize("times", [10_000, 100_000])
@pytest.mark.parametrize(
    ("start", "part", "end"),
    [
        pytest.param("SELECT * {FILTER(?a", "||?a", ")}", id="or"),
        pytest.param("SELECT * {FILTER(", "!", "?a)}", id="not"),
        pytest.param("SELECT (1", "+1", " AS ?x) {}", id="plus"),
        pytest.param("SELECT * {{}", "UNION{}", "}", id="union"),
        pytest.param("SELECT * {", "BIND(1 AS ?x)", "}", id="bind"),
        pytest.param("SELECT * {?s <a:b>", "|<a:b>", " ?o}", id="path-alternatives"),
        pytest.param("SELECT * {?s <a:b>", "/<a:b>", " ?o}", id="path-steps"),
        pytest.param("SELECT * {", "?s ?p ?o .", "}", id="triples"),
        pytest.param("SELECT * {?s ?p ?o", ";?p ?o", "}", id="predicates"),
        pytest.param("SELECT * {?s ?p ?o", ",?o", "}", id="objects"),
        pytest.param("SELECT * {?s ?p (", "1 ", ")}", id="items"),
        pytest.param("SELECT * {", ":a :b :c. ", "}", id="names-before-points"),
        pytest.param("SELECT * {", "_:a :b _:c. ", "}", id="blank-nodes-before-points"),
        pytest.param("SELECT * {", ":a :b 1. ", "}", id="numbers-before-points"),
        pytest.param("SELECT * {", ":a :b true.:a :b ", "}", id="points-before-names"),
    ],
)
def test_long_flat_texts_are_refused(start: str, part: str, end: str, times: int) -> None:
    with pytest.raises(QueryTooComplexError):
        screen(start + part * times + end)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        pytest.param("SELECT * {{ ?s ?p ?o{} }}", [",?o", MAX_PATTERNS - 1], id="patterns"),
        pytest.param("SELECT (1{} AS ?x) {{}}", ["+1", MAX_OPERATORS - 2], id="operators"),
    ],
)
def test_a_limit_is_where_it_is_said_to_be(text: str, most: tuple[str, int]) -> None:
    part, times = most
    # A long comment keeps the text from being let through for its shortness.
    comment = "#" * MAX_OPERATORS + "\n"
    screen(comment + text.format(part * times))
    with pytest.raises(QueryTooComplexError):
        screen(comment + text.format(part * (times + 1)))


def test_the_limit_of_nesting_is_where_it_is_said_to_be() -> None:
    inside = MAX_NESTING - 3
    screen("SELECT * { FILTER (" + "(" * inside + "1" + ")" * inside + ")}")
    with pytest.raises(QueryTooComplexError):
        screen("SELECT * { FILTER (" + "(" * (inside + 1) + "1" + ")" * (inside + 1) + ")}")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("SELECT * { VALUES (?a ?b) {" + "(1 2)" * 100_000 + "} }", id="rows"),
        pytest.param("SELECT * { VALUES ?a {" + "<a:b> " * 100_000 + "} }", id="values"),
        pytest.param(
            "SELECT * { ?s ?p ?o FILTER (?o IN (" + "1," * 100_000 + "1)) }", id="choices"
        ),
        pytest.param("ASK { ?s ?p '" + "({[.;,/||" * 100_000 + "' }", id="string"),
        pytest.param("ASK {} #" + "({[.;,/||" * 100_000, id="comment"),
    ],
)
def test_what_is_long_and_harmless_passes_soon(text: str) -> None:
    began = time.process_time()
    screen(text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "part",
    [
        *("a", "é", "a.", "a-", "1e", "1.", "<a", "<", ":", ":.", "@a-", "_:.", "#\n", " ", "?"),
        *("'", '"', "\\", "'\\", '"\\', "'''\\", "\\u0041", "service"),
    ],
)
def test_no_text_is_read_many_times(part: str) -> None:
    text = "SELECT * { " + part * (500_000 // len(part)) + "SERVICE\\"
    began = time.process_time()
    with suppress(ForbiddenQueryError, QueryTooComplexError):
        screen(text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_our_own_queries_pass(path: Path) -> None:
    screen(path.read_text(encoding="utf-8"))


@given(st.text(alphabet="({[]})<>\"'\\#|/.;,?$@:_^!=+-*&aSERVIC eu0053\n\t", max_size=300))
def test_no_text_breaks_the_screen(text: str) -> None:
    with suppress(ForbiddenQueryError, QueryTooComplexError):
        screen(text)
