"""The list of networks, narrowed by words and by what is stated of them."""

from flask import Blueprint, Response, render_template, request, url_for

from nordonc import lookup
from nordonc.collaboration import network_facets as view
from nordonc.collaboration import network_search
from nordonc.collaboration.network_search import Search
from nordonc.site.languages.page_language import by_translated_name
from nordonc.site.links import label
from nordonc.site.lists import long_lists
from nordonc.site.lists.facets import matching, options
from nordonc.site.lists.filters import chosen_values, names, offered, relative
from nordonc.site.representations import represented
from nordonc.site.request_parameters import takes
from nordonc.site.spreadsheet import Sheet, sheet_forms
from nordonc.site.state import served

blueprint = Blueprint("networks", __name__, template_folder="templates")


@blueprint.app_template_global()
def narrowed(**values: str) -> str:
    """Return the address of the list of networks, narrowed to these IRIs."""
    given: dict[str, str] = {name: relative(iri) for name, iri in values.items()}
    return url_for("networks.networks", **given)  # type: ignore[arg-type]


@blueprint.route("/networks", strict_slashes=False)
@blueprint.route("/networks.<any(html, csv, xlsx):suffix>")
@takes(
    "q", long_lists.PARAMETER, *view.FACETS, form=True, values=offered(view.current, view.FACETS)
)
def networks(suffix: str = "") -> Response:
    """List the networks that hold the words and values asked for."""
    return represented(sheet_forms(_page, _rows), suffix)


def _page() -> str:
    everything, found, search, values = _asked()
    return render_template(
        "collaboration/networks.html",
        total=len(everything),
        networks=long_lists.part(matching(found, values)),
        words=search.text,
        meant=search.matches if search.text else (),
        near=[] if found else _nearest(search.text),
        chosen=values,
        facets=view.FACETS,
        options=options(found, view.FACETS, values, by_translated_name()),
        relative=relative,
        csv=long_lists.whole_list("csv"),
        excel=long_lists.whole_list("xlsx"),
    )


def _rows() -> Sheet:
    _, found, _, values = _asked()
    heads = ("iri", "name", "abbreviation", "kinds", "countries", "diseases", "activities", "pages")
    lines = (
        (
            one.iri,
            label(one.iri),
            one.abbreviations,
            names(one.stated["kind"]),
            names(one.stated["country"]),
            names(one.stated["disease"]),
            names(one.stated["activity"]),
            one.pages,
        )
        for one in long_lists.asked(matching(found, values))
    )
    return Sheet(heads, lines)


def _asked() -> tuple[list[view.Network], list[view.Network], Search, dict[str, str]]:
    """Return all networks, those found, what the words asked for mean, and the values chosen."""
    networks = view.current()
    values = chosen_values(networks, view.FACETS)
    text, index = request.args.get("q", "").strip(), served().index
    search = network_search.search(index, text)
    found = view.found_by(search, networks)
    if not found:
        search = search.guessed(index)
        found = view.found_by(search, networks)
    return networks, found, search, values


def _nearest(text: str) -> list[tuple[str, int]]:
    """Return things like a text that finds no network, and how many networks each has."""
    index = served().index
    return [(one.iri, len(index.networks_of(one.iri))) for one in lookup.nearest(index, text)]
