"""The lines of the source document as digests, which are nobody's text and go with every clone.

``expected/overview-lines.tsv`` has a row for each line: its number, the SHA-256 of the line, that
of what precedes its first colon, and those of the addresses in angle brackets, divided by spaces.
``PYTHONPATH=tests python -m helpers.overview DOCUMENT`` writes it anew.
"""

import csv
import hashlib
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from helpers.places import EXPECTED

FILE = EXPECTED / "overview-lines.tsv"


class Line(NamedTuple):
    """What is known of a line without its words."""

    number: int
    digest: str
    label: str
    addresses: tuple[str, ...]


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def digests(texts: Iterable[str]) -> list[Line]:
    """Return what is known of each line of a document."""
    return [
        Line(
            number,
            sha256(text),
            sha256(label) if (label := text.partition(":")[0]) != text else "",
            tuple(map(sha256, re.findall("<([^>]*)>", text))),
        )
        for number, text in enumerate(texts, start=1)
    ]


def shipped() -> dict[int, Line]:
    """Return the lines that go with the checkout, by their numbers."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {
        int(row["line"]): Line(
            int(row["line"]), row["digest"], row["label"], tuple(row["addresses"].split())
        )
        for row in rows
    }


def main(document: Path) -> None:
    """Write the digests of a document."""
    lines = digests(document.read_text(encoding="utf-8").split("\n"))
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(("line", "digest", "label", "addresses"))
        writer.writerows((*line[:3], " ".join(line.addresses)) for line in lines)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
