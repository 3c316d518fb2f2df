"""The list of corrections, narrowed by status and kind."""

from flask import Blueprint, Response, render_template

from nordonc.collaboration import correction_facets as view
from nordonc.site.ask import ask, named
from nordonc.site.filters import chosen, names, relative, same_as, sheet
from nordonc.site.links import label

blueprint = Blueprint("corrections", __name__, template_folder="templates")


@blueprint.route("/corrections", strict_slashes=False)
def corrections() -> str:
    """List the corrections of the status and kind asked for."""
    found, values = _asked()
    return render_template(
        "collaboration/corrections.html",
        total=len(found),
        corrections=view.matching(found, values),
        chosen=values,
        facets=view.FACETS,
        options=view.options(found, values, named),
        relative=relative,
        csv=same_as(".rows"),
    )


@blueprint.route("/corrections.csv")
def rows() -> Response:
    """Give the same corrections as rows."""
    heads = ("iri", "about", "kind", "status", "printed", "proposed", "lines")
    lines = (
        (
            one.iri,
            names(one.about),
            label(one.values["kind"]),
            label(one.values["status"]),
            one.printed,
            one.proposed,
            names(one.lines),
        )
        for one in view.matching(*_asked())
    )
    return sheet(heads, lines)


def _asked() -> tuple[list[view.Correction], dict[str, str]]:
    found = view.corrections(ask, named)
    values = {
        facet: iri
        for facet in view.FACETS
        if (iri := chosen(facet, (one.values[facet] for one in found)))
    }
    return found, values
