"""A line of the log for each request."""

import re
import time
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.http.query_log import Journal, Told, noted
from nordonc.http.response import collect, send

#: What a proxy may name a request by.
_REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
#: Characters of a path that are noted.
_PATH_LENGTH = 200


class RequestLog:
    """WSGI middleware: notes each request that an application answers in a journal."""

    def __init__(self, app: WSGIApplication, journal: Journal, *, names_clients: bool) -> None:
        """Note what an application answers.

        Args:
            app: The application.
            journal: Takes the notes.
            names_clients: Whether they name the address of the client.
        """
        self._app = app
        self._journal = journal
        self._names_clients = names_clients

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        began = time.perf_counter()
        path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode(errors="replace")
        note = noted(environ)
        reply = collect(self._app, environ)
        told = Told(
            at=time.time(),
            id=_id(environ),
            method=environ["REQUEST_METHOD"],
            path=path[:_PATH_LENGTH],
            outcome=reply.status.value,
            ms=round((time.perf_counter() - began) * 1000, 2),
            cache=note.cache,
            client=environ["REMOTE_ADDR"] if self._names_clients else None,
        )
        self._journal.note(told, note.entry)
        return send(reply, environ, start_response)


def _id(environ: WSGIEnvironment) -> str:
    given = environ.get("HTTP_X_REQUEST_ID", "")
    return given if given and _REQUEST_ID.fullmatch(given) else ""
