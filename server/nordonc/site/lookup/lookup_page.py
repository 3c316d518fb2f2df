"""Look-up of a name, code or IRI, as a page and as JSON, and of a table of them."""

from typing import NamedTuple

from flask import Blueprint, Response, json, render_template, request
from werkzeug.http import parse_options_header

from nordonc import lookup
from nordonc.errors import MediaTypeError, ParameterError, RequestError
from nordonc.http.negotiation import MediaType
from nordonc.lookup import Match
from nordonc.site.delimited import as_csv
from nordonc.site.lookup import batch
from nordonc.site.representations import CSV, HTML, JSON, PAGE_TYPE, represented
from nordonc.site.request_parameters import takes
from nordonc.site.state import served

blueprint = Blueprint("lookup", __name__)


_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
_MOST = 50
_FEW = 10
#: Names that a search box suggests; browsers search in them as one types.
_SUGGESTED = 400


class Found(NamedTuple):
    """A match with what the thing has: the number of its networks."""

    match: Match
    networks: int


@blueprint.app_template_global()
def suggested() -> list[str]:
    """Return names that search boxes suggest: of things that have networks, sorted."""
    return served().index.with_networks[:_SUGGESTED]


@blueprint.get("/lookup", strict_slashes=False)
@blueprint.get("/lookup.<any(html, json):suffix>")
@takes("q", "limit", several=["type"], form=True)
def look_up(suffix: str = "") -> Response:
    """Find what a text means."""
    text, index = request.args.get("q", ""), served().index
    limit, types = _limit(), [given for given in request.args.getlist("type") if given]

    def page() -> str:
        matches = lookup.look_up(index, text, limit, types)
        return _page(text, matches, [] if matches else lookup.nearest(index, text))

    def values() -> str:
        return json.dumps(lookup.answer(index, text, limit, types), sort_keys=False) + "\n"

    return represented({JSON: values, HTML: page}, suffix)


def _page(
    text: str, matches: list[Match], near: list[Match], rows: list[batch.Row] | None = None
) -> str:
    index = served().index
    return render_template(
        "lookup.html",
        text=text,
        found=[Found(one, len(index.networks_of(one.iri))) for one in matches],
        near=[Found(one, len(index.networks_of(one.iri))) for one in near],
        rows=rows,
    )


def _limit() -> int:
    given = request.args.get("limit") or str(_FEW)
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= _MOST):
        raise ParameterError(f"limit={given!r} is not a number from 1 to {_MOST}", "limit")
    return int(given)


@blueprint.post("/lookup")
@takes("column")
def look_up_table() -> Response:
    """Give a table back with what each row means: CSV for CSV, a page for a pasted column.

    Raises:
        RequestError: The table cannot be read, or has no such column.
        PayloadTooLargeError: It has too many rows or cells.
        ResultTooLargeError: The rows mean too much together.
        MediaTypeError: It is neither CSV nor a form.
    """
    table, as_page = _given_table(), request.form.get("as") == "page"
    index = served().index
    rows = list(
        batch.answered(index, table, batch.column_of(table, request.args.get("column", "")))
    )
    if as_page:
        return Response(_page("", [], [], rows), content_type=PAGE_TYPE)
    width = batch.width(table)
    heads = [*table.heads, *[""] * (width - len(table.heads)), *batch.HEADS]
    return Response(
        as_csv(heads, batch.cells(index, rows, width)), content_type=MediaType.of(CSV).content_type
    )


def _given_table() -> batch.Table:
    name, options = parse_options_header(request.content_type)
    media_type = name.lower()
    if media_type == "text/csv":
        return batch.read(request.get_data(), headed=options.get("header") != "absent")
    if media_type not in _FORMS:
        raise MediaTypeError(f"A table is posted as text/csv or in a form, not as {media_type!r}")
    if "texts" not in request.form:
        raise RequestError("The form has no field 'texts', which holds a text a line")
    return batch.pasted(request.form["texts"])
