"""What a dataset says of itself as a whole, in ``data/dataset.ttl``, checked before it is used."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

import pyoxigraph as ox

from nordonc.dataset import description_values as readers
from nordonc.errors import DatasetError, InvalidGraphError
from nordonc.rdf.findings import Finding, Severity, as_text
from nordonc.rdf.namespaces import DCAT, DCTERMS, OWL, RDF, SCHEMA, VOID
from nordonc.rdf.store import name_of

FILE = PurePosixPath("data", "dataset.ttl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What ``data/dataset.ttl`` says of the dataset as a whole.

    Attributes:
        iri: IRI of the one ``dcat:Dataset``.
        base: IRI under which the dataset mints its own (``void:uriSpace``).
        name: Stem for file names (``dcterms:identifier``).
        title: English title.
        description: What it holds, one or two English sentences.
        version: ``owl:versionInfo``; a name for folders and a segment of URLs.
        modified: Date of the version, ISO 8601; it may be a year, or a year and month.
        published: Whether ``schema:creativeWorkStatus`` is Published.
        licence: IRI of the licence, by HTTP.
        rights: Whose data it takes over and under which terms; may be empty.
    """

    iri: str
    base: str
    name: str
    title: str
    description: str
    version: str
    modified: str
    published: bool
    licence: str
    rights: str


class _Place(NamedTuple):
    """What may stand in one place: a reader that raises ValueError, and the remedy."""

    predicate: str
    read: Callable[[str], str]
    remedy: str
    single: bool = True


_PLACES: Mapping[str, _Place] = {
    "base": _Place(
        VOID + "uriSpace",
        readers.base_iri,
        "Give the IRI that those of the dataset begin with, up to / or #.",
    ),
    "name": _Place(
        DCTERMS + "identifier",
        readers.file_name,
        "Use at most 64 letters, digits, '.', '_', '~', '+' and '-', the first a letter or digit; "
        f"not {' or '.join(sorted(readers.TAKEN))}.",
    ),
    "title": _Place(DCTERMS + "title", readers.line, "Write one line of text.", single=False),
    "description": _Place(DCTERMS + "description", readers.text, "Write plain text.", single=False),
    "version": _Place(
        OWL + "versionInfo",
        readers.version,
        "Use at most 64 letters, digits, '.', '_', '~', '+' and '-', the first a letter or digit; "
        f"not {readers.LATEST}.",
    ),
    "modified": _Place(
        DCTERMS + "modified",
        readers.day,
        "Write a date such as 2026-11-23, a year, a year and month, or a date and time.",
    ),
    "licence": _Place(
        DCTERMS + "license",
        readers.http_iri,
        "Give the address of the licence, http:// or https://.",
    ),
    "rights": _Place(DCTERMS + "rights", readers.text, "Write plain text.", single=False),
}
_OPTIONAL = frozenset({"rights"})
#: The language of a text, the best first; none is that of an untagged one.
_LANGUAGES = ("en", None)


def describe(triples: Iterable[ox.Quad], text: str = "") -> Description:
    """Return the description that the triples of ``data/dataset.ttl`` give.

    Args:
        triples: What the file states.
        text: The file, in which the lines of findings are looked up.

    Raises:
        DatasetError: There is not exactly one ``dcat:Dataset``, or a property of it is missing.
        InvalidGraphError: A value cannot stand where it does; the message is the report.
    """
    triples = list(triples)
    subject = _subject(triples)
    terms: dict[str, list[ox.NamedNode | ox.Literal]] = {}
    for triple in triples:
        if triple.subject == subject and isinstance(triple.object, ox.NamedNode | ox.Literal):
            terms.setdefault(triple.predicate.value, []).append(triple.object)
    for name, place in _PLACES.items():
        if name not in _OPTIONAL and place.predicate not in terms:
            raise DatasetError(f"{FILE}: the dataset has no <{place.predicate}>")
    values = {name: _best(terms.get(place.predicate, []), place) for name, place in _PLACES.items()}
    if faults := list(_faults(values, subject.value, text)):
        raise InvalidGraphError(as_text(faults))
    status = terms.get(SCHEMA + "creativeWorkStatus", [])
    return Description(
        iri=subject.value,
        published="Published" in {term.value for term in status},
        **{name: _PLACES[name].read(given[0]) if given else "" for name, given in values.items()},
    )


def _subject(triples: Iterable[ox.Quad]) -> ox.NamedNode:
    kind = (ox.NamedNode(RDF + "type"), ox.NamedNode(DCAT + "Dataset"))
    subjects = {triple.subject for triple in triples if (triple.predicate, triple.object) == kind}
    if len(subjects) != 1:
        raise DatasetError(f"{FILE} must describe exactly one dcat:Dataset")
    (subject,) = subjects
    if not isinstance(subject, ox.NamedNode):
        raise DatasetError(f"{FILE}: the dcat:Dataset must have an IRI, and has {name_of(subject)}")
    return subject


def _best(terms: Iterable[ox.NamedNode | ox.Literal], place: _Place) -> list[str]:
    """Return the values of a place; of texts in several languages only the one to show."""
    if place.single:
        return sorted({term.value for term in terms})
    return [term.value for term in sorted(terms, key=_preference)][:1]


def _preference(term: ox.NamedNode | ox.Literal) -> tuple[int, str, str]:
    language = term.language if isinstance(term, ox.Literal) else None
    rank = _LANGUAGES.index(language) if language in _LANGUAGES else len(_LANGUAGES)
    return rank, language or "", term.value


def _faults(values: Mapping[str, list[str]], subject: str, text: str) -> Iterator[Finding]:
    for name, given in values.items():
        place = _PLACES[name]
        for value in given:
            try:
                place.read(value)
            except ValueError as error:
                yield _finding(place, value, subject, text, f"This value {error}.")
        if len(given) > 1:
            yield _finding(place, given[-1], subject, text, "There is more than one value.")


def _finding(place: _Place, value: str, subject: str, text: str, message: str) -> Finding:
    return Finding(
        severity=Severity.VIOLATION,
        file=str(FILE),
        line=_line_of(text, subject, place.predicate, value),
        subject=subject,
        value=f"<{place.predicate}> {_excerpt(value)}",
        rule="dataset-description",
        message=message,
        remedy=place.remedy,
    )


def _line_of(text: str, subject: str, predicate: str, value: str) -> int:
    """Return the first line, from 1, with the value; else with the property; else 1."""
    local = re.split("[/#]", predicate)[-1]
    lines = text.splitlines()
    start = next(
        (at for at, line in enumerate(lines) if "dcat:Dataset" in line or subject in line), 0
    )
    for part in (value, local):
        for number, line in enumerate(lines[start:], start + 1):
            if part and part in line:
                return number
    return start + 1


def _excerpt(value: str) -> str:
    """Return a value as a terminal may show it: short, with escapes for what is not printable."""
    with suppress(ValueError):
        return readers.line(value)[:200]
    return ascii(value[:200])
