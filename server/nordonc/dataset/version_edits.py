"""What a new version changes in the files of a dataset: versions, dates, addresses, change log."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from nordonc.dataset import sssom
from nordonc.dataset.description import FILE, Description
from nordonc.dataset.sources import SourceFile, Sources
from nordonc.errors import DatasetError, reason

CHANGE_LOG = PurePosixPath("CHANGELOG.md")
CITATION = PurePosixPath("CITATION.cff")
#: The heading of what no version has yet. Source: https://keepachangelog.com/en/1.1.0/
_UNRELEASED = "## [Unreleased]\n"


class Version(NamedTuple):
    """A version that is to be made: its name, its day, and whether it becomes a published one."""

    name: str
    day: date
    published: bool = False


#: New bytes of files, by path from the root of the dataset.
Edits = dict[PurePosixPath, bytes]


def edits(sources: Sources, before: Description, version: Version) -> Edits:
    """Return the files of a dataset that a new version changes.

    Documents and mapping sets that have the version of the dataset get the new one with it; those
    with a version of their own keep it. The layout of the files stays as it is.

    Raises:
        SourceSyntaxError: A file is not UTF-8.
    """
    found = {}
    for file in sources.files:
        text = file.text(newline="")
        new = _edited(file, text, before.version, version)
        if new != text:
            found[file.path] = new.encode()
    return found


def _edited(file: SourceFile, text: str, old: str, version: Version) -> str:
    if file.path.name.endswith(sssom.SUFFIX):
        pattern = rf"(?m)^(#mapping_set_version: ){re.escape(old)}(?=\r?$)"
        return re.sub(pattern, rf"\g<1>{version.name}", text)
    if file.path.suffix != ".ttl":
        return text
    if file.path == FILE:
        text = text.replace(f"releases/{old}/", f"releases/{version.name}/")
    return "".join(_documents(text, old, version))


def _documents(text: str, old: str, version: Version) -> Iterator[str]:
    """Yield the parts of a Turtle file, which empty lines end; some describe a document."""
    stated = re.compile(rf'owl:versionInfo\s+"{re.escape(old)}"')
    replaced = {
        stated.pattern: f'owl:versionInfo "{version.name}"',
        rf"(owl:versionIRI\s+<[^>]*/){re.escape(old)}>": rf"\g<1>{version.name}>",
        r'(dcterms:modified\s+")[^"]*"': rf'\g<1>{version.day.isoformat()}"',
        rf"(version ){re.escape(old)}, \d{{4}}": rf"\g<1>{version.name}, {version.day.year}",
    }
    if version.published:
        replaced[r'(schema:creativeWorkStatus\s+")Draft"'] = r'\g<1>Published"'
    for part in re.split(r"(?<=\n)(?=\r?\n)", text):
        edited = part
        if stated.search(part):
            for pattern, new in replaced.items():
                edited = re.sub(pattern, new, edited)
        yield edited


def beside(root: Path, before: Description, version: Version, changes: str) -> Edits:
    """Return change log and citation of a dataset as they are with a new version, where it has any.

    Args:
        root: Folder of the dataset.
        before: What it says of itself so far.
        version: The version.
        changes: What changed in the graph, one line for the change log.

    Raises:
        DatasetError: A file cannot be read, the change log has no heading Unreleased, or has
            the version already.
    """
    found = {}
    for path, edit in ((CHANGE_LOG, partial(_logged, changes)), (CITATION, _cited)):
        if (root / path).is_file():
            found[path] = edit(_read(root / path), before.version, version).encode()
    return found


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read: {reason(error)}") from error


def _logged(changes: str, text: str, _old: str, version: Version) -> str:
    if text.count(_UNRELEASED) != 1:
        raise DatasetError(f"{CHANGE_LOG} must have one heading {_UNRELEASED.strip()!r}")
    if f"## [{version.name}]" in text:
        raise DatasetError(
            f"{CHANGE_LOG} has version {version.name} already; where that was a release that did "
            "not come about, take the files back first"
        )
    heading = f"## [{version.name}] - {version.day.isoformat()}\n\n### Graph\n\n- {changes}\n"
    return text.replace(_UNRELEASED, f"{_UNRELEASED}\n{heading}")


def _cited(text: str, old: str, version: Version) -> str:
    cited = re.sub(rf"(?m)^version: {re.escape(old)}$", f"version: {version.name}", text)
    if cited == text:
        return text
    return re.sub(r"(?m)^date-released: \S+$", f"date-released: {version.day.isoformat()}", cited)
