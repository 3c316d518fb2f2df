"""Where in the files of a dataset the thing that a finding is about stands."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from nordonc.rdf.findings import Finding
from nordonc.rdf.labels import labels
from nordonc.rdf.namespaces import PREFIXES
from nordonc.rdf.query_file import query_text
from nordonc.rdf.store import rows
from nordonc.rdf.terms import bare
from nordonc.validate.source_lines import MappingTable, Place, TurtleFile

_ORIGINS = query_text(__package__, "origins")
#: A property, alone or with a value after it, in the ways that findings write it.
_PROPERTY = re.compile(r"(<[^<>\s]*>|[a-z]+:\w+)(?: (.*))?", re.DOTALL)


def located(findings: Iterable[Finding], store: ox.Store, root: Path) -> list[Finding]:
    """Return the findings with the label of their thing, and file and line where they had none.

    What is inferred stands in no file; it gets the place of what it derives from.
    """
    waiting = list(findings)
    names, origins = labels(store), _origins(store)
    sources = Sources(root)
    return [
        replace(
            finding if finding.file else _placed(finding, sources, origins),
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


def _placed(finding: Finding, sources: "Sources", origins: Mapping[str, list[str]]) -> Finding:
    predicate, value = _parts(finding.value)
    for thing in (finding.subject, *origins.get(finding.subject, [])):
        if place := sources.place(thing, predicate, value):
            return replace(finding, file=place.file, line=place.line)
    if place := sources.mention(finding.subject):
        return replace(finding, file=place.file, line=place.line)
    return finding


def _parts(told: str) -> tuple[str, str]:
    """Return the IRI of the property and the N-Triples term of the value that a finding tells.

    One IRI alone may be either, so it is taken for both.
    """
    found = _PROPERTY.fullmatch(told)
    if not found:
        return "", told
    prefix, _, local = found[1].partition(":")
    iri = PREFIXES[prefix] + local if prefix in PREFIXES else bare(found[1])
    value = found[2] or f"<{iri}>"
    return iri, value


class Sources:
    """The Turtle files and mapping tables of a dataset, read when first asked."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @cached_property
    def _turtle(self) -> list[TurtleFile]:
        return [
            TurtleFile(path.relative_to(self._root).as_posix(), path.read_text(encoding="utf-8"))
            for folder in ("data", "ontology", "shapes")
            for path in sorted((self._root / folder).rglob("*.ttl"))
        ]

    @cached_property
    def _tables(self) -> list[MappingTable]:
        return [
            MappingTable(path.relative_to(self._root).as_posix(), path.read_text(encoding="utf-8"))
            for path in sorted((self._root / "data").rglob("*.sssom.tsv"))
        ]

    def place(self, subject: str, predicate: str = "", value: str = "") -> Place | None:
        """Return where a thing is described: the line of the property or value, else its first.

        Args:
            subject: IRI of the thing.
            predicate: IRI of the property, where one is at fault.
            value: The value as an N-Triples term, where one is at fault.
        """
        rows = (table.row(subject, predicate, bare(value)) for table in self._tables)
        blocks = [
            found for file in self._turtle for found in file.places(subject, predicate, value)
        ]
        best = [place for _, place in sorted(blocks, key=lambda found: found[0])]
        return next(iter([*filter(None, rows), *best]), None)

    def mention(self, iri: str) -> Place | None:
        """Return the first line that names a thing."""
        return next(self._mentions(iri), None)

    def _mentions(self, iri: str) -> Iterator[Place]:
        for file in self._turtle:
            yield from file.mentions(iri)
