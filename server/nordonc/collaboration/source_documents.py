"""What the pages about a source document and its entries say."""

from collections import defaultdict
from typing import NamedTuple

from nordonc.collaboration.source_lines import Line, line
from nordonc.rdf.namespaces import DCTERMS, NORDONC, PROV
from nordonc.rdf.query_file import query_text
from nordonc.site.resource.page_context import HEAD, Asking, Subject, Values
from nordonc.sparql.client import Graph, Row, Term


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


_ENTRIES = query_text(__package__, "entries")
_FIELDS = query_text(__package__, "entry_lines")


def entries(graph: Graph, document: str) -> list[Entry]:
    """Return the entries of a document in its order."""
    return [
        Entry(
            iri=row.text("entry"),
            heading=row.text("heading"),
            section=row.text("section"),
            first=row.number("first"),
            last=row.number("last"),
            topic=row.text("topic"),
        )
        for row in graph.select(_ENTRIES, this=document)
    ]


def fields(graph: Graph, entry: str) -> list[Field]:
    """Return the lines of an entry in its order."""
    grouped: defaultdict[Line, list[Row]] = defaultdict(list)
    for row in graph.select(_FIELDS, this=entry):
        grouped[line(row)].append(row)
    return [
        Field(
            line=of,
            states=tuple(dict.fromkeys(row["value"] for row in found if "value" in row)),
            reason=next((row.text("reason") for row in found if "reason" in row), ""),
            corrections=tuple(
                dict.fromkeys(row.text("correction") for row in found if "correction" in row)
            ),
        )
        for of, found in grouped.items()
    ]


def document(asking: Asking, subject: Subject) -> Values:
    """Return a document with its entries."""
    return {
        "entries": entries(asking.graph, subject.what.iri),
        "facts": subject.facts.without(*HEAD, DCTERMS + "source", PROV + "wasDerivedFrom"),
    }


def field(asking: Asking, subject: Subject) -> Values:
    """Return a line of a document: the entry that it stands in, and what it says."""
    this = subject.what.iri
    entry = subject.facts.one(NORDONC + "entry")
    found = fields(asking.graph, entry.value) if entry else []
    document = this.rpartition("/")[0].rpartition("/")[0]
    return {
        "field": next((one for one in found if one.line.field == this), None),
        "entry": entry.value if entry else "",
        "document": document,
        "facts": subject.facts.without(*HEAD),
    }


def entry(asking: Asking, subject: Subject) -> Values:
    """Return an entry with its lines."""
    return {
        "fields": fields(asking.graph, subject.what.iri),
        "facts": subject.facts.without(*HEAD, NORDONC + "entry"),
    }
