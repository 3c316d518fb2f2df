"""How a dataset takes a new release of an ontology that it is mapped to."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath

from nordonc.dataset import sssom, tsv
from nordonc.dataset.mapping_checks import REVIEWED, TERM, TERMS
from nordonc.dataset.mapping_drift import Slice, drift
from nordonc.dataset.ontology_release import OntologyRelease, Term
from nordonc.dataset.sources import SourceFile, Sources


def taken(
    sources: Sources, held: Slice, release: OntologyRelease, version: str, name: str
) -> dict[PurePosixPath, str]:
    """Return the files of the dataset as they are once it takes a release, by path.

    The slice and the labels of its mapped terms become those of the release. Rows of mapping sets
    that lead to a term that has not drifted name the release and the file as where it was read;
    all others stay, and ``nordonc check`` asks a person to read them again.

    Args:
        sources: The dataset.
        held: What it holds of the ontology.
        release: What it takes.
        version: Name of the release.
        name: Name of its file.
    """
    drifted = {one.term for one in drift(held, release)}
    same = {row.triple for row in held.rows if row.object_id not in drifted}
    files = {held.file.path: _turtle(held, release, version)}
    digests: dict[tuple[str, ...], str] = {}
    for file in sssom.files(sources):
        told = {"object_source_version": version, "ext_evidence": f"{name} of {version}"}
        files[file.path] = _rewritten(file, same, told, digests)
    if terms := sources.get(TERMS):
        files[TERMS] = _terms(terms, held, release, version)
    if reviewed := sources.get(REVIEWED):
        files[REVIEWED] = _reviewed(reviewed, digests)
    return {path: text for path, text in files.items() if text != _text(sources, path)}


def _text(sources: Sources, path: PurePosixPath) -> str:
    file = sources.get(path)
    return file.text(newline="") if file else ""


def _turtle(held: Slice, release: OntologyRelease, version: str) -> str:
    """Return the slice of the release, below the head that the file has so far."""
    text = held.file.text(newline="")
    head = text.partition(f"\n<{held.namespace}")[0].replace(held.version, version)
    typed = re.search(r'skos:notation "[^"]*"\^\^(\S+)', text)
    datatype = f"^^{typed[1]}" if typed else ""
    blocks = [
        _block(iri, term, held, datatype) for iri, term in sorted(_needed(held, release).items())
    ]
    return "\n".join([head, *blocks])


def _needed(held: Slice, release: OntologyRelease) -> dict[str, Term]:
    """Return the mapped terms that are current, and all terms above them."""
    found: dict[str, Term] = {}
    waiting = [row.object for row in held.rows]
    while waiting:
        iri = waiting.pop()
        term = release.terms.get(iri)
        if term and not term.obsolete and iri not in found:
            found[iri] = term
            waiting += [one for one in term.parents if one.startswith(held.namespace)]
    return found


def _block(iri: str, term: Term, held: Slice, datatype: str) -> str:
    label = term.label.replace("\\", "\\\\").replace('"', '\\"')
    parents = sorted(one for one in term.parents if one.startswith(held.namespace))
    lines = [
        f"<{iri}> a owl:Class",
        f'    rdfs:label "{label}"@en',
        f'    skos:notation "{iri.removeprefix(held.namespace)}"{datatype}',
    ]
    if parents:
        lines.append("    rdfs:subClassOf " + " , ".join(f"<{one}>" for one in parents))
    return " ;\n".join(lines) + " .\n"


def _rewritten(
    file: SourceFile,
    same: set[tuple[str, str, str]],
    told: Mapping[str, str],
    digests: dict[tuple[str, ...], str],
) -> str:
    """Return a mapping set with other cells in some rows, and note the digests of these."""
    lines = file.text(newline="").splitlines(keepends=True)
    for row in sssom.rows(file):
        if row.triple in same:
            cells = {column: told.get(column, cell) for column, cell in row.cells.items()}
            lines[row.line - 1] = "\t".join(cells.values()) + "\n"
            digests[row.triple] = sha256("\t".join(cells.values()).encode()).hexdigest()[:16]
    return "".join(lines)


def _terms(file: SourceFile, held: Slice, release: OntologyRelease, version: str) -> str:
    rows = []
    for _, cells in tsv.records(file, TERM):
        row = dict(cells or {})
        iri = held.namespace + row.get("id", "").removeprefix(f"{held.prefix}:")
        if iri in held.terms:
            term = release.terms.get(iri, Term(obsolete=True))
            row |= {"obsolete": str(term.obsolete).lower(), "release": version}
            row["label"] = term.label or row["label"]
        rows.append([row[column] for column in TERM])
    return _table(TERM, rows)


def _reviewed(file: SourceFile, digests: Mapping[tuple[str, ...], str]) -> str:
    columns = (*sssom.TRIPLE, "digest")
    rows = []
    for _, cells in tsv.records(file, columns):
        triple = tuple((cells or {})[column] for column in sssom.TRIPLE)
        rows.append([*triple, digests.get(triple, (cells or {})["digest"])])
    return _table(columns, rows)


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, "excel-tab", lineterminator="\n", quoting=csv.QUOTE_NONE)
    writer.writerows([columns, *rows])
    return text.getvalue()


def write(root: Path, files: Mapping[PurePosixPath, str]) -> None:
    """Write files of a dataset.

    Raises:
        OSError: One cannot be written.
    """
    for path, text in files.items():
        (root / path).write_text(text, encoding="utf-8", newline="")
