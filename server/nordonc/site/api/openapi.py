"""The HTTP interface as an OpenAPI document: one path for each canned query, and the fixed ones.

Source: https://spec.openapis.org/oas/v3.1.0
"""

from collections.abc import Mapping, Sequence
from typing import Any

from nordonc.canned import CannedQuery, Offered, Parameter, needs_value
from nordonc.release.manifest import Manifest
from nordonc.site.api import lookup_paths, openapi_paths
from nordonc.site.api.openapi_paths import HTML, REFUSALS, ref
from nordonc.sparql.form import Form, formats_of, query_form

VERSION = "3.1.0"

_Json = dict[str, Any]

_MAX_INTEGER = 10**18 - 1

#: Schemas of values by the type of their parameter.
_VALUES: dict[str, _Json] = {
    "iri": {"type": "string", "format": "iri-reference"},
    "string": {"type": "string"},
    "integer": {"type": "integer", "minimum": -_MAX_INTEGER, "maximum": _MAX_INTEGER},
    "date": {"type": "string", "format": "date"},
    "lang": {"type": "string", "pattern": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"},
}


#: What an empty value means, by whether the parameter needs one.
_EMPTY = {
    False: "An empty value leaves it open.",
    True: "An empty value means the default.",
}


def document(
    queries: Sequence[CannedQuery],
    offered: Offered,
    manifest: Manifest,
    server: str,
    routes: Mapping[str, _Json],
) -> _Json:
    """Return the document as values of JSON.

    Args:
        queries: The canned queries.
        offered: Gives the values of list queries.
        manifest: What the release says of itself.
        server: Absolute address that the paths are relative to.
        routes: Paths that follow from the routes; those that are told better here are replaced.
    """
    parameters = [parameter for query in queries for parameter in query.parameters]
    lists = sorted({one.values_from for one in parameters if one.values_from})
    values = {slug: {"type": "string", "enum": list(offered(slug))} for slug in lists}
    tags = sorted({tag for query in queries for tag in query.tags})
    return {
        "openapi": VERSION,
        "info": _info(manifest),
        "servers": [{"url": server}],
        "tags": [{"name": tag} for tag in tags],
        "paths": dict(routes)
        | openapi_paths.paths(tags)
        | lookup_paths.paths()
        | {f"/queries/{one.slug}": {"get": _get(one)} for one in queries},
        "components": {"schemas": openapi_paths.SCHEMAS | values},
    }


def _info(manifest: Manifest) -> _Json:
    info = {
        "title": manifest.title,
        "version": manifest.version,
        "description": manifest.description,
    }
    licence = {"name": manifest.licence, "url": manifest.licence}
    return info | ({"license": licence} if manifest.licence else {})


def _get(query: CannedQuery) -> _Json:
    kind = query_form(query.text)
    offered = openapi_paths.content(formats_of(kind), _result(query, kind)) | {HTML: {"schema": {}}}
    return {
        "operationId": query.slug,
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        "parameters": [_parameter(one) for one in query.parameters],
        "responses": openapi_paths.answer("The answer.", offered)
        | openapi_paths.problems(REFUSALS),
    }


def _result(query: CannedQuery, kind: Form) -> _Json | None:
    """Return the schema of an answer in JSON; triples have none."""
    if kind is Form.ASK:
        return ref("Truth")
    if kind is Form.CONSTRUCT:
        return None
    terms = {name: ref("Term") | {"title": head} for name, head in query.columns.items()}
    row = {"properties": terms, "additionalProperties": False}
    return openapi_paths.rows(_variables(query), row)


def _variables(query: CannedQuery) -> _Json:
    """Return the schema of the names of a table's columns; their order is that of the columns."""
    names = list(query.columns)
    count = {"minItems": len(names), "maxItems": len(names)}
    return {"type": "array", "items": {"type": "string", "enum": names}, **count}


def _parameter(parameter: Parameter) -> _Json:
    schema = openapi_paths.or_empty(_value(parameter))
    default = _given(parameter, parameter.default) if parameter.default is not None else None
    if parameter.several:
        schema = {"type": "array", "items": schema}
        default = None if default is None else [default]
    if default is not None:
        schema = schema | {"default": default}
    return {
        "name": parameter.name,
        "in": "query",
        "description": f"{parameter.label}. {_EMPTY[needs_value(parameter)]}",
        "schema": schema,
    }


def _value(parameter: Parameter) -> _Json:
    if parameter.values_from:
        return ref(parameter.values_from)
    if parameter.values:
        return {"enum": [_given(parameter, value) for value in parameter.values]}
    return _VALUES[parameter.type]


def _given(parameter: Parameter, value: str) -> Any:  # noqa: ANN401  a value of JSON
    return int(value) if parameter.type == "integer" else value
