"""What a curator wants to know of a graph as a whole: how far it goes, and what is open."""

from nordonc.validate.report.rendering import as_json, as_markdown, as_tables, write
from nordonc.validate.report.report_tables import Report, Row, Table, Thing, of
from nordonc.validate.report.sections import statements

__all__ = [
    "Report",
    "Row",
    "Table",
    "Thing",
    "as_json",
    "as_markdown",
    "as_tables",
    "of",
    "statements",
    "write",
]
