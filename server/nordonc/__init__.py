"""The knowledge graph of Nordic cancer collaboration, and the server that publishes it."""

from importlib import import_module

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Return ``create_app``, which any WSGI server takes; to import the package loads no Flask.

    Source: https://peps.python.org/pep-0562/
    """
    if name == "create_app":
        return import_module("nordonc.cli.factory").create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
