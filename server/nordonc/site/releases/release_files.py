"""Files of a release on their way to a client: which twin it takes, and its digest."""

import re
from base64 import b64encode
from collections.abc import Mapping
from wsgiref.types import WSGIEnvironment

from flask import Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header
from werkzeug.utils import send_file
from werkzeug.wrappers import Response as AnyResponse

from nordonc.errors import NotFoundError
from nordonc.release import dumping, file_list
from nordonc.release.file_list import File
from nordonc.release.files import COMPRESSED
from nordonc.release.manifest import Release

_YEAR_S = 365 * 24 * 3600
#: A range that is looked at; any other unit, several at once and what is none are ignored.
#: Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-range
_RANGE = re.compile(r"bytes=(?:\d+-\d*|-\d+)", re.ASCII | re.IGNORECASE)


def sent(release: Release, name: str) -> AnyResponse:
    """Send a file, or the range of it that was asked for; its twin to clients that read that.

    A range is one of the bytes that go out, be they those of the compressed twin. A date would say
    more than is known.

    Raises:
        NotFoundError: The release has no such file, or it has changed since it was loaded.
        BusyError: It is being written.
        ReleaseError: The folder is gone or cannot be read.
    """
    listed = {one.name: one for one in file_list.of(release)}
    if name not in listed:
        version = release.manifest.version
        raise NotFoundError(f"Release {version} has no file {name}; it has {', '.join(listed)}")
    given = listed[name].given
    if given and not given.is_unchanged():
        raise NotFoundError(f"{name} is no longer what it was when it was loaded")
    if listed[name].size_bytes is None:
        dumping.demand(release, name)
        listed = {one.name: one for one in file_list.of(release)}
    coding, one = _chosen(listed, name, request.headers.get("Accept-Encoding", ""))
    response = send_file(
        one.path.absolute(),
        _without_dates(request.environ),
        mimetype=listed[name].media_type,
        as_attachment=True,
        download_name=name,
        etag=one.sha256 or True,
        max_age=_YEAR_S if release.manifest.published else None,
        response_class=Response,
    )
    del response.headers["Last-Modified"]
    if len(_twins(listed, name)) > 1:
        response.vary.add("Accept-Encoding")
    if coding:
        response.headers["Content-Encoding"] = coding
    if one.sha256:
        response.headers["Repr-Digest"] = repr_digest(one.sha256)
    return response


def _twins(listed: Mapping[str, File], name: str) -> dict[str, File]:
    """Return a file and its compressed twins by content coding, the best one first."""
    names = {coding: name + suffix for coding, suffix in COMPRESSED.items()} | {"": name}
    return {coding: listed[twin] for coding, twin in names.items() if twin in listed}


def _chosen(listed: Mapping[str, File], name: str, accepted: str) -> tuple[str, File]:
    """Return the content coding that a client likes best, none where it likes none, and its file.

    Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-accept-encoding
    """
    accept = parse_accept_header(accepted, Accept)
    twins = _twins(listed, name)
    liked = {coding: accept.quality(coding or "identity") for coding in twins}
    best = max(twins, key=lambda coding: liked[coding])
    return (best, twins[best]) if liked[best] > 0 else ("", twins[""])


def repr_digest(sha256: str) -> str:
    """Return the header field of a digest in hexadecimal.

    Source: https://www.rfc-editor.org/rfc/rfc9530.html#name-the-repr-digest-field
    """
    return f"sha-256=:{b64encode(bytes.fromhex(sha256)).decode()}:"


def _without_dates(environ: WSGIEnvironment) -> WSGIEnvironment:
    """Return a request whose conditions are ETags, and whose range is one that is looked at."""
    ignored = {"HTTP_IF_MODIFIED_SINCE"}
    if not environ.get("HTTP_IF_RANGE", '"').startswith('"'):
        ignored |= {"HTTP_IF_RANGE", "HTTP_RANGE"}
    if not _RANGE.fullmatch(environ.get("HTTP_RANGE", "")):
        ignored |= {"HTTP_RANGE"}
    return {name: value for name, value in environ.items() if name not in ignored}
