"""The list of corrections, narrowed by status and kind."""

from flask import Blueprint, Response, render_template

from nordonc.collaboration import correction_facets as view
from nordonc.site.languages.page_language import by_translated_name
from nordonc.site.links import label, named
from nordonc.site.lists import long_lists
from nordonc.site.lists.facets import matching, options
from nordonc.site.lists.filters import chosen_values, names, offered, relative
from nordonc.site.representations import represented
from nordonc.site.request_parameters import takes
from nordonc.site.spreadsheet import Sheet, sheet_forms
from nordonc.site.state import served

blueprint = Blueprint("corrections", __name__, template_folder="templates")


def _corrections() -> list[view.Correction]:
    return served().once(view.corrections, served().graph, named)


@blueprint.route("/corrections", strict_slashes=False)
@blueprint.route("/corrections.<any(html, csv, xlsx):suffix>")
@takes(long_lists.PARAMETER, *view.FACETS, form=True, values=offered(_corrections, view.FACETS))
def corrections(suffix: str = "") -> Response:
    """List the corrections of the status and kind asked for."""
    return represented(sheet_forms(_page, _rows), suffix)


def _page() -> str:
    found, values = _asked()
    return render_template(
        "collaboration/corrections.html",
        total=len(found),
        corrections=long_lists.part(matching(found, values)),
        chosen=values,
        facets=view.FACETS,
        options=options(found, view.FACETS, values, by_translated_name()),
        relative=relative,
        csv=long_lists.whole_list("csv"),
        excel=long_lists.whole_list("xlsx"),
    )


def _rows() -> Sheet:
    heads = ("iri", "about", "kind", "status", "printed", "proposed", "lines")
    lines = (
        (
            one.iri,
            names(one.about),
            label(one.kind),
            label(one.status),
            one.printed,
            one.proposed,
            names(one.lines),
        )
        for one in long_lists.asked(matching(*_asked()))
    )
    return Sheet(heads, lines)


def _asked() -> tuple[list[view.Correction], dict[str, str]]:
    corrections = _corrections()
    return corrections, chosen_values(corrections, view.FACETS)
