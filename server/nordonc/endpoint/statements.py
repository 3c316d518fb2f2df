"""What the server says of itself as RDF, written as plain values."""

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from nordonc.errors import RequestError
from nordonc.rdf.namespaces import XSD

#: Characters that an IRI may not have, percent-encoded.
#: Source: https://www.w3.org/TR/n-triples/#grammar-production-IRIREF
_ILLEGAL = str.maketrans(
    {character: f"%{ord(character):02X}" for character in [*map(chr, range(33)), *'<>"{}|^`\\']}
)
#: Datatypes of a year, a year with its month, and a date, by their number of hyphens.
_DATE_TYPES = ("gYear", "gYearMonth", "date")

#: Subject, predicate and object; what is text is an IRI.
Statements = Iterator[tuple[str, str, str | Literal]]


def triples(statements: Iterable[tuple[str, str, str | Literal]]) -> list[Triple]:
    """Return statements as triples, without blank nodes.

    Raises:
        RequestError: The address of the server, of which they speak, is no IRI.
    """
    try:
        return [
            Triple(_iri(subject), NamedNode(predicate), _object(value))
            for subject, predicate, value in statements
        ]
    except ValueError as error:
        raise RequestError(f"The address of this server is no IRI: {error}") from error


def english(value: str) -> Literal:
    """Return a text in English."""
    return Literal(value, language="en")


def day(value: str) -> Literal:
    """Return a date, a year, or a year and month."""
    return Literal(value, datatype=NamedNode(XSD + _DATE_TYPES[value.count("-")]))


def _object(value: str | Literal) -> NamedNode | Literal:
    return _iri(value) if isinstance(value, str) else value


def _iri(value: str) -> NamedNode:
    return NamedNode(value.translate(_ILLEGAL))
