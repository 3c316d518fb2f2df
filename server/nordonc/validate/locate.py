"""Where in the files of a dataset the thing that a finding is about stands."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyoxigraph as ox

from nordonc.dataset.sources import Sources
from nordonc.rdf.findings import Finding
from nordonc.rdf.labels import labels
from nordonc.rdf.namespaces import PREFIXES
from nordonc.rdf.query_file import query_text
from nordonc.rdf.store import rows
from nordonc.rdf.terms import bare
from nordonc.validate.source_index import SourceIndex

_ORIGINS = query_text(__package__, "origins")
#: A property, alone or with a value after it, in the ways that findings write it.
_PROPERTY = re.compile(r"(<[^<>\s]*>|[a-z]+:\w+)(?: (.*))?", re.DOTALL)


def located(findings: Iterable[Finding], store: ox.Store, sources: Sources) -> list[Finding]:
    """Return the findings with the label of their thing, and file and line where they had none.

    What is inferred stands in no file; it gets the place of what it derives from.
    """
    waiting = list(findings)
    names, origins = labels(store), _origins(store)
    index = SourceIndex(sources)
    return [
        replace(
            finding if finding.file else _placed(finding, index, origins),
            label=finding.label or names.get(finding.subject, ""),
        )
        for finding in waiting
    ]


def _origins(store: ox.Store) -> dict[str, list[str]]:
    """Return what things derive from."""
    origins: defaultdict[str, list[str]] = defaultdict(list)
    for subject, origin in rows(store, _ORIGINS):
        origins[subject].append(origin)
    return origins


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
