"""Language tags as files have them: the parser gives all of them in lower case."""

import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from nordonc.rdf.rdf_files import format_of, opened

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

#: A tag with a letter in upper case, behind what may stand before a tag.
_SHIFTED = re.compile(
    rb"""(["']@|xml:lang\s*=\s*["'])(?=[a-z0-9-]*[A-Z])[A-Za-z]+(?:-[A-Za-z0-9]+)*"""
)
#: What stands before the tags of JSON-LD, those that are keys included.
_OF_JSON_LD = re.compile(rb"@language")
#: The tag that is read for one with upper case.
_MARK = "x-shifted"
#: A tag that lies across two blocks of bytes is no longer than this.
_OVERLAP = 64


class TagWatch:
    """Sees the bytes of a file as they are read, and tells whether a tag may be respelt.

    Attributes:
        suspects: Whether there may be one; then ``respelt`` counts.
    """

    def __init__(self, rdf_format: ox.RdfFormat) -> None:
        self.suspects = False
        self._sought = _OF_JSON_LD if rdf_format == ox.RdfFormat.JSON_LD else _SHIFTED
        self._end = b""

    def see(self, block: bytes) -> None:
        """See the next bytes."""
        if not self.suspects:
            self.suspects = bool(self._sought.search(self._end + block))
            self._end = block[-_OVERLAP:]


def respelt(path: Path, base: str) -> int:
    """Return the number of statements whose language tag has upper case in a file.

    Raises:
        SyntaxError: It is not RDF of the format that its name promises.
        OSError: It cannot be read.
    """
    rdf_format = format_of(path)
    with opened(path) as file:
        if rdf_format == ox.RdfFormat.JSON_LD:
            # Only here a lenient parser keeps the case.
            return _count(ox.parse(file, rdf_format, base_iri=base, lenient=True))
        return _count(ox.parse(_Marked(file), rdf_format, base_iri=base))  # type: ignore[arg-type]


class _Marked:
    """A file with another tag in the place of each that has upper case.

    Only what the parser takes for a tag counts, so it does no harm to change what looks like one.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._left = b""

    def read(self, size: int) -> bytes:
        if not self._left:
            self._left = _SHIFTED.sub(rb"\1" + _MARK.encode(), next(self._lines, b""))
        part, self._left = self._left[:size], self._left[size:]
        return part


def _count(quads: Iterable[ox.Quad]) -> int:
    return sum(_is_shifted(quad.object) for quad in quads)


def _is_shifted(term: _Term) -> bool:
    if isinstance(term, ox.Triple):
        return _is_shifted(term.object)
    if not isinstance(term, ox.Literal) or not term.language:
        return False
    return term.language == _MARK or term.language != term.language.lower()
