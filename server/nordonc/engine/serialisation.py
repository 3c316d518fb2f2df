"""The result of a query as bytes: so many and no more, and well-formed."""

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from nordonc.errors import NotAcceptableError, ResultTooLargeError
from nordonc.rdf import blank_node_labels
from nordonc.rdf.formats import GRAPH_FORMATS
from nordonc.rdf.json_ld import Context, compacted
from nordonc.rdf.namespaces import PREFIXES
from nordonc.rdf.numbered_nodes import Numbered

#: What the engine says of a function that nobody knows.
UNKNOWN_FUNCTION = re.compile(r"custom function <(.*)> is not supported")
_DECLARATIONS = re.compile(rb"(?:@prefix [^\n]*\n)+")
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
#: How the serialiser writes a property that has no local name.
_NAMELESS_ELEMENT = re.compile(rb"<oxprefix:[\s/>]")
_WITH_GRAPHS = {one.rdf_format for one in GRAPH_FORMATS if one.keeps_graphs}
_WITH_PREFIXES = {RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.RDF_XML}


def serialised_graph(  # noqa: PLR0913  what formats differ in
    triples: Iterable[Triple],
    media_type: str,
    most_bytes: int = sys.maxsize,
    name: str = "",
    context: Context | None = None,
    *,
    prefixes: dict[str, str] = PREFIXES,
) -> bytes:
    """Return triples in a format of RDF.

    Args:
        triples: The triples.
        media_type: Registered media type of the format.
        most_bytes: Bytes that the result may have.
        name: Named graph that they are in, for N-Quads and TriG; empty for none.
        context: Names with which JSON-LD is compact; without them it is expanded.
        prefixes: Namespaces by prefix, of which a format that has prefixes declares the used ones.

    Raises:
        NotAcceptableError: It is no such format, or cannot carry them.
        ResultTooLargeError: The result is longer than that.
    """
    form = RdfFormat.from_media_type(media_type)
    if form is None:
        raise NotAcceptableError(f"A graph cannot be written as {media_type}")
    body = Limited(most_bytes)
    numbered = Numbered(kept=blank_node_labels.BEGIN).triples(triples)
    if form == RdfFormat.JSON_LD and context:
        triples = list(numbered)
        with suppress(ValueError):
            body.write(compacted(triples, context).encode())
            return body.getvalue()
        numbered = iter(triples)
    whole = _in_graph(numbered, name) if name and form in _WITH_GRAPHS else numbered
    _write(whole, body, form, prefixes if form in _WITH_PREFIXES else None)
    if form == RdfFormat.RDF_XML:
        return _trimmed(_rdf_xml(body.getvalue()))
    return _trimmed(body.getvalue()) if form in _WITH_PREFIXES else body.getvalue()


def _write(
    statements: Iterable[Triple] | Iterable[Quad],
    body: BytesIO,
    form: RdfFormat,
    prefixes: dict[str, str] | None,
) -> None:
    try:
        serialize(statements, body, form, prefixes=prefixes)
    except OSError as error:
        if UNKNOWN_FUNCTION.search(str(error)):
            raise
        raise NotAcceptableError(
            f"This graph cannot be written as {form.media_type}: {error}"
        ) from error


def _in_graph(triples: Iterable[Triple], name: str) -> Iterator[Quad]:
    graph = NamedNode(name)
    return (Quad(one.subject, one.predicate, one.object, graph) for one in triples)


class Limited(BytesIO):
    """A buffer that takes so many bytes and no more."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__()
        self._left = most_bytes
        self._most = most_bytes

    def write(self, data: Any) -> int:  # noqa: ANN401  as its base has it
        """Take bytes.

        Raises:
            ResultTooLargeError: There are too many.
        """
        self._left -= len(data)
        if self._left < 0:
            raise ResultTooLargeError(
                f"The result is longer than {self._most} bytes; narrow the query, or add a LIMIT"
            )
        return super().write(data)


def repaired_xml(body: bytes) -> bytes:
    """Return XML without the characters that XML 1.0 cannot carry, U+FFFD in their places.

    Source: https://www.w3.org/TR/xml/#charsets
    """
    return _NOT_XML.sub("\ufffd".encode(), body) if _NOT_XML.search(body) else body


def _rdf_xml(body: bytes) -> bytes:
    """Return well-formed RDF/XML that keeps the carriage returns of literals.

    Raises:
        NotAcceptableError: A property has a name that cannot be an XML element.
    """
    if _NAMELESS_ELEMENT.search(body):
        raise NotAcceptableError("RDF/XML cannot write a property whose IRI ends in no XML name")
    return repaired_xml(body).replace(b"\r", b"&#13;")


def _trimmed(turtle: bytes) -> bytes:
    """Leave out the declarations of prefixes that nothing uses, and sort the others by name."""
    declared = _DECLARATIONS.match(turtle)
    lines, rest = (declared[0], turtle[declared.end() :]) if declared else (b"", turtle)
    used = [line for line in lines.splitlines(keepends=True) if line.split()[1] in rest]
    return b"".join([*sorted(used), rest])
