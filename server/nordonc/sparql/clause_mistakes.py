"""Mistakes in the clauses of queries and in their triple patterns."""

from collections.abc import Iterator

from nordonc.sparql.lexer import Token
from nordonc.sparql.refused_text import Mistake, Text

AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_COMPARED = {"=", "<", ">", "!", "&", "|", "+", "-", "*", "/", "IN"}
_TERMS = {"variable", "iri", "name", "string", "number", "blank"}
_WORD_TERMS = {"A", "TRUE", "FALSE"}
#: What parts triple patterns, and how many terms of the next one are known behind it.
_SEPARATORS = {"{": 0, "}": 0, ".": 0, ";": 1, ",": 2}
_TRIPLE, _UNKNOWN = 3, -1


def in_conditions(read: Text) -> Iterator[Mistake]:
    """Yield conditions without brackets."""
    for number, (token, behind) in enumerate(read.pairs()):
        if token.keyword not in {"FILTER", "HAVING"} or behind.keyword in {"(", "NOT", "EXISTS"}:
            continue
        word = token.keyword
        if behind.kind in {"variable", "string", "number"} or behind.text == "!":
            yield behind.start, f"a condition stands in brackets: {word} (…)"
        elif behind.kind in {"word", "name", "iri"} and number + 2 < len(read.tokens):
            call = [*read.inside(number + 2)]
            after = number + 2 + len(call) + 2
            if after < len(read.tokens) and read.tokens[after].keyword in _COMPARED:
                yield behind.start, f"a condition stands in brackets: {word} ({behind.text}(…) …)"


#: What stands behind the patterns of a query.
_BEHIND = {"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"}


def in_modifiers(read: Text) -> Iterator[Mistake]:
    """Yield mistakes in what stands behind the patterns."""
    last: tuple[int, str] = (0, "")
    order = ("GROUP", "HAVING", "ORDER", "LIMIT")
    for (token, behind), depth in zip(read.pairs(), read.depths, strict=True):
        word = token.keyword
        if word in {"LIMIT", "OFFSET"} and behind.text == "-":
            yield behind.start, f"{word} takes a whole number from 0, without a sign"
        elif word in {"LIMIT", "OFFSET"} and behind.kind != "number":
            yield behind.start, f"{word} takes a whole number"
        elif word in {"GROUP", "ORDER"} and behind.keyword != "BY":
            yield token.start, f"{word} is followed by BY"
        elif word in {"ASC", "DESC"} and behind.text != "(":
            yield behind.start, f"the variable stands in brackets: {word}({behind.text})"
        if (
            word in order
            and last[1]
            and depth == last[0]
            and order.index(word) < order.index(last[1])
        ):
            yield token.start, f"{word} stands before {last[1]}"
        if word == "}" or word in order:
            last = (depth, word if word in order else "")
    yield from _commas(read)


def in_open_groups(read: Text) -> Iterator[Mistake]:
    """Yield what belongs behind the patterns and stands among them."""
    subqueries: set[int] = set()
    for token, depth in zip(read.tokens, read.depths, strict=True):
        if token.text == "{":
            subqueries.discard(depth + 1)
        elif token.keyword == "SELECT":
            subqueries.add(depth)
        elif token.keyword in _BEHIND and depth and depth not in subqueries:
            yield token.start, f"{token.keyword} stands behind the closing }} of the patterns"


def _commas(read: Text) -> Iterator[Mistake]:
    by: int | None = None
    for token, depth in zip(read.tokens, read.depths, strict=True):
        if token.keyword == "BY":
            by = depth
        elif by == depth and token.text == ",":
            yield token.start, "what it is ordered or grouped by is parted by spaces, not commas"
        elif token.keyword in {"{", "}", "LIMIT"}:
            by = None


def in_places(read: Text) -> Iterator[Mistake]:
    """Yield clauses that stand where they cannot, or lack their brackets."""
    seen_patterns = False
    for number, (token, behind) in enumerate(read.pairs()):
        word, depth = token.keyword, read.depths[number]
        if word == "WHERE" and behind.text != "{":
            yield behind.start, "the patterns stand in braces: WHERE { … }"
        elif word in {"OPTIONAL", "MINUS", "UNION"} and behind.text != "{":
            yield behind.start, f"the patterns of {word} stand in braces: {word} {{ … }}"
        elif word == "VALUES" and behind.kind == "variable" and _next(read, number).text != "{":
            yield _next(read, number).start, "the values stand in braces: VALUES ?x { … }"
        elif word == "FROM" and seen_patterns and not depth:
            yield token.start, "FROM stands before WHERE"
        elif token.text == ";" and behind.kind == "end" and not depth:
            yield token.start, "nothing ends a query; leave out the ;"
        elif word == "SELECT" and seen_patterns and not depth:
            yield token.start, "a request has one query; another SELECT stands in braces"
        seen_patterns = seen_patterns or word == "{"


def _next(read: Text, number: int) -> Token:
    after = number + 2
    return read.tokens[after] if after < len(read.tokens) else Token("end", "", len(read.text))


def in_triples(read: Text) -> Iterator[Mistake]:
    """Yield triple patterns with too few terms or too many.

    What holds brackets or keywords is passed over up to the next point or brace.
    """
    terms, joined, before, has_rows = 0, False, "", False
    for token, depth in zip(read.tokens, read.depths, strict=True):
        word = token.keyword
        has_rows = word == "VALUES" or (has_rows and before != "{")
        if word == "{" and has_rows:
            terms = _UNKNOWN
        elif word in _SEPARATORS:
            if terms == _TRIPLE - 1 and depth + (word == "}"):
                yield token.start, "the triple pattern lacks its object"
            terms, joined = _SEPARATORS[word] if terms >= 0 or word in "{}." else terms, False
        elif word in {"(", "[", ")", "]"} or (token.kind == "word" and word not in _WORD_TERMS):
            terms = _UNKNOWN
        elif token.kind in _TERMS or word in _WORD_TERMS:
            terms, joined = terms + (terms >= 0 and not joined), False
            if terms > _TRIPLE and depth:
                yield token.start, "a point is missing between two triple patterns"
        else:
            joined = joined or word in {"/", "|"} or word == before == "^"
        before = word


def in_groups(read: Text) -> Iterator[Mistake]:
    """Yield variables that SELECT asks for although groups have no one value of them."""
    words = [token.keyword for token in read.tokens]
    if words.count("SELECT") != 1 or not {"GROUP", *AGGREGATES} & {*words}:
        return
    grouped = {token.text[1:] for token in _grouped_by(read)}
    for token, _, depth in read.head():
        if depth == 0 and token.kind == "variable" and token.text[1:] not in grouped:
            yield (
                token.start,
                (
                    f"{token.text} is neither grouped nor aggregated; add GROUP BY {token.text}, "
                    f"or write (SAMPLE({token.text}) AS ?one)"
                ),
            )


def _grouped_by(read: Text) -> Iterator[Token]:
    inside = False
    for token, before in zip(read.tokens, [None, *read.tokens], strict=False):
        if token.keyword in {"HAVING", "ORDER", "LIMIT", "OFFSET", "}"}:
            inside = False
        elif before and before.keyword == "GROUP":
            inside = True
        elif inside and token.kind == "variable":
            yield token


def bound_twice(read: Text) -> Iterator[Mistake]:
    """Yield variables that BIND gives a value although their group has one of them already."""
    groups: list[set[str]] = [set()]
    brackets, before, is_bind = 0, Token("end", "", 0), False
    for token in read.tokens:
        if token.text == "{":
            groups.append(set())
        elif token.text == "}" and len(groups) > 1:
            inner = groups.pop()
            groups[-1] |= inner
        brackets += (token.text == "(") - (token.text == ")")
        is_bind = before.keyword == "BIND" or (is_bind and brackets > 0)
        if is_bind and before.keyword == "AS" and token.text[1:] in groups[-1]:
            yield token.start, f"{token.text} has a value already; choose another name"
        if token.kind == "variable" and (not brackets or (is_bind and before.keyword == "AS")):
            groups[-1].add(token.text[1:])
        before = token
