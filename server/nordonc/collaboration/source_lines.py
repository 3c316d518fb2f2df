"""Which lines of a document facts come from, and what is doubtful about them."""

from collections import defaultdict
from typing import NamedTuple

from nordonc.rdf.namespaces import NORDONC, PROV
from nordonc.site.resource.page_context import HEAD, Asking, Subject, Values
from nordonc.sparql.client import Ask, Row, Term, rows, value

#: Concept, relative to the base, of the status that a correction has while nobody has judged it.
OPEN = "correction-status/proposed"


class Line(NamedTuple):
    """A line of a document.

    Attributes:
        number: Its place, from 1.
        label: What is printed before its text.
        field: IRI of the field that it is.
        digest: SHA-256 of the line as printed, in hexadecimal.
    """

    number: int
    label: str
    field: str
    digest: str


class Correction(NamedTuple):
    """A judgement on words of a document.

    Attributes:
        iri: Its IRI.
        kind: IRI of what is wrong.
        status: IRI of how far it is.
        is_open: Whether nobody has judged it yet.
        printed: The words in question.
        proposed: What should stand instead; empty where nothing is proposed.
        evidence: What it rests on.
        fields: IRIs of the lines it is about.
    """

    iri: str
    kind: str
    status: str
    is_open: bool
    printed: tuple[str, ...]
    proposed: tuple[str, ...]
    evidence: str
    fields: frozenset[str]


_LINES = """SELECT ?value ?field ?line ?label ?digest
WHERE {
  {
    ?statement nordonc:statedSubject $this ;
      nordonc:statedValue ?value ;
      nordonc:field ?field .
  }
  UNION {
    ?statement nordonc:statedValue $this ;
      nordonc:statedSubject ?value ;
      nordonc:field ?field .
  }
  UNION {
    $this nordonc:participation ?value .
    ?value prov:wasDerivedFrom/prov:wasDerivedFrom? ?field .
  }
  ?field nordonc:line ?line ;
    nordonc:fieldLabel ?label ;
    nordonc:textDigest ?digest .
}
ORDER BY ?line ?field ?value"""

_CORRECTIONS = """SELECT ?correction ?kind ?status ?printed ?proposed ?evidence ?field
WHERE {
  ?correction nordonc:concerns $this ;
    nordonc:correctionKind ?kind ;
    nordonc:status ?status ;
    nordonc:printed ?printed ;
    nordonc:evidence ?evidence ;
    nordonc:corrects ?field .
  OPTIONAL { ?correction nordonc:proposed ?proposed . }
}
ORDER BY ?correction ?field ?printed ?proposed"""


def lines(ask: Ask, thing: str) -> dict[Term, tuple[Line, ...]]:
    """Return the lines that facts about a thing come from, by the other end of the fact.

    The other end of a participation is the participation.
    """
    found: defaultdict[Term, dict[Line, None]] = defaultdict(dict)
    for row in rows(ask, _LINES, thing):
        found[row["value"]][line(row)] = None
    return {term: tuple(of_term) for term, of_term in found.items()}


def line(row: Row) -> Line:
    """Return the line that a row holds as line, label, field and digest."""
    return Line(
        int(value(row, "line")), value(row, "label"), value(row, "field"), value(row, "digest")
    )


def corrections(ask: Ask, thing: str, base: str) -> list[Correction]:
    """Return the corrections of words about a thing, those first that nobody has judged yet."""
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows(ask, _CORRECTIONS, thing):
        grouped[value(row, "correction")].append(row)
    found = [_correction(iri, of_one, base) for iri, of_one in grouped.items()]
    return sorted(found, key=lambda one: (not one.is_open, one.iri))


def _correction(iri: str, found: list[Row], base: str) -> Correction:
    status = value(found[0], "status")
    return Correction(
        iri=iri,
        kind=value(found[0], "kind"),
        status=status,
        is_open=status == f"{base}{OPEN}",
        printed=_distinct(found, "printed"),
        proposed=_distinct(found, "proposed"),
        evidence=value(found[0], "evidence"),
        fields=frozenset(_distinct(found, "field")),
    )


def _distinct(found: list[Row], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value(row, name) for row in found if name in row))


def correction(asking: Asking, subject: Subject) -> Values:
    """Return whether a correction is decided, and what its status means."""
    status = subject.facts.values(NORDONC + "status")
    lines = {
        "corrects": subject.facts.values(NORDONC + "corrects"),
        "derived": subject.facts.values(PROV + "wasDerivedFrom"),
    }
    repeated = [PROV + "wasDerivedFrom"] if lines["corrects"] == lines["derived"] else []
    return {
        "is_open": any(term.value == f"{asking.base}{OPEN}" for term in status),
        "facts": subject.facts.without(*HEAD, *repeated),
    }
