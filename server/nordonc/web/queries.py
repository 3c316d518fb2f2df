"""The canned queries: their list, and each as a page, as data and as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, json, render_template, request, url_for

from nordonc import catalog, negotiation
from nordonc.catalog import CannedQuery, Choice, Parameter
from nordonc.engine.base import Query
from nordonc.errors import NotFoundError
from nordonc.negotiation import Form, MediaType, wants_html
from nordonc.web import protocol
from nordonc.web.results import Table, table
from nordonc.web.served import Served, served

blueprint = Blueprint("queries", __name__)

_PAGE = "html"
_TEXT = "rq"
_HTML = "text/html; charset=utf-8"

_Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as a form shows it.

    Attributes:
        parameter: The parameter.
        given: The values chosen, the default where none was given.
        choices: What can be chosen; empty means any value of the type.
    """

    parameter: Parameter
    given: tuple[str, ...]
    choices: tuple[Choice, ...]


@blueprint.route("/queries", strict_slashes=False)
def queries() -> Response:
    """List the canned queries: to browsers as a page, else as JSON."""
    listed = served().queries
    if wants_html(request.headers.get("Accept")):
        response = Response(render_template("queries.html", queries=listed), content_type=_HTML)
    else:
        body = json.dumps([_entry(query) for query in listed], sort_keys=False) + "\n"
        response = Response(body, content_type="application/json")
    response.vary.add("Accept")
    return response


def _entry(query: CannedQuery) -> dict[str, object]:
    return {
        "name": query.slug,
        "url": url_for(".query", name=query.slug, _external=True),
        "summary": query.summary,
        "description": query.description,
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "label": parameter.label,
                "default": parameter.default,
                "enum": list(parameter.values),
                "values-from": parameter.values_from,
            }
            for parameter in query.parameters
        ],
        "columns": query.columns,
        "view": query.view,
        "tags": list(query.tags),
    }


@blueprint.route("/queries/<name>")
def query(name: str) -> Response:
    """Answer a canned query in the form that the name ends with, else in the one accepted."""
    now = served()
    slug, dot, suffix = name.partition(".")
    canned = catalog.find(now.queries, slug)
    given = protocol.parameters(request.query_string)
    text = catalog.bind(canned, given, now.manifest.base, _offered(now))
    if dot:
        return _in_form(suffix, canned, text, given)
    accept = request.headers.get("Accept")
    if wants_html(accept):
        suffix, response = _PAGE, _page(canned, text, given)
    else:
        chosen = negotiation.choose(negotiation.form(text), accept)
        suffix, response = chosen.format.extension, _data(text, chosen)
    response.vary.add("Accept")
    response.headers["Content-Location"] = _address(slug, suffix, given)
    return response


def _offered(now: Served) -> catalog.Offered:
    return lambda slug: [choice.value for choice in now.choices(slug)]


def _in_form(suffix: str, canned: CannedQuery, text: str, given: _Values) -> Response:
    if suffix == _PAGE:
        return _page(canned, text, given)
    if suffix == _TEXT:
        return Response(text, content_type=protocol.QUERY)
    offered = {one.extension: one for one in negotiation.formats(negotiation.form(text))}
    if suffix not in offered:
        names = ", ".join(f"{canned.slug}.{one}" for one in (_PAGE, *offered, _TEXT))
        raise NotFoundError(f"This query is offered as {names}")
    found = offered[suffix]
    return _data(text, MediaType(found.media_type, found))


def _data(text: str, chosen: MediaType) -> Response:
    answer = served().engine.answer(Query(text=text, media_type=chosen.format.media_type))
    return Response(answer.body, answer.status, content_type=chosen.content_type)


def _address(slug: str, suffix: str, given: _Values) -> str:
    """Return the address that always gives one form of an answer."""
    path = url_for(".query", name=f"{slug}.{suffix}")
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


def _page(canned: CannedQuery, text: str, given: _Values) -> Response:
    page = render_template(
        "query.html",
        query=canned,
        text=catalog.without_header(text),
        fields=[_field(parameter, given) for parameter in canned.parameters],
        table=_table(canned, text),
        addresses={
            label: _address(canned.slug, suffix, given) for label, suffix in _forms(text).items()
        },
    )
    return Response(page, content_type=_HTML)


def _forms(text: str) -> dict[str, str]:
    """Return label and suffix of every form of an answer but the page."""
    offered = negotiation.formats(negotiation.form(text))
    return {**{one.label: one.extension for one in offered}, "SPARQL": _TEXT}


def _field(parameter: Parameter, given: _Values) -> Field:
    base = served().manifest.base
    chosen = (
        one.removeprefix(base) for one in given.get(parameter.name, [parameter.default or ""])
    )
    if parameter.values_from:
        choices = served().choices(parameter.values_from)
    else:
        choices = tuple(Choice(value, value) for value in parameter.values)
    return Field(parameter, tuple(chosen), choices)


def _table(canned: CannedQuery, text: str) -> Table | None:
    """Return the answer as a table; triples have none."""
    if negotiation.form(text) not in {Form.SELECT, Form.ASK}:
        return None
    answer = served().engine.answer(Query(text=text, media_type=catalog.RESULTS))
    return table(answer.body, canned.columns, served().manifest.base)
