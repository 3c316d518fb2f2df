"""The lists of countries, diseases, organisations and activities."""

from flask import Blueprint, Response, render_template, url_for

from nordonc.collaboration import activities, areas, disease_tree, organisations
from nordonc.rdf.namespaces import NORDONC
from nordonc.site.ask import ask, named
from nordonc.site.filters import names, sheet
from nordonc.site.links import label

blueprint = Blueprint("lists", __name__, template_folder="templates")

#: What heads each part of the list of areas.
_KINDS = {
    NORDONC + "Country": "Countries",
    NORDONC + "Territory": "Territories",
    NORDONC + "Region": "Regions",
    NORDONC + "Place": "Places",
}


@blueprint.route("/countries", strict_slashes=False)
def countries() -> str:
    """List countries, territories, regions and places with the number of their networks."""
    found = areas.areas(ask, named)
    kinds = {name: [one for one in found if one.kind == kind] for kind, name in _KINDS.items()}
    return render_template(
        "collaboration/countries.html", kinds=kinds, csv=url_for(".countries_csv")
    )


@blueprint.route("/countries.csv")
def countries_csv() -> Response:
    """Give the same areas as rows."""
    return sheet(
        ("iri", "name", "class", "code", "networks"),
        (
            (one.iri, label(one.iri), label(one.kind), one.code, one.networks)
            for one in areas.areas(ask, named)
        ),
    )


@blueprint.route("/diseases", endpoint="diseases", strict_slashes=False)
def all_diseases() -> str:
    """Show the diseases as a tree with the number of their networks."""
    trees = disease_tree.diseases(ask, named)
    return render_template(
        "collaboration/diseases.html",
        trees=trees,
        total=len(disease_tree.flat(trees)),
        csv=url_for(".diseases_csv"),
    )


@blueprint.route("/diseases.csv")
def diseases_csv() -> Response:
    """Give the same diseases as rows, each once."""
    return sheet(
        ("iri", "name", "networks", "networks with narrower"),
        (
            (one.iri, label(one.iri), one.direct, one.networks)
            for one in disease_tree.flat(disease_tree.diseases(ask, named)).values()
        ),
    )


@blueprint.route("/organisations", endpoint="organisations", strict_slashes=False)
def all_organisations() -> str:
    """List the organisations with what links them to networks and countries."""
    return render_template(
        "collaboration/organisations.html",
        bodies=organisations.bodies(ask, named),
        links=organisations.LINKS,
        csv=url_for(".organisations_csv"),
    )


@blueprint.route("/organisations.csv")
def organisations_csv() -> Response:
    """Give the same organisations as rows."""
    return sheet(
        ("iri", "name", *(phrase.lower() for phrase in organisations.LINKS.values())),
        (
            (
                one.iri,
                label(one.iri),
                *(names(one.links.get(link, ())) for link in organisations.LINKS),
            )
            for one in organisations.bodies(ask, named)
        ),
    )


@blueprint.route("/activities", endpoint="activities", strict_slashes=False)
def all_activities() -> str:
    """List what networks do, the most frequent first."""
    found = activities.activities(ask, named)
    return render_template(
        "collaboration/activities.html", activities=found, csv=url_for(".activities_csv")
    )


@blueprint.route("/activities.csv")
def activities_csv() -> Response:
    """Give the same activities as rows."""
    return sheet(
        ("iri", "name", "definition", "networks"),
        (
            (one.iri, label(one.iri), one.definition, one.networks)
            for one in activities.activities(ask, named)
        ),
    )
