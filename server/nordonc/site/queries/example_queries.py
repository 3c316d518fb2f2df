"""The canned queries as a release describes them for SPARQL editors."""

from flask import url_for

from nordonc.endpoint.public_addresses import served_at_home
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.rdf.query_file import query_text
from nordonc.site.state import served
from nordonc.sparql.bindings import bound


def of_release(base: str) -> str:
    """Return the query that takes the description of every canned query out of the store."""
    return bound(query_text(__package__, "query_descriptions"), graph=f"{base}graph/queries")


def of_query(base: str, slug: str) -> str:
    """Return the query that takes the description of one canned query out of the store."""
    text = query_text(__package__, "query_description")
    return bound(text, graph=f"{base}graph/queries", query=f"{base}queries/{slug}")


def described(text: str, media_type: str) -> bytes:
    """Return what a query constructs of such descriptions, with the endpoint as it is here."""
    now = served()
    lines = now.graph.construct(text, BY_EXTENSION["nt"].media_type)
    home = url_for("pages.home", _external=True).removesuffix("/")
    return served_at_home(lines, now.manifest.base, home, media_type)
