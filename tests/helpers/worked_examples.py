"""Worked examples in documents: fenced blocks that a test does one after the other.

A block names the file that it makes (``file=``), appends to (``append=``) or, as a ``diff``,
changes, or is a command (``sh new``); one of ``text check`` is what ``nordonc check`` then prints.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nordonc.rdf.findings import Severity, as_text
from nordonc.release import build

FENCE = re.compile(
    r"^```(\w+) (check|file|append|new)=?(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE
)


class Block(NamedTuple):
    """A fenced block: its language, what it is for, the file it names, and its lines."""

    language: str
    use: str
    file: str
    text: str


class Step(NamedTuple):
    """What to do to the files, and the lines that the check must print after it."""

    blocks: list[Block]
    printed: list[str]


def steps(example: str) -> Iterator[Step]:
    """Yield the steps of an example; the last one prints nothing."""
    done: list[Block] = []
    for found in FENCE.findall(example):
        block = Block(*found)
        if block.use == "check":
            yield Step(done, block.text.splitlines())
            done = []
        else:
            done.append(block)
    yield Step(done, [])


def write(block: Block, root: Path) -> None:
    """Do what a block says to a file of a dataset."""
    path = root / block.file
    if block.language == "diff":
        path.write_text(changed(path.read_text(encoding="utf-8"), block.text), encoding="utf-8")
    elif block.use == "append":
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}\n{block.text}", encoding="utf-8")
    else:
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")


def changed(text: str, diff: str) -> str:
    """Return a text with each hunk of a diff applied, whose old lines must occur exactly once."""
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines()
        old = "\n".join(line[1:] for line in lines if line[0] == "-")
        assert text.count(old) == 1, old
        text = text.replace(old, "\n".join(line[1:] for line in lines if line[0] == "+"))
    return text


def violations(root: Path) -> list[str]:
    """Return the first line of each violation that the check tells of a dataset."""
    found = [item for item in build.check(root) if item.severity is Severity.VIOLATION]
    return [line for line in as_text(found).splitlines() if not line.startswith(" ")]
