"""The canned queries as a release describes them for SPARQL editors."""

from nordonc.rdf.query_file import query_text
from nordonc.sparql.bindings import bound


def of_release(base: str) -> str:
    """Return the query that takes the description of every canned query out of the store."""
    return bound(query_text(__package__, "query_descriptions"), graph=f"{base}graph/queries")


def of_query(base: str, slug: str) -> str:
    """Return the query that takes the description of one canned query out of the store."""
    text = query_text(__package__, "query_description")
    return bound(text, graph=f"{base}graph/queries", query=f"{base}queries/{slug}")
