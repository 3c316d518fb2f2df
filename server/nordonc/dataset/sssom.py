"""Mapping sets as tables: rows of an SSSOM/TSV file, and the triples that they state.

Source: https://mapping-commons.github.io/sssom/spec-formats-tsv/
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Any

import pyoxigraph as ox

from nordonc.dataset.sources import SourceFile, Sources
from nordonc.dataset.tsv import lines, records
from nordonc.errors import SourceSyntaxError
from nordonc.rdf.findings import Finding, Severity
from nordonc.rdf.matches import MATCHES
from nordonc.rdf.namespaces import OWL, RDF, RDFS, SEMAPV, SKOS, SSSOM, XSD

FOLDER = PurePosixPath("data", "mappings")
#: The columns that say what a row states; each holds a CURIE.
TRIPLE = ("subject_id", "predicate_id", "object_id")
#: Prefixes that a set need not declare. Source: SSSOM, section "IRI prefixes".
BUILT_IN = {
    "linkml": "https://w3id.org/linkml/",
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "semapv": SEMAPV,
    "skos": SKOS,
    "sssom": SSSOM,
    "xsd": XSD,
}
PREDICATES = [f"skos:{iri.removeprefix(SKOS)}" for iri in MATCHES]
#: What the names of the files of mapping sets end with.
SUFFIX = ".sssom.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A match as IRIs, as the CURIEs (``_id``) that the set writes, and where it stands.

    Attributes:
        digest: The first 16 hexadecimal digits of the SHA-256 of all cells, with tabs between them.
        cells: All cells by column.
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
    path: PurePosixPath
    line: int
    cells: dict[str, str] = field(compare=False)

    @property
    def triple(self) -> tuple[str, str, str]:
        """The CURIEs of subject, predicate and object."""
        return self.subject_id, self.predicate_id, self.object_id


@dataclass(frozen=True, slots=True)
class Problem:
    """What a curator must repair: where, about which subject, which value, why and how."""

    path: PurePosixPath
    line: int
    subject: str
    value: str
    message: str
    remedy: str

    @property
    def finding(self) -> Finding:
        """What a report tells of it: a violation of the rule ``mapping``."""
        return Finding(
            severity=Severity.VIOLATION,
            file=self.path.as_posix(),
            line=self.line,
            subject=self.subject,
            value=self.value,
            rule="mapping",
            message=self.message,
            remedy=self.remedy,
        )


def files(sources: Sources) -> list[SourceFile]:
    """Return the mapping sets of a dataset, in order."""
    return sources.directly_in(FOLDER, SUFFIX)


def name(file: SourceFile) -> str:
    """Return the name of a mapping set, such as ``diseases``."""
    return file.path.name.removesuffix(SUFFIX)


def rows(file: SourceFile) -> list[Mapping]:
    """Return the matches of a mapping set, in its order, without the rows that are malformed.

    Raises:
        SourceSyntaxError: The file is not SSSOM/TSV; the message names file and line.
    """
    return [item for item in read(file) if isinstance(item, Mapping)]


def namespaces(sources: Sources) -> dict[str, str]:
    """Return the namespaces that the mapping sets of a dataset declare, by prefix.

    Raises:
        SourceSyntaxError: A mapping set cannot be read.
    """
    declared = (prefixes(file).items() for file in files(sources))
    return {prefix: iri for items in declared for prefix, iri in items if prefix not in BUILT_IN}


def triples(rows: Iterable[Mapping], labelled: Collection[str]) -> list[ox.Triple]:
    """Return every match, and the label of each object that is not among the labelled IRIs."""
    stated = []
    for row in rows:
        target = ox.NamedNode(row.object)
        stated.append(ox.Triple(ox.NamedNode(row.subject), ox.NamedNode(row.predicate), target))
        if row.object_label and row.object not in labelled:
            label = ox.Literal(row.object_label, language="en")
            stated.append(ox.Triple(target, ox.NamedNode(RDFS + "label"), label))
    return list(dict.fromkeys(stated))


def expand(curie: str, curie_map: dict[str, str]) -> str | None:
    """Return the IRI of a CURIE; none where its prefix is unknown or no IRI results."""
    prefix, _, local = curie.partition(":")
    try:
        return ox.NamedNode(curie_map[prefix] + local).value if local else None
    except (KeyError, ValueError):
        return None


def read(file: SourceFile) -> Iterator[Mapping | Problem]:
    """Yield each match of a mapping set, or in its place what makes the row malformed.

    Rows that say that there is no match are passed over.

    Raises:
        SourceSyntaxError: The file is not SSSOM/TSV; the message names file and line.
    """
    text, curie_map = lines(file), prefixes(file)
    for line, cells in records(file, (*TRIPLE, "mapping_justification"), len(_head(file))):
        if cells is None:
            why = "The row has a cell too many or too few, or an empty one where one is needed."
            fix = f"Give it one cell a column, and fill {', '.join(TRIPLE)}, mapping_justification."
            yield Problem(file.path, line, "", text[line - 1].strip(), why, fix)
        elif _states_match(cells):
            yield _mapping(file.path, line, cells, curie_map)


def _head(file: SourceFile) -> list[str]:
    return list(takewhile(lambda line: line.startswith("#"), lines(file)))


def metadata(file: SourceFile) -> dict[str, Any]:
    """Return what a mapping set says of itself; nothing where that is no mapping.

    Raises:
        SourceSyntaxError: The metadata block is not YAML.
    """
    from yaml import YAMLError  # noqa: PLC0415  who only looks things up does without YAML

    from nordonc.rdf.header_yaml import plain_yaml  # noqa: PLC0415  as above

    try:
        fields = plain_yaml("".join(line[1:] for line in _head(file)))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise SourceSyntaxError(f"{file.path}:{line}: the metadata block is not YAML") from error
    return fields if isinstance(fields, dict) else {}


def prefixes(file: SourceFile) -> dict[str, str]:
    """Return the namespaces of a mapping set by prefix, those that are built in included.

    Raises:
        SourceSyntaxError: It declares none, or gives a built-in prefix another meaning.
    """
    path, declared = file.path, metadata(file).get("curie_map")
    if not isinstance(declared, dict) or not all(isinstance(iri, str) for iri in declared.values()):
        raise SourceSyntaxError(f"{path}:1: the metadata block has no curie_map")
    for prefix, iri in BUILT_IN.items():
        if declared.get(prefix, iri) != iri:
            told = f"{prefix}: is built in and means {iri}; the curie_map has another"
            raise SourceSyntaxError(f"{path}:1: {told}")
    return BUILT_IN | declared


def _states_match(cells: dict[str, str]) -> bool:
    ends = (cells["subject_id"], cells["object_id"])
    return "sssom:NoTermFound" not in ends and cells.get("predicate_modifier") != "Not"


def _mapping(
    path: PurePosixPath, line: int, cells: dict[str, str], curie_map: dict[str, str]
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
    if not (expand(how := cells["mapping_justification"], curie_map) or "").startswith(SEMAPV):
        fix = "Fill mapping_justification, such as semapv:ManualMappingCuration."
        return Problem(path, line, subject, how, f"{how} is not a CURIE of SEMAPV.", fix)
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
        cells=cells,
    )
