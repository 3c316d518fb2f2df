"""Which lines of a document facts come from, and what is doubtful about them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from nordonc.rdf.namespaces import NORDONC, PROV
from nordonc.rdf.query_file import query_text
from nordonc.site.resource.page_context import Asking, Subject, Values
from nordonc.sparql.client import Graph, Row, Term

#: Concept, relative to the base, of the status that a correction has while nobody has judged it.
PROPOSED = "correction-status/proposed"


class Line(NamedTuple):
    """A line of a document.

    Attributes:
        number: Its place, from 1; 0 in a further document that has no numbered lines.
        label: What is printed before its text.
        field: IRI of the field that it is.
        words: Its words that state the fact, as printed.
        corrections: Judgements on these words.
        document: Title of the document; empty for the overview.
    """

    number: int
    label: str
    field: str
    words: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    document: str = ""

    @property
    def place(self) -> str:
        """What a page calls it."""
        return self.document or f"line {self.number}"


class Correction(NamedTuple):
    """A judgement on words of a document.

    Attributes:
        iri: Its IRI.
        kind: IRI of what is wrong.
        status: IRI of how far it is.
        is_open: Whether nobody has judged it yet.
        printed: The words in question.
        proposed: What should stand instead; empty where nothing is proposed.
        fields: IRIs of the lines it is about.
    """

    iri: str
    kind: str
    status: str
    is_open: bool
    printed: tuple[str, ...]
    proposed: tuple[str, ...]
    fields: frozenset[str]


_LINES = query_text(__package__, "lines_of_thing")
_CORRECTIONS = query_text(__package__, "corrections_of_thing")


def lines(graph: Graph, thing: str) -> dict[Term, tuple[Line, ...]]:
    """Return the lines that facts about a thing come from, by the other end of the fact.

    The other end of a participation is the participation.
    """
    found: defaultdict[Term, list[Row]] = defaultdict(list)
    for row in graph.select(_LINES, this=thing):
        found[row["value"]].append(row)
    return {term: lines_with_words(rows) for term, rows in found.items()}


def line(row: Row) -> Line:
    """Return the line that a row holds as line, label, field and document, without its words."""
    return Line(
        row.number("line"), row.text("label"), row.text("field"), document=row.text("document")
    )


def lines_with_words(rows: Iterable[Row]) -> tuple[Line, ...]:
    """Return the lines that rows hold, each with what they hold as words and correction."""
    grouped: defaultdict[Line, list[Row]] = defaultdict(list)
    for row in rows:
        if "field" in row:
            grouped[line(row)].append(row)
    return tuple(
        of._replace(words=_distinct(found, "words"), corrections=_distinct(found, "correction"))
        for of, found in grouped.items()
    )


def corrections(graph: Graph, thing: str, base: str) -> list[Correction]:
    """Return the corrections of words about a thing, those first that nobody has judged yet."""
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in graph.select(_CORRECTIONS, this=thing):
        grouped[row.text("correction")].append(row)
    found = [_correction(iri, of_one, base) for iri, of_one in grouped.items()]
    return sorted(found, key=lambda one: (not one.is_open, one.iri))


def _correction(iri: str, found: list[Row], base: str) -> Correction:
    status = found[0].text("status")
    return Correction(
        iri=iri,
        kind=found[0].text("kind"),
        status=status,
        is_open=status == f"{base}{PROPOSED}",
        printed=_distinct(found, "printed"),
        proposed=_distinct(found, "proposed"),
        fields=frozenset(_distinct(found, "field")),
    )


def _distinct(found: list[Row], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.text(name) for row in found if name in row))


def correction(asking: Asking, subject: Subject) -> Values:
    """Return whether a correction is decided, and what its status means."""
    status = subject.facts.values(NORDONC + "status")
    lines = {
        "corrects": subject.facts.values(NORDONC + "corrects"),
        "derived": subject.facts.values(PROV + "wasDerivedFrom"),
    }
    repeated = [PROV + "wasDerivedFrom"] if lines["corrects"] == lines["derived"] else []
    return {
        "is_open": any(term.value == f"{asking.base}{PROPOSED}" for term in status),
        "facts": subject.below.without(*repeated),
    }
