"""The page on which a person writes a query."""

from flask import Response, render_template

from nordonc.negotiation import GRAPH_FORMATS, RESULT_FORMATS
from nordonc.web.served import served

#: A first query that means something over any graph.
EXAMPLE = """SELECT ?class (COUNT(DISTINCT ?thing) AS ?things)
WHERE {
  ?thing a ?class
}
GROUP BY ?class
ORDER BY DESC(?things) ?class
"""


def page() -> Response:
    """Return the form for a query."""
    text = render_template(
        "sparql.html",
        example=EXAMPLE,
        result_formats=RESULT_FORMATS,
        graph_formats=GRAPH_FORMATS,
        timeout_s=served().settings.timeout_s,
    )
    response = Response(text, content_type="text/html; charset=utf-8")
    response.vary.add("Accept")
    return response
