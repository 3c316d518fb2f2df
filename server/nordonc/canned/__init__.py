"""Canned queries: the files of ``queries/`` with their headers, and values in their slots."""

from nordonc.canned.canned_query import (
    CannedQuery,
    Parameter,
    find,
    from_json,
    to_json,
)
from nordonc.canned.parameters import (
    TYPES,
    Choice,
    Offered,
    bind,
    by_label,
    choices,
    needs_value,
    terms,
    whole,
)
from nordonc.canned.query_files import load, read, readable
from nordonc.sparql.header import header, without_header

__all__ = [
    "TYPES",
    "CannedQuery",
    "Choice",
    "Offered",
    "Parameter",
    "bind",
    "by_label",
    "choices",
    "find",
    "from_json",
    "header",
    "load",
    "needs_value",
    "read",
    "readable",
    "terms",
    "to_json",
    "whole",
    "without_header",
]
