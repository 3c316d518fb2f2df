"""What is noted of a query while it is answered, for the log and for monitoring."""

from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple
from wsgiref.types import WSGIEnvironment

_KEY = "nordonc.noted"

_HASH_LENGTH = 16


class Entry(NamedTuple):
    """What is noted of one query.

    Attributes:
        query: First digits of the SHA-256 of its text.
        form: SELECT, ASK, CONSTRUCT or DESCRIBE; empty where the text is not a query.
        outcome: HTTP status of the answer.
        rows: Rows of a table, where they were counted.
        bytes: Length of the answer's body before compression.
    """

    query: str
    form: str = ""
    outcome: int = 200
    rows: int | None = None
    bytes: int = 0


def text_hash(text: str) -> str:
    """Return what stands for a query in the log, which shows no query."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:_HASH_LENGTH]


@dataclass(slots=True)
class Noted:
    """What is noted of a request while it is answered.

    Attributes:
        entry: The query that it asks, if it asks one.
        cache: ``hit``, ``miss``, or ``no`` where the answer is not kept.
    """

    entry: Entry | None = None
    cache: str = "no"


def noted(environ: WSGIEnvironment) -> Noted:
    """Return what is noted of a request, to be read and added to."""
    note: Noted | None = environ.get(_KEY)
    if note is None:
        note = environ[_KEY] = Noted()
    return note
