"""Answers are compressed for clients that take it.

Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-content-codings
"""

import gzip
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from nordonc.http.response import Fields, Reply, collect, send

#: Below this many bytes, compression saves no packet.
WORTH_BYTES = 1000
_LEVEL = 6
_TEXTS = ("text/", "application/", "image/svg")
_COMPRESSED = frozenset({"application/gzip"})


class Compression:
    """WSGI middleware: the answers of an application, compressed by gzip where that pays."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        reply = collect(self._app, environ)
        if pays(reply):
            takes = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
            reply = compressed(reply) if takes else replace(reply, fields=_varied(reply.fields))
        return send(reply, environ, start_response)


@lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Tell whether a client that sends this header field Accept-Encoding reads gzip."""
    return bool(accepted) and parse_accept_header(accepted, Accept).quality("gzip") > 0


def pays(reply: Reply) -> bool:
    """Tell whether an answer is worth compressing."""
    if len(reply.body) < WORTH_BYTES:
        return False
    media_type = reply.field("Content-Type")
    return media_type.startswith(_TEXTS) and media_type not in _COMPRESSED


def compressed(reply: Reply) -> Reply:
    """Return an answer under the coding gzip."""
    body = gzip.compress(reply.body, _LEVEL, mtime=0)
    fields = [*_varied(reply.fields), ("Content-Encoding", "gzip")]
    return replace(reply, fields=fields, body=body, length=len(body))


def _varied(fields: Fields) -> Fields:
    """Return header fields that tell caches of the choice."""
    varied = [value for name, value in fields if name == "Vary"]
    others = [one for one in fields if one[0] != "Vary"]
    return [*others, ("Vary", ", ".join([*varied, "Accept-Encoding"]))]
