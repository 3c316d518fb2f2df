"""What a curator wants to know of a graph as a whole: how far it goes, and what is open."""

from nordonc.report.tables import Report, Row, Table, Thing, of
from nordonc.report.text import as_json, as_markdown, as_tables, write

__all__ = ["Report", "Row", "Table", "Thing", "as_json", "as_markdown", "as_tables", "of", "write"]
