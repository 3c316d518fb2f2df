"""What things are called in outside vocabularies."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from nordonc.rdf.namespaces import SCHEMA, SKOS
from nordonc.rdf.query_file import query_text
from nordonc.sparql.client import Graph, Row

#: How near an outside term is, the nearest first, in words.
MATCHES = {
    SCHEMA + "sameAs": "the same",
    SKOS + "exactMatch": "the same",
    SKOS + "closeMatch": "nearly the same",
    SKOS + "broadMatch": "broader",
    SKOS + "narrowMatch": "narrower",
    SKOS + "relatedMatch": "related",
}

#: What identifies a term of an outside vocabulary by its IRI alone, and how people write that.
#: Only the part in the group comes from the IRI.
_SPELLINGS = (
    (re.compile(r"https?://purl\.obolibrary\.org/obo/([A-Za-z]+)_(\w+)"), r"\1:\2"),
    (re.compile(r"https?://id\.nlm\.nih\.gov/mesh/(\w+)"), r"MeSH \1"),
    (re.compile(r"https?://www\.orpha\.net/ORDO/Orphanet_(\d+)"), r"ORPHA:\1"),
    (re.compile(r"https?://identifiers\.org/icdo/([\w/]+)"), r"ICD-O \1"),
    (re.compile(r"https?://linkedlifedata\.com/resource/umls/id/(\w+)"), r"UMLS \1"),
    (re.compile(r"https?://www\.wikidata\.org/entity/(\w+)"), r"Wikidata \1"),
    (re.compile(r"https?://icd\.who\.int/browse10/\d+/en#/([\w.-]+)"), r"ICD-10 \1"),
    (re.compile(r"https?://sws\.geonames\.org/(\d+)/?"), r"GeoNames \1"),
    (re.compile(r"https?://ror\.org/(\w+)"), r"ROR \1"),
    (
        re.compile(r"https?://publications\.europa\.eu/resource/authority/country/(\w+)"),
        r"EU \1",
    ),
)


class Code(NamedTuple):
    """A term of an outside vocabulary.

    Attributes:
        thing: Our thing.
        match: How near the outside term is, a value of ``MATCHES``.
        iri: IRI of the outside term.
        code: What people write for it.
        name: Its label there; empty where none is known.
        notation: Its code as the graph states it; empty where none is stated.
    """

    thing: str
    match: str
    iri: str
    code: str
    name: str
    notation: str


_CODES = query_text(__package__, "outside_codes")


def outside_codes(graph: Graph, things: Sequence[str]) -> list[Code]:
    """Return the outside terms of things, the nearest first."""
    rows = graph.select(_CODES, thing=things)
    ranks = {iri: rank for rank, iri in enumerate(MATCHES)}
    ordered = sorted(rows, key=lambda row: ranks[row.text("match")])
    return list({(one.thing, one.iri): one for one in map(_code, reversed(ordered))}.values())[::-1]


def _code(row: Row) -> Code:
    outside, notation = row.text("outside"), row.text("notation")
    return Code(
        thing=row.text("thing"),
        match=MATCHES[row.text("match")],
        iri=outside,
        code=spelt(outside) or notation or outside,
        name=row.text("name"),
        notation=notation,
    )


def spelt(outside: str) -> str:
    """Return an outside IRI as people write its code; empty where they have no custom."""
    for pattern, spelling in _SPELLINGS:
        if found := pattern.fullmatch(outside):
            return found.expand(spelling)
    return ""
