"""Whether each outside identifier is the one that was read, on any machine and with no network."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

import pyoxigraph as ox

from nordonc.dataset.sources import SourceFile, Sources, parse
from nordonc.dataset.sssom import TRIPLE, Mapping, Problem, files, read
from nordonc.dataset.tsv import records
from nordonc.errors import SourceSyntaxError
from nordonc.rdf.namespaces import SCHEMA, SKOS
from nordonc.rdf.store import name_of

#: Every outside term whose label was read.
TERMS = PurePosixPath("data", "external", "terms.tsv")
TERM = ("id", "label", "obsolete", "release")
#: Every mapping to a term without such a label, triple by triple.
PINS = PurePosixPath("data", "external", "pins.tsv")
#: Every mapping as it was read by a second person: its triple and the digest of its cells.
REVIEWED = PurePosixPath("data", "external", "reviewed.tsv")

#: The rows of such a table with their line numbers, by the cells that name them.
Entries = dict[tuple[str, ...], tuple[int, dict[str, str]]]


class _SameAs(NamedTuple):
    """One ``schema:sameAs`` of a Turtle file, as IRIs."""

    file: SourceFile
    subject: str
    iri: str


class _Stated(NamedTuple):
    """What the Turtle files of a dataset state that the tables are held to.

    Attributes:
        same: Every ``schema:sameAs``.
        labels: The preferred labels of each thing, by IRI.
    """

    same: list[_SameAs]
    labels: dict[str, set[str]]


def problems(sources: Sources) -> list[Problem]:
    """Return what is wrong with the mappings of a dataset, by file and line.

    Rows must be well formed, bear the label of their subject, and no pair may be mapped twice.
    Where the dataset has a table of reviewed rows, each row must be there as it was read, to the
    letter. Where the dataset has tables of terms and pins, each object bears its label there and
    is current, or its triple is pinned; what ``schema:sameAs`` names stands among the terms; and no
    entry of the tables is left over.

    Raises:
        SourceSyntaxError: A table or Turtle file cannot be read; the message names file and line.
    """
    rows = [row for file in files(sources) for row in read(file)]
    mappings = [row for row in rows if isinstance(row, Mapping)]
    faults = [row for row in rows if isinstance(row, Problem)]
    faults += _repeated(mappings)
    stated = _stated(sources)
    faults += (problem for row in mappings for problem in _doubts_of_subject(row, stated.labels))
    if reviewed := sources.get(REVIEWED):
        faults += _unreviewed(reviewed, mappings)
    if sources.get(TERMS) or sources.get(PINS):
        faults += _unverified(sources, mappings, stated.same)
    return sorted(faults, key=lambda problem: (problem.path, problem.line))


def _doubts_of_subject(row: Mapping, labels: dict[str, set[str]]) -> Iterator[Problem]:
    known = labels.get(row.subject, set())
    if known and row.subject_label and row.subject_label not in known:
        why = f"{row.subject_id} is labelled {', '.join(sorted(known))!r} in the dataset."
        yield _about(row, row.subject_label, why, "Correct the subject or its label.")


def _unreviewed(file: SourceFile, mappings: Collection[Mapping]) -> Iterator[Problem]:
    reviewed = entries(file, (*TRIPLE, "digest"), 3)
    for row in mappings:
        entry = reviewed.get(row.triple)
        if not entry or entry[1]["digest"] != row.digest:
            why = f"The row on {row.object_id} is not the one that was reviewed."
            fix = f"Undo the change; or let somebody read it and write {row.digest} to {REVIEWED}."
            yield _about(row, row.object_id, why, fix)
    yield from left_over(REVIEWED, reviewed, {row.triple for row in mappings})


def _unverified(
    sources: Sources, mappings: Collection[Mapping], links: Collection[_SameAs]
) -> Iterator[Problem]:
    terms = entries(sources.get(TERMS), TERM, 1)
    pins = entries(sources.get(PINS), TRIPLE, 3)
    for row in mappings:
        yield from _doubts(row, terms, pins)
    yield from (_unknown(link) for link in links if (link.iri,) not in terms)
    used = {(row.object_id,) for row in mappings} | {(link.iri,) for link in links}
    yield from left_over(TERMS, terms, used)
    yield from left_over(PINS, pins, {row.triple for row in mappings})


def entries(file: SourceFile | None, columns: tuple[str, ...], key_columns: int) -> Entries:
    """Return the rows of a table by their first columns; none where there is no such file.

    Raises:
        SourceSyntaxError: A row is incomplete or stands twice; the message names file and line.
    """
    found: Entries = {}
    if file is None:
        return found
    for line, cells in records(file, columns):
        key = tuple(cells[column] for column in columns[:key_columns]) if cells else ()
        if cells is None or key in found:
            raise SourceSyntaxError(f"{file.path}:{line}: the row is incomplete or stands twice")
        found[key] = line, cells
    return found


def _repeated(mappings: Iterable[Mapping]) -> Iterator[Problem]:
    seen = set()
    for row in mappings:
        if (row.subject, row.object) in seen:
            why = f"{row.subject_id} is mapped to {row.object_id} twice."
            yield _about(row, row.object_id, why, "Keep one row, with one predicate.")
        seen.add((row.subject, row.object))


def _doubts(row: Mapping, terms: Entries, pins: Entries) -> Iterator[Problem]:
    if term := terms.get((row.object_id,)):
        yield from _doubts_of_term(row, term[1])
    elif row.triple not in pins:
        pinned = any(row.object_id == pin[-1] for pin in pins)
        why = (
            f"{row.object_id} is pinned with another subject or predicate."
            if pinned
            else f"{row.object_id} stands neither in {TERMS} nor in {PINS}."
        )
        fix = "Correct the row, or add the identifier there once it was read where it is published."
        yield _about(row, row.object_id, why, fix)
    elif row.object_label:
        why = f"The label of {row.object_id} was not read where it is published."
        yield _about(row, row.object_label, why, f"Leave it out, or add it to {TERMS}.")


def _doubts_of_term(row: Mapping, term: dict[str, str]) -> Iterator[Problem]:
    if term["obsolete"] == "true":
        why = f"{row.object_id} is obsolete in {term['release']}."
        yield _about(row, row.object_id, why, "Map to a current term, or drop the row.")
    if row.object_label != term["label"]:
        why = f"{row.object_id} is labelled {term['label']!r} in {term['release']}."
        yield _about(row, row.object_label, why, "Correct the identifier or the label.")
    read = row.cells.get("object_source_version", term["release"])
    if read != term["release"]:
        why = f"{row.object_id} was judged in {read}, and the dataset holds {term['release']}."
        yield _about(row, read, why, "Read the term again, and name the release in the row.")


def _about(row: Mapping, value: str, message: str, remedy: str) -> Problem:
    return Problem(row.path, row.line, row.subject, value, message, remedy)


def _stated(sources: Sources) -> _Stated:
    stated = _Stated([], {})
    for file in sources.turtle:
        if file.path.parts[0] != "data":
            continue
        for triple in parse(file):
            subject = name_of(triple.subject)
            if triple.predicate.value == SCHEMA + "sameAs":
                stated.same.append(_SameAs(file, subject, name_of(triple.object)))
            elif triple.predicate.value == SKOS + "prefLabel" and isinstance(
                triple.object, ox.Literal
            ):
                stated.labels.setdefault(subject, set()).add(triple.object.value)
    return stated


def _unknown(link: _SameAs) -> Problem:
    lines = link.file.text().splitlines()
    line = next((number for number, text in enumerate(lines, start=1) if link.iri in text), 1)
    why = f"{link.iri} does not stand in {TERMS}."
    fix = "Correct it, or add it there once it was read where it is published."
    return Problem(link.file.path, line, link.subject, link.iri, why, fix)


def left_over(
    path: PurePosixPath,
    listed: Entries,
    used: Collection[tuple[str, ...]],
    message: str = "No mapping uses this entry.",
) -> Iterator[Problem]:
    """Yield the rows of a table that nothing uses, where they stand."""
    for key, (line, _) in listed.items():
        if key not in used:
            fix = "Mend the mapping that should, or drop the entry."
            yield Problem(path, line, "", " ".join(key), message, fix)
