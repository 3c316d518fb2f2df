"""A file of cases is read case by case, and a slip in it is refused instead of judged."""

from pathlib import Path

import pytest

from helpers import cases

PREFIX = "@prefix ex: <https://example.org/> .\n\n"
TWO = PREFIX + "# valid-one\n\nex:one a ex:Thing .\n\n# invalid-two\n\nex:two a ex:Thing .\n"


def read(folder: Path, text: str) -> list[cases.Case]:
    path = folder / "things.ttl"
    path.write_text(text, encoding="utf-8")
    return cases.read(path)


def test_each_case_has_its_own_statements_and_the_prefixes_of_the_file(tmp_path: Path) -> None:
    one, two = read(tmp_path, TWO)

    assert (one.id, one.line, one.subjects) == ("things/valid-one", 3, {"https://example.org/one"})
    assert (two.id, two.line, two.subjects) == (
        "things/invalid-two",
        7,
        {"https://example.org/two"},
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(PREFIX, "expected prefixes, and then", id="no-case"),
        pytest.param(PREFIX + "ex:a a ex:B .\n" + TWO, "expected prefixes", id="shared-statement"),
        pytest.param(TWO + "# a remark\n", "things.ttl:10: a line that begins", id="remark"),
        pytest.param(TWO + "#valid-three\n", "things.ttl:10: a line", id="misspelt-name"),
        pytest.param(TWO + "# valid-one\n", "the same name", id="name-twice"),
    ],
)
def test_a_file_with_a_slip_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=said):
        read(tmp_path, text)


def test_a_syntax_error_has_its_line_in_the_file(tmp_path: Path) -> None:
    with pytest.raises(SyntaxError) as caught:
        read(tmp_path, TWO + "ex:two ex:of .\n")
    assert caught.value.lineno == 10
