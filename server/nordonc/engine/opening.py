"""The engine that the settings name, over any release."""

from dataclasses import dataclass, replace
from typing import Self

from nordonc.engine.base import Engine
from nordonc.errors import CallError
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.stores.store_address import SCHEME, Credentials, checked_url, taken

_EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class Opening:
    """What it takes to open an engine over one release after the other."""

    settings: Settings
    credentials: Credentials

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take the credentials of a store, and look at the settings.

        Raises:
            CallError: They name no engine, or the credentials cannot be read.
        """
        credentials = taken(settings.store_credentials)
        if settings.engine.startswith(SCHEME):
            checked_url(settings.engine.removeprefix(SCHEME))
        elif settings.engine != _EMBEDDED:
            raise CallError(
                f"--engine is {_EMBEDDED} or {SCHEME}URL, such as {SCHEME}http://localhost:7878/query"
            )
        return cls(settings, credentials)

    def engine(self, release: Release, *, at_once: bool = True) -> Engine:
        """Return an engine over a release.

        Args:
            release: The release.
            at_once: Whether all of it is started; else the rest waits for ``fill``.

        Raises:
            NordoncError: It cannot be opened.
        """
        if self.settings.engine != _EMBEDDED:
            from nordonc.engine.remote import RemoteEngine  # noqa: PLC0415  only for stores

            return RemoteEngine(release, self.settings, self.credentials)
        from nordonc.engine.embedded import EmbeddedEngine  # noqa: PLC0415  not for Windows

        return EmbeddedEngine(release, self.settings, at_once=at_once)

    def engine_with(self, release: Release, settings: Settings) -> Engine:
        """Return an engine over a release that has settings of its own; see ``engine``."""
        return replace(self, settings=settings).engine(release)
