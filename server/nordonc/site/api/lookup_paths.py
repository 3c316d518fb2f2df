"""The part of the OpenAPI document that is about look-up."""

from http import HTTPStatus
from typing import Any

from nordonc.site.api.openapi_paths import HTML, answer, problems

_Json = dict[str, Any]

_TEXT: _Json = {"type": "string"}
_THING: _Json = {
    "type": "object",
    "required": ["iri", "label", "type"],
    "properties": {"iri": _TEXT, "label": _TEXT, "type": _TEXT},
}
_MATCH: _Json = {
    "type": "object",
    "required": ["iri", "label", "type", "rule", "score", "matched"],
    "properties": {
        **_THING["properties"],
        "rule": _TEXT,
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "matched": _TEXT,
    },
}
_MATCHES: _Json = {
    "type": "object",
    "required": ["query", "matches"],
    "properties": {
        "query": _TEXT,
        "matches": {"type": "array", "items": _MATCH},
        "nearest": {"type": "array", "items": _THING},
    },
}


def paths() -> _Json:
    """Return the paths of look-up."""
    return {"/lookup": {"get": _look_up(), "post": _table()}}


def parameter(name: str, description: str, schema: _Json, **more: object) -> _Json:
    """Return a parameter of the query string."""
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


def _look_up() -> _Json:
    body = {"application/json": {"schema": _MATCHES}, HTML: {"schema": {}}}
    limit = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 50}, {"const": ""}]}
    return {
        "operationId": "lookup",
        "summary": "Find what a name, abbreviation, CURIE, IRI or code means.",
        "parameters": [
            parameter("q", "The name or code.", _TEXT, example="C90.0"),
            parameter("limit", "Matches at most.", limit | {"default": 10}),
            parameter("type", "IRIs of classes.", {"type": "array", "items": _TEXT}),
        ],
        "responses": answer("What may be meant, the surest first.", body)
        | problems([HTTPStatus.BAD_REQUEST]),
    }


def _table() -> _Json:
    form = {"type": "object", "required": ["texts"], "properties": {"texts": _TEXT, "as": _TEXT}}
    content = {
        "text/csv": {"schema": {}, "example": "code\nC90.0\nNLG\n"},
        "application/x-www-form-urlencoded": {"schema": form, "example": {"texts": "C90.0"}},
    }
    refusals = (
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    )
    body = {"text/csv": {"schema": _TEXT}, HTML: {"schema": {}}}
    return {
        "operationId": "lookup-table",
        "summary": "Give a table back with the thing, rule, score and networks of each row.",
        "parameters": [parameter("column", "The column that holds the texts.", _TEXT)],
        "requestBody": {"required": True, "content": content},
        "responses": answer("The table with what each row means.", body) | problems(refusals),
    }
