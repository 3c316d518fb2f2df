"""Where in the files of a dataset the thing that a finding is about stands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyoxigraph as ox

from nordonc.dataset.sources import Sources
from nordonc.rdf.findings import Finding
from nordonc.rdf.namespaces import DCTERMS, NORDONC, PREFIXES, PROV, RDFS, SKOS
from nordonc.rdf.store import solutions
from nordonc.rdf.terms import bare
from nordonc.validate.source_index import SourceIndex

_LABELS = "|".join(
    f"<{iri}>"
    for iri in (
        f"{SKOS}prefLabel",
        f"{RDFS}label",
        f"{DCTERMS}title",
        f"{NORDONC}heading",
        f"{NORDONC}fieldLabel",
    )
)
_ABOUT = f"""SELECT ?subject ?label ?origin WHERE {{
  VALUES ?subject {{ %s }}
  OPTIONAL {{ ?subject {_LABELS} ?label . }}
  OPTIONAL {{ ?subject <{PROV}wasDerivedFrom> ?origin . }}
}} ORDER BY ?subject ?label ?origin"""
#: Source: https://www.w3.org/TR/sparql11-query/#rIRIREF, for absolute IRIs.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
#: A property, alone or with a value after it, in the ways that findings write it.
_PROPERTY = re.compile(r"(<[^<>\s]*>|[a-z]+:\w+)(?: (.*))?", re.DOTALL)


def located(findings: Iterable[Finding], store: ox.Store, sources: Sources) -> list[Finding]:
    """Return the findings with the label of their thing, and file and line where they had none.

    What is inferred stands in no file; it gets the place of what it derives from.
    """
    waiting = list(findings)
    labels, origins = _about(store, {finding.subject for finding in waiting})
    index = SourceIndex(sources)
    return [
        replace(
            finding if finding.file else _placed(finding, index, origins),
            label=finding.label or labels.get(finding.subject, ""),
        )
        for finding in waiting
    ]


def _about(store: ox.Store, subjects: Iterable[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the label of each IRI that has one, and what each derives from."""
    labels: dict[str, str] = {}
    origins: dict[str, list[str]] = {}
    values = " ".join(f"<{iri}>" for iri in sorted(subjects) if _IRI.fullmatch(iri))
    for row in solutions(store, _ABOUT % values):
        subject = bare(str(row["subject"]))
        if row["label"] is not None:
            labels.setdefault(subject, str(getattr(row["label"], "value", "")))
        if row["origin"] is not None:
            origins.setdefault(subject, []).append(bare(str(row["origin"])))
    return labels, origins


def _placed(finding: Finding, index: SourceIndex, origins: Mapping[str, list[str]]) -> Finding:
    predicate, value = _parts(finding.value)
    for subject in (finding.subject, *origins.get(finding.subject, [])):
        if place := index.place(subject, predicate, value):
            return replace(finding, file=place.file, line=place.line)
    if place := index.mention(finding.subject):
        return replace(finding, file=place.file, line=place.line)
    return finding


def _parts(text: str) -> tuple[str, str]:
    """Return the IRI of the property and the term of the value that a finding names.

    One IRI alone may be either, so it is taken for both.
    """
    match = _PROPERTY.fullmatch(text)
    if not match:
        return "", text
    prefix, _, local = match[1].partition(":")
    iri = PREFIXES[prefix] + local if prefix in PREFIXES else bare(match[1])
    value = match[2] or f"<{iri}>"
    return iri, value
