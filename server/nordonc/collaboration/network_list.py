"""The list of networks, narrowed by words, country, disease, kind and activity."""

from flask import Blueprint, Response, render_template, request, url_for

from nordonc.collaboration import network_facets as view
from nordonc.site.ask import ask, named
from nordonc.site.filters import chosen, names, relative, same_as, sheet
from nordonc.site.links import label

blueprint = Blueprint("networks", __name__, template_folder="templates")


@blueprint.app_template_global()
def narrowed(**values: str) -> str:
    """Return the address of the list of networks, narrowed to these IRIs."""
    given: dict[str, str] = {name: relative(iri) for name, iri in values.items()}
    return url_for("networks.networks", **given)  # type: ignore[arg-type]


@blueprint.route("/networks", strict_slashes=False)
def networks() -> str:
    """List the networks that hold the words and values asked for."""
    found, words, values = _asked()
    return render_template(
        "collaboration/networks.html",
        total=len(found),
        networks=view.matching(found, words, values),
        words=words,
        chosen=values,
        facets=view.FACETS,
        options=view.options(found, words, values, named),
        relative=relative,
        csv=same_as(".rows"),
    )


@blueprint.route("/networks.csv")
def rows() -> Response:
    """Give the same networks as rows."""
    found, words, values = _asked()
    heads = ("iri", "name", "abbreviation", "kinds", "countries", "diseases", "activities", "pages")
    lines = (
        (
            one.iri,
            label(one.iri),
            one.abbreviations,
            names(one.values["kind"]),
            names(one.values["country"]),
            names(one.covers),
            names(one.values["activity"]),
            one.pages,
        )
        for one in view.matching(found, words, values)
    )
    return sheet(heads, lines)


def _asked() -> tuple[list[view.Network], str, dict[str, str]]:
    found = view.networks(ask, named)
    values = {
        facet: iri
        for facet in view.FACETS
        if (iri := chosen(facet, (value for one in found for value in one.values[facet])))
    }
    return found, request.args.get("q", "").strip(), values
