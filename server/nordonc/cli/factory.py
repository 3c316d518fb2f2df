"""The application for any WSGI server that is given a factory of one."""

from wsgiref.types import WSGIApplication

from nordonc.cli.commands import serve
from nordonc.settings import Settings

_DEFAULTS = Settings()


def create_app(settings: Settings | None = None) -> WSGIApplication:
    """Return the Flask application that serves a dataset.

    It finds or builds the release, starts worker processes, and ends them with its own process.

    Args:
        settings: How to serve; left out, as the ``NORDONC_`` variables of the environment have it.

    Raises:
        NordoncError: The release cannot be built or opened.
        click.BadParameter: A variable has a value that it cannot have.
    """
    from nordonc.site import app  # noqa: PLC0415  the command line is quick without Flask

    return app.create_app(settings or settings_from_environment())


def settings_from_environment() -> Settings:
    """Return how ``nordonc serve`` would run without options.

    Raises:
        click.BadParameter: A variable has a value that it cannot have.
    """
    chosen = serve.make_context("serve", []).params
    return Settings(**{name: value for name, value in chosen.items() if hasattr(_DEFAULTS, name)})
