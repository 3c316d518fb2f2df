"""Applications that tests ask, without a socket."""

from flask.testing import FlaskClient

from nordonc.engine.inline import InlineEngine
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.site.app import create_app

SETTINGS = Settings(timeout_s=5, workers=1)


def client_of(release: Release, settings: Settings = SETTINGS) -> FlaskClient:
    """Return what asks an application that serves a release; its engine runs in this process."""
    return create_app(settings, release, InlineEngine(release, settings)).test_client()
