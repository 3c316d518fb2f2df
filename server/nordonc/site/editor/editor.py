"""The page on which a person writes a query and reads its answer, and what its editor completes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, json, render_template, request, url_for

from nordonc.canned import find, without_header
from nordonc.endpoint.protocol import Asked
from nordonc.endpoint.respond import noted, noted_answer
from nordonc.endpoint.service_description import named_graphs
from nordonc.engine.base import Query, graph
from nordonc.errors import NordoncError
from nordonc.http.problem import header_fields
from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS
from nordonc.rdf.query_file import query_text
from nordonc.site import plugins
from nordonc.site.editor.editor_results import Shown, shown, too_long
from nordonc.site.log_entries import note
from nordonc.site.representations import PAGE_TYPE
from nordonc.site.served import Served
from nordonc.site.state import served
from nordonc.sparql.client import RESULTS
from nordonc.sparql.explain_empty import Absence, explain
from nordonc.sparql.form import formats_of, query_form
from nordonc.sparql.unknown_terms import Known, Role

blueprint = Blueprint("editor", __name__)

#: A first query that means something over any graph.
EXAMPLE = without_header(query_text(__package__, "example"))

#: The script that turns the text field into an editor; a package may have been built without it.
_SCRIPT = "vendor/editor.js"

#: Where a failure is, as the engine and ``negotiation.form`` tell it.
_PLACE = re.compile(r"line (\d+), column (\d+)")


class Fault(NamedTuple):
    """What was wrong with a query.

    Attributes:
        status: HTTP status of the failure.
        told: The failure in words.
        line: Line of the text, from 1; 0 where no place is known.
        column: Column of that line, from 1.
        excerpt: The line, with a mark under the place.
        fields: Header fields that belong to the failure.
    """

    status: HTTPStatus
    told: str
    line: int = 0
    column: int = 0
    excerpt: str = ""
    fields: Sequence[tuple[str, str]] = ()


@blueprint.route("/vocab.json")
def vocabulary() -> Response:
    """Return what the editor completes: classes, properties, prefixes and named graphs."""
    now = served()
    told = {**asdict(now.vocabulary), "graphs": _graphs(now)}
    document = json.dumps(told, sort_keys=False) + "\n"
    return Response(document, content_type="application/json")


def page(asked: Asked) -> Response:
    """Return the form for a query and, where one was sent, its answer or what was wrong with it."""
    now = served()
    result, absence, fault = None, None, None
    if asked.query is not None:
        try:
            result = _result(asked, asked.query)
        except NordoncError as error:
            fault = _fault(error, asked.query)
            note(noted(error, asked.query))
        else:
            absence = _absence(asked, asked.query) if result.is_empty else None
    page_text = render_template(
        "sparql.html",
        text=_text(asked),
        example=example(),
        asked=asked,
        canned=now.queries,
        result=result,
        absence=absence,
        fault=fault,
        addresses=_addresses(asked) if result else {},
        result_formats=RESULT_FORMATS,
        graph_formats=GRAPH_FORMATS,
        timeout_s=now.settings.timeout_s,
        script=_script(),
    )
    status = fault.status if fault else HTTPStatus.OK
    response = Response(page_text, status, content_type=PAGE_TYPE)
    response.vary.add("Accept")
    response.headers.extend(fault.fields if fault else [])
    return response


def _text(asked: Asked) -> str:
    """Return the query that the address tells, or names among the canned ones; empty for none."""
    if asked.query is not None:
        return asked.query
    if slug := request.args.get("load"):
        canned = find(served().queries, slug)
        return without_header(canned.text).strip() + "\n"
    return ""


def example() -> str:
    """Return a first query: one of a plugin about its domain, or one that fits any graph."""
    offered = (plugin.example for plugin in plugins.active(served().classes) if plugin.example)
    return next(offered, EXAMPLE)


def _graphs(now: Served) -> list[dict[str, str]]:
    """Return the named graphs with their names, as far as they have one."""
    return [{"iri": iri, "label": now.labels.get(iri, "")} for iri in named_graphs(now.manifest)]


def _result(asked: Asked, text: str) -> Shown:
    form = query_form(text)
    is_graph = formats_of(form) is GRAPH_FORMATS
    media_type = "text/turtle" if is_graph else RESULTS
    answer = served().engine.answer(_query(asked, text, media_type))
    note(noted_answer(text, form, answer))
    if answer.spool:
        answer.spool.close()
        return too_long(answer.size_bytes)
    return shown(form, answer.body, served().prefixes)


def _query(asked: Asked, text: str, media_type: str) -> Query:
    """Return a query over the dataset that a request asks."""
    return Query(
        text=text,
        media_type=media_type,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        foreign=True,
    )


def _absence(asked: Asked, text: str) -> Absence | None:
    """Return why a query found nothing, where that can be told at little cost."""
    now = served()
    asked_graph = graph(now.engine, _query(asked, "", RESULTS))
    try:
        return explain(text, asked_graph, _known(now), now.prefixes)
    except NordoncError:
        return None


def _known(now: Served) -> Known:
    iris = {
        Role.CLASS: [term.iri for term in now.vocabulary.classes],
        Role.PROPERTY: [term.iri for term in now.vocabulary.properties],
        Role.GRAPH: named_graphs(now.manifest),
        Role.THING: now.labels,
    }
    bearers = {term.iri: term.classes for term in now.vocabulary.properties}
    forward = plugins.wording(now.classes).forward
    return Known(iris, bearers, lambda iri: forward(iri, now.labels.get(iri, "")))


def _fault(error: NordoncError, text: str) -> Fault:
    told = str(error)
    found = _PLACE.search(told)
    if found is None:
        return Fault(error.status, told, fields=header_fields(error))
    line, column = int(found[1]), int(found[2])
    lines = text.splitlines()
    excerpt = f"{lines[line - 1]}\n{' ' * (column - 1)}^" if line <= len(lines) else ""
    return Fault(error.status, told, line, column, excerpt, header_fields(error))


def _addresses(asked: Asked) -> Mapping[str, str]:
    """Return the address of each other form of the answer by the name of the form."""
    query = asked.query or ""
    parameters = [
        ("query", query),
        *(("default-graph-uri", graph) for graph in asked.default_graphs),
        *(("named-graph-uri", graph) for graph in asked.named_graphs),
    ]
    address = f"{url_for('sparql.sparql')}?{urlencode(parameters)}"
    offered = formats_of(query_form(query))
    return {"": address, **{one.label: f"{address}&format={one.parameters[0]}" for one in offered}}


def _script() -> str | None:
    """Return the address of the editor's script, where the package has it."""
    static = current_app.static_folder
    if static is None or not Path(static, _SCRIPT).is_file():
        return None
    return url_for("static", filename=_SCRIPT)
