"""Asking the graph: the one way for pages and commands, and the rows that answer."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from nordonc.sparql.bindings import bound

#: Longer ones count nothing, and Python refuses those of more than 4,300 digits.
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)

#: Source: https://www.w3.org/TR/sparql11-results-json/
RESULTS = "application/sparql-results+json"

#: Answers a query in a media type, in so many seconds where a number is given.
Answer = Callable[[str, str, float | None], bytes]


#: An IRI in place of ``$name``, or the IRIs in the slot of a name.
Binding = str | Sequence[str]


class Term(NamedTuple):
    """An RDF term.

    Attributes:
        type: ``uri``, ``literal``, ``bnode`` or ``triple``, as the JSON results format has it.
        value: IRI, text, label of the blank node, or the triple as N-Triples writes it.
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


def iri(value: str) -> Term:
    """Return the term that an IRI is."""
    return Term("uri", value)


class Row(dict[str, Term]):
    """A solution: terms by variable; unbound variables are left out."""

    def text(self, name: str, default: str = "") -> str:
        """Return the bare text of a term, or the default where the variable is unbound."""
        return self[name].value if name in self else default

    def number(self, name: str) -> int:
        """Return an integer, 0 where the variable is unbound or no integer of at most 18 digits."""
        text = self.text(name)
        return int(text) if _INTEGER.fullmatch(text) else 0

    def truth(self, name: str) -> bool:
        """Return a truth value, false where the variable is unbound."""
        return self.text(name) in {"true", "1"}


class Results(NamedTuple):
    """The answer to a SELECT or an ASK.

    Attributes:
        variables: The columns of a SELECT, in order.
        rows: Its solutions, in order.
        boolean: The answer to an ASK; none for a SELECT.
    """

    variables: tuple[str, ...]
    rows: list[Row]
    boolean: bool | None = None


def results(body: bytes | str) -> Results:
    """Return an answer in the JSON results format as values."""
    answer = json.loads(body)
    if "boolean" in answer:
        return Results((), [], bool(answer["boolean"]))
    rows = [
        Row((name, _term(term)) for name, term in row.items())
        for row in answer["results"]["bindings"]
    ]
    return Results(tuple(answer["head"]["vars"]), rows)


def _term(term: dict[str, Any]) -> Term:
    if term["type"] == "triple":
        return Term("triple", _spelt(term))
    return Term(term["type"], term["value"], term.get("xml:lang", ""), term.get("datatype", ""))


def _spelt(term: dict[str, Any]) -> str:
    """Return a term in JSON as N-Triples 1.2 writes it."""
    value = term["value"]
    if term["type"] == "triple":
        parts = (value["subject"], value["predicate"], value["object"])
        return f"<<( {' '.join(map(_spelt, parts))} )>>"
    if term["type"] == "uri":
        return f"<{value}>"
    if term["type"] == "bnode":
        return f"_:{value}"
    quoted = json.dumps(value, ensure_ascii=False)
    if language := term.get("xml:lang"):
        return f"{quoted}@{language}"
    return f"{quoted}^^<{term['datatype']}>" if "datatype" in term else quoted


@dataclass(frozen=True, slots=True)
class Graph:
    """The graph as something that answers queries.

    Bindings put IRIs into a query: one in place of ``$name``, as SHACL binds ``$this``, and several
    where it has ``VALUES ?name { UNDEF }`` on a line. All methods raise what the engine raises, and
    ValueError for a binding that is not an absolute IRI.

    Attributes:
        answer: Answers a query.
        timeout_s: Seconds that a query may run, where they are fewer than the settings allow.
    """

    answer: Answer
    timeout_s: float | None = None

    def within(self, timeout_s: float) -> "Graph":
        """Return the same graph with less time for a query."""
        return replace(self, timeout_s=timeout_s)

    def results(self, query: str, /, **bindings: Binding) -> Results:
        """Return the answer to a SELECT or an ASK."""
        return results(self.answer(bound(query, **bindings), RESULTS, self.timeout_s))

    def select(self, query: str, /, **bindings: Binding) -> list[Row]:
        """Return the solutions of a SELECT."""
        return self.results(query, **bindings).rows

    def ask(self, query: str, /, **bindings: Binding) -> bool:
        """Return the answer to an ASK."""
        return bool(self.results(query, **bindings).boolean)

    def construct(self, query: str, media_type: str, /, **bindings: Binding) -> bytes:
        """Return the triples of a CONSTRUCT in a media type of RDF."""
        return self.answer(bound(query, **bindings), media_type, self.timeout_s)
