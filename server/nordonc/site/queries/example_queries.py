"""The canned queries as a release describes them for SPARQL editors."""


def of_release(base: str) -> str:
    """Return the query that takes the description of every canned query out of the store."""
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{base}graph/queries> {{ ?s ?p ?o }} }}"


def of_query(base: str, slug: str) -> str:
    """Return the query that takes the description of one canned query out of the store."""
    pattern = f"<{base}queries/{slug}> ?p ?o"
    return f"CONSTRUCT {{ {pattern} }} WHERE {{ GRAPH <{base}graph/queries> {{ {pattern} }} }}"
