"""The form of a query and its dataset clause, read from its text alone."""

import re
from enum import StrEnum

from nordonc.errors import ForbiddenQueryError, QuerySyntaxError
from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS, Format


class Form(StrEnum):
    """What a query asks for."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"


#: The first words of what would change data.
#: Source: https://www.w3.org/TR/sparql11-update/#updateLanguage
_UPDATES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)

_GAP = r"(?:\s++|#[^\n\r]*+)*+"
_IRI = r'<[^<>"{}|^`\\\x00-\x20]*+>'
_START = re.compile(rf"\ufeff?{_GAP}")
_WORD = re.compile(r"\w++|\S")

#: What may stand before the form of a query, by its first word.
#: Source: https://www.w3.org/TR/sparql11-query/#rPrologue
_DECLARATIONS = {
    "BASE": re.compile(rf"{_GAP}{_IRI}{_GAP}"),
    "PREFIX": re.compile(rf"{_GAP}[^\s:<>#]*+:{_GAP}{_IRI}{_GAP}"),
    "VERSION": re.compile(rf"{_GAP}(?:'[^'\n\r]*+'|\"[^\"\n\r]*+\"){_GAP}"),
}

#: Whatever may hide a keyword, and words; a name with a colon is no keyword.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    r'|"(?:[^"\\\n\r]|\\.)*+"'
    r"|'(?:[^'\\\n\r]|\\.)*+'"
    rf"|{_IRI}|#[^\n\r]*+|[?$@]\w++"
    r"|(?P<word>[\w.-]*+)(?P<local>:(?:[\w.:%-]|\\.)*+)?",
    re.DOTALL,
)


def query_form(text: str) -> Form:
    """Return the form of a query: its first keyword after the prologue.

    Raises:
        QuerySyntaxError: No query begins there.
        ForbiddenQueryError: The text is an update.
    """
    place = _end(_START, text, 0)
    while word := _WORD.match(text, place):
        keyword = word[0].upper()
        if keyword in Form.__members__:
            return Form[keyword]
        if keyword in _UPDATES:
            raise ForbiddenQueryError(f"{keyword} would change the data; this endpoint only reads")
        declaration = _DECLARATIONS.get(keyword)
        after = _end(declaration, text, word.end()) if declaration else 0
        if not after:
            break
        place = after
    raise QuerySyntaxError(_expected_form(text, place))


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else 0


def _expected_form(text: str, place: int) -> str:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    found = _WORD.match(text, place)
    return (
        f"line {line}, column {column}: expected {', '.join(Form)}, PREFIX or BASE, "
        f"found {found[0][:40] if found else 'the end of the text'}"
    )


def has_dataset(text: str) -> bool:
    """Tell whether a query names its own dataset by FROM."""
    if "from" not in text.lower():
        return False
    tokens = _TOKEN.finditer(text)
    return any((one["word"] or "").upper() == "FROM" and not one["local"] for one in tokens)


def formats_of(form: Form) -> tuple[Format, ...]:
    """Return the formats that can carry the answer to a query of this form."""
    return RESULT_FORMATS if form in {Form.SELECT, Form.ASK} else GRAPH_FORMATS
