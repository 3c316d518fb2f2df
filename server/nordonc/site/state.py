"""What one application serves, in one value that can be swapped whole."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from threading import Condition
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import current_app

from nordonc.engine.base import Engine
from nordonc.engine.inline import InlineEngine
from nordonc.errors import NordoncError
from nordonc.http.metrics import Journal
from nordonc.release import integrity
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.site.on_demand import OnDemand
from nordonc.site.served import Served

#: Where an application keeps what it serves.
EXTENSION = "nordonc"

#: What the request at work is answered from, from its first to its last step.
_pinned: ContextVar[Served] = ContextVar("served")

#: Opens an engine over a release.
Opened = Callable[[Release, Settings], Engine]


@contextmanager
def _work_with(served: Served) -> Iterator[None]:
    """Have a request at work answered from something until the block ends."""
    token = _pinned.set(served)
    try:
        yield
    finally:
        _pinned.reset(token)


#: Old releases that may be open at a time, the worker processes of each, and the seconds after
#: which one that nobody asks is closed.
OLD_OPEN, OLD_WORKERS, OLD_IDLE_S = 2, 2, 60.0


class Current:
    """What is served now, who still works with it, and older releases where they are asked for.

    A release is swapped by changing one reference. Requests under way keep the one that they
    began with, so no answer mixes two.
    """

    def __init__(self, served: Served, opened: Opened = InlineEngine) -> None:
        """Start to serve.

        Args:
            served: What is served.
            opened: Opens the engine of an older release.
        """
        self._served = served
        self._opened = opened
        self._users: Counter[int] = Counter()
        self._changed = Condition()
        self.old = OnDemand[Served](lambda one: one.engine.close(), OLD_OPEN, OLD_IDLE_S)

    @property
    def served(self) -> Served:
        """What the next request is answered from that names no release."""
        return self._served

    @property
    def at_work(self) -> Served:
        """What the request at work is answered from."""
        return _pinned.get(None) or self._served

    @contextmanager
    def pinned(self, version: str = "", home: str = "") -> Iterator[Served]:
        """Give what a request is answered from, the same until its answer is there.

        Args:
            version: The version that the request names; the one that is served where it names none.
            home: Address of the home page, for the link to what replaces a release.

        Raises:
            NotFoundError: There is no such release.
            RemovedReleaseError: It is kept no more.
            BusyError: Too many others are asked at the moment.
            ReleaseError: It cannot be opened.
        """
        if now := _pinned.get(None):
            yield now
            return
        taken = self.take()
        try:
            with self._of_version(taken, version, home) as given, _work_with(given):
                yield given
        finally:
            self.give_back(taken)

    @contextmanager
    def _of_version(self, now: Served, version: str, home: str) -> Iterator[Served]:
        """Give what is served, or an older release."""
        if version in {"", now.manifest.version}:
            yield now
            return
        release = now.kept.find(version, now.manifest.version, home)
        with self.old.taken(release.folder, partial(self._open, now.settings, release)) as older:
            yield older

    def _open(self, settings: Settings, release: Release) -> Served:
        integrity.verify(release)
        few = replace(settings, workers=min(settings.workers, OLD_WORKERS))
        return Served(settings, release, self._opened(release, few))

    def take(self) -> Served:
        """Return what a request is answered from until it gives that back."""
        with self._changed:
            self._users[id(self._served)] += 1
            return self._served

    def give_back(self, taken: Served) -> None:
        """End the use of what was taken."""
        with self._changed:
            self._users[id(taken)] -= 1
            if not self._users[id(taken)]:
                del self._users[id(taken)]
                self._changed.notify_all()

    def warm(self) -> None:
        """Have ready whatever the first requests would wait for, as far as the engine answers."""
        with suppress(NordoncError):
            self._served.warm()

    def close(self) -> None:
        """End whatever answers queries."""
        self.old.close()
        self._served.engine.close()

    def swap(self, new: Served, within_s: float) -> Served:
        """Serve something else, and return what was served once no request works with it.

        Args:
            new: What to serve from now on.
            within_s: Seconds to wait for requests under way; the rest are given up.
        """
        with self._changed:
            old, self._served = self._served, new
            self._changed.wait_for(lambda: not self._users[id(old)], within_s)
            return old


class Pinned:
    """WSGI middleware: a request is answered from one release, whatever becomes current."""

    def __init__(self, app: WSGIApplication, current: Current) -> None:
        """Pin what is current for an application."""
        self._app = app
        self._current = current

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        with self._current.pinned():
            return self._app(environ, start_response)


class Extension(NamedTuple):
    """What an application has of ours.

    Attributes:
        current: What it serves.
        journal: Takes a note of each query.
    """

    current: Current
    journal: Journal


def extension() -> Extension:
    """Return what the application at work has of ours."""
    ours: Extension = current_app.extensions[EXTENSION]
    return ours


def served() -> Served:
    """Return what the request at work is answered from; outside of one, what is current."""
    return _pinned.get(None) or extension().current.served
