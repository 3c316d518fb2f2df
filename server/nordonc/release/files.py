"""The names of the files of a release, and those that are read back as values."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from nordonc import canned
from nordonc.canned import CannedQuery
from nordonc.dataset import iri_register, sources
from nordonc.dataset.iri_register import Entry
from nordonc.errors import ReleaseError, SourceSyntaxError
from nordonc.lookup import Index

_Value = TypeVar("_Value")

#: A folder: the store on disk, which a large release carries.
STORE = "store"
#: A folder: the same with the union of all graphs as its default graph, where graphs share triples.
MERGED = "merged"
#: What the release says of itself, see ``Manifest``.
MANIFEST = "manifest.json"
#: Checksums of all other files.
SUMS = "SHA256SUMS"
#: The canned queries.
QUERIES = "queries.json"
#: What the build found to be wrong.
FINDINGS = "findings.json"
#: What the graph covers and leaves open: tables with all that a page needs to show them.
COVERAGE = "coverage.json"
#: The names and identifiers by which things are found.
LOOKUP = "lookup.json"
#: The register of IRIs, where the dataset keeps one.
REGISTER = "iris.tsv"
#: The terms of the data in words, where the dataset has them.
LICENCE = sources.LICENCE.name
#: The graphs that are files of their own besides, by their short names.
GRAPHS = {"void": "void.ttl", "dataset": "dataset.ttl", "mapping-sets": "mappings.ttl"}

#: What is added to the name of a dump that is compressed, by content coding.
COMPRESSED = {"zstd": ".zst", "gzip": ".gz"}


def dump(name: str, extension: str) -> str:
    """Return the name of the dump in a format, given the name of the dataset."""
    return f"{name}.{extension}"


def write_sums(folder: Path, sums: Mapping[str, str]) -> None:
    """Write the file of checksums, whole or not at all.

    Args:
        folder: The folder of a release.
        sums: SHA-256 in hexadecimal by file name.

    Raises:
        OSError: It cannot be written.
    """
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    new = folder / f".{SUMS}"
    new.write_text(lines, encoding="utf-8")
    new.replace(folder / SUMS)


def queries(folder: Path) -> list[CannedQuery]:
    """Return the canned queries of the release in a folder; one of loose files has none."""
    return parsed(folder / QUERIES, canned.from_json, [])


def index(folder: Path) -> Index:
    """Return the index of names of the release in a folder; one of loose files has an empty one."""
    return parsed(folder / LOOKUP, Index.from_json, Index())


def past_iris(folder: Path) -> dict[str, Entry]:
    """Return what became of every IRI that a release no longer holds, by IRI.

    A release whose dataset keeps no register has forgotten nothing.
    """
    none: list[Entry] = []
    entries = parsed(folder / REGISTER, iri_register.entries, none)
    return {entry.iri: entry for entry in entries if entry.status != "current"}


def parsed(path: Path, read: Callable[[str], _Value], absent: _Value) -> _Value:
    """Return the value that the text of a file stands for.

    Args:
        path: The file.
        read: Makes the value.
        absent: The value where there is no such file; a release of loose files has few.

    Raises:
        ReleaseError: The file cannot be read, or holds something else; the message names it.
    """
    try:
        return read(path.read_text(encoding="utf-8")) if path.is_file() else absent
    except (OSError, ValueError, TypeError, LookupError, SourceSyntaxError) as error:
        raise ReleaseError(f"{path} is damaged: {error}") from error
