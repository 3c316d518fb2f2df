"""Source files as lines: which of them describe a thing, or one property of it."""

import csv
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin

from nordonc.rdf.namespaces import PREFIXES, RDF
from nordonc.rdf.terms import bare

_DECLARATION = re.compile(r"@(?:prefix (?P<prefix>[\w.-]*):|base) +<(?P<iri>[^>]*)>")
_NAME = r"<[^<>\"\s]*>|[\w.-]*:[\w.\\/-]*|a(?=\s)"
_FIRST = re.compile(rf"(?P<name>{_NAME})")
_PREDICATE = re.compile(rf"\s+(?P<name>{_NAME})")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LEXICAL = re.compile(r'"(.*)"(?:@[\w-]+|\^\^<[^>]*>)?', re.DOTALL)


class Place(NamedTuple):
    """A line of a file.

    Attributes:
        file: Path from the root of the dataset, with forward slashes.
        line: Line, from 1.
    """

    file: str
    line: int


class TurtleFile:
    """A Turtle file as turtlefmt writes it.

    Each block begins a line with its subject, each further property begins an indented line.
    """

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._lines = text.split("\n")
        self._base = ""
        self._prefixes: dict[str, str] = {}
        #: First and last line of each block by its subject, from 0, the last not included.
        self._blocks: dict[str, list[range]] = {}
        self._index()

    def _index(self) -> None:
        start: int | None = None
        subject = ""
        for number, line in enumerate(self._lines):
            if found := _DECLARATION.match(line):
                self._declare(found["prefix"], found["iri"])
            elif start is None and (found := _FIRST.match(line)):
                start, subject = number, self._expand(found["name"])
            if start is not None and line.rstrip().endswith("."):
                self._blocks.setdefault(subject, []).append(range(start, number + 1))
                start = None

    def _declare(self, prefix: str | None, iri: str) -> None:
        if prefix is None:
            self._base = iri
        else:
            self._prefixes[prefix] = self._resolve(iri)

    def _resolve(self, iri: str) -> str:
        return iri if _ABSOLUTE.match(iri) else urljoin(self._base, iri)

    def _expand(self, name: str) -> str:
        """Return the IRI that a name in the file stands for."""
        if name == "a":
            return RDF + "type"
        if name.startswith("<"):
            return self._resolve(bare(name))
        prefix, _, local = name.partition(":")
        return self._prefixes.get(prefix, prefix + ":") + local.replace("\\", "")

    def places(self, subject: str, predicate: str, value: str) -> Iterator[tuple[int, Place]]:
        """Yield the best line of each block about a subject, with its rank, 0 the best.

        Best is a line that has property and value, then the property, then the value, then the
        first of the block.
        """
        if subject not in self._blocks:
            return
        spellings = [re.compile(pattern) for pattern in self._spellings(value)]
        for block in self._blocks[subject]:
            rank, number = min(
                (self._rank(self._lines[number], predicate, spellings), number) for number in block
            )
            yield rank, Place(self._path, number + 1)

    def _rank(self, line: str, predicate: str, spellings: list[re.Pattern[str]]) -> int:
        found = _PREDICATE.search(line) if not line[:1].isspace() else _PREDICATE.match(line)
        has_predicate = bool(found and self._expand(found["name"]) == predicate)
        has_value = any(spelling.search(line) for spelling in spellings)
        return 3 - 2 * has_predicate - has_value

    def _spellings(self, term: str) -> Iterator[str]:
        """Yield patterns for the ways in which the file may write an N-Triples term."""
        if not term:
            return
        yield re.escape(term)
        if found := _LEXICAL.fullmatch(term):
            yield rf'(?<!\S)"?{re.escape(found[1])}(?!\w)'
            return
        iri = bare(term)
        if self._base and iri.startswith(self._base):
            yield re.escape(f"<{iri.removeprefix(self._base)}>")
        for prefix, namespace in self._prefixes.items():
            if iri.startswith(namespace):
                name = re.escape(f"{prefix}:{iri.removeprefix(namespace)}")
                yield rf"(?<!\S){name}(?![\w-])"

    def mentions(self, iri: str) -> Iterator[Place]:
        """Yield each line that names an IRI."""
        spellings = [re.compile(pattern) for pattern in self._spellings(f"<{iri}>")]
        for number, line in enumerate(self._lines, start=1):
            if any(spelling.search(line) for spelling in spellings):
                yield Place(self._path, number)


class MappingTable:
    """An SSSOM table: CURIEs in rows, their prefixes in the comment lines before them."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        lines = text.split("\n")
        entries = (re.match(r"#\s+([\w.-]+):\s*(\S+)$", line) for line in lines)
        self._prefixes = {entry[1]: entry[2] for entry in entries if entry}
        #: Line of each predicate by subject and object.
        self._rows: dict[tuple[str, str], dict[str, int]] = {}
        self._index(lines)

    def _index(self, lines: list[str]) -> None:
        comments = sum(line.startswith("#") for line in lines)
        rows = csv.DictReader(lines[comments:], delimiter="\t", quoting=csv.QUOTE_NONE)
        for number, row in enumerate(rows, comments + 2):
            subject, predicate, value = (
                self._expand(row.get(name) or "")
                for name in ("subject_id", "predicate_id", "object_id")
            )
            self._rows.setdefault((subject, value), {})[predicate] = number

    def _expand(self, curie: str) -> str:
        prefix, _, local = curie.partition(":")
        namespace = self._prefixes.get(prefix) or PREFIXES.get(prefix) or f"{prefix}:"
        return namespace + local

    def row(self, subject: str, predicate: str, value: str) -> Place | None:
        """Return the line of a mapping; of any between the two where the predicate is another."""
        lines = self._rows.get((subject, value))
        return Place(self._path, lines.get(predicate, min(lines.values()))) if lines else None
