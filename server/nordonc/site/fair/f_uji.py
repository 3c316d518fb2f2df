"""The tests of F-UJI that count, metrics 0.8, for the home page.

Source: https://doi.org/10.5281/zenodo.4081213
"""

import re

from nordonc.rdf.namespaces import DCAT, DCTERMS, FOAF, PROV, VOID
from nordonc.site.fair.criteria import Criterion, elsewhere, fields, holds
from nordonc.site.fair.evidence import Evidence

#: Where identifiers are kept for long. Source: https://www.ietf.org/archive/id/draft-kunze-ark-42
_PERSISTENT = re.compile(
    r"https?://(?:w3id\.org|purl\.org|doi\.org|hdl\.handle\.net|identifiers\.org|n2t\.net)/"
)
_WEB = re.compile(r"https?://")
_CITATION = {
    "creator": "creator",
    "name": "title",
    "identifier": "identifier",
    "datePublished": "date of publishing: this release is a draft",
    "publisher": "publisher",
    "@type": "type",
}
_OPEN = frozenset({"text/turtle", "application/n-triples", "application/ld+json"})


def _identifier(evidence: Evidence) -> str:
    return str(evidence.markup.get("identifier", ""))


def _addresses(evidence: Evidence) -> list[str]:
    return [one["contentUrl"] for one in evidence.markup.get("distribution", ())]


def _uses(evidence: Evidence, *namespaces: str) -> bool:
    return any(name.startswith(namespaces) for name in evidence.metadata.properties)


def _unlike(evidence: Evidence) -> list[str]:
    """Return the files that are not there as they are described."""
    files = evidence.files
    wrong = [one.name for one in files if not (one.has_its_size and one.has_its_type)]
    return wrong if files else ["size and type of files"]


def _gone(evidence: Evidence) -> list[str]:
    files = evidence.files
    return [one.name for one in files if not one.is_there] if files else ["files"]


CRITERIA = (
    Criterion(
        "FsF-F1-01MD-1",
        "The identifier is unique by its form.",
        holds(lambda one: _WEB.match(_identifier(one)), "an IRI"),
    ),
    Criterion(
        "FsF-F1-02MD-1",
        "The identifier is of a kind that lasts.",
        holds(lambda one: _PERSISTENT.match(_identifier(one)), "an identifier that lasts"),
    ),
    Criterion("FsF-F1-02MD-2", "That identifier is registered and redirected.", elsewhere),
    Criterion("FsF-F2-01M-2", "What a citation needs is there.", fields(_CITATION)),
    Criterion(
        "FsF-F2-01M-3",
        "So is what describes the data.",
        fields({**_CITATION, "description": "summary", "keywords": "keywords"}),
    ),
    Criterion("FsF-F3-01M-2", "The metadata say where the data are.", holds(_addresses, "files")),
    Criterion(
        "FsF-F4-01M-1",
        "Search engines can read the metadata in the page.",
        holds(lambda one: one.markup, "schema.org in the page"),
    ),
    Criterion(
        "FsF-A1-01M-1",
        "The metadata say who may have the data.",
        fields({"isAccessibleForFree": "conditions of access"}),
    ),
    Criterion("FsF-A1-02MD-1", "The identifier leads to the metadata.", elsewhere),
    Criterion("FsF-A1-02MD-2", "The data are where the metadata say.", _gone),
    Criterion(
        "FsF-A1.1-01MD",
        "Metadata and data come by a standard protocol.",
        holds(
            lambda one: all(map(_WEB.match, [_identifier(one), *_addresses(one)])), "http addresses"
        ),
    ),
    Criterion(
        "FsF-A1.2-01MD",
        "That protocol knows authentication.",
        holds(
            lambda one: all(map(_WEB.match, [_identifier(one), *_addresses(one)])), "http addresses"
        ),
    ),
    Criterion(
        "FsF-I1-01M",
        "Metadata come as RDF: in the page, and by negotiation.",
        holds(lambda one: one.markup and one.metadata.properties, "RDF"),
    ),
    Criterion(
        "FsF-I2-01M-2",
        "Metadata use terms of registered vocabularies.",
        holds(lambda one: _uses(one, DCAT, DCTERMS, FOAF, VOID), "such terms"),
    ),
    Criterion(
        "FsF-I3-01M",
        "Metadata name related things, and how they are related.",
        fields({"isBasedOn": "related things"}),
    ),
    Criterion("FsF-R1-01M-1", "Metadata say what sort of thing it is.", fields({"@type": "type"})),
    Criterion("FsF-R1-01M-2", "Files come in the type and size that is told.", _unlike),
    Criterion("FsF-R1.1-01M-1", "The licence is told.", fields({"license": "licence"})),
    Criterion(
        "FsF-R1.2-01M",
        "Metadata tell the origin of the data, in PROV as well.",
        holds(lambda one: _uses(one, PROV), "terms of PROV"),
    ),
    Criterion("FsF-R1.3-01M-1", "Metadata follow a standard of the discipline.", elsewhere),
    Criterion(
        "FsF-R1.3-01M-3",
        "Metadata follow a standard that many disciplines use.",
        holds(lambda one: _uses(one, DCAT), "DCAT"),
    ),
    Criterion(
        "FsF-R1.3-02D-1",
        "The data come in an open format.",
        holds(
            lambda one: (
                {file.get("encodingFormat") for file in one.markup.get("distribution", ())} & _OPEN
            ),
            "an open format",
        ),
    ),
)
