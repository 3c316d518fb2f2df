"""Every text falls into tokens, once, and a reader walks them."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nordonc.sparql.lexer import Reader, UnreadableError, tokens

QUERIES = sorted((Path(__file__).parents[1] / "queries").rglob("*.rq"))
ALPHABET = "({[]})<>\"'\\#|/.;,?$@:_^!=+-*&aé²1e0 \n\t\ufeff"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("?a $b", ["variable:?a", "variable:$b"], id="variables"),
        pytest.param("ex:a.b. :x", ["name:ex:a.b", "mark:.", "name::x"], id="names"),
        pytest.param("a.:b", ["word:a", "mark:.", "name::b"], id="no-prefix-ends-with-a-point"),
        pytest.param("true.a-b", ["word:true", "mark:.", "word:a", "mark:-", "word:b"], id="words"),
        pytest.param("_:a-b.c. _:1", ["blank:_:a-b.c", "mark:.", "blank:_:1"], id="blank-nodes"),
        pytest.param("-1.5e3.", ["mark:-", "number:1.5e3", "mark:."], id="numbers"),
        pytest.param("'a\\'b'@en-GB", ["string:'a\\'b'", "tag:@en-GB"], id="strings"),
        pytest.param('"""a "b" """ \'\'', ['string:"""a "b" """', "string:''"], id="long-strings"),
        pytest.param(
            "1<2&&<a:b>",
            ["number:1", "mark:<", "number:2", "mark:&", "mark:&", "iri:<a:b>"],
            id="less-than",
        ),
        pytest.param(
            r"<a:\u0062#\U00000063> <a:\u62>",
            [r"iri:<a:\u0062#\U00000063>", "mark:<", "name:a:\\u62", "mark:>"],
            id="escapes-in-iris",
        ),
        pytest.param("\ufeff# a\r?b#c", ["variable:?b"], id="comments"),
        pytest.param(
            "<<?s>>^^", ["mark:<<", "variable:?s", "mark:>>", "mark:^", "mark:^"], id="marks"
        ),
    ],
)
def test_a_text_has_tokens(text: str, kinds: list[str]) -> None:
    assert [f"{token.kind}:{token.text}" for token in tokens(text)] == kinds


@pytest.mark.parametrize("mark", ["\\", "%", "?", "$", "@", "~", "€"])
def test_marks_that_mean_nothing_are_one_token_however_many(mark: str) -> None:
    assert [token.text for token in tokens(mark * 1_000_000)] == [mark * 1_000_000]


@given(st.text(ALPHABET) | st.text())
def test_between_tokens_are_only_spaces_and_comments(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert re.fullmatch(r"\ufeff?(?:\s|#[^\n\r]*)*", text[end : token.start])
        assert text[token.start : token.end] == token.text != ""
        end = token.end
    assert re.fullmatch(r"\ufeff?(?:\s|#[^\n\r]*)*", text[end:])


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_our_own_queries_have_no_marks_but_those_of_sparql(path: Path) -> None:
    marks = {one.text for one in tokens(path.read_text(encoding="utf-8")) if one.kind == "mark"}
    assert marks <= {*"(){}[].,;/|^!=<>*+-&?"}


def test_a_reader_reads_no_further_than_it_is_asked() -> None:
    text = "ASK { " + "?s ?p ?o . " * 200_000
    began = time.process_time()
    reader = Reader(text)
    ahead = reader.copy()

    assert reader.take().keyword == "ASK"
    assert ahead.token.keyword == "ASK"
    assert time.process_time() - began < 0.1


def test_what_is_opened_is_closed_or_unreadable() -> None:
    assert [token.text for token in Reader("([?a]) ?b").take_balanced()] == [
        "(",
        "[",
        "?a",
        "]",
        ")",
    ]
    with pytest.raises(UnreadableError):
        Reader("([?a)").take_balanced()
