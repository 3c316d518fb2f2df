"""The lists of countries, diseases, organisations and activities."""

from flask import Blueprint, Response, render_template

from nordonc.collaboration import activities as activity_list
from nordonc.collaboration import areas, disease_tree
from nordonc.collaboration import organisations as organisation_list
from nordonc.rdf.namespaces import NORDONC
from nordonc.site.filters import names
from nordonc.site.links import label, named
from nordonc.site.representations import CSV, HTML, address, as_csv, represented
from nordonc.site.resource.concept_tree import flat
from nordonc.site.state import served

blueprint = Blueprint("lists", __name__, template_folder="templates")

#: What heads each part of the list of areas.
_KINDS = {
    NORDONC + "Country": "Countries",
    NORDONC + "Territory": "Territories",
    NORDONC + "Region": "Regions",
    NORDONC + "Place": "Places",
}


@blueprint.route("/countries", strict_slashes=False)
@blueprint.route("/countries.<any(html, csv):suffix>")
def countries(suffix: str = "") -> Response:
    """List countries, territories, regions and places with the number of their networks."""
    return represented({HTML: _countries_page, CSV: _countries_rows}, suffix)


def _countries_page() -> str:
    found = areas.areas(served().graph, named)
    kinds = {name: [one for one in found if one.kind == kind] for kind, name in _KINDS.items()}
    return render_template("collaboration/countries.html", kinds=kinds, csv=address("csv"))


def _countries_rows() -> str:
    return as_csv(
        ("iri", "name", "class", "code", "networks"),
        (
            (one.iri, label(one.iri), label(one.kind), one.code, one.networks)
            for one in areas.areas(served().graph, named)
        ),
    )


@blueprint.route("/diseases", strict_slashes=False)
@blueprint.route("/diseases.<any(html, csv):suffix>")
def diseases(suffix: str = "") -> Response:
    """Show the diseases as a tree with the number of their networks."""
    return represented({HTML: _diseases_page, CSV: _diseases_rows}, suffix)


def _diseases_page() -> str:
    trees, counts = disease_tree.diseases(served().graph, named)
    return render_template(
        "collaboration/diseases.html",
        trees=trees,
        counts=counts,
        total=len(flat(trees)),
        csv=address("csv"),
    )


def _diseases_rows() -> str:
    trees, counts = disease_tree.diseases(served().graph, named)
    return as_csv(
        ("iri", "name", "networks", "networks with narrower"),
        ((iri, label(iri), *counts[iri]) for iri in flat(trees)),
    )


@blueprint.route("/organisations", strict_slashes=False)
@blueprint.route("/organisations.<any(html, csv):suffix>")
def organisations(suffix: str = "") -> Response:
    """List the organisations with what links them to networks and countries."""
    return represented({HTML: _organisations_page, CSV: _organisations_rows}, suffix)


def _organisations_page() -> str:
    return render_template(
        "collaboration/organisations.html",
        bodies=organisation_list.bodies(served().graph, named),
        links=organisation_list.LINKS,
        csv=address("csv"),
    )


def _organisations_rows() -> str:
    return as_csv(
        ("iri", "name", *(phrase.lower() for phrase in organisation_list.LINKS.values())),
        (
            (
                one.iri,
                label(one.iri),
                *(names(one.links.get(link, ())) for link in organisation_list.LINKS),
            )
            for one in organisation_list.bodies(served().graph, named)
        ),
    )


@blueprint.route("/activities", strict_slashes=False)
@blueprint.route("/activities.<any(html, csv):suffix>")
def activities(suffix: str = "") -> Response:
    """List what networks do, the most frequent first."""
    return represented({HTML: _activities_page, CSV: _activities_rows}, suffix)


def _activities_page() -> str:
    found = activity_list.activities(served().graph, named)
    return render_template("collaboration/activities.html", activities=found, csv=address("csv"))


def _activities_rows() -> str:
    return as_csv(
        ("iri", "name", "definition", "networks"),
        (
            (one.iri, label(one.iri), one.definition, one.networks)
            for one in activity_list.activities(served().graph, named)
        ),
    )
