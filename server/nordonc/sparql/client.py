"""Questions that pages ask, and the rows that answer them."""

import json
from collections.abc import Callable
from typing import NamedTuple

from nordonc.rdf.store import absolute_iri

#: Answers a query in the JSON results format.
Ask = Callable[[str], bytes]


class Term(NamedTuple):
    """An RDF term.

    Attributes:
        type: ``uri``, ``literal`` or ``bnode``, as the JSON results format has it.
        value: IRI, text, or label of the blank node.
        language: Language tag of a text.
        datatype: IRI of the datatype of a literal without a language; empty for ``xsd:string``.
    """

    type: str
    value: str
    language: str = ""
    datatype: str = ""

    @property
    def is_iri(self) -> bool:
        """Whether it names something."""
        return self.type == "uri"


#: An answer row: terms by variable; unbound variables are left out.
Row = dict[str, Term]


def iri(value: str) -> Term:
    """Return the term that an IRI is."""
    return Term("uri", value)


def about(text: str, thing: str) -> str:
    """Return a query with an IRI in the place of ``$this``, as SHACL binds that variable.

    Raises:
        ValueError: It is not an absolute IRI, so that it could end its place.
    """
    return text.replace("$this", f"<{absolute_iri(thing, '')}>")


def rows(ask: Ask, text: str, thing: str = "") -> list[Row]:
    """Return the answer to a SELECT, with ``$this`` bound to a thing where one is given."""
    answer = json.loads(ask(about(text, thing) if thing else text))
    return [
        {name: _term(found) for name, found in row.items()} for row in answer["results"]["bindings"]
    ]


def _term(found: dict[str, str]) -> Term:
    return Term(
        found["type"],
        found["value"],
        found.get("xml:lang", ""),
        found.get("datatype", ""),
    )


def value(row: Row, name: str) -> str:
    """Return the bare text of a term, empty where the variable is unbound."""
    return row[name].value if name in row else ""
