"""The form of a query and its dataset clause, read from its text alone."""

import re
from enum import StrEnum
from typing import NamedTuple

from nordonc.errors import ForbiddenQueryError, QuerySyntaxError
from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from nordonc.sparql.lexer import Reader, Token, UnreadableError, line_and_column
from nordonc.sparql.mistakes import mistake


class Form(StrEnum):
    """What a query asks for."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"


#: Without it no clause FROM begins, whose keyword stands behind no letter; names may end with it.
_FROM = re.compile(r"\bfrom", re.IGNORECASE)
_BRACKETS = {"(": ")", "{": "}", "[": "]"}
#: Kinds of tokens that an operand may end with.
_OPERANDS = frozenset({"variable", "string", "iri", "tag", "blank", "number", "name"})
#: The first words of what would change data.
#: Source: https://www.w3.org/TR/sparql11-update/#updateLanguage
_UPDATES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)
#: The tokens behind the first word of a declaration.
_DECLARATIONS = {"BASE": ("iri",), "PREFIX": ("name", "iri"), "VERSION": ("string",)}


class Head(NamedTuple):
    """What stands before the patterns of a query.

    Attributes:
        form: What the query asks for.
        start: Where that is written, behind the prologue.
        dataset: Its FROM clauses.
    """

    form: Form
    start: int
    dataset: tuple[str, ...]


def query_form(text: str) -> Form:
    """Return the form of a query: its first keyword after the prologue.

    Raises:
        QuerySyntaxError: No query begins there.
        ForbiddenQueryError: The text is an update.
    """
    return Form[_keyword(_form(Reader(text)))]


def head(reader: Reader) -> Head:
    """Return the head of a query and move to the bracket of its patterns.

    Raises:
        UnreadableError: It has no patterns.
        QuerySyntaxError: No query begins there.
        ForbiddenQueryError: The text is an update.
    """
    token = _form(reader)
    form = Form[_keyword(token)]
    reader.take()
    if form is Form.CONSTRUCT and reader.at("{"):
        reader.take_balanced()
    dataset = []
    while not reader.at("{"):
        if _is_from(reader.token, form):
            dataset.append(_dataset_clause(reader))
        elif reader.at("("):
            _take_expression(reader)
        else:
            reader.take()
    return Head(form, token.start, tuple(dataset))


def has_dataset(text: str) -> bool:
    """Tell whether a query names its own dataset by FROM.

    Raises:
        UnreadableError: It may, and only the engine could tell.
        QuerySyntaxError: The same.
        ForbiddenQueryError: The text is an update.
    """
    return bool(dataset_clauses(text))


def dataset_clauses(text: str) -> tuple[str, ...]:
    """Return the clauses FROM of a query; see ``has_dataset``."""
    return head(Reader(text)).dataset if _FROM.search(text) else ()


def _take_expression(reader: Reader) -> None:
    """Move past an expression in brackets.

    Where an operand ends, what looks like an IRI is "less than" and what follows, unless it stands
    in a pattern.

    Raises:
        UnreadableError: It does not end, or has a pattern in which both readings are possible.
    """
    opened = [reader.take().keyword]
    before = opened[0]
    while opened:
        token = reader.token
        if token.kind == "iri" and opened[-1] == "(" and _ends_operand(before):
            if "{" in opened:
                raise UnreadableError
            reader.split_iri()
        token = reader.take()
        if token.keyword in _BRACKETS:
            opened.append(token.keyword)
        elif token.keyword in _BRACKETS.values() and _BRACKETS[opened.pop()] != token.keyword:
            raise UnreadableError
        before = token.keyword or token.kind


def _ends_operand(before: str) -> bool:
    """Tell whether an operand ends with a token, given by its keyword, else by its kind."""
    return before in {")", "]", "TRUE", "FALSE"} or before in _OPERANDS


def _keyword(token: Token) -> str:
    """Return the keyword that the engine reads, which may be the prefix of a name as well."""
    is_name = token.kind == "name"
    return token.text.partition(":")[0].upper() if is_name else token.keyword


def _form(reader: Reader) -> Token:
    """Move past the prologue and return the token of the form, which is ahead then."""
    while (keyword := _keyword(token := reader.token)) not in Form.__members__:
        if keyword in _UPDATES and token.kind == "word":
            raise ForbiddenQueryError(f"{keyword} would change the data; this endpoint only reads")
        try:
            _declaration(reader, keyword)
        except UnreadableError as error:
            told = mistake(reader.text) or _expected_form(reader.text, token)
            raise QuerySyntaxError(told) from error
    return token


def _declaration(reader: Reader, keyword: str) -> None:
    """Move past a declaration of the prologue.

    Source: https://www.w3.org/TR/sparql11-query/#rPrologue

    Raises:
        UnreadableError: There is none.
    """
    kinds = _DECLARATIONS.get(keyword, ("none",))
    # PREFIX may be written together with an empty prefix.
    if reader.take().kind == "name":
        kinds = kinds[1:]
    for kind in kinds:
        if reader.take().kind != kind:
            raise UnreadableError


def _expected_form(text: str, token: Token) -> str:
    line, column = line_and_column(text, token.start)
    return (
        f"line {line}, column {column}: expected {', '.join(Form)}, PREFIX or BASE, "
        f"found {token.text[:40] or 'the end of the text'}"
    )


def _is_from(token: Token, form: Form) -> bool:
    """Tell whether the engine reads FROM; what DESCRIBE describes may have such a name."""
    kinds = {"word"} if form is Form.DESCRIBE else {"word", "name"}
    return token.kind in kinds and token.text[:4].upper() == "FROM"


def _dataset_clause(reader: Reader) -> str:
    start = reader.take().start
    if reader.at("NAMED"):
        reader.take()
    if reader.token.kind in {"iri", "name"}:
        reader.take()
    return reader.text[start : reader.last_end]


def formats_of(form: Form) -> tuple[Format, ...]:
    """Return the formats that can carry the answer to a query of this form."""
    return RESULT_FORMATS if form in {Form.SELECT, Form.ASK} else GRAPH_FORMATS
