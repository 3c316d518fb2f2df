"""RDF files as they lie on a disk: in any format, compressed or not, byte order mark or not."""

import bz2
import gzip
from codecs import BOM_UTF8
from collections.abc import Callable
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import zstandard

from nordonc.errors import DatasetError
from nordonc.rdf.formats import BY_EXTENSION

#: The formats by the endings of file names.
READABLE = {
    **{extension: one.rdf_format for extension, one in BY_EXTENSION.items()},
    "owl": ox.RdfFormat.RDF_XML,
    "n3": ox.RdfFormat.N3,
}
#: Bytes that are decompressed at a time.
_CHUNK_BYTES = 1 << 16
#: Bytes that are read of a file at a time.
_BUFFER_BYTES = 1 << 18


class _Over(RawIOBase):
    """What reads another file and closes it in the end."""

    def __init__(self, file: Any) -> None:  # noqa: ANN401  each library has a type of its own
        self._file = file

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()


class _Zstandard(_Over):
    """A file of Zstandard frames; the library's own reader takes one that was cut off as whole."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"))
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._coded, self._plain, self._begun = b"", b"", False

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  as its base has it
        while not self._plain:
            if not (coded := self._coded or self._file.read(_CHUNK_BYTES)):
                if self._begun and not self._frame.eof:
                    raise EOFError("the compressed file ends before the end of its data")
                return 0
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._plain, self._begun = self._frame.decompress(coded), True
            self._coded = self._frame.unused_data
        part, self._plain = self._plain[: len(buffer)], self._plain[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def _plain(path: Path) -> Any:  # noqa: ANN401  each library has a type of its own
    return path.open("rb")


_OPENED: dict[str, Callable[[Path], Any]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".zst": _Zstandard,
}
#: The endings of compressed files.
COMPRESSED = tuple(_OPENED)
#: What is raised where a compressed file is damaged, beside ``OSError``.
DAMAGED = (EOFError, zstandard.ZstdError)


def format_of(path: Path) -> ox.RdfFormat:
    """Return the format that the name of a file promises.

    Raises:
        DatasetError: It promises none that can be read.
    """
    suffix = Path(path.stem if path.suffix in _OPENED else path.name).suffix
    if suffix.removeprefix(".") not in READABLE:
        raise DatasetError(
            f"{path}: {suffix or 'no suffix'} is not an RDF format; "
            f"use {', '.join(f'.{extension}' for extension in READABLE)}, "
            f"compressed as {', '.join(COMPRESSED)} or not"
        )
    return READABLE[suffix.removeprefix(".")]


class _Seen(_Over):
    """A file whose bytes are shown to somebody as they are read."""

    def __init__(self, file: Any, see: Callable[[bytes], None]) -> None:  # noqa: ANN401  as above
        super().__init__(file)
        self._see = see

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  as its base has it
        part = self._file.read(len(buffer))
        self._see(part)
        buffer[: len(part)] = part
        return len(part)


def opened(path: Path, see: Callable[[bytes], None] | None = None) -> BufferedReader:
    """Open a file to read its bytes, decompressed and behind a byte order mark.

    Args:
        path: The file.
        see: Is shown all bytes on their way.

    Raises:
        OSError: It cannot be read, or is not compressed as its name promises.
        EOFError: It ends too early.
    """
    found = _OPENED.get(path.suffix, _plain)(path)
    file: BufferedReader = BufferedReader(_Seen(found, see) if see else found, _BUFFER_BYTES)
    if file.peek(len(BOM_UTF8)).startswith(BOM_UTF8):
        file.read(len(BOM_UTF8))
    return file
