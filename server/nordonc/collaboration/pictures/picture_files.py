"""The views as files that stand by themselves: pictures for slides and sites, and workbooks."""

from functools import partial

from flask import Blueprint, Response, render_template, request, url_for

from nordonc.collaboration import explore, matrix
from nordonc.collaboration.pictures import palette, rasterise, view_tables
from nordonc.endpoint import protocol
from nordonc.site.about import sources
from nordonc.site.links import label
from nordonc.site.representations import XLSX, named_file
from nordonc.site.request_parameters import takes
from nordonc.site.resource.page_context import Values
from nordonc.site.spreadsheet import as_xlsx
from nordonc.site.state import served

blueprint = Blueprint("pictures", __name__, template_folder="../templates")

_TYPES = {
    "svg": "image/svg+xml; charset=utf-8",
    "png": "image/png",
    XLSX.extension: XLSX.media_type,
}
#: What each view is called in the picture of it.
TITLES = {
    "matrix": "Who takes part in which network",
    "links": "Which network covers which disease",
    "map": "In how many networks each country takes part",
}


def _offered(parameter: str) -> list[str]:
    offered = served().once(matrix.choices, served().graph, label, served().manifest.base)
    return [choice.value for choice in offered[parameter]]


@blueprint.route("/explore/<any(matrix, map):view>.<any(svg, png, xlsx):suffix>")
@takes(
    *("disease", "weakest"),
    values={name: partial(_offered, name) for name in ("disease", "weakest")},
)
def picture(view: str, suffix: str) -> Response:
    """Return a view with its title, choices, legend, release, source and licence in one file."""
    return _file(view, suffix)


@blueprint.route("/explore/links.<any(svg, png, xlsx):suffix>")
@takes()
def links(suffix: str) -> Response:
    """Return the link diagram with title, legend, release, source and licence in one file."""
    return _file("links", suffix)


def _file(view: str, suffix: str) -> Response:
    values = explore.VIEWS[view](protocol.parameters(request.query_string))
    if suffix == XLSX.extension:
        body: str | bytes = as_xlsx(view_tables.TABLES[view](values))
    else:
        drawn = _picture(view, values)
        body = drawn if suffix == "svg" else rasterise.png(drawn)
    return named_file(Response(body, content_type=_TYPES[suffix]), suffix)


def _picture(view: str, values: Values) -> str:
    return render_template(
        f"collaboration/picture-{view}.svg",
        **values,
        title=TITLES[view],
        told=". ".join(field.told for field in values["fields"] if field.told),  # type: ignore[attr-defined]
        sources=sources(),
        link=_itself,
        label=label,
        palette=palette,
        colour=palette.colour,
        address=url_for("explore.explore", view=view, _external=True),
    )


def _itself(iri: str) -> str:
    """Return where a mark leads in a file that has left the site: to the identifier."""
    return iri
