"""The part of the OpenAPI document that is the same for every dataset: paths and their answers."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS, Format

_Json = dict[str, Any]

HTML = "text/html"
_PROBLEM = "application/problem+json"
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_EXAMPLE = "SELECT ?thing ?class WHERE { ?thing a ?class } LIMIT 10"
_BY_QUERY = (
    f"The method QUERY of RFC 10008, for which OpenAPI 3.1 has no word, takes {_QUERY} as well, "
    "and answers as GET does with that query."
)

#: What may go wrong wherever a query is answered.
REFUSALS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
_REFUSALS_OF_BODIES = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)

_TERM: _Json = {
    "description": "A term of the SPARQL results format.",
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"enum": ["uri", "literal", "bnode"]},
        "value": {"type": "string"},
        "datatype": {"type": "string"},
        "xml:lang": {"type": "string"},
    },
}
_TRUTH: _Json = {
    "description": "The answer to an ASK.",
    "type": "object",
    "required": ["head", "boolean"],
    "properties": {"head": {"type": "object"}, "boolean": {"type": "boolean"}},
}
_TOLD: _Json = {
    "description": "What was wrong, as RFC 9457 has it.",
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}


def rows(variables: _Json, items: _Json) -> _Json:
    """Return the schema of the answer to a SELECT, from those of its variables and of a row."""
    bindings = {"type": "array", "items": {"type": "object"} | items}
    return {
        "type": "object",
        "required": ["head", "results"],
        "properties": {
            "head": {"type": "object", "required": ["vars"], "properties": {"vars": variables}},
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {"bindings": bindings},
            },
        },
    }


def ref(name: str) -> _Json:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


#: The schemas that the paths refer to.
SCHEMAS: dict[str, _Json] = {
    "Problem": _TOLD,
    "Term": _TERM,
    "Truth": _TRUTH,
    "Rows": rows(
        {"type": "array", "items": {"type": "string"}}, {"additionalProperties": ref("Term")}
    ),
}


def or_empty(schema: _Json) -> _Json:
    """Return the schema of a value that may be empty: browsers send the fields left blank."""
    return {"anyOf": [schema, {"const": ""}]}


def content(offered: Iterable[Format], as_json: _Json | None = None) -> _Json:
    """Return the media types of an answer; the one of the JSON results has a schema."""
    return {
        one.media_type: {"schema": as_json if as_json and one.extension == "json" else {}}
        for one in offered
    }


def problems(statuses: Iterable[HTTPStatus]) -> _Json:
    """Return the answers to requests that fail."""
    body = {_PROBLEM: {"schema": ref("Problem")}, HTML: {"schema": {"type": "string"}}}
    return {str(one.value): {"description": one.phrase, "content": body} for one in statuses}


def answer(description: str, body: _Json) -> _Json:
    """Return the answer to a request that succeeds."""
    return {"200": {"description": description, "content": body}}


def elsewhere(description: str) -> _Json:
    """Return the answer to a request that is led to another address."""
    place = {"schema": {"type": "string", "format": "uri-reference"}}
    return {"302": {"description": description, "headers": {"Location": place}}}


def paths(tags: Sequence[str]) -> _Json:
    """Return the paths that every server has, given the tags of its canned queries."""
    results = {"oneOf": [ref("Rows"), ref("Truth")]}
    answered = content((*RESULT_FORMATS, *GRAPH_FORMATS), results) | {HTML: {"schema": {}}}
    refusals = (HTTPStatus.FORBIDDEN, *REFUSALS)
    told = answer("The answer to the query, or the description of the service.", answered)
    return {
        "/sparql": {
            "get": {
                "operationId": "query-by-get",
                "summary": "Answer a SPARQL 1.1 query.",
                "parameters": [_query_parameter(), *_dataset_parameters()],
                "responses": told | problems(refusals),
            },
            "post": {
                "operationId": "query-by-post",
                "summary": "Answer a SPARQL 1.1 query.",
                "description": _BY_QUERY,
                "parameters": _dataset_parameters(),
                "requestBody": {"required": True, "content": _bodies()},
                "responses": told | problems((*refusals, *_REFUSALS_OF_BODIES)),
            },
        },
        "/queries": {"get": _queries(tags)},
        "/openapi.json": {"get": _of_one_form("openapi", "This document.", "application/json")},
        "/healthz": {"get": _of_one_form("healthz", "Tell a sign of life.", "text/plain")},
        "/.well-known/sparql-examples": {"get": _examples()},
    }


def _query_parameter() -> _Json:
    return {
        "name": "query",
        "in": "query",
        "description": "The query; without it the service describes itself.",
        "schema": {"type": "string", "examples": [_EXAMPLE]},
        "example": _EXAMPLE,
    }


def _dataset_parameters() -> list[_Json]:
    graphs = {"type": "array", "items": {"type": "string", "format": "iri"}}
    return [
        {"name": name, "in": "query", "description": told, "schema": graphs}
        for name, told in (
            ("default-graph-uri", "Graphs that make the default graph."),
            ("named-graph-uri", "Graphs that can be named."),
        )
    ]


def _bodies() -> _Json:
    query = {"type": "string"}
    form = {"type": "object", "required": ["query"], "properties": {"query": query}}
    return {
        _FORM: {"schema": form, "example": {"query": _EXAMPLE}},
        _QUERY: {"schema": query, "example": _EXAMPLE},
    }


def _queries(known: Sequence[str]) -> _Json:
    entry = {"type": "object", "required": ["name", "url", "summary", "parameters", "columns"]}
    body = {"application/json": {"schema": {"type": "array", "items": entry}}, HTML: {"schema": {}}}
    tags = {
        "name": "tag",
        "in": "query",
        "description": "Only queries with one of these tags.",
        "schema": {"type": "array", "items": or_empty({"enum": list(known)})},
    }
    return {
        "operationId": "queries",
        "summary": "List the canned queries.",
        "parameters": [tags],
        "responses": answer("The queries.", body) | problems([HTTPStatus.BAD_REQUEST]),
    }


def _of_one_form(name: str, summary: str, media_type: str) -> _Json:
    body: _Json = {media_type: {"schema": {}}}
    return {"operationId": name, "summary": summary, "responses": answer(summary, body)}


def _examples() -> _Json:
    told = answer("Their descriptions, as SPARQL editors read them.", content(GRAPH_FORMATS))
    return {
        "operationId": "sparql-examples",
        "summary": "Describe the canned queries as RDF.",
        "responses": told | problems((HTTPStatus.NOT_FOUND, *REFUSALS)),
    }
