"""The files of a dataset, read once: the key of their bytes, and the named graphs they become."""

import hashlib
import io
import os
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

import pyoxigraph as ox

from nordonc import __version__
from nordonc.dataset.description import FILE, Description, describe
from nordonc.errors import DatasetError, SourceSyntaxError, reason
from nordonc.rdf import work
from nordonc.rdf.store import fault_of

FOLDERS = ("ontology", "data", "shapes", "queries")
#: The terms of the data in words, beside the folders; a dataset may do without.
LICENCE = PurePosixPath("LICENSE-DATA.md")
#: Other files in the folders, such as an editor's backups, are not part of the dataset.
SUFFIXES = frozenset({".ttl", ".tsv", ".rq"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a dataset.

    Attributes:
        path: Path from the root of the dataset, with forward slashes.
        content: Its bytes, without a byte order mark.
    """

    path: PurePosixPath
    content: bytes

    @classmethod
    def read(cls, root: Path, path: Path) -> "SourceFile":
        """Return a file of the dataset in the folder ``root``.

        Raises:
            DatasetError: It cannot be read.
        """
        try:
            content = path.read_bytes().removeprefix(BOM_UTF8)
            return cls(PurePosixPath(path.relative_to(root).as_posix()), content)
        except (OSError, MemoryError) as error:
            raise DatasetError(f"{path} cannot be read: {reason(error)}") from error

    def text(self, newline: str | None = None) -> str:
        """Return the text; ``newline`` means what it means to ``open``.

        Raises:
            SourceSyntaxError: The file is not UTF-8; the message names file and line.
        """
        try:
            return io.StringIO(self.content.decode("utf-8"), newline).getvalue()
        except UnicodeDecodeError as error:
            line = self.content.count(b"\n", 0, error.start) + 1
            raise SourceSyntaxError(f"{self.path}:{line}: the file is not UTF-8") from error


@dataclass(frozen=True, slots=True)
class Sources:
    """All files of a dataset as they were at one time, sorted by path.

    Whatever is made from a dataset is made from this value and not from the disk, so a release
    holds the bytes that its key stands for even while somebody edits the files.
    """

    files: tuple[SourceFile, ...]

    @classmethod
    def read(cls, root: Path, folders: Collection[str] = FOLDERS) -> "Sources":
        """Read the files in the folders of a dataset, and its licence where it has one.

        Raises:
            DatasetError: One of the folders is missing, or something in them cannot be read.
        """
        if missing := [name for name in folders if not (root / name).is_dir()]:
            raise DatasetError(
                f"{root} is not a dataset: it has no folder {' and no folder '.join(missing)}"
            )
        licence = [root / LICENCE] if (root / LICENCE).is_file() else []
        paths = [*licence, *(path for folder in folders for path in _paths(root, root / folder))]
        files = (SourceFile.read(root, path) for path in paths)
        return cls(tuple(sorted(files, key=lambda file: str(file.path))))

    @property
    def key(self) -> str:
        """SHA-256, in hexadecimal, of the version of this program and each path and byte.

        No file time goes in, so equal sources have equal keys anywhere.
        """
        total = hashlib.sha256(__version__.encode())
        for file in self.files:
            total.update(f"\n{file.path}\n{len(file.content)}\n".encode())
            total.update(file.content)
        return total.hexdigest()

    def get(self, path: PurePath) -> SourceFile | None:
        """Return the file at a path from the root, if there is one."""
        return next((file for file in self.files if file.path == path), None)

    def directly_in(self, folder: PurePath, ending: str) -> list[SourceFile]:
        """Return the files of a folder, without those of its subfolders, whose names end so."""
        return [
            file
            for file in self.files
            if file.path.parent == folder and file.path.name.endswith(ending)
        ]

    @property
    def turtle(self) -> list[SourceFile]:
        """All Turtle files."""
        return [file for file in self.files if file.path.suffix == ".ttl"]

    @property
    def largest(self) -> SourceFile:
        """The file with most bytes, the first suspect where a step over all files never ends."""
        return max(self.files, key=lambda file: len(file.content))

    def announce(self) -> None:
        """Tell that all files are worked on from now on, and which is the largest."""
        work.announce(f"all files, of which {self.largest.path} is the largest")


def _paths(root: Path, folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that may be sources; links that lead nowhere are passed over.

    Raises:
        DatasetError: A folder cannot be read, one of the files is a pipe or a device, or a link
            leads out of the dataset.
    """
    inside = root.resolve()

    def refused(error: OSError) -> None:
        raise DatasetError(f"{error.filename} cannot be read: {error.strerror}") from error

    for parent, _, names in os.walk(folder, onerror=refused):
        for path in (Path(parent, name) for name in names):
            if path.suffix not in SUFFIXES or not path.exists():
                continue
            if not (place := path.resolve()).is_relative_to(inside):
                raise DatasetError(
                    f"{path} is a link out of the dataset, to {place}; copy the file"
                )
            if not path.is_file():
                raise DatasetError(f"{path} is no file but a pipe, a socket or a device")
            yield path


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset in memory: its named graphs in a store, as the files state them.

    Attributes:
        sources: The files.
        description: What it says of itself.
        store: Every quad, in graphs named ``<base>graph/<name>``.
        stated: The same quads with literals spelt as in the files.
    """

    sources: Sources
    description: Description
    store: ox.Store
    stated: tuple[ox.Quad, ...]

    def graph(self, name: str) -> ox.NamedNode:
        """Return the IRI of a named graph from its short name."""
        return ox.NamedNode(f"{self.description.base}graph/{name}")


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


def load(sources: Sources) -> Dataset:
    """Parse all Turtle files of a dataset into named graphs.

    Raises:
        DatasetError: The description of the dataset lacks something.
        InvalidGraphError: It says something that cannot be used.
        SourceSyntaxError: Files do not parse; the message has a line for each.
    """
    triples: dict[PurePath, list[ox.Quad]] = {}
    faults = []
    for file in sources.turtle:
        try:
            triples[file.path] = parse(file)
        except SourceSyntaxError as error:
            faults.append(str(error))
    if faults:
        raise SourceSyntaxError("\n".join(faults))
    sources.announce()
    described = sources.get(FILE)
    description = describe(triples.get(FILE, []), described.text() if described else "")
    stated = tuple(_quads(triples, description.base))
    store = ox.Store()
    store.bulk_extend(stated)
    return Dataset(sources, description, store, stated)


def parse(file: SourceFile) -> list[ox.Quad]:
    """Return the triples of a Turtle file, in its order, blank nodes with names of their own.

    Raises:
        SourceSyntaxError: The file does not parse; the message names file, line and column.
    """
    work.announce(file.path)
    try:
        return list(ox.parse(file.content, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
    except SyntaxError as error:
        raise SourceSyntaxError(f"{file.path}:{fault_of(error)}") from error


def _quads(triples: dict[PurePath, list[ox.Quad]], base: str) -> Iterator[ox.Quad]:
    for path, stated in triples.items():
        graph = ox.NamedNode(f"{base}graph/{graph_name(path)}")
        for triple in stated:
            yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)
