"""What programs read before they ask: the OpenAPI document, and the queries as RDF."""

from flask import Blueprint, Response, json, request, url_for

from nordonc.errors import NotFoundError
from nordonc.http import negotiation
from nordonc.site.api import openapi_routes
from nordonc.site.api.openapi import document
from nordonc.site.queries import example_queries
from nordonc.site.state import served
from nordonc.sparql.form import Form

blueprint = Blueprint("described", __name__)


@blueprint.route("/openapi.json")
def openapi() -> Response:
    """Describe the interface for programs that make clients of it."""
    now = served()
    described = document(
        now.queries,
        lambda slug: [choice.value for choice in now.choices(slug)],
        now.manifest,
        url_for("pages.home", _external=True).removesuffix("/"),
        openapi_routes.paths(),
    )
    return Response(json.dumps(described, sort_keys=False) + "\n", content_type="application/json")


@blueprint.route("/.well-known/sparql-examples")
def sparql_examples() -> Response:
    """Answer the descriptions of the canned queries, where SPARQL editors look for them.

    Source: https://github.com/sib-swiss/sparql-examples
    """
    now = served()
    if not now.queries:
        raise NotFoundError("There are no prepared queries for this graph")
    chosen = negotiation.choose(Form.CONSTRUCT, request.headers.get("Accept"))
    text = example_queries.of_release(now.manifest.base)
    body = example_queries.described(text, chosen.format.media_type)
    response = Response(body, content_type=chosen.content_type)
    response.vary.add("Accept")
    return response
