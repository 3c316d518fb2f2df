"""The knowledge graph of Nordic cancer collaboration, and the server that publishes it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from nordonc.settings import Settings

__version__ = "0.1.0"


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Return the WSGI application, for any server that is given a factory of one.

    It finds or builds the release, starts worker processes, and ends them with its own process.

    Args:
        settings: How to serve; left out, as the ``NORDONC_`` variables of the environment have it.

    Raises:
        NordoncError: The release cannot be built or opened.
        click.BadParameter: A variable has a value that it cannot have.
    """
    # Whoever only imports the package waits for neither Flask nor the command line.
    from nordonc.cli.commands import settings_from_environment  # noqa: PLC0415
    from nordonc.site import app  # noqa: PLC0415

    return app.create_app(settings or settings_from_environment())
