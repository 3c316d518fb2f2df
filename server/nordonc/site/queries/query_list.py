"""The canned queries: their list, and each as a page, as data and as text."""

from collections import Counter
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, Response, json, render_template, request, url_for

from nordonc.canned import CannedQuery, find
from nordonc.endpoint import protocol
from nordonc.errors import NotAcceptableError, NotFoundError, ParameterError
from nordonc.http import negotiation
from nordonc.http.negotiation import MediaType, wants_html
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.site.log_entries import answered
from nordonc.site.queries import example_queries, query_page
from nordonc.site.queries.query_form import Values, bound
from nordonc.site.queries.query_page import PAGE, TEXT, address
from nordonc.site.representations import HTML, JSON, XLSX, located, named_file, represented
from nordonc.site.request_parameters import takes
from nordonc.site.state import served
from nordonc.sparql.form import Form, formats_of, query_form

blueprint = Blueprint("queries", __name__)

_TAG = "tag"


@blueprint.route("/queries", strict_slashes=False)
@blueprint.route("/queries.<any(html, json):suffix>")
@takes(
    several=[_TAG],
    form=True,
    values={_TAG: lambda: {tag for query in served().queries for tag in query.tags}},
)
def queries(suffix: str = "") -> Response:
    """List the canned queries: to browsers as a page, else as JSON."""
    every = served().queries
    counts = Counter(tag for query in every for tag in query.tags)
    chosen = _tags(protocol.parameters(request.query_string), counts)
    found = [query for query in every if not chosen or chosen & set(query.tags)]

    def page() -> str:
        groups = _groups(found, chosen)
        return render_template(
            "queries.html", groups=groups, counts=counts, chosen=chosen, found=found
        )

    def entries() -> str:
        return json.dumps([_entry(query) for query in found], sort_keys=False) + "\n"

    return represented({JSON: entries, HTML: page}, suffix)


def _tags(given: Values, known: Mapping[str, int]) -> set[str]:
    """Return the tags that were asked for; none means all.

    Raises:
        ParameterError: A tag is not known.
    """
    tags = {tag for tag in given.get(_TAG, ()) if tag}
    if strange := tags - known.keys():
        allowed = ", ".join(sorted(known)) or "nothing"
        raise ParameterError(f"{_TAG}={min(strange)!r} is not allowed; allowed: {allowed}", _TAG)
    return tags


def _groups(found: Sequence[CannedQuery], chosen: set[str]) -> dict[str, list[CannedQuery]]:
    """Return queries by the first of their tags, of those chosen where some are."""
    groups: dict[str, list[CannedQuery]] = {}
    for query in found:
        first = next(tag for tag in query.tags if not chosen or tag in chosen)
        groups.setdefault(first, []).append(query)
    return dict(sorted(groups.items()))


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
                "several": parameter.several,
            }
            for parameter in query.parameters
        ],
        "columns": query.columns,
        "view": query.view,
        "tags": list(query.tags),
    }


@blueprint.route("/queries/<name>")
@takes(own=True, form=True)
def query(name: str) -> Response:
    """Answer a canned query in the form that the name ends with, else in the one accepted."""
    slug, dot, suffix = name.partition(".")
    canned = find(served().queries, slug)
    given = protocol.parameters(request.query_string)
    if dot:
        return _in_form(suffix, canned, given)
    suffix, response = _accepted(canned, given, request.headers.get("Accept"))
    response.vary.add("Accept")
    if response.status_code == HTTPStatus.OK:
        return located(response, address(slug, suffix, given))
    return response


def _accepted(canned: CannedQuery, given: Values, accept: str | None) -> tuple[str, Response]:
    """Return the answer in the form accepted, and the suffix that always gives it."""
    if wants_html(accept):
        return PAGE, query_page.page(canned, given)
    text = bound(canned, given)
    try:
        chosen = negotiation.choose(query_form(text), accept)
    except NotAcceptableError as refused:
        return _described(canned, accept, refused)
    return chosen.format.extension, _data(text, chosen)


def _described(
    canned: CannedQuery, accept: str | None, refused: NotAcceptableError
) -> tuple[str, Response]:
    """Return the description of a query whose answer is not offered as RDF."""
    try:
        chosen = negotiation.choose(Form.CONSTRUCT, accept)
    except NotAcceptableError:
        raise refused from None
    return chosen.format.extension, _description(canned, chosen)


def _in_form(suffix: str, canned: CannedQuery, given: Values) -> Response:
    if suffix == PAGE:
        return query_page.page(canned, given)
    text = bound(canned, given)
    if suffix == TEXT:
        return Response(text, content_type=protocol.QUERY)
    results = {one.extension: one for one in formats_of(query_form(text))}
    if found := results.get(suffix):
        return named_file(_data(text, MediaType.of(found)), suffix)
    if suffix == XLSX.extension and (body := query_page.workbook(canned, text)):
        return named_file(Response(body, content_type=XLSX.media_type), suffix)
    if found := BY_EXTENSION.get(suffix):
        return _description(canned, MediaType.of(found))
    known = (PAGE, *results, XLSX.extension, *BY_EXTENSION, TEXT)
    names = ", ".join(f"{canned.slug}.{one}" for one in known)
    raise NotFoundError(f"This query is offered as {names}")


def _data(text: str, chosen: MediaType) -> Response:
    answer = answered(text, chosen.format.media_type)
    return Response(answer.body, content_type=chosen.content_type)


def _description(canned: CannedQuery, chosen: MediaType) -> Response:
    """Return what the graph says of a query: what its own IRI leads to."""
    text = example_queries.of_query(served().manifest.base, canned.slug)
    body = example_queries.described(text, chosen.format.media_type)
    return Response(body, content_type=chosen.content_type)
