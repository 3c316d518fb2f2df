"""The crate of a release as one file, made of the release alone: equal releases give equal bytes.

Its pages are those of a site that has no other release.
"""

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from flask import render_template

from nordonc.engine.base import Engine
from nordonc.errors import ReleaseError, reason
from nordonc.http.metrics import Journal
from nordonc.release.kept import Kept
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.site.about import sources
from nordonc.site.app import application
from nordonc.site.crate import citation, page_copy, ro_crate
from nordonc.site.crate.copied_paths import Paths
from nordonc.site.crate.parts import parts
from nordonc.site.crate.site_copy import Site, copy, save
from nordonc.site.releases import dataset_markup
from nordonc.site.resource.schema_org import embedded
from nordonc.site.served import Served
from nordonc.site.state import Current

#: Announces a step until its block ends.
Progress = Callable[[str], AbstractContextManager[None]]

#: Where the preview stands among the addresses of the site.
_PREVIEW = f"/{ro_crate.PREVIEW}"
#: What its owner may write and everybody read, by the bits of Unix, and the number of that system.
_FILE, _FOLDER, _UNIX = 0o100644, 0o040755, 3
#: The first year that an archive can have.
_FIRST_YEAR = 1980


class _Alone(Served):
    """A release that is served as if it were the only one."""

    @cached_property
    def kept(self) -> Kept:
        """The release."""
        return Kept({self.manifest.version: self.release}, {})


def write(
    release: Release, settings: Settings, engine: Engine, path: Path, progress: Progress
) -> None:
    """Write the crate of a release as a ZIP archive.

    Args:
        release: The release.
        settings: ``base`` is the address at which pages say that the server is; empty means the
            IRI under which the dataset mints its own.
        engine: Answers over the release.
        path: The archive; it is replaced when the new one is whole.
        progress: Announces the steps.

    Raises:
        ReleaseError: The archive cannot be written, or an address does not answer.
        NordoncError: The engine could not answer.
    """
    try:
        with (
            tempfile.TemporaryDirectory(prefix="nordonc-") as place,
            _site(release, settings, engine) as site,
        ):
            _fill(site, Path(place), progress)
            with progress("Packing the crate"):
                _pack(Path(place), path, release)
    except OSError as error:
        raise ReleaseError(f"{path} cannot be written: {reason(error)}") from error


@contextmanager
def _site(release: Release, settings: Settings, engine: Engine) -> Iterator[Site]:
    """Give a site that has the release alone; nobody reads the log of its requests."""
    home = (settings.base or release.manifest.base).rstrip("/#")
    served = _Alone(replace(settings, base=home), release, engine)
    journal = Journal(io.StringIO())
    try:
        yield Site(application(Current(served), journal), served, home)
    finally:
        journal.close()


def _fill(site: Site, folder: Path, progress: Progress) -> None:
    """Write all files of the crate."""
    listed = parts(site.served)
    with progress("Writing the files"):
        for one in listed:
            save(folder / one.path, site.body(one.address))
    with site.app.test_request_context("/", base_url=site.home):
        markup = _markup(site)
        cited = citation.written(markup, site.served.release, sources())
        listed.append(citation.part())
        save(folder / citation.FILE, cited)
        sizes = {one.path: (folder / one.path).stat().st_size for one in listed}
        metadata = ro_crate.document(markup, site.served.release, listed, sizes)
        preview = render_template("crate.html", parts=listed, data=embedded(metadata))
    text = json.dumps(metadata, indent=1, ensure_ascii=False, sort_keys=False)
    save(folder / ro_crate.METADATA, f"{text}\n".encode())
    paths = Paths(
        {one.address: one.path for one in listed if one.address} | {_PREVIEW: ro_crate.PREVIEW}
    )
    note = _note(site)
    with progress("Copying the pages"):
        copy(site, paths, folder, note)
    page = page_copy.copied(preview, _PREVIEW, paths.get, site.root, note)
    save(folder / ro_crate.PREVIEW, page.encode())


def _markup(site: Site) -> dict[str, Any]:
    """Return this version of the dataset in the words of schema.org."""
    release = site.served.release
    return dataset_markup.of_release(release, f"{site.home}/", release.manifest.version)


def _note(site: Site) -> str:
    """Return what each page says of itself."""
    manifest, home = site.served.manifest, escape(site.home)
    return (
        f"A copy of the pages of release {escape(manifest.version)}, which opens without a server. "
        "Search, forms, SPARQL and what stands in italics need the server: "
        f'<a href="{home}/">{home}/</a>'
    )


def _pack(folder: Path, path: Path, release: Release) -> None:
    """Pack a folder, sorted by path, each file with the day of the release."""
    day = release.modified
    moment = (max(day.year, _FIRST_YEAR), day.month, day.day, 0, 0, 0)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in sorted(folder.rglob("*")):
                is_file = one.is_file()
                name = one.relative_to(folder).as_posix()
                entry = zipfile.ZipInfo(name if is_file else f"{name}/", moment)
                entry.external_attr = (_FILE if is_file else _FOLDER) << 16
                entry.create_system = _UNIX
                archive.writestr(entry, one.read_bytes() if is_file else b"", zipfile.ZIP_DEFLATED)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
