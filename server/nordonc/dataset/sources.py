"""The files of a dataset, the key that stands for their bytes, and the named graphs they become."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

import pyoxigraph as ox

from nordonc import __version__
from nordonc.errors import DatasetError, SourceSyntaxError
from nordonc.rdf.namespaces import DCAT, DCTERMS, OWL, RDF, SCHEMA, VOID
from nordonc.rdf.store import fault_of, name_of

FOLDERS = ("ontology", "data", "shapes", "queries")
#: Other files in the folders, such as an editor's backups, are not part of the dataset.
SUFFIXES = frozenset({".ttl", ".tsv", ".rq"})
DESCRIPTION_FILE = PurePath("data", "dataset.ttl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What ``data/dataset.ttl`` says of the dataset as a whole.

    Attributes:
        iri: IRI of the one ``dcat:Dataset``.
        base: IRI under which the dataset mints its own (``void:uriSpace``).
        name: Stem for file names (``dcterms:identifier``).
        title: English title.
        description: What it holds, one or two English sentences.
        version: ``owl:versionInfo``.
        modified: Date of the version, ISO 8601.
        published: Whether ``schema:creativeWorkStatus`` is Published.
        licence: IRI of the licence.
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


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset in memory: its named graphs in a store, as the files state them.

    Attributes:
        root: Folder of the dataset.
        description: What it says of itself.
        store: Every quad, in graphs named ``<base>graph/<name>``.
        stated: The same quads with literals spelt as in the files.
    """

    root: Path
    description: Description
    store: ox.Store
    stated: tuple[ox.Quad, ...]

    def graph(self, name: str) -> ox.NamedNode:
        """Return the IRI of a named graph from its short name."""
        return ox.NamedNode(f"{self.description.base}graph/{name}")


def source_files(root: Path) -> list[Path]:
    """Return every source file of a dataset, sorted by its path from the root.

    Raises:
        DatasetError: One of the four folders is missing.
    """
    if missing := [name for name in FOLDERS if not (root / name).is_dir()]:
        raise DatasetError(
            f"{root} is not a dataset: it has no folder {' and no folder '.join(missing)}"
        )
    found = (
        path
        for folder in FOLDERS
        for path in (root / folder).rglob("*")
        if path.suffix in SUFFIXES and path.is_file()
    )
    return sorted(found, key=lambda path: path.relative_to(root).as_posix())


def source_key(root: Path) -> str:
    """Return the SHA-256, in hexadecimal, of the sources and the version of this program.

    It covers each path and each byte, and no file time, so equal sources have equal keys anywhere.
    """
    total = hashlib.sha256(__version__.encode())
    for path in source_files(root):
        content = path.read_bytes()
        name = path.relative_to(root).as_posix()
        total.update(f"\n{name}\n{len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()


def graph_name(path: PurePath) -> str:
    """Return the short name of the graph that a Turtle file belongs to, by its place.

    ``data/networks/x.ttl`` and ``data/networks.ttl`` go to ``networks``, ``data/external/x.ttl`` to
    ``external-x``, ``ontology/vocabulary/x.ttl`` to ``vocabulary``, the rest to its top folder.
    """
    match path.parts:
        case ("data", "external", _):
            return f"external-{path.stem}"
        case ("data", _) | ("data", _, *_):
            return path.parts[1].removesuffix(path.suffix)
        case ("ontology", folder, _, *_):
            return folder
        case _:
            return path.parts[0]


def load(root: Path) -> Dataset:
    """Read all Turtle files of a dataset into named graphs.

    Raises:
        DatasetError: The folder is not a dataset, or its description lacks something.
        SourceSyntaxError: Files do not parse; the message has a line for each.
    """
    files = [path for path in source_files(root) if path.suffix == ".ttl"]
    triples, faults = _parse_all(root, files)
    if faults:
        raise SourceSyntaxError("\n".join(faults))
    description = describe(triples.get(DESCRIPTION_FILE, []))
    stated = tuple(_quads(triples, description.base))
    store = ox.Store()
    store.bulk_extend(stated)
    return Dataset(root, description, store, stated)


def _parse_all(
    root: Path, files: Iterable[Path]
) -> tuple[dict[PurePath, list[ox.Quad]], list[str]]:
    parsed: dict[PurePath, list[ox.Quad]] = {}
    faults = []
    for path in files:
        place = PurePath(path.relative_to(root))
        try:
            parsed[place] = list(
                ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
            )
        except SyntaxError as error:
            faults.append(f"{place.as_posix()}:{fault_of(error)}")
    return parsed, faults


def _quads(triples: dict[PurePath, list[ox.Quad]], base: str) -> Iterator[ox.Quad]:
    for place, found in triples.items():
        graph = ox.NamedNode(f"{base}graph/{graph_name(place)}")
        for triple in found:
            yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def describe(triples: Iterable[ox.Quad]) -> Description:
    """Return the description that the triples of ``data/dataset.ttl`` give.

    Raises:
        DatasetError: There is not exactly one ``dcat:Dataset``, or a property of it is missing.
    """
    triples = list(triples)
    kind = (ox.NamedNode(RDF + "type"), ox.NamedNode(DCAT + "Dataset"))
    subjects = {triple.subject for triple in triples if (triple.predicate, triple.object) == kind}
    if len(subjects) != 1:
        raise DatasetError(f"{DESCRIPTION_FILE.as_posix()} must describe exactly one dcat:Dataset")
    (subject,) = subjects
    values = {
        triple.predicate.value: triple.object.value
        for triple in triples
        if triple.subject == subject and isinstance(triple.object, ox.NamedNode | ox.Literal)
    }
    try:
        return Description(
            iri=name_of(subject),
            base=values[VOID + "uriSpace"],
            name=values[DCTERMS + "identifier"],
            title=values[DCTERMS + "title"],
            description=values[DCTERMS + "description"],
            version=values[OWL + "versionInfo"],
            modified=values[DCTERMS + "modified"],
            published=values.get(SCHEMA + "creativeWorkStatus") == "Published",
            licence=values[DCTERMS + "license"],
            rights=values.get(DCTERMS + "rights", ""),
        )
    except KeyError as error:
        raise DatasetError(
            f"{DESCRIPTION_FILE.as_posix()}: the dataset has no <{error.args[0]}>"
        ) from error
