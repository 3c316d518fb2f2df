"""The columns of ``SELECT *`` in the order in which a query names them."""

import re
from collections.abc import Collection
from itertools import islice

from nordonc.sparql.lexer import tokens

#: In a query with no other words, each variable is a column of ``SELECT *``: there is no filter, no
#: assignment and no query inside it, whose variables may be out of scope.
#: Source: https://www.w3.org/TR/sparql11-query/#variableScope
_WITHOUT_SCOPES = frozenset(
    {
        *("BASE", "PREFIX", "SELECT", "DISTINCT", "REDUCED", "WHERE", "A", "TRUE", "FALSE"),
        *("OPTIONAL", "UNION", "GRAPH", "LIMIT", "OFFSET"),
    }
)

#: Without it no query has the star for its columns.
_STAR = re.compile(r"(?:select|distinct|reduced)(?:\s|#[^\n\r]*+)*+\*")


def selects_all(text: str) -> bool:
    """Tell whether a query may be one of ``SELECT *``: where it says no, it is none."""
    return "*" in text and _STAR.search(text.lower()) is not None


def simply_spelt_out(text: str) -> str:
    """Return a query as `spelt_out` does, without knowing its columns.

    Returns:
        The text itself where it names its columns, or where they cannot be told from its words.
    """
    if not selects_all(text):
        return text
    read = list(tokens(text))
    words = [word.keyword for word in read if word.kind == "word"]
    if words.count("SELECT") != 1 or not _WITHOUT_SCOPES.issuperset(words):
        return text
    return spelt_out(text, {token.text[1:] for token in read if token.kind == "variable"})


def spelt_out(text: str, variables: Collection[str]) -> str:
    """Return a query with the variables of ``SELECT *`` in place of the star, as they appear.

    The standard leaves their order open, and the engine sorts them by name.

    Args:
        text: A query that the engine takes.
        variables: Names of the variables that it selects, without the question mark.

    Returns:
        The text itself where it names its columns, or where one of them cannot be found in it.
    """
    if not selects_all(text):
        return text
    # The declarations before it have IRIs and prefixes, and no words but their own keywords.
    ahead = tokens(text)
    next((word for word in ahead if word.keyword == "SELECT"), None)
    star = next((word.start for word in islice(ahead, 2) if word.text == "*"), None)
    if star is None:
        return text
    found = (token.text[1:] for token in ahead if token.kind == "variable")
    named = [name for name in dict.fromkeys(found) if name in variables]
    if not named or len(named) != len(variables):
        return text
    return f"{text[:star]} {' '.join(f'?{name}' for name in named)} {text[star + 1 :]}"
