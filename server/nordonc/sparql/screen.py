"""Which queries are refused before they are evaluated.

A query that calls another server is refused, and one whose text alone is a danger: deep nesting
ends the process that reads it, and the planner's time grows with the cube of the triple patterns.
What a query does with data is not judged here; the deadline is there for that.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice

from nordonc.errors import ForbiddenQueryError, QueryTooComplexError
from nordonc.sparql.lexer import matches, parts

#: Brackets of any kind inside each other.
MAX_NESTING = 200
#: Operators, keywords and terms of patterns in all; long flat chains of them nest in the parser
#: all the same.
MAX_OPERATORS = 3000
#: Triple patterns in all, steps of property paths and items of collections included.
MAX_PATTERNS = 100

#: Texts up to here cannot hold more operators than are allowed.
_SHORT = MAX_OPERATORS
#: In a text as short as this, no collection can hold more items than are allowed.
_VERY_SHORT = 2 * MAX_PATTERNS
_SEPARATORS = frozenset(".;,/")
_OPENING = frozenset("({[")
_CLOSING = frozenset(")}]")

#: Stands for a term once a text is reduced to what counts.
_ANY_TERM = "0"
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
#: What the engine reads as the keyword although it stands where a prefix stands: numbers and truth
#: values need no space behind them.
_CALLING_PREFIX = re.compile(
    r"(?:(?:true|false|[\d.e+-]*)|.*[.-])service(?:silent)?", re.IGNORECASE
)
#: An IRI that can be nothing else: behind "less than", two slashes could not stand.
_CERTAIN_IRI = re.compile(r"<(?:[A-Za-z][\w+.-]*+:)?//")

#: Words that stand where a term stands; the others are keywords and names of functions.
_TERMS = frozenset({_ANY_TERM, "a", "true", "false"})

#: Words that are joined and hashed at a time.
_AT_ONCE = 4096
#: What the lexer calls literals.
_LITERALS = frozenset({"string", "number"})
#: Marks that join patterns or may nest in the parser.
_COUNTED = frozenset({*"[](){}.;,/|&!^*+=<>-", "<<", ">>"})

# What brackets hold: the patterns of a group, rows of VALUES, an expression, or the items of a
# collection, which a group of a property path looks like.
_GROUP, _ROWS, _EXPRESSION, _ITEMS = "group", "rows", "expression", "items"


def screen(text: str) -> None:
    """Let a query pass, or refuse it for what its text shows.

    Most texts pass after their characters are counted. The others are read token by token, up to
    the first limit that is exceeded.

    Raises:
        ForbiddenQueryError: The query calls another server by SERVICE.
        QueryTooComplexError: It nests too deeply, or has too many operators or triple patterns.
    """
    if not _plain(text):
        _measure(text)
    escaped = "\\u" in text or "\\U" in text
    if escaped or "service" in text.lower():
        _refuse_calls(text)
        # A codepoint escape may make the keyword, and may also make the quotes that hide it.
        # Source: https://www.w3.org/TR/sparql11-query/#codepointEscape
        _refuse_calls(_CODEPOINT.sub(_character, text))


def shape(text: str) -> str:
    """Return what stands for all texts that differ in literals, comments and white space only."""
    return " ".join(_kept(text))


def shape_digest(text: str) -> bytes:
    """Return a digest of the shape of a text, which may have a million words, without it at hand.

    Equal shapes have equal digests.
    """
    digest, words = sha256(), _kept(text)
    while some := list(islice(words, _AT_ONCE)):
        digest.update(" ".join([*some, ""]).encode(errors="surrogatepass"))
    return digest.digest()


def _kept(text: str) -> Iterator[str]:
    kept = (token for token in matches(text) if token.lastgroup != "comment")
    return (_ANY_TERM if token.lastgroup in _LITERALS else token[0] for token in kept)


def _character(escape: re.Match[str]) -> str:
    number = int(escape[1] or escape[2], 16)
    return chr(number) if number <= 0x10FFFF else escape[0]  # noqa: PLR2004  the last codepoint


def _refuse_calls(text: str) -> None:
    """Refuse a text that has the keyword SERVICE, or in which it may be hidden.

    What looks like an IRI may be "less than" and what follows, so that a quote or a comment begins
    in it, or the keyword stands there.
    """
    if "service" not in text.lower():
        return
    for token in matches(text):
        kind, what = token.lastgroup, token[0].lower()
        if kind == "words":
            calls = "service" in what
        elif kind == "name":
            calls = _CALLING_PREFIX.fullmatch(token["prefix"]) is not None
        else:
            calls = kind == "iri" and _may_hide_a_call(what)
        if calls:
            raise ForbiddenQueryError(
                "This endpoint calls no other server; it can itself be called by SERVICE"
            )


def _may_hide_a_call(iri: str) -> bool:
    found = any(mark in iri for mark in ("service", "'", "#"))
    return found and not _CERTAIN_IRI.match(iri)


def _plain(text: str) -> bool:
    """Tell whether a text is within every limit by its mere number of characters.

    It takes a fiftieth of the time that reading tokens takes, and lets most queries pass.
    """
    return (
        len(text) <= _SHORT
        and sum(map(text.count, ".;,/{[")) <= MAX_PATTERNS
        and (len(text) <= _VERY_SHORT or "(" not in text)
        and sum(map(text.count, ("(", "{", "[", "<<"))) <= MAX_NESTING
    )


def _measure(text: str) -> None:
    """Refuse a text that exceeds a limit.

    The number of patterns is an upper bound: every bracket that may begin one counts as one.
    """
    operators = patterns = 0
    holders = [_EXPRESSION]
    rows_follow = False
    before = ""
    for mark in _marks(text):
        holder = holders[-1]
        if mark in _OPENING or mark == "<<":
            inner = _holder(mark, holder, before, rows_follow=rows_follow)
            rows_follow = rows_follow and mark != "{"
            holders.append(inner)
            patterns += inner == _GROUP
            if len(holders) > MAX_NESTING:
                raise QueryTooComplexError(f"The query nests more than {MAX_NESTING} levels deep")
        elif mark in _CLOSING or mark == ">>":
            holders = holders[:-1] or [_EXPRESSION]
        elif holder == _ROWS:
            pass
        elif mark in _TERMS:
            patterns += holder == _ITEMS
            # They are a few a pattern; a text of nothing else is not worth reading to its end.
            operators += holder == _GROUP
        elif mark in _SEPARATORS and holder != _EXPRESSION:
            patterns += 1
        elif mark != ",":
            operators += 1
            rows_follow = rows_follow or mark.upper() == "VALUES"
        before = mark
        if patterns > MAX_PATTERNS or operators > MAX_OPERATORS:
            raise QueryTooComplexError(
                f"The query has more than {MAX_PATTERNS} triple patterns and path steps, "
                f"or more than {MAX_OPERATORS} operators and keywords"
            )


def _marks(text: str) -> Iterator[str]:
    """Yield the marks and words of a text, and for each term what stands for one."""
    for token in matches(text):
        kind = token.lastgroup
        if kind == "mark":
            if token[0] in _COUNTED:
                yield token[0]
        elif kind == "words":
            yield from _words(token[0])
        elif kind != "comment":
            if kind == "name":
                # The engine may read a point in a prefix as the end of a triple.
                yield from "." * token["prefix"].count(".")
            yield _ANY_TERM


def _words(words: str) -> Iterable[str]:
    if words.isalpha():
        return (words,)
    return (_ANY_TERM if part.kind == "number" else part.text for part in parts(words))


def _holder(bracket: str, outer: str, before: str, *, rows_follow: bool) -> str:
    """Return what a bracket holds, from what stands around and before it."""
    if rows_follow or outer == _ROWS:
        return _ROWS
    if bracket != "(":
        return _GROUP
    after_keyword = before[-1:].isalpha() and before not in _TERMS
    return _EXPRESSION if outer == _EXPRESSION or after_keyword else _ITEMS
