"""The part of the OpenAPI document that follows from the routes of the application."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from flask import current_app
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter

from nordonc.dataset.description_values import LATEST
from nordonc.rdf.formats import BY_EXTENSION, GRAPH_FORMATS
from nordonc.release import file_list
from nordonc.site import plugins
from nordonc.site.api.openapi_paths import REFUSALS, answer, elsewhere, or_empty, problems
from nordonc.site.mappings import mapping_sets
from nordonc.site.representations import (
    CSV,
    HTML,
    JSON,
    LINKSETS,
    PATCH,
    PNG,
    SVG,
    TSV,
    XLSX,
)
from nordonc.site.request_parameters import contract_of
from nordonc.site.state import served

_Json = dict[str, Any]

#: Why a route is not described as it stands.
NOT_DESCRIBED = {
    "/": "a page for people alone",
    "/<path:path>": "OpenAPI has no path parameter with slashes; README tells the addresses",
    "/explore": "a page for people alone; what it draws are canned queries",
    "/favicon.ico": "the icon of the pages, where browsers look for it",
    "/gaps": "a page for people alone; what it draws is a canned query",
    "/queries/<name>": "each canned query has a path of its own",
    "/reconcile": "the reconciliation API describes itself by its manifest",
    "/reconcile/match": "the same",
    "/reconcile/extend": "the same",
    "/reconcile/extend/propose": "the same",
    "/reconcile/suggest/<any(entity, property, type):kind>": "the same",
    "/reconcile/preview": "the same",
    "/robots.txt": "for robots alone",
    "/static/<path:filename>": "the style sheet, the script and the icon of the pages",
}

_TEXT = "text/plain"
_LINKSETS = tuple(one.media_type for one in LINKSETS)
#: Media types of routes that have one form, or whose forms no suffix tells.
_MEDIA_TYPES: dict[str, tuple[str, ...]] = {
    "/.well-known/api-catalog": _LINKSETS[:1],
    "/.well-known/void": tuple(one.media_type for one in GRAPH_FORMATS),
    "/changes.atom": ("application/atom+xml",),
    "/context.jsonld": (BY_EXTENSION["jsonld"].media_type,),
    "/croissant.json": (BY_EXTENSION["jsonld"].media_type,),
    "/linkset": _LINKSETS,
    "/linkset.<any(json, txt):suffix>": _LINKSETS,
    "/mappings/<name>.sssom.tsv": (TSV.media_type,),
    "/metrics": (_TEXT,),
    "/readyz": (_TEXT,),
    "/releases/<version>/<name>": tuple(
        dict.fromkeys(
            (
                *(media_type for _, media_type in file_list.TYPES.values()),
                *file_list.PACKED.values(),
                "application/octet-stream",
            )
        )
    ),
    "/sitemap.xml": ("application/xml",),
    "/vocab.json": ("application/json",),
}
_BY_EXTENSION = {
    one.extension: one for one in (*GRAPH_FORMATS, CSV, HTML, JSON, PATCH, PNG, SVG, TSV, XLSX)
}
#: Parameters that are numbers.
_NUMBERS: _Json = {"page": {"type": "integer", "minimum": 1, "maximum": 999_999_999}}
_ARGUMENT = re.compile(r"<(?:[^:>]+:)?(\w+)>")


def paths() -> _Json:
    """Return a path for each route that answers over the release that is served."""
    rules = list(current_app.url_map.iter_rules())
    return {
        _ARGUMENT.sub(r"{\1}", rule.rule): {"get": _get(rule, _media_types(rule, rules))}
        for rule in sorted(rules, key=lambda one: one.rule)
        if rule.rule not in NOT_DESCRIBED and not _is_elsewhere(rule)
    }


def _is_elsewhere(rule: Rule) -> bool:
    """Tell whether a route is of a plugin that has nothing to do with the release."""
    return rule.endpoint.partition(".")[0] in plugins.idle(served().classes)


def _get(rule: Rule, media_types: Iterable[str]) -> _Json:
    view = current_app.view_functions[rule.endpoint]
    summary = (view.__doc__ or rule.rule).partition("\n")[0]
    content = {
        media_type: {"schema": {} if "json" in media_type else {"type": "string"}}
        for media_type in media_types
    }
    return {
        "operationId": "-".join(["get", *re.findall(r"\w+", _ARGUMENT.sub(r"\1", rule.rule))]),
        "summary": summary,
        "parameters": [*_path_parameters(rule), *_query_parameters(rule)],
        "responses": answer(summary, content)
        | _elsewhere(rule)
        | problems((*REFUSALS, HTTPStatus.NOT_FOUND)),
    }


def _elsewhere(rule: Rule) -> _Json:
    """Return the answer of a route that may lead to another address; empty where it never does."""
    if "version" in rule.arguments:
        gone = problems([HTTPStatus.GONE])
        return elsewhere(f"The address of the release that {LATEST} stands for.") | gone
    if rule.endpoint == "signposting.linkset":
        return elsewhere("The address of the set that is of the release that the page names.")
    return {}


def _media_types(rule: Rule, rules: Iterable[Rule]) -> list[str]:
    """Return what a route answers in: the forms that the route with a suffix names."""
    if stated := _MEDIA_TYPES.get(rule.rule):
        return list(stated)
    extensions = [
        extension
        for other in rules
        if other.endpoint == rule.endpoint
        for extension in _values(other).get("suffix", ())
    ]
    return [_BY_EXTENSION[extension].media_type for extension in extensions] or [HTML.media_type]


def _values(rule: Rule) -> Mapping[str, list[str]]:
    """Return what may stand in the path of a route, by argument, where that is a list."""
    values = {
        name: sorted(converter.items)
        for name, converter in rule._converters.items()  # noqa: SLF001  told in no other way
        if isinstance(converter, AnyConverter)
    }
    if rule.rule.startswith("/mappings/<name>"):
        values["name"] = mapping_sets.names(served().release.folder)
    if rule.rule == "/releases/<version>/<name>":
        names = sorted(one.name for one in file_list.of(served().release))
        return {"version": [served().manifest.version, LATEST], "name": names}
    if "version" in rule.arguments:
        values["version"] = [served().manifest.version, LATEST]
    return values


def _path_parameters(rule: Rule) -> list[_Json]:
    values = _values(rule)
    return [
        {"name": name, "in": "path", "required": True, "schema": _enumeration(values.get(name))}
        for name in sorted(rule.arguments)
    ]


def _query_parameters(rule: Rule) -> list[_Json]:
    contract = contract_of(rule.endpoint)
    values = {name: list(offered()) for name, offered in contract.values.items()}
    single = [
        (name, _NUMBERS.get(name) or or_empty(_enumeration(values.get(name))))
        for name in contract.single
    ]
    several = [
        (name, {"type": "array", "items": or_empty(_enumeration(values.get(name)))})
        for name in contract.several
    ]
    return [
        {"name": name, "in": "query", "schema": schema}
        for name, schema in sorted([*single, *several])
    ]


def _enumeration(values: list[str] | None) -> _Json:
    return {"type": "string"} if values is None else {"type": "string", "enum": values}
