"""Namespaces that an RDF/XML file declares: the RDF parser keeps them to itself."""

from typing import IO
from xml.parsers import expat

_BLOCK_BYTES = 1 << 16


class _BegunError(Exception):
    """The root element has begun."""


def of_root(file: IO[bytes]) -> dict[str, str]:
    """Return the namespaces by prefix that the root element declares; without the default one.

    What is no XML has none. Entities are those of the file; nothing is fetched.
    """
    found: dict[str, str] = {}

    def declared(prefix: str | None, namespace: str) -> None:
        if prefix and namespace:
            found[prefix] = namespace

    def begun(*_root: object) -> None:
        raise _BegunError

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartNamespaceDeclHandler = declared
    parser.StartElementHandler = begun
    try:
        while block := file.read(_BLOCK_BYTES):
            parser.Parse(block)
    except (_BegunError, expat.ExpatError):
        pass
    return found
