"""Pictures of the whole: networks by countries, networks and diseases, a map, and the gaps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from nordonc import canned
from nordonc.canned import CannedQuery, Choice
from nordonc.collaboration import cautions, gaps, link_diagram, matrix, outline_map
from nordonc.collaboration.participation_matrix import Matrix
from nordonc.endpoint import protocol
from nordonc.errors import ParameterError
from nordonc.site.links import href, label
from nordonc.site.parameters import takes
from nordonc.site.state import served

blueprint = Blueprint("explore", __name__, template_folder="templates")

_HTML = "text/html; charset=utf-8"
#: The canned query whose counts are the sums of the matrix.
_SUMS = "networks-by-country-and-basis"
#: The canned query that tells which networks there are where a gap leaves it open.
_NEAREST = "networks-for-disease-in-country"

#: The page that is not drawn from the classes but from a canned query.
_GAPS = "gaps"

_Values = dict[str, list[str]]
_Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Field:
    """A choice as a form shows it.

    Attributes:
        name: Name of the parameter.
        label: What people call it.
        given: The values chosen; empty means any.
        choices: What can be chosen.
    """

    name: str
    label: str
    given: Sequence[str]
    choices: Sequence[Choice]


@blueprint.route("/explore")
@takes("view", "disease", "weakest", form=True)
def explore() -> Response:
    """Show the networks in the view asked for, as far as they match the form."""
    given = protocol.parameters(request.query_string)
    chosen = given.pop("view", [])
    view = chosen[-1] if chosen else next(iter(_VIEWS))
    if view not in _VIEWS:
        raise ParameterError(f"view={view!r} is not allowed; allowed: {', '.join(_VIEWS)}", "view")
    return _VIEWS[view](given)


def _matrix(given: _Values) -> Response:
    found, fields = _filtered(given)
    return _page("matrix", given, matrix=found, fields=fields, sums=_canned(_SUMS))


def _map(given: _Values) -> Response:
    found, fields = _filtered(given)
    drawn = outline_map.of(found.areas, found.totals)
    return _page("map", given, matrix=found, fields=fields, map=drawn)


def _links(given: _Values) -> Response:
    if given:
        raise ParameterError(f"The view links has no parameter {min(given)!r}; it has none")
    drawn = link_diagram.of(served().graph, label)
    return _page("links", given, diagram=drawn, sizes=link_diagram)


#: What shows each view; the first one is shown where none is asked for.
_VIEWS: dict[str, Callable[[_Values], Response]] = {
    "matrix": _matrix,
    "links": _links,
    "map": _map,
}
#: Views that take the same form.
_FILTERED = {"matrix", "map"}
_FIELDS = {"disease": "Disease", "weakest": "Weakest basis"}


def _filtered(given: _Values) -> tuple[Matrix, list[Field]]:
    """Return the matrix for the values of a request, and the form that gives others."""
    now = served()
    graph, base = now.graph, now.manifest.base
    offered = matrix.choices(graph, label, base)
    found = matrix.of(graph, label, offered, given, base)
    fields = [
        Field(name, text, _short(given.get(name, []), base), offered[name])
        for name, text in _FIELDS.items()
    ]
    return found, fields


def _short(values: Sequence[str], base: str) -> list[str]:
    return [value.removeprefix(base) for value in values]


@blueprint.route("/gaps")
@takes(own=True, form=True)
def missing() -> Response:
    """Show which diseases have no network in a country."""
    now = served()
    question = gaps.question(now.queries)
    given = protocol.parameters(request.query_string)
    if question is None:
        if given:
            raise ParameterError(
                f"This address has no parameter {min(given)!r}; its parameters: none"
            )
        return _page(_GAPS, given, question=None)
    text = canned.bind(question, given, now.manifest.base, _offered)
    return _page(
        _GAPS,
        given,
        question=question,
        field=_country(question, given),
        gaps=gaps.of(now.graph, label, text),
        nearest=_nearest,
        answer=_with(url_for("queries.query", name=question.slug), given),
    )


def _offered(slug: str) -> list[str]:
    return [choice.value for choice in served().choices(slug)]


def _country(question: CannedQuery, given: _Given) -> Field | None:
    """Return the choice of a country, where the question offers one."""
    one = next((one for one in question.parameters if one.name == gaps.COUNTRY), None)
    if one is None:
        return None
    base = served().manifest.base
    if one.values_from:
        choices = served().choices(one.values_from)
    else:
        choices = tuple(Choice(value, label(f"{base}{value}")) for value in one.values)
    return Field(one.name, one.label, _short(given.get(one.name, []), base), choices)


def _canned(slug: str) -> CannedQuery | None:
    return next((query for query in served().queries if query.slug == slug), None)


def _nearest(disease: str, country: str) -> str:
    """Return the address of what comes nearest to a network for a disease in a country."""
    if not _canned(_NEAREST):
        return href(disease)
    disease, country = _short([disease, country], served().manifest.base)
    given = {"disease": [disease], "country": [country]}
    return _with(url_for("queries.query", name=_NEAREST), given)


def _page(view: str, given: _Given, **values: object) -> Response:
    tabs = {
        **{one: _address(one, given if {one, view} <= _FILTERED else {}) for one in _VIEWS},
        _GAPS: url_for(".missing"),
    }
    page = render_template(
        f"collaboration/explore-{view}.html",
        **values,
        view=view,
        tabs=tabs,
        cautions=cautions.of(served().graph),
        href=href,
        label=label,
    )
    return Response(page, content_type=_HTML)


def _address(view: str, given: _Given) -> str:
    return _with(url_for(".explore"), {"view": [view], **given})


def _with(path: str, given: _Given) -> str:
    """Return an address with those values that restrict something."""
    kept = {name: [value for value in values if value] for name, values in given.items()}
    query = urlencode(kept, doseq=True)
    return f"{path}?{query}" if query else path
