"""The page of a canned query: question, form, answer, and programs that ask the same."""

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Response, render_template, url_for

from nordonc.canned import CannedQuery, without_header
from nordonc.errors import ParameterError
from nordonc.http.problem import header_fields
from nordonc.site.concept_meanings import concept_of
from nordonc.site.links import external, href, label
from nordonc.site.log_entries import answered
from nordonc.site.queries import answer_sentence
from nordonc.site.queries.query_form import Field, Values, bound, fields
from nordonc.site.queries.snippets import Asked, snippets
from nordonc.site.representations import PAGE_TYPE, XLSX
from nordonc.site.spreadsheet import Linked, Sheet, as_xlsx, number
from nordonc.site.state import served
from nordonc.sparql.client import RESULTS
from nordonc.sparql.form import Form, formats_of, query_form
from nordonc.sparql.results_table import Cell, Table, Terms, table

#: Values that a column may have for them to be explained: terms that sort rows, not their things.
_FEW = 8
PAGE = "html"
TEXT = "rq"

#: Suffixes of the answers that programs read most easily, by whether those are triples.
_FOR_PROGRAMS = {True: ("ttl", "ttl"), False: ("json", "csv")}


def page(canned: CannedQuery, given: Values) -> Response:
    """Return the page of a query with the values given, or with what is wrong about them."""
    try:
        text = bound(canned, given)
    except ParameterError as error:
        return _refusal(canned, given, error)
    asked = fields(canned, given)
    found = _table(canned, text)
    body = render_template(
        "query.html",
        query=canned,
        text=without_header(text),
        fields=asked,
        table=found,
        words=_words(found, asked) if found else [],
        sentence=_sentence(found, asked),
        addresses={
            name: address(canned.slug, suffix, given) for name, suffix in _forms(text).items()
        },
        snippets=snippets(_asked(canned, text, given)),
    )
    return Response(body, content_type=PAGE_TYPE)


def address(slug: str, suffix: str, given: Values, *, whole: bool = False) -> str:
    """Return the address that always gives one form of an answer."""
    path = url_for("queries.query", name=f"{slug}.{suffix}", _external=whole)
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


def _refusal(canned: CannedQuery, given: Values, error: ParameterError) -> Response:
    """Return the page with the form as it was sent, and what is wrong with it."""
    known = {parameter.name for parameter in canned.parameters}
    kept = {name: values for name, values in given.items() if name in known}
    body = render_template(
        "query.html",
        query=canned,
        fields=fields(canned, kept, error.parameter, str(error)),
        fault=str(error),
    )
    response = Response(body, HTTPStatus.BAD_REQUEST, content_type=PAGE_TYPE)
    response.headers.extend(header_fields(error))
    return response


def workbook(canned: CannedQuery, text: str) -> bytes | None:
    """Return the answer as a workbook whose things lead to their pages; triples have none."""
    found = _table(canned, text)
    if found is None:
        return None
    rows = [[_in_workbook(cell) for cell in row] for row in found.rows]
    return as_xlsx(Sheet([column.head for column in found.columns], rows))


def _in_workbook(cell: Cell) -> object:
    if cell.is_number:
        return number(cell.text)
    return Linked(cell.text, external(cell.iri)) if cell.iri else cell.text


def _forms(text: str) -> dict[str, str]:
    """Return label and suffix of every form of an answer but the page."""
    form = query_form(text)
    forms = {one.label: one.extension for one in formats_of(form)}
    excel = {} if form is Form.CONSTRUCT else {XLSX.label: XLSX.extension}
    return {**excel, **forms, "SPARQL": TEXT}


def _asked(canned: CannedQuery, text: str, given: Values) -> Asked:
    form = query_form(text)
    as_json, as_csv = (
        address(canned.slug, suffix, given, whole=True)
        for suffix in _FOR_PROGRAMS[form is Form.CONSTRUCT]
    )
    return Asked(
        endpoint=url_for("sparql.sparql", _external=True),
        text=without_header(text),
        rows=(as_json, as_csv),
        form=form,
    )


def _table(canned: CannedQuery, text: str) -> Table | None:
    """Return the answer as a table; triples have none."""
    if query_form(text) is Form.CONSTRUCT:
        return None
    answer = answered(text, RESULTS)
    terms = Terms(base=served().manifest.base, label=label, href=href)
    return table(answer.body, canned.columns, terms)


def _words(found: Table, asked: list[Field]) -> list[str]:
    """Return the concepts of those columns that have few, other than what was asked for."""
    known = {field.told for field in asked}
    columns = [dict.fromkeys(cells) for cells in zip(*found.rows, strict=True)]
    few = [cell for one in columns if len(one) <= _FEW for cell in one if cell.text not in known]
    return [*dict.fromkeys(cell.iri or concept_of(cell.text) for cell in few)]


def _sentence(found: Table | None, asked: list[Field]) -> str:
    chosen = [field.told for field in asked if field.told]
    if found is None:
        return ""
    if found.truth is not None:
        return answer_sentence.of_truth(true=found.truth, chosen=chosen)
    return answer_sentence.of_rows(len(found.rows), found.names(chosen), chosen)
