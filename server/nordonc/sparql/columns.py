"""The columns of ``SELECT *`` in the order in which a query names them."""

from collections.abc import Collection
from itertools import islice

from nordonc.sparql.lexer import tokens


def spelt_out(text: str, variables: Collection[str]) -> str:
    """Return a query with the variables of ``SELECT *`` in place of the star, as they appear.

    The standard leaves their order open, and the engine sorts them by name.

    Args:
        text: A query that the engine takes.
        variables: Names of the variables that it selects, without the question mark.

    Returns:
        The text itself where it names its columns, or where one of them cannot be found in it.
    """
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
