"""The files of a release with their types, sizes and checksums."""

from dataclasses import dataclass
from pathlib import Path

from nordonc.errors import ReleaseError
from nordonc.rdf.formats import GRAPH_FORMATS
from nordonc.release import dumping, integrity
from nordonc.release.files import COMPRESSED, SUMS
from nordonc.release.manifest import Given, Release

#: Label and media type by file suffix, the graph formats first.
TYPES = {
    **{f".{one.extension}": (one.label, one.media_type) for one in GRAPH_FORMATS},
    ".json": ("JSON", "application/json"),
    ".html": ("HTML", "text/html"),
    ".tsv": ("TSV", "text/tab-separated-values"),
    ".md": ("Markdown", "text/markdown"),
    "": ("Text", "text/plain"),
}
#: The same of what others name otherwise.
_SYNONYMS = {".owl": TYPES[".rdf"], ".n3": ("N3", "text/n3")}
#: Media type of a file that is compressed, by suffix.
PACKED = {suffix: f"application/{coding}" for coding, suffix in COMPRESSED.items()}
_PACKED_BY_OTHERS = {**PACKED, ".bz2": "application/x-bzip2"}
_OTHER = ("File", "application/octet-stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a release.

    Attributes:
        path: Where it lies.
        name: What it is called in the release.
        label: Name of its format.
        format_type: Media type of its format, whether it is compressed or not.
        media_type: What it is served as.
        size_bytes: Its length; of a dump that is written when it is asked for, none before.
        sha256: Its checksum in hexadecimal, where the release states one.
        is_dump: Whether it holds the whole graph.
        given: The file that is served as it is, where this is one.
    """

    path: Path
    name: str
    label: str
    format_type: str
    media_type: str
    size_bytes: int | None
    sha256: str | None
    is_dump: bool
    given: Given | None = None

    @property
    def is_data(self) -> bool:
        """Whether it holds data of the dataset, the whole graph or a part of it."""
        return self.is_dump or self.given is not None

    @property
    def compression(self) -> str:
        """Media type of the compression; empty where there is none."""
        return _PACKED_BY_OTHERS.get(self.path.suffix, "")


def of(release: Release) -> list[File]:
    """Return the files of a release: dumps by format, then the others by name.

    Where files are served as they are, these stand in the order in which they were given.

    Raises:
        ReleaseError: The folder is gone or cannot be read.
    """
    sums = integrity.checksums(release.folder)
    if release.loaded:
        made = [release.folder / name for name in (*dumping.offered(release), SUMS)]
        return [*map(_as_given, release.given), *(_described(one, sums, release) for one in made)]
    suffixes = list(TYPES)
    try:
        paths = [path for path in release.folder.iterdir() if path.is_file()]
        found = [_described(path, sums, release) for path in paths]
    except OSError as error:
        raise ReleaseError(f"{release.folder} cannot be read: {error.strerror}") from error
    return sorted(
        found,
        key=lambda one: (
            not one.is_dump,
            suffixes.index(_stem(one.path).suffix) if one.is_dump else 0,
            one.path.name,
        ),
    )


def _described(path: Path, sums: dict[str, str], release: Release) -> File:
    stem = _stem(path)
    label, media_type = TYPES.get(stem.suffix, _OTHER)
    packed = PACKED.get(path.suffix)
    return File(
        path=path,
        name=path.name,
        label=f"{label}, {path.suffix.removeprefix('.')}" if packed else label,
        format_type=media_type,
        media_type=packed or media_type,
        size_bytes=path.stat().st_size if path.is_file() else None,
        sha256=sums.get(path.name),
        is_dump=stem.name == f"{release.manifest.name}{stem.suffix}",
    )


def _as_given(one: Given) -> File:
    packed = _PACKED_BY_OTHERS.get(one.path.suffix)
    suffix = Path(one.path.stem if packed else one.path.name).suffix
    label, media_type = {**TYPES, **_SYNONYMS}.get(suffix, _OTHER)
    return File(
        path=one.path,
        name=one.name,
        label=f"{label}, {one.path.suffix.removeprefix('.')}" if packed else label,
        format_type=media_type,
        media_type=packed or media_type,
        size_bytes=one.size_bytes,
        sha256=one.sha256,
        is_dump=False,
        given=one,
    )


def is_whole(release: Release) -> bool:
    """Tell whether each file of a release is there; no dump has yet to be asked for."""
    return all(one.size_bytes is not None for one in of(release))


def _stem(path: Path) -> Path:
    """Return the name under a compression."""
    return Path(path.stem if path.suffix in PACKED else path.name)
