"""The columns of SELECT * come in the order in which the query names them."""

import pyoxigraph as ox
import pytest

from nordonc.engine.base import Query
from nordonc.engine.evaluate import evaluate
from nordonc.engine.graphs import Graphs
from nordonc.sparql.columns import simply_spelt_out, spelt_out


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        pytest.param("SELECT * { ?z ?y ?x OPTIONAL { ?z ?b ?a } }", "z,y,x,b,a", id="star"),
        pytest.param("SELECT*WHERE{?z a:b $x}", "z,x", id="glued"),
        pytest.param("SELECT DISTINCT * { VALUES (?q ?b) { (1 2) } }", "q,b", id="distinct"),
        pytest.param("SELECT * { { SELECT ?z ?a { ?a ?c ?z } } }", "z,a", id="subquery"),
        pytest.param("SELECT * { ?z ?p ?o MINUS { ?a ?p ?z } }", "z,p,o", id="minus"),
        pytest.param("SELECT (?a * 2 AS ?b) ?a { ?z ?c ?a }", "b,a", id="named"),
        pytest.param("SELECT * { ?z ?p ?o # ?a\n}", "z,p,o", id="comment"),
        pytest.param("SELECT * { <a:a> <a:b> 1 }", "", id="none"),
    ],
)
def test_columns_come_as_the_query_names_them(text: str, columns: str) -> None:
    query = Query(text=f"PREFIX a: <a:>\n{text}", media_type="text/csv")

    answer = evaluate(Graphs(ox.Store()), query, union=True)
    assert answer.body.decode().splitlines()[:1] == [columns]


@pytest.mark.parametrize(
    "pattern",
    [
        "?z ?y ?x OPTIONAL { ?z ?b ?a }",
        "{ ?z a ?y } UNION { GRAPH ?g { ?x a:b* ?y } }",
        "?z a:b ?y . ?x a:c ?b",
        "?z a:b [ ?y ?x ] , ( ?c 1 true )",
    ],
)
def test_columns_are_told_by_the_words_where_all_variables_are_in_scope(pattern: str) -> None:
    text = f"PREFIX a: <a:>\nSELECT * WHERE {{ {pattern}\n}}"
    found = ox.Store().query(text)
    assert isinstance(found, ox.QuerySolutions)
    columns = [one.value for one in found.variables]

    assert simply_spelt_out(text) == spelt_out(text, columns) != text


@pytest.mark.parametrize(
    "pattern",
    [
        "?z ?p ?o FILTER(?a > 1)",
        "?z ?p ?o FILTER NOT EXISTS { ?z ?b ?a }",
        "?z ?p ?o MINUS { ?a ?b ?z }",
        "{ SELECT ?z { ?z ?p ?o } }",
        "?z ?p ?o BIND(?a AS ?b)",
    ],
)
def test_columns_are_not_told_by_the_words_where_a_variable_may_be_out_of_scope(
    pattern: str,
) -> None:
    text = f"SELECT * {{ {pattern} }}"

    assert simply_spelt_out(text) == text
