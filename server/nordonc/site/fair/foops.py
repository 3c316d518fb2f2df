"""The checks of FOOPS! for the vocabulary.

Source: https://w3id.org/foops/
"""

import re
from collections.abc import Mapping

from nordonc.rdf.namespaces import (
    ADMS,
    BIBO,
    DCTERMS,
    FOAF,
    OWL,
    PREFIXES,
    PROV,
    RDFS,
    SCHEMA,
    SKOS,
    VANN,
)
from nordonc.site.fair.criteria import Criterion, Lacking, elsewhere, holds, lacked
from nordonc.site.fair.evidence import Evidence

_ONTOLOGY = f"{OWL}Ontology"
_TERMS = tuple(
    f"{OWL}{name}" for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
_PERSISTENT = re.compile(r"https?://(?:w3id\.org|purl\.org|doi\.org)/")
_DATES = {
    "creation date": (f"{DCTERMS}created",),
    "issued": (f"{DCTERMS}issued",),
}
_AUTHOR = {"author": (f"{DCTERMS}creator", f"{SCHEMA}creator")}
_PUBLISHER = {"publisher": (f"{DCTERMS}publisher", f"{SCHEMA}publisher")}
_MINIMUM = {
    "title": (f"{DCTERMS}title",),
    "description": (f"{DCTERMS}description", f"{RDFS}comment"),
    "license": (f"{DCTERMS}license",),
    "version IRI": (f"{OWL}versionIRI",),
    "namespace": (f"{VANN}preferredNamespaceUri",),
    **_AUTHOR,
}
_RECOMMENDED = {
    "prefix": (f"{VANN}preferredNamespacePrefix",),
    "version info": (f"{OWL}versionInfo",),
    "creation date": _DATES["creation date"],
    "citation": (f"{DCTERMS}bibliographicCitation",),
}
_DETAILED = {
    "DOI": (f"{BIBO}doi",),
    "logo": (f"{FOAF}logo",),
    "status": (f"{BIBO}status", f"{ADMS}status"),
    "source": (f"{DCTERMS}source", f"{PROV}wasDerivedFrom"),
    "issued": _DATES["issued"],
    **_PUBLISHER,
}


def iri(evidence: Evidence) -> str:
    """Return the IRI of the vocabulary; empty where there is none."""
    return next(iter(evidence.ontology.of_class(_ONTOLOGY)), "")


def _header(asked: Mapping[str, tuple[str, ...]]) -> Lacking:
    return lambda one: lacked(one.ontology, [iri(one)], asked)


def _own_terms(evidence: Evidence) -> list[str]:
    return [one for one in evidence.ontology.of_class(*_TERMS) if one.startswith(iri(evidence))]


def _terms(name: str, properties: tuple[str, ...]) -> Lacking:
    def lacking(evidence: Evidence) -> list[str]:
        data, own = evidence.ontology, _own_terms(evidence)
        without = [one for one in own if not data.has(one, properties)]
        return [f"{name} of {one}" for one in without] if own else ["terms"]

    return lacking


def _reuses(evidence: Evidence) -> bool:
    """Tell whether terms of others are declared beside those of the vocabulary."""
    return len(evidence.ontology.of_class(*_TERMS)) > len(_own_terms(evidence))


CRITERIA = (
    Criterion(
        "PURL1",
        "The IRI is of a kind that lasts.",
        holds(lambda one: _PERSISTENT.match(iri(one)), "an IRI that lasts"),
    ),
    Criterion("URI1", "The IRI leads to the vocabulary.", elsewhere),
    Criterion(
        "URI2",
        "The document declares that IRI, and no other.",
        holds(lambda one: len(one.ontology.of_class(_ONTOLOGY)) == 1, "one ontology"),
    ),
    Criterion("VER1", "There is an IRI of the version.", _header({"it": (f"{OWL}versionIRI",)})),
    Criterion("VER2", "The IRI of the version leads to it.", elsewhere),
    Criterion("OM1", "The least metadata are there.", _header(_MINIMUM)),
    Criterion("OM2", "So are the recommended ones.", _header(_RECOMMENDED)),
    Criterion("OM3", "So are the detailed ones.", _header(_DETAILED)),
    Criterion("OM4.1", "The licence is told.", _header({"license": (f"{DCTERMS}license",)})),
    Criterion("OM4.2", "The licence can be opened.", elsewhere),
    Criterion(
        "OM5.1",
        "Who made it, and when, is told.",
        _header({**_AUTHOR, "creation date": _DATES["creation date"]}),
    ),
    Criterion(
        "OM5.2",
        "Who published it, and when, is told.",
        _header({**_PUBLISHER, "issued": _DATES["issued"]}),
    ),
    Criterion(
        "FIND1",
        "A prefix is declared.",
        _header({"prefix": (f"{VANN}preferredNamespacePrefix",)}),
    ),
    Criterion("FIND2", "The prefix is in a registry.", elsewhere),
    Criterion("FIND3", "The vocabulary is in a registry.", elsewhere),
    Criterion("FIND3-BIS", "The registry has its metadata.", elsewhere),
    Criterion(
        "RDF1",
        "It comes as RDF.",
        holds(lambda one: {"text/turtle", "application/rdf+xml"} & one.negotiated, "RDF"),
    ),
    Criterion(
        "VOC1",
        "Its metadata use terms of others.",
        holds(
            lambda one: any(
                name.startswith(PREFIXES["dcterms"]) for name in one.ontology.properties
            ),
            "terms of others",
        ),
    ),
    Criterion("VOC2", "It uses terms of others.", holds(_reuses, "terms of others")),
    Criterion(
        "VOC3", "Each term has a label.", _terms("label", (f"{RDFS}label", f"{SKOS}prefLabel"))
    ),
    Criterion(
        "VOC4",
        "Each term has a definition.",
        _terms("definition", (f"{SKOS}definition", f"{RDFS}comment")),
    ),
    Criterion(
        "CN1",
        "It comes as a page and as RDF by negotiation.",
        holds(lambda one: {"text/html", "text/turtle"} <= one.negotiated, "one of them"),
    ),
    Criterion(
        "HTTP1",
        "It comes by an open protocol.",
        holds(lambda one: iri(one).startswith("http"), "an http IRI"),
    ),
    Criterion(
        "DOC1", "There is a page on it.", holds(lambda one: "text/html" in one.negotiated, "a page")
    ),
)
