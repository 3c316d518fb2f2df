"""SPARQL texts that lie as ``.rq`` files beside the modules that ask them."""

from functools import cache
from importlib import resources


@cache
def query_text(package: str, name: str) -> str:
    """Return the text of ``name.rq`` in a package, as it is."""
    return resources.files(package).joinpath(f"{name}.rq").read_text(encoding="utf-8")
