"""Typed parameters: a canned query and given values become a query text.

A parameter is a one-line ``VALUES ?name { … }`` block, whose row is replaced by terms.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from nordonc.canned.canned_query import CannedQuery, Parameter, find
from nordonc.errors import ParameterError
from nordonc.rdf.collation import folded
from nordonc.rdf.namespaces import XSD
from nordonc.rdf.store import absolute_iri
from nordonc.sparql.bindings import OPEN, filled
from nordonc.sparql.client import Graph

#: Gives the values that a list query offers, from its slug.
Offered = Callable[[str], Sequence[str]]

#: Types whose values a query compares with: no row would be left where such a bound is open.
_COMPARED = {"integer", "date"}

_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)
#: Some engines resolve ``\u0022`` before they read strings, and find it in an escaped ``\\u0022``.
#: Source: https://www.w3.org/TR/sparql11-query/#codepointEscape
_LOOKS_ESCAPED = re.compile(r"(?<=\\\\)[uU]")
_TOLD_VALUES = 10


def bind(
    query: CannedQuery,
    given: Mapping[str, Sequence[str]],
    base: str,
    offered: Offered | None = None,
) -> str:
    """Return the text of a query with values in the slots of its parameters.

    Args:
        query: The canned query.
        given: Values by parameter. Several values of one parameter are alternatives; an empty
            value leaves the parameter open, but one that is a number or a date at its default.
        base: IRI that relative IRIs among the values are resolved against.
        offered: Gives the values of list queries; without it any value of the type is taken where
            the header names a list query.

    Raises:
        ParameterError: A name is not a parameter, or a value is not of its type or not allowed.
    """
    return filled(query.text, terms(query.slug, query.parameters, given, base, offered))


def terms(
    name: str,
    parameters: Iterable[Parameter],
    given: Mapping[str, Sequence[str]],
    base: str,
    offered: Offered | None = None,
) -> dict[str, list[str]]:
    """Return the terms for the slots of those parameters that do not stay at their default.

    It takes what ``bind`` takes, and the name of what has the parameters.

    Raises:
        ParameterError: As ``bind`` does.
    """
    declared = {parameter.name: parameter for parameter in parameters}
    if unknown := given.keys() - declared.keys():
        known = ", ".join(declared) or "none"
        raise ParameterError(f"{name} has no parameter {min(unknown)!r}; its parameters: {known}")
    slots: dict[str, list[str]] = {}
    for parameter in declared.values():
        if values := given.get(parameter.name):
            allowed = [
                *dict.fromkeys(
                    _allowed(parameter, value, base, offered) for value in values if value
                )
            ]
            if allowed or not needs_value(parameter):
                slots[parameter.name] = allowed or [OPEN]
    return slots


def needs_value(parameter: Parameter) -> bool:
    """Tell whether a parameter that is left empty stands at its default."""
    return parameter.default is not None and parameter.type in _COMPARED


def term(parameter: Parameter, value: str, base: str) -> str:
    """Return a value as a SPARQL term that cannot end its slot.

    Raises:
        ParameterError: It is not of the parameter's type.
    """
    try:
        value.encode()
        return TYPES[parameter.type](value, base)
    except UnicodeEncodeError as error:
        told = f"{parameter.name}={value!r} is not text in UTF-8"
        raise ParameterError(told, parameter.name) from error
    except ValueError as error:
        told = f"{parameter.name}={value!r} is not {error}"
        raise ParameterError(told, parameter.name) from error


def whole(value: str, allowed: Iterable[str]) -> str:
    """Return what a value that is only a last segment stands for, ``FI`` for ``country/FI``.

    A value that is allowed itself, or that ends none or several of those allowed, stays as it is.
    """
    values = {*allowed}
    ending = [one for one in values if one.rpartition("/")[2] == value]
    return ending[0] if value not in values and len(ending) == 1 else value


def by_label(value: str, labelled: Iterable[tuple[str, str]]) -> str:
    """Return the one value that people call so, given all with their labels; else it as it is."""
    wanted = folded(value)
    found = [one for one, label in labelled if folded(label) == wanted]
    return found[0] if wanted and len(found) == 1 else value


def _allowed(parameter: Parameter, value: str, base: str, offered: Offered | None) -> str:
    """Return a value as a term, where it is among those that the header allows."""
    if parameter.values:
        allowed, hint = parameter.values, ""
    elif parameter.values_from and offered:
        allowed = tuple(offered(parameter.values_from))
        hint = f"; the query {parameter.values_from} lists them"
    else:
        return term(parameter, value, base)
    try:
        found = term(parameter, whole(value, allowed), base)
    except ParameterError:
        found = ""
    if found not in {term(parameter, one, base) for one in allowed}:
        told = f"{parameter.name}={value!r} is not allowed; allowed: {_told(allowed)}{hint}"
        raise ParameterError(told, parameter.name)
    return found


def _told(values: Sequence[str]) -> str:
    more = len(values) - _TOLD_VALUES
    shown = ", ".join(values[:_TOLD_VALUES])
    return f"{shown} and {more} more" if more > 0 else shown or "nothing"


def _iri(value: str, base: str) -> str:
    try:
        return f"<{absolute_iri(value, base)}>"
    except ValueError:
        raise ValueError("an IRI") from None


def _string(value: str, _base: str) -> str:
    escaped = value.translate(_ESCAPES)
    return f'"{_LOOKS_ESCAPED.sub(_codepoint, escaped)}"'


def _codepoint(found: re.Match[str]) -> str:
    return f"\\U{ord(found[0]):08X}"


def _language(value: str, _base: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", value):
        raise ValueError("a language tag such as en (BCP 47)")
    return f'"{value.lower()}"'


def _integer(value: str, _base: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
        raise ValueError("an integer of at most 18 digits")
    return str(int(value))


def _date(value: str, _base: str) -> str:
    try:
        return f'"{date.fromisoformat(value).isoformat()}"^^<{XSD}date>'
    except ValueError:
        raise ValueError("a date such as 2026-11-23") from None


#: What a header may give as the type of a parameter, and how a value becomes a term.
TYPES: dict[str, Callable[[str, str], str]] = {
    "iri": _iri,
    "string": _string,
    "integer": _integer,
    "date": _date,
    "lang": _language,
}


class Choice(NamedTuple):
    """A value as it can be given, and what people call it."""

    value: str
    label: str


def choices(
    queries: Iterable[CannedQuery], slug: str, base: str, graph: Graph
) -> tuple[Choice, ...]:
    """Return what a list query offers: values from its first column, labels from its second.

    IRIs are relative to the base where they begin with it.

    Raises:
        NotFoundError: There is no such query.
    """
    (first, *others), rows, _ = graph.results(find(queries, slug).text)
    labels: dict[str, str] = {}
    for row in rows:
        if first in row:
            value = row.text(first)
            label = row.text(others[0] if others else first, value)
            labels.setdefault(value.removeprefix(base) or value, label)
    return tuple(Choice(value, label) for value, label in labels.items())
