"""Values in the text of a query: things in place of ``$name``, and terms in the slots of VALUES."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from nordonc.rdf.store import absolute_iri
from nordonc.sparql.lexer import tokens

#: In a slot that restricts nothing.
OPEN = "UNDEF"


def slot(name: str) -> re.Pattern[str]:
    """Return what finds the line that holds the values of a variable."""
    return re.compile(
        rf"^([ \t]*)VALUES \?{re.escape(name)} \{{([^{{}}\n]*)\}}[ \t]*$", re.MULTILINE
    )


def filled(text: str, slots: Mapping[str, Iterable[str]]) -> str:
    """Return a query with terms, as SPARQL has them, in the slots of their names."""
    for name, terms in slots.items():
        line = f"VALUES ?{name} {{ {' '.join(terms)} }}"
        text = slot(name).sub(partial(_indented, line), text)
    return text


def _indented(line: str, match: re.Match[str]) -> str:
    return match[1] + line


def bound(query: str, /, **bindings: str | Sequence[str]) -> str:
    """Return a query with IRIs: one in the places of ``$name``, or several in the slot of a name.

    Raises:
        ValueError: A value is not an absolute IRI, so that it could end its place.
    """
    terms: dict[str, str] = {}
    for name, value in bindings.items():
        if isinstance(value, str):
            terms[f"${name}"] = _term(value)
        else:
            query = filled(query, {name: map(_term, value)})
    return _replaced(query, terms) if terms else query


def _term(iri: str) -> str:
    return f"<{absolute_iri(iri, '')}>"


def _replaced(query: str, terms: dict[str, str]) -> str:
    pieces, end = [], 0
    for token in tokens(query):
        if token.kind == "variable" and token.text in terms:
            pieces += [query[end : token.start], terms[token.text]]
            end = token.end
    return "".join([*pieces, query[end:]])
