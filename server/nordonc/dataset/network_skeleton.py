"""The files of a new network, begun from the lines of the document that describe it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

import pyoxigraph as ox

from nordonc.dataset.sources import Dataset
from nordonc.errors import DatasetError
from nordonc.rdf.namespaces import NORDONC, PREFIXES
from nordonc.rdf.store import rows

_HEADING = re.compile(r"(?P<name>.+?)(?: \((?P<abbreviation>[^()]+)\))?")
#: The prefixes of each of the two files.
_NETWORK = ("dcterms", "foaf", "nordonc", "prov", "skos")
_SOURCE = ("dcterms", "foaf", "nordonc", "skos")


@dataclass(frozen=True)
class Field:
    """A line of an entry.

    Attributes:
        slug: The last part of its IRI.
        label: What precedes its first colon; "Heading" for the first line.
        line: Its number in the document, from 1.
        digest: SHA-256 of the line in UTF-8, in hexadecimal.
    """

    slug: str
    label: str
    line: int
    digest: str


def slug(text: str) -> str:
    """Return a text in kebab-case of ASCII letters and digits.

    >>> slug("Rikshospitalet, Oslo (Ærlig)"), slug("Cancer type")
    ('rikshospitalet-oslo-aerlig', 'cancer-type')
    """
    spelt = text.translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))


#: Letters that have no ASCII letter in them, as they are written without their signs.
_LETTERS = str.maketrans({"æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "ð": "d", "þ": "th", "ß": "ss"})


def written(
    root: Path, loaded: Dataset, lines: Mapping[int, str], document: str, section: str
) -> list[PurePosixPath]:
    """Write the files of the network that lines describe, and return their paths.

    The network has its name and abbreviation, the entry its position, heading and lines with their
    digests; all that is left to state, ``nordonc check`` tells.

    Args:
        root: Folder of the dataset.
        loaded: The dataset.
        lines: Lines of the document by their numbers, the heading first; empty ones are skipped.
        document: The document's path below the base, such as ``source/norcrin-overview``.
        section: Path of the section in which the entry stands.

    Raises:
        DatasetError: There is no line, the name has no letter, or one of the files is there.
    """
    texts = {number: text for number, text in lines.items() if text.strip()}
    heading, name, short = _heading(texts)
    own = slug(name)
    entry = f"{document}/{own}"
    files = {
        PurePosixPath("data", "networks", f"{own}.ttl"): _network(own, name, short),
        PurePosixPath("data", "source", f"{own}.ttl"): [
            *_entry(entry, own, heading, document, section, _position(loaded), list(texts)),
            *_fields(entry, list(fields(texts))),
            *_statements(entry, own, name, short),
        ],
    }
    if there := [path for path in files if (root / path).exists()]:
        raise DatasetError(f"{there[0]} is there already; a new network has files of its own")
    for (path, blocks), prefixes in zip(files.items(), (_NETWORK, _SOURCE), strict=True):
        head = f"@base <{loaded.description.base}> .\n{''.join(map(_prefix, prefixes))}"
        (root / path).write_text("\n".join([head, *blocks]), encoding="utf-8", newline="\n")
    return list(files)


def _heading(texts: Mapping[int, str]) -> tuple[str, str, str | None]:
    """Return the heading, and the name and the abbreviation of the network in it."""
    if not texts:
        raise DatasetError("the lines are empty, so there is no heading to name a network by")
    first, heading = next(iter(texts.items()))
    found = _HEADING.fullmatch(heading.strip())
    name, short = (found["name"], found["abbreviation"]) if found else (heading, None)
    if not slug(name):
        raise DatasetError(f"line {first} has no letter to name a network by")
    return heading, name, short


def fields(texts: Mapping[int, str]) -> Iterator[Field]:
    """Yield the fields that lines are; a line without a label continues the one before."""
    label, known = "Heading", set[str]()
    for number, text in texts.items():
        if known:
            before, colon, _ = text.partition(":")
            label = before.strip() if colon else f"{label.removesuffix(' (continued)')} (continued)"
        own = base = slug(label)
        while own in known:
            own = f"{base}-{sum(one.startswith(base) for one in known) + 1}"
        known.add(own)
        yield Field(own, label, number, sha256(text.encode()).hexdigest())


def _position(loaded: Dataset) -> int:
    """Return the position after that of the last entry."""
    ask = f"SELECT (MAX(?n) AS ?last) {{ ?entry <{NORDONC}position> ?n }}"
    last = [row[0] for row in rows(loaded.store, ask)]
    return 1 + int(next(iter(last), "") or 0)


def _prefix(name: str) -> str:
    return f"@prefix {name}: <{PREFIXES[name]}> .\n"


def _block(thing: str, *pairs: str) -> str:
    """Return the Turtle of a thing, a line for each property and value."""
    return f"<{thing}> " + " ;\n    ".join(pairs) + " .\n"


def _network(own: str, name: str, short: str | None) -> list[str]:
    abbreviation = [f"nordonc:abbreviation {ox.Literal(short)}"] if short else []
    label = f"skos:prefLabel {ox.Literal(name, language='en')}"
    return [_block(f"network/{own}", "a nordonc:Network", label, *abbreviation)]


def _entry(  # noqa: PLR0913, PLR0917  the parts of one thing
    entry: str,
    own: str,
    heading: str,
    document: str,
    section: str,
    position: int,
    numbers: list[int],
) -> Iterator[str]:
    yield _block(
        entry,
        "a nordonc:SourceEntry",
        f"dcterms:source <{document}>",
        f"nordonc:section <{section}>",
        f"nordonc:heading {ox.Literal(heading)}",
        f"nordonc:position {position}",
        f"nordonc:firstLine {numbers[0]}",
        f"nordonc:lastLine {numbers[-1]}",
        f"foaf:primaryTopic <network/{own}>",
    )


def _fields(entry: str, found: list[Field]) -> Iterator[str]:
    for field in found:
        yield _block(
            f"{entry}/{field.slug}",
            "a nordonc:SourceField",
            f"nordonc:entry <{entry}>",
            f"nordonc:fieldLabel {ox.Literal(field.label)}",
            f"nordonc:line {field.line}",
            f"nordonc:textDigest {ox.Literal(field.digest)}",
        )


def _statements(entry: str, own: str, name: str, short: str | None) -> Iterator[str]:
    """Yield what the heading says of the names."""
    said = [("skos:prefLabel", name, ox.Literal(name, language="en"))]
    said += [("nordonc:abbreviation", short, ox.Literal(short))] if short else []
    for number, (stated, words, value) in enumerate(said, start=1):
        yield _block(
            f"{entry}/heading/{number}",
            "a nordonc:Statement",
            f"nordonc:field <{entry}/heading>",
            f"nordonc:printed {ox.Literal(words)}",
            f"nordonc:statedSubject <network/{own}>",
            f"nordonc:statedProperty {stated}",
            f"nordonc:statedValue {value}",
        )
