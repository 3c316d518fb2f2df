"""What the pages about a source document and its entries say."""

from collections import defaultdict
from typing import NamedTuple

from nordonc.collaboration.source_lines import Line, line
from nordonc.rdf.namespaces import DCTERMS, NORDONC, PROV
from nordonc.rdf.query_file import query_text
from nordonc.site.resource.page_context import Asking, Subject, Values
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


class Words(NamedTuple):
    """Words of a line.

    Attributes:
        printed: The words as printed.
        states: What they state: values, each with what its property says in words.
        reason: Why they state nothing; empty where they do.
        corrections: Judgements on them.
    """

    printed: str
    states: tuple[tuple[str, Term], ...]
    reason: str
    corrections: tuple[str, ...]


_WORDS = query_text(__package__, "words_of_line")
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


def fields(graph: Graph, whole: str) -> list[Field]:
    """Return the lines of an entry in its order, or of a document outside all entries."""
    grouped: defaultdict[Line, list[Row]] = defaultdict(list)
    for row in graph.select(_FIELDS, this=whole):
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
    """Return a document with its entries; one without any with its lines."""
    listed = entries(asking.graph, subject.what.iri)
    return {
        "entries": listed,
        "fields": [] if listed else fields(asking.graph, subject.what.iri),
        "facts": subject.below.without(DCTERMS + "source", PROV + "wasDerivedFrom"),
    }


def words(asking: Asking, line: str) -> list[Words]:
    """Return the words of a line in the order in which they are read."""

    def phrase(iri: str) -> str:
        return asking.wording.forward(iri, asking.named(iri))

    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in asking.graph.select(_WORDS, this=line):
        grouped[row.text("words")].append(row)
    return [
        Words(
            printed=printed,
            states=tuple(
                dict.fromkeys(
                    (phrase(row.text("property")), row["value"]) for row in found if "value" in row
                )
            ),
            reason=next((row.text("reason") for row in found if "reason" in row), ""),
            corrections=tuple(
                dict.fromkeys(row.text("correction") for row in found if "correction" in row)
            ),
        )
        for printed, found in grouped.items()
    ]


def field(asking: Asking, subject: Subject) -> Values:
    """Return a line of a document: where it stands, its words, and what rests on it."""
    both = subject.facts
    return {
        "words": words(asking, subject.what.iri),
        "entry": both.one(NORDONC + "entry"),
        "document": both.one(DCTERMS + "source"),
        "line": both.one(NORDONC + "line"),
        "field_label": both.one(NORDONC + "fieldLabel"),
        "facts": subject.below.without(NORDONC + "field", NORDONC + "corrects"),
    }


def entry(asking: Asking, subject: Subject) -> Values:
    """Return an entry with its lines."""
    return {
        "fields": fields(asking.graph, subject.what.iri),
        "facts": subject.below.without(NORDONC + "entry"),
    }
