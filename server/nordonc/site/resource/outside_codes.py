"""What things are called in outside vocabularies."""

from collections.abc import Sequence
from typing import NamedTuple

from nordonc.lookup.vocabularies import page, spelt
from nordonc.rdf.matches import LINKS, reason
from nordonc.rdf.query_file import query_text
from nordonc.sparql.client import Graph, Row


class Code(NamedTuple):
    """A term of an outside vocabulary.

    Attributes:
        thing: Our thing.
        match: How near the outside term is, a value of ``LINKS``.
        iri: IRI of the outside term.
        page: Address of the page about it.
        code: What people write for it.
        name: Its label there; empty where none is known.
        confidence: How sure the match is, from 0 to 1; empty where nobody says so.
        reason: Why it is one, in words; empty where nobody says so.
    """

    thing: str
    match: str
    iri: str
    page: str
    code: str
    name: str
    confidence: str
    reason: str


_CODES = query_text(__package__, "outside_codes")


def outside_codes(graph: Graph, things: Sequence[str]) -> list[Code]:
    """Return the outside terms of things, the nearest first."""
    rows = graph.select(_CODES, thing=things)
    ranks = {iri: rank for rank, iri in enumerate(LINKS)}
    ordered = sorted(rows, key=lambda row: ranks[row.text("match")])
    return list({(one.thing, one.iri): one for one in map(_code, reversed(ordered))}.values())[::-1]


def _code(row: Row) -> Code:
    outside = row.text("outside")
    reasons = (reason(row.text("justification")), row.text("comment"))
    return Code(
        thing=row.text("thing"),
        match=LINKS[row.text("match")],
        iri=outside,
        page=page(outside),
        code=spelt(outside) or row.text("notation") or outside,
        name=row.text("name"),
        confidence=f"{float(row.text('confidence')):.2f}" if "confidence" in row else "",
        reason="; ".join(filter(None, reasons)),
    )
