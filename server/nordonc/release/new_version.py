"""A new version of a dataset: its files are edited, checked and built, all of it or nothing."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from nordonc.dataset import iri_register, version_edits
from nordonc.dataset.description_values import version as checked_version
from nordonc.dataset.sources import FOLDERS, Sources
from nordonc.dataset.version_edits import Edits, Version
from nordonc.errors import CallError, DatasetError, InvalidGraphError, ReleaseError, reason
from nordonc.rdf.findings import Severity, as_text
from nordonc.release import changes, changes_text, diff, in_use, kept, rdf_patch, sides
from nordonc.release.build import Progress, build, examined, prepare, register_iris, silent
from nordonc.release.changed_facts import Layer
from nordonc.release.manifest import Release

#: What the change log says of the first version.
_FIRST = "First release."


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new version is going to be.

    Attributes:
        key: Key of the sources that it was made from.
        since: The release before, where the folder of releases has it.
        edits: New bytes of the files of the dataset that it changes.
        layers: What changed in the graph since the release before.
        patch: Makes the new release of the one before; empty where that is not there.
        patch_name: Name of the file that the patch is written to, in the folder of releases.
    """

    key: str
    since: Release | None
    edits: Edits
    layers: tuple[Layer, ...]
    patch: bytes
    patch_name: str


def planned(root: Path, releases: Path, version: Version, progress: Progress = silent) -> Plan:
    """Return what a new version is going to be, after a check of everything. Nothing is written.

    Raises:
        CallError: The version is no name, or there is one of this name, or the day is too early.
        DatasetError: The folder is not a dataset, or its description cannot be edited.
        SourceSyntaxError: A file cannot be read.
        InvalidGraphError: The dataset has violations; the message is the report.
    """
    sources = Sources.read(root)
    before = prepare(root).description
    _refuse(version, releases)
    since = kept.of_version(releases, before.version) if _has(releases, before.version) else None
    if since and version.day < since.modified:
        raise CallError(f"{version.day} is before {since.modified}, the day of {before.version}")
    edits = version_edits.edits(sources, before, version)
    with tempfile.TemporaryDirectory(prefix="nordonc-release-") as temporary:
        copy = Path(temporary, "dataset")
        _copy(sources, edits, copy)
        edits |= _registered(copy)
        _check(copy, version, progress)
        with progress("Comparing"):
            layers, patch = _compared(since, copy, version, Path(temporary)) if since else ((), b"")
    told = since and _told(since, layers)
    edits |= version_edits.beside(root, before, version, told or _FIRST)
    patch_name = f"{before.name}-{before.version}-{version.name}.rdfp"
    return Plan(sources.key, since, edits, layers, patch, patch_name)


def _copy(sources: Sources, edits: Edits, copy: Path) -> None:
    """Write a dataset with edits to another folder."""
    for folder in FOLDERS:
        (copy / folder).mkdir(parents=True)
    for file in sources.files:
        path = copy / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(edits.get(file.path, file.content))


def _refuse(version: Version, releases: Path) -> None:
    try:
        checked_version(version.name)
    except ValueError as error:
        raise CallError(f"{version.name!r} {error}") from error
    if _has(releases, version.name):
        raise CallError(f"There is a release {version.name} already; a release never changes")


def _has(releases: Path, version: str) -> bool:
    return version in kept.versions(releases)


def _registered(copy: Path) -> Edits:
    """Return the register of IRIs, where the dataset keeps one, with those that are new."""
    file = copy / iri_register.FILE
    if not file.is_file() or not register_iris(copy):
        return {}
    return {iri_register.FILE: file.read_bytes()}


def _check(copy: Path, version: Version, progress: Progress) -> None:
    loaded = prepare(copy, progress)
    stated = loaded.description
    if (stated.version, stated.modified) != (version.name, version.day.isoformat()):
        raise DatasetError(
            "data/dataset.ttl must state the version as owl:versionInfo and the day as "
            "dcterms:modified, with these prefixes and in one block, so that it can be edited"
        )
    found = examined(loaded, progress)
    if violations := [one for one in found if one.severity is Severity.VIOLATION]:
        raise InvalidGraphError(as_text(violations))


def _compared(
    since: Release, copy: Path, version: Version, folder: Path
) -> tuple[tuple[Layer, ...], bytes]:
    """Return what changes since a release, and the patch."""
    old, new = sides.both(str(since.folder), str(copy), since.folder.parent, folder)
    found = diff.between(old.quads, new.quads)
    iri = since.manifest.iri
    after = f"{iri}/{version.name}" if iri else ""
    return changes.told(old.quads, new.quads, found), rdf_patch.written(found, old.version, after)


def _told(since: Release, layers: tuple[Layer, ...]) -> str:
    counts = [f"{changes_text.TITLES[one.name]}: {changes_text.counts(one)}" for one in layers]
    return f"Since {since.manifest.version}: {'; '.join(counts) or 'nothing changed'}."


def carried_out(
    plan: Plan, root: Path, releases: Path, progress: Progress = silent, keep: int = 1
) -> Release:
    """Edit the files, write the patch and build the release; a failure leaves all as it was.

    Raises:
        NordoncError: A file cannot be written, or the release cannot be built.
    """
    if Sources.read(root).key != plan.key:
        raise DatasetError("The dataset changed while it was checked; try again")
    files = {root / path: content for path, content in plan.edits.items()}
    with ExitStack() as stack:
        if plan.since:
            in_use.mark(plan.since.folder)
            stack.callback(in_use.unmark, plan.since.folder)
        if plan.patch:
            files[releases / plan.patch_name] = plan.patch
        stack.enter_context(_written(files))
        return build(root, releases, progress, keep)


@contextmanager
def _written(files: Mapping[Path, bytes]) -> Iterator[None]:
    """Write files; what the block or one of them fails with puts all back as they were."""
    before: dict[Path, bytes | None] = {}
    try:
        for path, content in files.items():
            before[path] = path.read_bytes() if path.is_file() else None
            _replace(path, content)
        yield
    except BaseException as error:
        for path, old in before.items():
            with suppress(OSError):
                if old is None:
                    path.unlink(missing_ok=True)
                else:
                    _replace(path, old)
        if isinstance(error, OSError):
            place = next(reversed(before), "The dataset")
            raise ReleaseError(f"{place} cannot be written: {reason(error)}") from error
        raise


def _replace(path: Path, content: bytes) -> None:
    """Write a file at once, so that nobody reads a part of it."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(content)
        if path.is_file():
            shutil.copymode(path, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
