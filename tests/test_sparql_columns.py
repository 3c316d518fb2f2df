"""The columns of SELECT * come in the order in which the query names them."""

import pyoxigraph as ox
import pytest

from nordonc.engine.base import Query
from nordonc.engine.evaluate import evaluate
from nordonc.engine.graphs import Graphs


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
