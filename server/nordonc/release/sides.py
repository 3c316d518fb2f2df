"""What can be compared with a release: another one, a dataset as it is now, files of RDF."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from nordonc.rdf.numbered_nodes import Numbered
from nordonc.rdf.rdf_files import format_of
from nordonc.rdf.store import load_file
from nordonc.release import files, integrity, kept
from nordonc.release.build import Progress, prepare, silent
from nordonc.release.dump import Quads
from nordonc.release.manifest import read

#: Formats whose statements stand in named graphs.
_WITH_GRAPHS = (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two that are compared.

    Attributes:
        name: What people call it: a version, or the path that was given.
        version: IRI of the version; empty where it has none.
        quads: File of N-Quads with canonical blank nodes, no line twice.
    """

    name: str
    version: str
    quads: Path


def both(
    old: str, new: str, releases: Path, folder: Path, progress: Progress = silent
) -> tuple[Side, Side]:
    """Return two sides, each given as a version, a release, a dataset or a file of RDF.

    Where one of them has no named graphs, those of the other are merged.

    Args:
        old: The one before.
        new: The one after.
        releases: Folder of releases, in which versions are looked up.
        folder: Where what has to be written for the comparison is written.
        progress: Announces the steps.

    Raises:
        DatasetError: A folder or a file is not what it is to be.
        ReleaseError: There is no such release, or it is damaged.
        SourceSyntaxError: A dataset cannot be read.
    """
    reader = _Reader(releases, all(map(_has_graphs, (old, new))), progress)
    return reader.side(old, folder / "old.nq"), reader.side(new, folder / "new.nq")


def _has_graphs(given: str) -> bool:
    path = Path(given)
    return not path.is_file() or format_of(path) in _WITH_GRAPHS


@dataclass(frozen=True, slots=True)
class _Reader:
    """What reads sides: where versions lie, whether graphs stay apart, and who is told."""

    releases: Path
    with_graphs: bool
    progress: Progress

    def side(self, given: str, place: Path) -> Side:
        """Return a side, which is written to a place unless it is a file of quads already."""
        path = Path(given)
        if path.is_dir() and not (path / files.MANIFEST).is_file():
            return Side(given, "", self._written(prepare(path, self.progress).store, place))
        if path.is_file():
            return Side(given, "", self._read(path, place))
        one = read(path) if path.is_dir() else kept.of_version(self.releases, given)
        integrity.verify(one)
        quads = one.quads if self.with_graphs else self._read(one.quads, place)
        return Side(one.manifest.version, one.manifest.version_iri, quads)

    def _read(self, path: Path, place: Path) -> Path:
        with self.progress(f"Reading {path.name}"):
            store = ox.Store()
            load_file(store, path, Numbered())
            return self._written(store, place)

    def _written(self, quads: Iterable[ox.Quad], place: Path) -> Path:
        """Return a file of quads with canonical blank nodes; without graphs each triple once."""
        if not self.with_graphs:
            quads = {ox.Quad(*quad.triple) for quad in quads}
        ox.serialize(Quads.of(quads).sorted, place, format=ox.RdfFormat.N_QUADS)
        return place
