"""The list of networks, narrowed by words, country, disease, kind and activity."""

from flask import Blueprint, Response, render_template, request, url_for

from nordonc import lookup
from nordonc.collaboration import network_facets as view
from nordonc.collaboration import network_search
from nordonc.collaboration.network_search import Search
from nordonc.site.ask import ask, named
from nordonc.site.filters import chosen, names, relative, same_as, sheet
from nordonc.site.links import label
from nordonc.site.state import served

blueprint = Blueprint("networks", __name__, template_folder="templates")


@blueprint.app_template_global()
def narrowed(**values: str) -> str:
    """Return the address of the list of networks, narrowed to these IRIs."""
    given: dict[str, str] = {name: relative(iri) for name, iri in values.items()}
    return url_for("networks.networks", **given)  # type: ignore[arg-type]


@blueprint.route("/networks", strict_slashes=False)
def networks() -> str:
    """List the networks that hold the words and values asked for."""
    found, search, values = _asked()
    shown = view.matching(found, search, values)
    return render_template(
        "collaboration/networks.html",
        total=len(found),
        networks=shown,
        words=search.text,
        meant=[] if search.text == "" else search.matches,
        near=[] if shown else _nearest(search.text),
        chosen=values,
        facets=view.FACETS,
        options=view.options(found, search, values, named),
        relative=relative,
        csv=same_as(".rows"),
    )


@blueprint.route("/networks.csv")
def rows() -> Response:
    """Give the same networks as rows."""
    found, search, values = _asked()
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
        for one in view.matching(found, search, values)
    )
    return sheet(heads, lines)


def _nearest(text: str) -> list[tuple[str, int]]:
    """Return things like a text that finds no network, and how many networks each has."""
    index = served().index
    return [(one.iri, len(index.networks_of(one.iri))) for one in lookup.nearest(index, text)]


def _asked() -> tuple[list[view.Network], Search, dict[str, str]]:
    found = view.networks(ask, named)
    values = {
        facet: iri
        for facet in view.FACETS
        if (iri := chosen(facet, (value for one in found for value in one.values[facet])))
    }
    text, index = request.args.get("q", "").strip(), served().index
    search = network_search.search(index, text)
    if text and not any(search.finds(one.iri, one.text) for one in found):
        search = network_search.guessed(index, text)
    return found, search, values
