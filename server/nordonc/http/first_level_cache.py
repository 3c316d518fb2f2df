"""The cache's first level: requests as they came, and what was answered to each from the cache.

To find the language, the release and the address of a request takes several times as long as to
look up its answer, and comes out the same for an equal request.
"""

from collections.abc import Callable, Hashable, Iterable, MutableMapping
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.http.bodies import PIECE_BYTES
from nordonc.http.etag import CONDITIONS
from nordonc.http.query_log import noted
from nordonc.http.response import Reply, collect, send

#: All of a request that any answer depends on, but for its method and its conditions.
DEPENDS_ON = (
    *("wsgi.url_scheme", "SERVER_PROTOCOL", "HTTP_HOST", "HTTP_X_FORWARDED_HOST"),
    *("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"),
    *("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE"),
    *("HTTP_ACCEPT_DATETIME", "HTTP_NORDONC_RELEASE"),
)
#: Requests that are remembered at a time; longer ones and those with longer answers are not.
MOST = 512
_MOST_CHARACTERS = 4096
_MOST_BYTES = min(32 << 10, PIECE_BYTES)


class Recent(NamedTuple):
    """What was answered to a request.

    Attributes:
        reply: The answer.
        path: Path of the request below the home page.
    """

    reply: Reply
    path: str


class FirstLevelCache:
    """WSGI middleware: answers a request again that an application has answered from its cache."""

    def __init__(
        self,
        app: WSGIApplication,
        recent: Callable[[], MutableMapping[Hashable, Recent]],
    ) -> None:
        """Stand before an application.

        Args:
            app: The application.
            recent: Gives what is remembered at the moment; it goes when the cache goes.
        """
        self._app = app
        self._recent = recent

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if environ["REQUEST_METHOD"] != "GET" or not CONDITIONS.isdisjoint(environ):
            return self._app(environ, start_response)
        # What an application asks later is its release's of then, which may be a newer one.
        recent, key = self._recent(), tuple(map(environ.get, DEPENDS_ON))
        note = noted(environ)
        if found := recent.get(key):
            environ["PATH_INFO"] = found.path
            note.cache, note.entry = "hit", found.reply.entry
            return send(found.reply, environ, start_response)
        reply = collect(self._app, environ)
        if note.cache == "hit" and _is_short(key, reply):
            if len(recent) >= MOST:
                recent.clear()
            recent[key] = Recent(reply, environ["PATH_INFO"])
        return send(reply, environ, start_response)


def _is_short(key: Iterable[str | None], reply: Reply) -> bool:
    return (
        reply.storable
        and len(reply.body) <= _MOST_BYTES
        and sum(len(part or "") for part in key) <= _MOST_CHARACTERS
    )
