"""The values that a description may have: each reader returns one, or raises ValueError."""

import re
from datetime import date
from urllib.parse import urlsplit

import pyoxigraph as ox

#: A word that is safe as a file name and in a URL; it begins with a letter or digit.
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~+-]{0,63}")
#: Names that files of a release have beside the dumps.
TAKEN = frozenset({"dataset", "void"})
#: What stands for the version that is served, and so is the name of none.
LATEST = "latest"
#: What no IRI of ours contains: RFC 3987 excludes it, and it would end a link or a header field.
_NO_IRI = re.compile(r'[\x00-\x20\x7f-\xa0<>"{}|\\^`\u2028\u2029]')
_IRI_CHARACTERS = 2048
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DATE = re.compile(
    r"(?P<date>[1-9]\d{3}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d+)?)?)?)?)(Z|[+-]\d\d:\d\d)?", re.ASCII
)
_FIRST_DAY = "0001-01-01"


def first_day(day: str) -> date:
    """Return the first day of a date, of a year and month, or of a year.

    Raises:
        ValueError: It is none of these.
    """
    return date.fromisoformat(day + _FIRST_DAY[len(day) :])


def file_name(value: str) -> str:
    """Return a name that files of a release may have."""
    if not _WORD.fullmatch(value) or value.lower() in TAKEN:
        raise ValueError("is no name for files")
    return value


def version(value: str) -> str:
    """Return a version that is a name of folders and a segment of URLs."""
    if not _WORD.fullmatch(value) or value == LATEST:
        raise ValueError("is no name for a folder")
    return value


def day(value: str) -> str:
    """Return the day, month or year of a date or a date and time."""
    match = _DATE.fullmatch(value.strip())
    if not match:
        raise ValueError("is no date")
    stated = match["date"].partition("T")[0]
    first_day(stated)
    return stated


def http_iri(value: str) -> str:
    """Return an absolute IRI with a host, by HTTP."""
    parts = urlsplit(value)
    _ = parts.port
    scheme_and_host = parts.scheme in {"http", "https"} and bool(parts.hostname)
    if not scheme_and_host or len(value) > _IRI_CHARACTERS or _NO_IRI.search(value):
        raise ValueError("is no IRI that begins with http:// or https://")
    return ox.NamedNode(value).value


def base_iri(value: str) -> str:
    """Return an IRI that others can be written behind."""
    if not value.endswith(("/", "#")):
        raise ValueError("ends with neither / nor #")
    return http_iri(value)


def line(value: str) -> str:
    """Return one line of text."""
    if "\n" in value or "\r" in value:
        raise ValueError("has a line break")
    return text(value)


def text(value: str) -> str:
    """Return text without control characters."""
    if _CONTROL.search(value) or not value.strip():
        raise ValueError("is empty or holds control characters")
    return value
