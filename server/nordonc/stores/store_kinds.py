"""How stores differ, as far as asking them is concerned: a table, one row a kind."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of store.

    Attributes:
        name: What it is called.
        server: How the header field ``Server`` of its answers begins, in small letters.
        limit: The parameter that takes a time limit, and how it is written, given seconds and
            milliseconds; empty where none is known.
        partial: Header fields, in small letters, by which it marks a partial answer, each with what
            it says then.
        out_of_time: What an error of it says that is about time.
        transactions: Whether one request of Update is one transaction.
        caution: What whoever serves from it has to know; empty where nothing is.
    """

    name: str
    server: str = ""
    limit: str = ""
    partial: Mapping[str, str] | None = None
    out_of_time: str = "(?!)"
    transactions: bool = True
    caution: str = ""

    def time_limit(self, seconds: float) -> list[tuple[str, str]]:
        """Return the parameter of a request that passes a time limit on, in whole units."""
        name, _, value = self.limit.partition("=")
        given = value.format(s=max(1, math.ceil(seconds)), ms=max(1, math.ceil(seconds * 1000)))
        return [(name, given)] if name else []

    def partial_sign(self, fields: Mapping[str, str]) -> str:
        """Return by which header field an answer is marked as partial; empty where it is whole."""
        marks = self.partial or {}
        return next((n for n, say in marks.items() if n in fields and say in fields[n]), "")

    def ran_out_of_time(self, body: bytes) -> bool:
        """Tell whether an error is that a query ran past the limit that was passed on."""
        return re.search(self.out_of_time, body[:2000].decode("utf-8", "replace")) is not None


#: A store that does not say what it is: Neptune is one.
#: Source: https://docs.aws.amazon.com/neptune/latest/userguide/errors-engine-codes.html
OTHER = Kind(name="SPARQL store", out_of_time="TimeLimitExceededException|deadline exceeded")

KINDS = (
    Kind(
        name="Virtuoso",
        server="virtuoso",
        limit="timeout={ms}",
        # Source: http://docs.openlinksw.com/virtuoso/anytimequeries/
        partial={"x-sql-state": "S1TAT", "x-sparql-maxrows": ""},
        out_of_time="S1T00|S1TAT|SR171",
        transactions=False,
        caution="Version 7.2.5 answers some valid queries wrongly or not at all: docs/stores.md.",
    ),
    Kind(name="Oxigraph", server="oxigraph", out_of_time="(?i)timed out|timeout"),
    Kind(name="Fuseki", server="fuseki", limit="timeout={s}", out_of_time="(?i)timed out|timeout"),
    Kind(name="QLever", server="qlever", limit="timeout={s}s", out_of_time="(?i)timed out|timeout"),
    Kind(name="GraphDB", server="graphdb"),
    Kind(name="Stardog", server="stardog"),
)


def kind_of(fields: Mapping[str, str]) -> Kind:
    """Return the kind of store that answered with these header fields, in small letters."""
    server = fields.get("server", "").lower()
    return next((kind for kind in KINDS if server.startswith(kind.server)), OTHER)
