"""What the pages about a source document and its entries say."""

from collections import defaultdict
from typing import NamedTuple

from nordonc.collaboration.source_lines import Line, line
from nordonc.rdf.namespaces import DCTERMS, NORDONC, PROV
from nordonc.site.resource.page_context import HEAD, Asking, Subject, Values
from nordonc.sparql.client import Ask, Row, Term, rows, value


class Entry(NamedTuple):
    """An entry of a document.

    Attributes:
        iri: Its IRI.
        heading: Its heading as printed.
        section: Concept of the section that it stands in.
        first: Number of its first line.
        last: Number of its last line.
        topic: What it is about.
    """

    iri: str
    heading: str
    section: str
    first: int
    last: int
    topic: str


class Field(NamedTuple):
    """A line of an entry.

    Attributes:
        line: The line.
        states: Values that it states.
        reason: Why it states nothing; empty where it does.
        corrections: Judgements on its words.
    """

    line: Line
    states: tuple[Term, ...]
    reason: str
    corrections: tuple[str, ...]


_ENTRIES = """SELECT ?entry ?heading ?section ?first ?last ?topic
WHERE {
  ?entry dcterms:source $this ;
    nordonc:heading ?heading ;
    nordonc:firstLine ?first ;
    nordonc:lastLine ?last .
  OPTIONAL { ?entry nordonc:section ?section }
  OPTIONAL { ?entry foaf:primaryTopic ?topic }
}
ORDER BY ?first ?entry"""

_FIELDS = """SELECT ?field ?line ?label ?digest ?value ?reason ?correction
WHERE {
  ?field nordonc:entry $this ;
    nordonc:line ?line ;
    nordonc:fieldLabel ?label ;
    nordonc:textDigest ?digest .
  OPTIONAL {
    { ?statement nordonc:field ?field ; nordonc:statedValue/nordonc:participant? ?value .
      FILTER NOT EXISTS { ?value a nordonc:Participation } }
    UNION { ?statement nordonc:field ?field ; nordonc:notModelled ?reason }
    UNION { ?correction nordonc:corrects ?field }
  }
}
ORDER BY ?line ?field ?value ?correction"""


def entries(ask: Ask, document: str) -> list[Entry]:
    """Return the entries of a document in its order."""
    return [
        Entry(
            iri=value(row, "entry"),
            heading=value(row, "heading"),
            section=value(row, "section"),
            first=int(value(row, "first")),
            last=int(value(row, "last")),
            topic=value(row, "topic"),
        )
        for row in rows(ask, _ENTRIES, document)
    ]


def fields(ask: Ask, entry: str) -> list[Field]:
    """Return the lines of an entry in its order."""
    grouped: defaultdict[Line, list[Row]] = defaultdict(list)
    for row in rows(ask, _FIELDS, entry):
        grouped[line(row)].append(row)
    return [
        Field(
            line=of,
            states=tuple(dict.fromkeys(row["value"] for row in found if "value" in row)),
            reason=next((value(row, "reason") for row in found if "reason" in row), ""),
            corrections=tuple(
                dict.fromkeys(value(row, "correction") for row in found if "correction" in row)
            ),
        )
        for of, found in grouped.items()
    ]


def document(asking: Asking, subject: Subject) -> Values:
    """Return a document with its entries."""
    return {
        "entries": entries(asking.ask, subject.what.iri),
        "facts": subject.facts.without(*HEAD, DCTERMS + "source", PROV + "wasDerivedFrom"),
    }


def entry(asking: Asking, subject: Subject) -> Values:
    """Return an entry with its lines."""
    return {
        "fields": fields(asking.ask, subject.what.iri),
        "facts": subject.facts.without(*HEAD, NORDONC + "entry"),
    }
