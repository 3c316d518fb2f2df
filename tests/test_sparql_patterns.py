"""A query is taken apart into the patterns that it joins, each as it can stand by itself."""

import pytest

from nordonc.sparql.lexer import UnreadableError
from nordonc.sparql.patterns import Kind, body


def joined(group: str) -> list[str]:
    return [" ".join(one.text.split()) for one in body(f"SELECT * WHERE {{ {group} }}").patterns]


@pytest.mark.parametrize(
    ("group", "patterns"),
    [
        pytest.param("?s ?p ?o", ["?s ?p ?o ."], id="one"),
        pytest.param("?s a ex:C . ?s ex:p 1.5 .", ["?s a ex:C .", "?s ex:p 1.5 ."], id="two"),
        pytest.param("?s a ex:C ; ex:p 1 ; .", ["?s a ex:C .", "?s ex:p 1 ."], id="same-subject"),
        pytest.param("?s ex:p 1, 2", ["?s ex:p 1 .", "?s ex:p 2 ."], id="same-predicate"),
        pytest.param(
            '?s ex:p "a.b"@en ; ex:q "1"^^ex:t',
            ['?s ex:p "a.b"@en .', '?s ex:q "1"^^ex:t .'],
            id="literals",
        ),
        pytest.param("?s ^ex:p/(ex:q|!ex:r)*/a ?o", ["?s ^ex:p/(ex:q|!ex:r)*/a ?o ."], id="path"),
        pytest.param("?s ex:p? ?o . # ?x }\n", ["?s ex:p? ?o ."], id="optional-step-and-comment"),
        pytest.param("[] a ex:C ; ex:p ?o", ["[] a ex:C ; ex:p ?o ."], id="no-name"),
        pytest.param("?s ex:p [ ex:q ?o ]", ["?s ex:p [ ex:q ?o ] ."], id="blank-node-object"),
        pytest.param("[ ex:q ?o ] .", ["[ ex:q ?o ] ."], id="blank-node"),
        pytest.param("?s ex:p (1 2)", ["?s ex:p (1 2) ."], id="list"),
        pytest.param(
            "GRAPH ?g { ?s a ex:C ; ex:p 1 }",
            ["GRAPH ?g { ?s a ex:C . }", "GRAPH ?g { ?s ex:p 1 . }"],
            id="graph",
        ),
        pytest.param("{ ?s a ex:C }", ["{ ?s a ex:C . }"], id="nested"),
        pytest.param(
            "?s a ex:C FILTER (?s > 1) ?s ?p ?o",
            ["?s a ex:C .", "FILTER (?s > 1)", "?s ?p ?o ."],
            id="filter",
        ),
    ],
)
def test_triples_are_written_out(group: str, patterns: list[str]) -> None:
    assert joined(group) == patterns


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        pytest.param("FILTER NOT EXISTS { ?s ?p ?o }", Kind.FILTER, id="not-exists"),
        pytest.param("FILTER regex(?s, '}')", Kind.FILTER, id="function"),
        pytest.param("VALUES (?a ?b) { (1 2) (UNDEF ex:x) }", Kind.VALUES, id="values"),
        pytest.param("OPTIONAL { ?s ?p ?o }", Kind.KEPT, id="optional"),
        pytest.param("BIND (1 AS ?x)", Kind.KEPT, id="bind"),
        pytest.param("MINUS { ?s ?p ?o }", Kind.MINUS, id="minus"),
        pytest.param("{ ?s a ex:C } UNION { ?s a ex:D }", Kind.GROUP, id="union"),
        pytest.param("{ ?s a ex:C FILTER (?s > 1) }", Kind.GROUP, id="nested-with-filter"),
        pytest.param("{ SELECT ?s WHERE { ?s a ex:C } LIMIT 1 }", Kind.GROUP, id="sub-query"),
    ],
)
def test_other_patterns_stay_whole(group: str, kind: Kind) -> None:
    (found,) = body(f"ASK {{ {group} }}").patterns

    assert (found.kind, found.text) == (kind, group)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT (COUNT(*) AS ?n) {} GROUP BY ?s", id="select"),
        pytest.param("CONSTRUCT { ?s a ex:C } WHERE {}", id="construct"),
        pytest.param("DESCRIBE ?s WHERE {}", id="describe"),
        pytest.param("ASK {}", id="ask"),
    ],
)
def test_what_stands_before_the_patterns_is_kept(query: str) -> None:
    prologue = "PREFIX ex: <https://example.org/> # } {\n"
    dataset = "FROM ex:g FROM NAMED <https://example.org/h>"
    found = body(
        f"{prologue}{query.replace('{}', f'{dataset} WHERE {{ ?s ?p ?o }}')}".replace(
            "WHERE FROM", "FROM"
        )
    )

    assert found.prologue == prologue
    assert len(found.patterns) == 1


@pytest.mark.parametrize(
    "group", ["?s", "?s ?p", "?s ?p ?o ; ; FILTER", "VALUES ?x", "OPTIONAL ?s"]
)
def test_what_is_no_query_is_not_read(group: str) -> None:
    with pytest.raises(UnreadableError):
        body(f"ASK {{ {group} ")
