"""Releases: immutable folders that hold all that is served, each with a manifest."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from nordonc.dataset.description import Description
from nordonc.dataset.description_values import first_day
from nordonc.errors import FormatError, ReleaseError
from nordonc.rdf.namespaces import NORDONC, PREFIXES, SHAPE
from nordonc.release import files

#: Raised when the layout of a release changes, so that an older folder is never misread.
FORMAT = 8
#: The namespaces that say nothing of files of others.
_OF_NORDONC = {NORDONC, SHAPE}
#: Graphs that a build makes from the others; content hash and changes leave them out.
DERIVED_GRAPHS = ("queries", "void")
#: Above this many quads the release carries a store on disk; up to it each worker holds all.
MEMORY_QUADS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest(Description):
    """What a release says of itself: the description of its dataset, and what it holds.

    Attributes:
        format: Layout of the folder, see ``FORMAT``.
        key: SHA-256 of the sources and the program's version, in hexadecimal.
        content_hash: SHA-256 of the canonical N-Quads without ``DERIVED_GRAPHS``.
        quads: Number of quads in the store.
        counts: Quads by graph IRI.
        sizes: Length in bytes of each file by its path in the folder, without the manifest and the
            checksums, which hold for each other; of the store only the tables.
    """

    format: int
    key: str
    content_hash: str
    quads: int
    counts: dict[str, int]
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def version_iri(self) -> str:
        """IRI of this version of the dataset; empty where the dataset has no IRI."""
        return f"{self.iri}/{self.version}" if self.iri else ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading tells of files that are served as they are.

    Attributes:
        quads: Number of quads.
        triples: Number of triples; of those that stand in several graphs each once.
        respelt: Literals that the store gives back in another spelling.
        counts: Quads by graph IRI, where the graphs are not very many.
        prefixes: Namespaces by the prefixes that the files declare, or surely mean.
        statements: Statements of each file, as often as it has each.
        unwritable: Formats, by their extensions, that cannot hold them.
    """

    quads: int
    triples: int
    respelt: int
    counts: dict[str, int]
    prefixes: dict[str, str]
    statements: list[int]
    unwritable: list[str]


@dataclass(frozen=True, slots=True)
class Given:
    """A file that is served as it is.

    Attributes:
        path: Where it lies.
        name: What it is called among the files of the release.
        sha256: Its checksum in hexadecimal, by which it was loaded.
        size_bytes: Its length by then.
        modified_ns: The time of its last change by then.
        statements: Number of its statements, as often as it has each.
    """

    path: Path
    name: str
    sha256: str
    size_bytes: int
    modified_ns: int
    statements: int = 0

    def is_unchanged(self) -> bool:
        """Tell whether it is still what was loaded, as far as size and time tell."""
        try:
            state = self.path.stat()
        except OSError:
            return False
        return (state.st_size, state.st_mtime_ns) == (self.size_bytes, self.modified_ns)


@dataclass(frozen=True, slots=True)
class Release:
    """A release on disk.

    Attributes:
        folder: Where it lies.
        manifest: What it says of itself.
        loaded: What loading told, where it is of files that are served as they are.
        given: These files.
    """

    folder: Path
    manifest: Manifest
    loaded: Loaded | None = None
    given: tuple[Given, ...] = ()

    @property
    def triples(self) -> int:
        """The number of triples in the union of all graphs; no build has one in two graphs."""
        return self.loaded.triples if self.loaded else self.manifest.quads

    @property
    def shares_triples(self) -> bool:
        """Whether a triple stands in several graphs."""
        return self.triples < self.manifest.quads

    @property
    def quads(self) -> Path:
        """The N-Quads file that holds every quad."""
        return self.folder / files.dump(self.manifest.name, "nq")

    @property
    def store(self) -> Path | None:
        """The store on disk, where the release is large enough to carry one."""
        folder = self.folder / files.STORE
        return folder if folder.is_dir() else None

    @property
    def prefixes(self) -> dict[str, str]:
        """Namespaces by the prefixes that nobody has to declare; those of files win over ours."""
        if not self.loaded:
            return PREFIXES
        ours = {name: space for name, space in PREFIXES.items() if space not in _OF_NORDONC}
        return ours | self.loaded.prefixes

    @property
    def merged(self) -> Path | None:
        """The store on disk whose default graph is the union of all, where there is one."""
        folder = self.folder / files.MERGED
        return folder if folder.is_dir() else None

    @property
    def modified(self) -> date:
        """The date of the version; of a year or month the first day."""
        return first_day(self.manifest.modified)


def read(folder: Path) -> Release:
    """Return the release in a folder.

    Raises:
        FormatError: The folder is a release of another format.
        ReleaseError: It is no release.
    """
    try:
        fields = json.loads((folder / files.MANIFEST).read_bytes())
        if (layout := fields["format"]) != FORMAT:
            raise FormatError(f"{folder} has format {layout}; this program reads {FORMAT}")
        return Release(folder, Manifest(**fields))
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise ReleaseError(f"{folder} is no release: its {files.MANIFEST}: {error}") from error
