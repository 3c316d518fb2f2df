"""The files of a release with their types, sizes and checksums."""

from dataclasses import dataclass
from pathlib import Path

from nordonc.errors import ReleaseError
from nordonc.rdf.formats import GRAPH_FORMATS
from nordonc.release import integrity
from nordonc.release.files import COMPRESSED
from nordonc.release.manifest import Release

#: Label and media type by file suffix, the graph formats first.
TYPES = {
    **{f".{one.extension}": (one.label, one.media_type) for one in GRAPH_FORMATS},
    ".json": ("JSON", "application/json"),
    ".html": ("HTML", "text/html"),
    ".tsv": ("TSV", "text/tab-separated-values"),
    ".md": ("Markdown", "text/markdown"),
    "": ("Text", "text/plain"),
}
#: Media type of a file that is compressed, by suffix.
PACKED = {suffix: f"application/{coding}" for coding, suffix in COMPRESSED.items()}
_OTHER = ("File", "application/octet-stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a release.

    Attributes:
        path: Where it lies.
        label: Name of its format.
        format_type: Media type of its format, whether it is compressed or not.
        media_type: What it is served as.
        size_bytes: Its length.
        sha256: Its checksum in hexadecimal, where the release states one.
        is_dump: Whether it holds the whole graph.
    """

    path: Path
    label: str
    format_type: str
    media_type: str
    size_bytes: int
    sha256: str | None
    is_dump: bool

    @property
    def name(self) -> str:
        """Its name in the folder."""
        return self.path.name

    @property
    def compression(self) -> str:
        """Media type of the compression; empty where there is none."""
        return PACKED.get(self.path.suffix, "")


def of(release: Release) -> list[File]:
    """Return the files of a release: dumps by format, then the others by name.

    Raises:
        ReleaseError: The folder is gone or cannot be read.
    """
    sums = integrity.checksums(release.folder)
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
        label=f"{label}, {path.suffix.removeprefix('.')}" if packed else label,
        format_type=media_type,
        media_type=packed or media_type,
        size_bytes=path.stat().st_size,
        sha256=sums.get(path.name),
        is_dump=stem.name == f"{release.manifest.name}{stem.suffix}",
    )


def _stem(path: Path) -> Path:
    """Return the name under a compression."""
    return Path(path.stem if path.suffix in PACKED else path.name)
