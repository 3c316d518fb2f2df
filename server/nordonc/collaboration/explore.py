"""Pictures of the whole: networks by countries, networks and diseases, a map, and the gaps."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, url_for

from nordonc.canned import CannedQuery, Choice, whole
from nordonc.collaboration import cautions, disease_groups, gaps, matrix
from nordonc.collaboration.participation_matrix import Matrix
from nordonc.collaboration.pictures import link_diagram, outline_map, palette, summaries
from nordonc.endpoint import protocol
from nordonc.errors import ParameterError
from nordonc.site.links import href, label
from nordonc.site.queries import query_form
from nordonc.site.representations import PAGE_TYPE, with_values
from nordonc.site.request_parameters import takes
from nordonc.site.resource.page_context import Values
from nordonc.site.state import served

blueprint = Blueprint("explore", __name__, template_folder="templates")

#: The canned query whose counts are the sums of the matrix.
_SUMS = "networks-by-country-and-basis"
#: The canned query that tells which networks there are where a gap leaves it open.
_NEAREST = "networks-for-disease-in-country"

#: The page that is not drawn from the classes but from a canned query.
_GAPS = "gaps"

Given = Mapping[str, Sequence[str]]


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

    @property
    def told(self) -> str:
        """What is chosen, in words; empty where nothing is."""
        names = [choice.label for choice in self.choices if choice.value in self.given]
        return f"{self.label}: {', '.join(names)}" if names else ""


@blueprint.route("/explore")
@takes("view", "disease", "weakest", form=True)
def explore() -> Response:
    """Show the networks in the view asked for, as far as they match the form."""
    given = protocol.parameters(request.query_string)
    chosen = given.pop("view", [])
    view = chosen[-1] if chosen else next(iter(VIEWS))
    if view not in VIEWS:
        raise ParameterError(f"view={view!r} is not allowed; allowed: {', '.join(VIEWS)}", "view")
    return _page(view, given, **VIEWS[view](given))


def _matrix(given: Given) -> Values:
    found, fields = _filtered(given)
    covers: defaultdict[str, list[str]] = defaultdict(list)
    for network, disease in link_diagram.covered(served().graph):
        covers[network].append(disease)
    groups = disease_groups.current()
    return {
        "matrix": found,
        "summary": summaries.rows(found, covers, groups),
        "fields": fields,
        "sums": _canned(_SUMS),
        "groups": {iri: groups.of_all(diseases) for iri, diseases in covers.items()},
        "key": groups.groups,
        "hues": {iri: groups.hue(diseases) for iri, diseases in covers.items()},
    }


def _map(given: Given) -> Values:
    found, fields = _filtered(given)
    groups = disease_groups.current()
    diseases = [f"{served().manifest.base}{one}" for one in fields[0].given if one]
    return {
        "matrix": found,
        "fields": fields,
        "map": outline_map.of(found.areas, found.totals),
        "scale": outline_map.scale(),
        "hue": groups.hue(diseases),
    }


def _links(given: Given) -> Values:
    if given:
        raise ParameterError(f"The view links has no parameter {min(given)!r}; it has none")
    return {"diagram": served().once(_diagram), "sizes": link_diagram, "fields": []}


def _diagram() -> link_diagram.Diagram:
    return link_diagram.of(served().graph, label, disease_groups.current())


#: What gives the values of each view; the first one is shown where none is asked for.
VIEWS: dict[str, Callable[[Given], Values]] = {
    "matrix": _matrix,
    "links": _links,
    "map": _map,
}
#: Views that take the same form.
_FILTERED = {"matrix", "map"}
_FIELDS = {"disease": "Disease", "weakest": "How sure"}


def _filtered(given: Given) -> tuple[Matrix, list[Field]]:
    """Return the matrix for the values of a request, and the form that gives others."""
    now = served()
    graph, base = now.graph, now.manifest.base
    offered = served().once(matrix.choices, graph, label, base)
    found = matrix.of(graph, label, offered, given, base)
    fields = [
        Field(name, text, _chosen(given.get(name, []), base, offered[name]), offered[name])
        for name, text in _FIELDS.items()
    ]
    return found, fields


def _chosen(values: Sequence[str], base: str, offered: Sequence[Choice]) -> list[str]:
    allowed = [choice.value for choice in offered]
    return [whole(value, allowed) for value in _short(values, base)]


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
    text = query_form.bound(question, given)
    return _page(
        _GAPS,
        given,
        question=question,
        field=_country(question, given),
        gaps=gaps.of(now.graph, label, text),
        nearest=_nearest,
        answer=with_values(url_for("queries.query", name=question.slug), given),
        excel=with_values(url_for("queries.query", name=f"{question.slug}.xlsx"), given),
    )


def _country(question: CannedQuery, given: Given) -> Field | None:
    """Return the choice of a country, where the question offers one."""
    one = next((one for one in question.parameters if one.name == gaps.COUNTRY), None)
    if one is None:
        return None
    offered = query_form.choices(one)
    chosen = _chosen(given.get(one.name, []), served().manifest.base, offered)
    return Field(one.name, one.label, chosen, offered)


def _canned(slug: str) -> CannedQuery | None:
    return next((query for query in served().queries if query.slug == slug), None)


def _nearest(disease: str, country: str) -> str:
    """Return the address of what comes nearest to a network for a disease in a country."""
    if not _canned(_NEAREST):
        return href(disease)
    disease, country = _short([disease, country], served().manifest.base)
    given = {"disease": [disease], "country": [country]}
    return with_values(url_for("queries.query", name=_NEAREST), given)


def _page(view: str, given: Given, **values: object) -> Response:
    tabs = {
        **{one: _address(one, given if {one, view} <= _FILTERED else {}) for one in VIEWS},
        _GAPS: url_for(".missing"),
    }
    page = render_template(
        f"collaboration/explore-{view}.html",
        **values,
        view=view,
        tabs=tabs,
        cautions=served().once(cautions.of, served().graph),
        pictures=pictures(view, given) if view in VIEWS else {},
        link=href,
        shades=palette.shades(None),
        edge=palette.edge(None),
        colour=palette.colour,
    )
    return Response(page, content_type=PAGE_TYPE)


def pictures(view: str, given: Given) -> dict[str, str]:
    """Return the addresses of a view as a file, by the name of the format."""
    suffixes = ("svg", "png", "xlsx")
    if view not in _FILTERED:
        return {suffix.upper(): url_for("pictures.links", suffix=suffix) for suffix in suffixes}
    return {
        suffix.upper(): with_values(url_for("pictures.picture", view=view, suffix=suffix), given)
        for suffix in suffixes
    }


def _address(view: str, given: Given) -> str:
    return with_values(url_for(".explore"), {"view": [view], **given})
