"""Values come into a query as terms, and answers come out of it as rows."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nordonc.sparql.bindings import bound, filled
from nordonc.sparql.client import RESULTS, Graph, Row, Term, iri
from nordonc.sparql.lexer import tokens

OAK = "https://example.org/oak"
ELM = "https://example.org/elm"


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("ASK { $this ?p ?o }", f"ASK {{ <{OAK}> ?p ?o }}", id="subject"),
        pytest.param("ASK{?s ?p $this}", f"ASK{{?s ?p <{OAK}>}}", id="object"),
        pytest.param("ASK { ?this ?p $that }", "ASK { ?this ?p $that }", id="others"),
        pytest.param("ASK { ?s ?p '$this' } # $this", "ASK { ?s ?p '$this' } # $this", id="text"),
        pytest.param("ASK { ?s ?p $thistle }", "ASK { ?s ?p $thistle }", id="longer-name"),
    ],
)
def test_an_iri_comes_in_place_of_its_name(query: str, text: str) -> None:
    assert bound(query, this=OAK) == text


def test_several_iris_come_into_the_slot_of_a_name() -> None:
    query = "SELECT * WHERE {\n  VALUES ?tree { UNDEF }\n  VALUES ?trees { UNDEF }\n}"

    assert bound(query, tree=[OAK, ELM]) == query.replace("UNDEF", f"<{OAK}> <{ELM}>", 1)
    assert bound(query, tree=[]) == query.replace("{ UNDEF }", "{  }", 1)
    assert filled(query, {"trees": ["1", r'"\u0022"']}).endswith('?trees { 1 "\\u0022" }\n}')


@given(st.text('<>"{}|^`\\ :/#?ab\n\t') | st.text())
def test_what_is_bound_is_one_term_or_refused(value: str) -> None:
    for binding in (value, [value]):
        try:
            text = bound("ASK {\n  VALUES ?tree { UNDEF }\n  ?s ?p $tree\n}", tree=binding)
        except ValueError:
            continue
        added = [token for token in tokens(text) if token.kind == "iri"]
        assert [token.text for token in added] == [f"<{value}>"]


@given(st.text())
def test_a_query_is_the_same_but_for_its_places(text: str) -> None:
    assume("$this" not in text)
    assert bound(text, this=OAK) == text


def answering(answer: dict[str, object]) -> tuple[Graph, list[tuple[str, str, float | None]]]:
    asked: list[tuple[str, str, float | None]] = []

    def answer_of(text: str, media_type: str, timeout_s: float | None) -> bytes:
        asked.append((text, media_type, timeout_s))
        return json.dumps(answer).encode()

    return Graph(answer_of), asked


def test_rows_hold_typed_terms() -> None:
    row = {
        "tree": {"type": "uri", "value": OAK},
        "name": {"type": "literal", "value": "Eik", "xml:lang": "nb"},
        "height": {"type": "literal", "value": "31", "datatype": "https://example.org/integer"},
        "old": {"type": "literal", "value": "true"},
    }
    graph, asked = answering({"head": {"vars": ["tree"]}, "results": {"bindings": [row, {}]}})
    first, second = graph.within(2).select("SELECT * { $tree ?p ?o }", tree=OAK)

    assert asked == [(f"SELECT * {{ <{OAK}> ?p ?o }}", RESULTS, 2)]
    assert (first["tree"], first["name"]) == (iri(OAK), Term("literal", "Eik", "nb"))
    assert (first.text("tree"), first.number("height"), first.truth("old")) == (OAK, 31, True)
    assert (second, second.text("tree", "?"), second.number("height")) == (Row(), "?", 0)
    assert not second.truth("old")


@pytest.mark.parametrize("truth", [True, False])
def test_a_question_is_answered_with_a_truth_value(truth: bool) -> None:  # noqa: FBT001  a parameter
    graph, _ = answering({"head": {}, "boolean": truth})

    assert graph.ask("ASK {}") is truth
    assert graph.results("ASK {}") == ((), [], truth)


def test_triples_come_in_the_media_type_asked_for() -> None:
    graph, asked = answering({})

    assert graph.construct("CONSTRUCT WHERE { $a ?p ?o }", "text/turtle", a=OAK) == b"{}"
    assert asked == [(f"CONSTRUCT WHERE {{ <{OAK}> ?p ?o }}", "text/turtle", None)]
