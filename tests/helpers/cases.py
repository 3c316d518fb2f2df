"""Cases in one file: Turtle or TriG, each case below a comment with its name.

The prefixes at the head of the file are those of every case. A line that begins with ``#`` is the
name of a case and nothing else. What one case states is never part of another.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

_HEADING = re.compile(r"^#.*\n", re.MULTILINE)
_NAME = re.compile(r"# ([A-Za-z0-9]+(?:-[A-Za-z0-9]+)+)\n")
_DIRECTIVES = re.compile(r"(?:@(?:base|prefix) .*\n|\n)*")


@dataclass(frozen=True)
class Case:
    """One case of a file; the line is that of its name."""

    path: Path
    name: str
    line: int
    quads: tuple[ox.Quad, ...]

    @property
    def id(self) -> str:
        """Return the file's name and the case's, for pytest."""
        return f"{self.path.stem}/{self.name}"

    @property
    def subjects(self) -> set[str]:
        """Return the IRIs that the case describes."""
        return {quad.subject.value for quad in self.quads if isinstance(quad.subject, ox.NamedNode)}


def read(path: Path) -> list[Case]:
    """Return the cases of a file, in its order.

    Raises:
        ValueError: A statement precedes the first name, a name is none, or stands there twice.
        SyntaxError: A case is not Turtle or TriG; the error has the line in the file.
    """
    text = path.read_text(encoding="utf-8")
    headings = list(_HEADING.finditer(text))
    prologue = text[: headings[0].start()] if headings else text
    if not headings or not _DIRECTIVES.fullmatch(prologue):
        raise ValueError(f"{path}: expected prefixes, and then the name of a case")
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    cases = [
        _case(path, text, prologue, heading, end)
        for heading, end in zip(headings, ends, strict=True)
    ]
    if len({case.name for case in cases}) < len(cases):
        raise ValueError(f"{path}: two cases have the same name")
    return cases


def _case(path: Path, text: str, prologue: str, heading: re.Match[str], end: int) -> Case:
    line = text.count("\n", 0, heading.start()) + 1
    if not (name := _NAME.fullmatch(heading[0])):
        raise ValueError(f"{path}:{line}: a line that begins with '#' is the name of a case")
    skipped = "\n" * text.count("\n", len(prologue), heading.end())
    quads = _parsed(prologue + skipped + text[heading.end() : end], path)
    return Case(path, name[1], line, tuple(quads))


def _parsed(text: str, path: Path) -> Iterator[ox.Quad]:
    syntax = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    return ox.parse(text, format=syntax)
