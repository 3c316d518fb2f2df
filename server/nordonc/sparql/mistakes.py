"""The commonest mistakes in queries, told in our words at their place.

A parser tells how far it came, which seldom is where the mistake is. What is looked for here can
stand in no query, so that it is never told of one that is right.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import get_close_matches
from itertools import chain

from nordonc.rdf.namespaces import PREFIXES
from nordonc.sparql.clause_mistakes import (
    AGGREGATES,
    bound_twice,
    in_conditions,
    in_groups,
    in_modifiers,
    in_open_groups,
    in_places,
    in_triples,
)
from nordonc.sparql.lexer import Token, line_and_column
from nordonc.sparql.refused_text import Mistake, Text, read

#: Characters of the longest text that is looked at.
MOST = 8_000
#: Prefixes that people use without a declaration, as prefix.cc has them.
_KNOWN = {
    "bd": "http://www.bigdata.com/rdf#",
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "obo": "http://purl.obolibrary.org/obo/",
    "p": "http://www.wikidata.org/prop/",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "wikibase": "http://wikiba.se/ontology#",
}
_WORDS = (
    *("SELECT", "CONSTRUCT", "DESCRIBE", "DISTINCT", "REDUCED", "WHERE", "FILTER", "OPTIONAL"),
    *("UNION", "MINUS", "GRAPH", "VALUES", "BIND", "GROUP", "ORDER", "HAVING", "LIMIT"),
    *("OFFSET", "PREFIX", "EXISTS"),
)
#: Marks and words of other languages, and what SPARQL has in their place.
_FOREIGN = {
    "AND": "SPARQL has no AND: conditions are joined by &&, and patterns by a point",
    "OR": "SPARQL has no OR: conditions are joined by ||, and groups by UNION",
    "LIKE": 'SPARQL has no LIKE: CONTAINS(?text, "part") or REGEX(?text, "pattern") tests a text',
    "NULL": "SPARQL has no NULL: VALUES has UNDEF, and FILTER has !BOUND(?variable)",
    "IS": "SPARQL has no IS: write BOUND(?variable) or !BOUND(?variable)",
    "BETWEEN": "SPARQL has no BETWEEN: write ?x >= 1 && ?x <= 9",
    "JOIN": "SPARQL has no JOIN: patterns that share a variable are joined",
}
_QUOTES = re.compile("[\u00ab\u00bb\u2018\u2019\u201c-\u201e]")
_SPACED = re.compile(r"<(?:https?|urn|ftp):[^<>\"{}|^`\\\s]*[ \t]+[^<>\"{}|^`\\?$;]*>")


def mistake(text: str, known: Collection[str] = PREFIXES) -> str:
    """Return what is wrong with a query that was refused; empty where it is nothing common.

    Some prefixes are known, so that nobody has to declare them.

    Texts of more than ``MOST`` characters are not looked at: no person wrote them, and some of the
    rules take time that grows faster than the text.
    """
    if len(text) > MOST:
        return ""
    refused = read(text, known)
    for place, told in chain.from_iterable(rule(refused) for rule in RULES):
        line, column = line_and_column(text, place)
        return f"line {line}, column {column}: {told}"
    return ""


def _quotes(refused: Text) -> Iterator[Mistake]:
    for token in refused.tokens:
        if token.kind == "mark" and _QUOTES.search(token.text):
            yield token.start, "a text stands in straight quotes, \" or '"


def _strings(refused: Text) -> Iterator[Mistake]:
    for token in refused.tokens:
        quote = token.text[:3] if token.text[:3] in {'"""', "'''"} else token.text[:1]
        closed = token.text.endswith(quote) and len(token.text) >= 2 * len(quote)
        if token.kind == "string" and not closed:
            yield token.start, f"the text that begins here has no closing {quote}"


def _spaces(refused: Text) -> Iterator[Mistake]:
    for found in _SPACED.finditer(refused.text):
        yield found.start(), "an IRI has no spaces; one that is meant is written %20"


def _open_iris(refused: Text) -> Iterator[Mistake]:
    for token, behind in refused.pairs():
        if token.text == "<" and behind.text.startswith(("http:", "https:")):
            yield token.start, "the IRI that begins here has no closing >"


def _brackets(refused: Text) -> Iterator[Mistake]:
    closing = {"{": "}", "(": ")", "[": "]"}
    opened: list[Token] = []
    for token in refused.tokens:
        if token.keyword in closing:
            opened.append(token)
        elif token.keyword in closing.values():
            if not opened:
                yield token.start, f"nothing is open that {token.text} closes"
                return
            if closing[opened.pop().keyword] != token.keyword:
                yield token.start, f"{token.text} closes another bracket than the one opened last"
                return
    if opened:
        line, column = line_and_column(refused.text, opened[-1].start)
        told = f"the {opened[-1].text} of line {line}, column {column} is never closed"
        yield len(refused.text), told


def _declarations(refused: Text) -> Iterator[Mistake]:
    for number, (token, behind) in enumerate(refused.pairs()):
        if token.keyword != "PREFIX" or refused.depths[number]:
            continue
        then = refused.tokens[number + 2] if number + 2 < len(refused.tokens) else behind
        if behind.kind == "word":
            yield behind.start, f"a prefix ends in a colon: PREFIX {behind.text}: <…>"
        elif behind.kind == "name" and then.kind != "iri":
            name = behind.text.partition(":")[0]
            yield then.start, f"the IRI of a prefix stands in angle brackets: PREFIX {name}: <…>"


def _prefixes(refused: Text) -> Iterator[Mistake]:
    declared = {
        behind.text.partition(":")[0]
        for token, behind in refused.pairs()
        if token.keyword == "PREFIX"
    }
    for token in refused.tokens:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in declared.union(refused.known):
            iri = _KNOWN.get(prefix, "…")
            yield (
                token.start,
                (f"the prefix {prefix}: is not declared; add PREFIX {prefix}: <{iri}> at the top"),
            )


def _foreign(refused: Text) -> Iterator[Mistake]:
    for token, behind in refused.pairs():
        if token.keyword in _FOREIGN:
            yield token.start, _FOREIGN[token.keyword]
        elif token.text == behind.text == "=" and token.end == behind.start:
            yield token.start, "equality is written ="
        elif token.keyword == "NOT" and behind.keyword not in {"EXISTS", "IN"}:
            yield token.start, "NOT stands before EXISTS or IN; a condition is denied by !"


def _head(refused: Text) -> Iterator[Mistake]:
    for token, behind, depth in refused.head():
        if depth == 0 and token.text == ",":
            yield token.start, "the variables of SELECT are parted by spaces, without commas"
        elif depth == 0 and token.keyword in AGGREGATES:
            name = token.text.upper()
            yield token.start, f"an expression stands in brackets with a name: ({name}(?x) AS ?n)"
        elif depth == 0 and token.kind == "word" and token.keyword not in {"DISTINCT", "REDUCED"}:
            if behind.text == "(":
                yield token.start, "an expression stands in brackets with a name: (… AS ?name)"
            elif not _near(token):
                yield token.start, f"a variable begins with ? or $: ?{token.text}"
    for token, behind in refused.pairs():
        if token.keyword == "SELECT" and behind.keyword in {"WHERE", "{", "FROM"}:
            yield behind.start, "SELECT names variables, or * for all of them"


def _names(refused: Text) -> Iterator[Mistake]:
    """Yield expressions of SELECT and BIND without a name."""
    opened: Token | None = None
    has_name = False
    for token, _, depth in refused.head():
        if depth == 0 and token.text == "(":
            opened, has_name = token, False
        elif depth == 1 and token.keyword == "AS":
            has_name = True
        elif depth == 0 and token.text == ")" and opened and not has_name:
            yield opened.start, "an expression of SELECT has a name: (COUNT(?x) AS ?n)"
    for number, (token, behind) in enumerate(refused.pairs()):
        if token.keyword != "BIND" or behind.text != "(":
            continue
        if not any(word == (1, "AS") for word in refused.words(number + 1)):
            yield token.start, "BIND names what it binds: BIND (expression AS ?name)"


def _misspelt(refused: Text) -> Iterator[Mistake]:
    for token, behind in refused.pairs():
        near = _near(token) if token.kind == "word" else ""
        if near and (behind.text != "(" or near in {"FILTER", "BIND", "HAVING"}):
            yield token.start, f"{token.text} is no word of SPARQL; {near} may be meant"


def _near(token: Token) -> str:
    """Return the keyword that a word is a misspelling of; empty for keywords and other words."""
    near = get_close_matches(token.keyword, _WORDS, 1, 0.8)
    return near[0] if near and near[0] != token.keyword else ""


#: What is looked for, the surest first.
RULES: tuple[Callable[[Text], Iterable[Mistake]], ...] = (
    *(_quotes, _strings, _spaces, _open_iris, _declarations, _foreign, _head, _names, _misspelt),
    *(
        _brackets,
        in_open_groups,
        in_conditions,
        in_modifiers,
        in_places,
        _prefixes,
        in_triples,
        in_groups,
    ),
    bound_twice,
)
