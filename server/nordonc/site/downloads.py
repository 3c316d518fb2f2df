"""The files of a release, and the page that lists them."""

import re
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import WSGIEnvironment

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.utils import send_file
from werkzeug.wrappers import Response as AnyResponse

from nordonc.endpoint.service_description import named_graphs
from nordonc.errors import NotFoundError, ReleaseError
from nordonc.rdf.formats import GRAPH_FORMATS
from nordonc.rdf.query_file import query_text
from nordonc.release import integrity
from nordonc.release.manifest import Release
from nordonc.site.representations import represented, with_graph
from nordonc.site.state import served

blueprint = Blueprint("downloads", __name__)

#: The named graphs that are about the dataset.
_OF_THE_DATASET = ("dataset", "void")
_YEAR_S = 365 * 24 * 3600

#: Label and media type by file suffix, the graph formats first.
TYPES = {
    **{f".{one.extension}": (one.label, one.media_type) for one in GRAPH_FORMATS},
    ".json": ("JSON", "application/json"),
    ".html": ("HTML", "text/html"),
    ".tsv": ("TSV", "text/tab-separated-values"),
    "": ("Text", "text/plain"),
}
_COMPRESSED = "application/gzip"
#: A range that is looked at; any other unit, several at once and what is none are ignored.
#: Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-range
_RANGE = re.compile(r"bytes=(?:\d+-\d*|-\d+)", re.ASCII | re.IGNORECASE)
_OTHER = ("File", "application/octet-stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a release.

    Attributes:
        path: Where it lies.
        label: Name of its format.
        media_type: What it is served as.
        size_bytes: Its length.
        sha256: Its checksum in hexadecimal, where the release states one.
        is_dump: Whether it holds the whole graph.
    """

    path: Path
    label: str
    media_type: str
    size_bytes: int
    sha256: str | None
    is_dump: bool


@blueprint.route("/download")
@blueprint.route("/download.<any(html, ttl, jsonld, nt, rdf):suffix>")
def download(suffix: str = "") -> Response:
    """List the dumps of the release, or say as RDF what the graph says of itself."""
    return represented(with_graph(_page, _metadata), suffix)


def _metadata(media_type: str) -> bytes:
    """Return what the graph says of the dataset as a whole, and of its figures."""
    base = served().manifest.base
    graphs = [f"{base}graph/{name}" for name in _OF_THE_DATASET] if base else []
    return served().graph.construct(query_text(__package__, "dataset_graphs"), media_type, g=graphs)


def _page() -> str:
    listed, graphs = files(served().release), named_graphs(served().manifest)
    return render_template(
        "download.html",
        graphs=graphs,
        describing=served().manifest.quads - sum(graphs.values()),
        dumps=[file for file in listed if file.is_dump],
        others=[file for file in listed if not file.is_dump],
        checksums=any(file.sha256 for file in listed),
        address=url_for(".download", _external=True),
    )


@blueprint.route("/releases/<version>/<name>")
def file(version: str, name: str) -> AnyResponse:
    """Send a file of the release, or the part of it that was asked for."""
    manifest = served().manifest
    if version != manifest.version:
        raise NotFoundError(f"There is no release {version} here; there is {manifest.version}")
    listed = {one.path.name: one for one in files(served().release)}
    if name not in listed:
        raise NotFoundError(f"Release {version} has no file {name}; it has {', '.join(listed)}")
    return _sent(listed[name], served().release)


def _sent(one: File, release: Release) -> AnyResponse:
    """Send a file, or the range of it that was asked for; a date would say more than is known."""
    response = send_file(
        one.path.absolute(),
        _without_dates(request.environ),
        mimetype=one.media_type,
        as_attachment=True,
        download_name=one.path.name,
        etag=one.sha256 or True,
        max_age=_YEAR_S if release.manifest.published else None,
        response_class=Response,
    )
    del response.headers["Last-Modified"]
    return response


def _without_dates(environ: WSGIEnvironment) -> WSGIEnvironment:
    """Return a request whose conditions are ETags, and whose range is one that is looked at."""
    ignored = {"HTTP_IF_MODIFIED_SINCE"}
    if not environ.get("HTTP_IF_RANGE", '"').startswith('"'):
        ignored |= {"HTTP_IF_RANGE", "HTTP_RANGE"}
    if not _RANGE.fullmatch(environ.get("HTTP_RANGE", "")):
        ignored |= {"HTTP_RANGE"}
    return {name: value for name, value in environ.items() if name not in ignored}


def files(release: Release) -> list[File]:
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
            suffixes.index(_suffix(one.path)) if one.is_dump else 0,
            one.path.name,
        ),
    )


def _described(path: Path, sums: dict[str, str], release: Release) -> File:
    label, media_type = TYPES.get(_suffix(path), _OTHER)
    compressed = path.suffix == ".gz"
    return File(
        path=path,
        label=f"{label}, compressed" if compressed else label,
        media_type=_COMPRESSED if compressed else media_type,
        size_bytes=path.stat().st_size,
        sha256=sums.get(path.name),
        is_dump=path.name.removesuffix(".gz") == f"{release.manifest.name}{_suffix(path)}",
    )


def _suffix(path: Path) -> str:
    """Return the suffix that tells the format, under a compression."""
    return Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
