"""Mapping sets as tables: rows of an SSSOM/TSV file, and the triples that they state.

Source: https://mapping-commons.github.io/sssom/spec-formats-tsv/
"""

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import takewhile
from pathlib import Path, PurePath

import pyoxigraph as ox
import yaml

from nordonc.errors import SourceSyntaxError
from nordonc.rdf.namespaces import OWL, RDF, RDFS, SKOS, XSD

FOLDER = PurePath("data", "mappings")
#: The columns that say what a row states; each holds a CURIE.
TRIPLE = ("subject_id", "predicate_id", "object_id")
#: Prefixes that a set need not declare. Source: SSSOM, section "IRI prefixes".
BUILT_IN = {
    "linkml": "https://w3id.org/linkml/",
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": SKOS,
    "sssom": "https://w3id.org/sssom/",
    "xsd": XSD,
}
PREDICATES = [f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A match as IRIs, as the CURIEs (``_id``) that the set writes, and where it stands.

    Attributes:
        digest: The first 16 hexadecimal digits of the SHA-256 of all cells, with tabs between them.
    """

    subject: str
    predicate: str
    object: str
    subject_id: str
    predicate_id: str
    object_id: str
    subject_label: str
    object_label: str
    digest: str
    path: Path
    line: int

    @property
    def triple(self) -> tuple[str, str, str]:
        """The CURIEs of subject, predicate and object."""
        return self.subject_id, self.predicate_id, self.object_id


@dataclass(frozen=True, slots=True)
class Problem:
    """What a curator must repair: where, about which subject, which value, why and how."""

    path: Path
    line: int
    subject: str
    value: str
    message: str
    remedy: str


def files(root: Path) -> list[Path]:
    """Return the mapping sets of a dataset, in order."""
    return sorted((root / FOLDER).glob("*.sssom.tsv"))


def rows(path: Path) -> list[Mapping]:
    """Return the matches of a mapping set, in its order, without the rows that are malformed.

    Raises:
        SourceSyntaxError: The file is not SSSOM/TSV; the message names file and line.
    """
    return [item for item in read(path) if isinstance(item, Mapping)]


def triples(rows: Iterable[Mapping], labelled: Collection[str]) -> list[ox.Triple]:
    """Return every match, and the label of each object that is not among the labelled IRIs."""
    found = []
    for row in rows:
        target = ox.NamedNode(row.object)
        found.append(ox.Triple(ox.NamedNode(row.subject), ox.NamedNode(row.predicate), target))
        if row.object_label and row.object not in labelled:
            label = ox.Literal(row.object_label, language="en")
            found.append(ox.Triple(target, ox.NamedNode(RDFS + "label"), label))
    return list(dict.fromkeys(found))


def expand(curie: str, curie_map: dict[str, str]) -> str | None:
    """Return the IRI of a CURIE; none where its prefix is unknown or no IRI results."""
    prefix, _, local = curie.partition(":")
    try:
        return ox.NamedNode(curie_map[prefix] + local).value if local else None
    except (KeyError, ValueError):
        return None


def read(path: Path) -> Iterator[Mapping | Problem]:
    """Yield each match of a mapping set, or in its place what makes the row malformed.

    Rows that say that there is no match are passed over.

    Raises:
        SourceSyntaxError: The file is not SSSOM/TSV; the message names file and line.
    """
    lines = text_lines(path)
    head = list(takewhile(lambda line: line.startswith("#"), lines))
    curie_map = BUILT_IN | _declared(path, "".join(line[1:] for line in head))
    for line, cells in records(path, lines, (*TRIPLE, "mapping_justification"), len(head)):
        if cells is None:
            why = "The row has a cell too many or too few, or an empty one where one is needed."
            fix = f"Give it one cell a column, and fill {', '.join(TRIPLE)}, mapping_justification."
            yield Problem(path, line, "", lines[line - 1].strip(), why, fix)
        elif _states_match(cells):
            yield _mapping(path, line, cells, curie_map)


def text_lines(path: Path) -> list[str]:
    """Return the lines of a file with their ends, as a CSV reader wants them.

    Raises:
        SourceSyntaxError: The file is not UTF-8.
    """
    content = path.read_bytes()
    try:
        return list(io.StringIO(content.decode("utf-8"), newline=""))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceSyntaxError(f"{path}:{line}: the file is not UTF-8") from error


def records(
    path: Path, lines: list[str], columns: Collection[str], skipped: int = 0
) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Yield line number and cells of each row; no cells where the row does not fill the columns.

    Raises:
        SourceSyntaxError: A column is missing, or the quoting is broken.
    """
    reader = csv.DictReader(lines[skipped:], delimiter="\t", strict=True)
    try:
        if missing := sorted(set(columns).difference(reader.fieldnames or ())):
            raise SourceSyntaxError(f"{path}:{skipped + 1}: no column {', '.join(missing)}")
        for cells in reader:
            even = None not in cells and None not in cells.values()
            full = even and all(cells[column] for column in columns)
            yield skipped + reader.line_num, cells if full else None
    except csv.Error as error:
        line = skipped + reader.reader.line_num
        raise SourceSyntaxError(f"{path}:{line}: {error}") from error


def _declared(path: Path, metadata: str) -> dict[str, str]:
    try:
        found = yaml.load(metadata, yaml.BaseLoader)  # noqa: S506  it makes nothing but text
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise SourceSyntaxError(f"{path}:{line}: the metadata block is not YAML") from error
    declared = found.get("curie_map") if isinstance(found, dict) else None
    if not isinstance(declared, dict) or not all(isinstance(iri, str) for iri in declared.values()):
        raise SourceSyntaxError(f"{path}:1: the metadata block has no curie_map")
    return declared


def _states_match(cells: dict[str, str]) -> bool:
    ends = (cells["subject_id"], cells["object_id"])
    return "sssom:NoTermFound" not in ends and cells.get("predicate_modifier") != "Not"


def _mapping(
    path: Path, line: int, cells: dict[str, str], curie_map: dict[str, str]
) -> Mapping | Problem:
    ids = {column: cells[column] for column in TRIPLE}
    subject, predicate, target = (expand(curie, curie_map) for curie in ids.values())
    if not (subject and predicate and target):
        curie = next(curie for curie in ids.values() if expand(curie, curie_map) is None)
        why = f"{curie} has no prefix of the curie_map, or is no identifier."
        fix = "Correct the identifier, or declare its prefix."
        return Problem(path, line, subject or ids["subject_id"], curie, why, fix)
    if ids["predicate_id"] not in PREDICATES:
        why = f"{ids['predicate_id']} is not a mapping property of SKOS."
        return Problem(path, line, subject, predicate, why, f"Use {', '.join(PREDICATES)}.")
    return Mapping(
        subject=subject,
        predicate=predicate,
        object=target,
        **ids,
        subject_label=cells.get("subject_label", ""),
        object_label=cells.get("object_label", ""),
        digest=sha256("\t".join(cells.values()).encode()).hexdigest()[:16],
        path=path,
        line=line,
    )
