"""Sentences and programs that pages show."""

import ast
import json
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nordonc.site.queries import answer_sentence
from nordonc.site.queries.snippets import Asked, python_string, snippets
from nordonc.sparql.form import Form


@pytest.mark.parametrize(
    ("rows", "names", "chosen", "sentence"),
    [
        pytest.param(1, ["A"], [], "1 row: A.", id="one"),
        pytest.param(2, ["A", "B"], [], "2 rows: A and B.", id="two"),
        pytest.param(5, ["A", "B", "C"], ["Norway"], "5 rows for Norway: A, B and C.", id="three"),
        pytest.param(9, list("ABCDE"), [], "9 rows: A, B, C and 2 more.", id="many"),
        pytest.param(1, [""], [], "1 row.", id="nameless"),
        pytest.param(0, [], ["x", "y"], "No results for x, y.", id="nothing"),
        pytest.param(0, [], [], "No results.", id="nothing-at-all"),
    ],
)
def test_an_answer_is_told_in_a_sentence(
    rows: int, names: list[str], chosen: list[str], sentence: str
) -> None:
    assert answer_sentence.of_rows(rows, names, chosen) == sentence


def test_a_truth_value_is_told_in_a_sentence() -> None:
    assert answer_sentence.of_truth(true=True, chosen=[]) == "Yes."
    assert answer_sentence.of_truth(true=False, chosen=["Oak"]) == "No, for Oak."


@given(text=st.text())
def test_any_text_is_a_string_of_python(text: str) -> None:
    assert ast.literal_eval(python_string(text)) == text


@pytest.mark.parametrize("text", ['a\n"""\n', 'b"\n"', "c\\\nd\\", "e\r\n", "f\n'''"])
def test_what_ends_strings_elsewhere_does_not_end_ours(text: str) -> None:
    assert ast.literal_eval(python_string(text)) == text


@pytest.mark.parametrize("form", [Form.SELECT, Form.ASK, Form.CONSTRUCT])
@given(address=st.text(), text=st.text())
def test_what_a_visitor_gave_stays_a_string_in_every_program(
    form: Form, address: str, text: str
) -> None:
    rows = (address + "%(csv)s{csv}", address)
    found = snippets(Asked(endpoint=address, text=text, rows=rows, form=form))

    assert shlex.split(found["curl"])[-1] == address
    assert {address, text} <= constants(found["Python"])
    assert json.dumps(rows[0] if form is Form.ASK else address) in found["R"]
    assert json.dumps(rows[0]) in found["JavaScript"]


def constants(program: str) -> set[object]:
    return {node.value for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Constant)}
