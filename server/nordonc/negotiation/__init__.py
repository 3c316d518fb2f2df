"""Which form a query has, and in which media type it is answered: pure functions on values."""

from nordonc.negotiation.accept import accepted_ranges, choose, choose_from, wants_html
from nordonc.negotiation.formats import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    Form,
    Format,
    MediaType,
    formats,
)
from nordonc.negotiation.text import form, has_dataset

__all__ = [
    "GRAPH_FORMATS",
    "RESULT_FORMATS",
    "Form",
    "Format",
    "MediaType",
    "accepted_ranges",
    "choose",
    "choose_from",
    "form",
    "formats",
    "has_dataset",
    "wants_html",
]
