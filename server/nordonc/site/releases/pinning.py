"""Requests that name a release: each is answered from that one, as long as it is kept.

A release is named by the parameter ``release`` or by a header field, or is found by a date: what
was served then is at the address with that parameter, as Memento has it.

Source: https://www.rfc-editor.org/rfc/rfc7089.html
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import quote, unquote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.errors import RequestError
from nordonc.http.headers import HEADERS, MAX_FIELD_BYTES, RELEASE
from nordonc.http.public_url import address_of
from nordonc.http.request_limits import check_location
from nordonc.http.response import Fields, Reply, collect, send
from nordonc.site.state import Current, served

PARAMETER = "release"
#: The version that a request names, in its environment.
PINNED = "nordonc.release"
#: What is of no release, or is about all of them.
OF_NO_RELEASE = re.compile(
    r"/(?:(?:download|releases|static|healthz|readyz|metrics|favicon\.ico|robots\.txt|sitemap\.xml)"
    r"(?:[./].*)?|changes\.atom)"
)
_IN_ENVIRONMENT = f"HTTP_{RELEASE.upper().replace('-', '_')}"
_VARY = f"Accept-Datetime, {RELEASE}"


class AtRelease:
    """WSGI middleware: a request is answered from the release that it names.

    A call raises ``RemovedReleaseError`` where that is kept no more, ``NotFoundError`` where there
    never was one, and ``RequestError`` for a request that names two, or a date that is none.
    """

    def __init__(self, app: WSGIApplication, current: Current) -> None:
        """Stand in front of an application that asks for what is pinned."""
        self._app = app
        self._current = current

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if OF_NO_RELEASE.fullmatch(environ["PATH_INFO"]):
            return self._app(environ, start_response)
        version = _named(environ)
        if not version and "HTTP_ACCEPT_DATETIME" in environ:
            return send(self._to_date(environ), environ, start_response)
        if not version:
            return self._app(environ, start_response)
        query = f"{_rest(environ['QUERY_STRING'])}{PARAMETER}={quote(version, safe='')}"
        with self._current.pinned(version, address_of(environ)):
            return self._app({**environ, "QUERY_STRING": query, PINNED: version}, start_response)

    def _to_date(self, environ: WSGIEnvironment) -> Reply:
        """Return the way to what was served at the date that a request names."""
        try:
            moment = parsedate_to_datetime(environ["HTTP_ACCEPT_DATETIME"])
        except (ValueError, OverflowError) as error:
            raise RequestError("Accept-Datetime has no date of HTTP") from error
        releases = list(self._current.served.kept.releases.values())
        past = (one for one in releases if one.modified <= moment.date())
        found = next(past, releases[-1])
        location = permanent(environ, found.manifest.version)
        check_location(location)
        fields = [
            ("Location", location),
            ("Link", f'<{original(environ)}>; rel="original timegate"'),
            ("Vary", _VARY),
            *HEADERS.items(),
        ]
        return Reply(status=HTTPStatus.FOUND, fields=fields)


def _named(environ: WSGIEnvironment) -> str:
    """Return the version that a request names; empty where it names none."""
    given = _versions(environ["QUERY_STRING"])
    if _IN_ENVIRONMENT in environ:
        given.add(environ[_IN_ENVIRONMENT])
    if len(given) > 1:
        raise RequestError(f"A request is answered from one release; this one names {len(given)}")
    return next(iter(given), "")


def divided(address: str) -> tuple[str, set[str]]:
    """Return an address without release and fragment, and the versions that it names."""
    path, _, query = address.partition("#")[0].partition("?")
    rest = _without_versions(query)
    return f"{path}?{rest}" if rest else path, _versions(query)


def _versions(query: str) -> set[str]:
    if PARAMETER not in query:
        return set()
    return {unquote(part.partition("=")[2]) for part in query.split("&") if _is_ours(part)}


def _without_versions(query: str) -> str:
    return _rest(query).removesuffix("&")


def _is_ours(part: str) -> bool:
    return part.partition("=")[0] == PARAMETER


def _rest(query: str) -> str:
    """Return the other parameters of a request, ready for one more."""
    return "".join(f"{part}&" for part in query.split("&") if part and not _is_ours(part))


def original(environ: WSGIEnvironment) -> str:
    """Return the address of a request that names no release."""
    path = quote(environ["PATH_INFO"].encode("latin-1"), safe="/:@!$&'()*+,;=~")
    query = _without_versions(environ["QUERY_STRING"])
    return f"{address_of(environ)}{path}{f'?{query}' if query else ''}"


def permanent(environ: WSGIEnvironment, version: str) -> str:
    """Return the address at which a request is always answered from one release."""
    return _permanent(original(environ), version)


def _permanent(plain: str, version: str) -> str:
    return f"{plain}{'&' if '?' in plain else '?'}{PARAMETER}={quote(version, safe='')}"


class ReleaseNamed:
    """WSGI middleware: every answer names its release and where it stays; the application does not.

    The application does not see the parameter ``release`` of a request that is pinned.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if OF_NO_RELEASE.fullmatch(environ["PATH_INFO"]):
            return self._app(environ, start_response)
        asked = environ
        if PINNED in environ:
            asked = {**environ, "QUERY_STRING": _without_versions(environ["QUERY_STRING"])}
        reply = collect(self._app, asked)
        return send(replace(reply, fields=_fields(reply, environ)), environ, start_response)


def _fields(reply: Reply, environ: WSGIEnvironment) -> Fields:
    """Return the header fields of an answer with those that name its release."""
    release = served().release
    varied = [value for name, value in reply.fields if name == "Vary"]
    fields = [one for one in reply.fields if one[0] != "Vary"]
    fields += [("Vary", ", ".join([*varied, _VARY])), (RELEASE, release.manifest.version)]
    if environ["REQUEST_METHOD"] == "POST" or reply.status >= HTTPStatus.BAD_REQUEST:
        return fields
    plain, moment = original(environ), _moment(release.modified)
    link = _permanent(plain, release.manifest.version)
    if len(link) <= MAX_FIELD_BYTES:
        memento = f'<{link}>; rel="memento"; datetime="{moment}"'
        fields.append(("Link", f'{memento}, <{plain}>; rel="original timegate"'))
    if PINNED in environ:
        fields.append(("Memento-Datetime", moment))
    return fields


@lru_cache(maxsize=16)
def _moment(day: date) -> str:
    """Return when the day of a release began, for it has no moment."""
    return format_datetime(datetime.combine(day, time(), UTC), usegmt=True)
