"""The lists of countries, diseases, organisations and activities."""

from collections import Counter
from contextlib import suppress
from typing import NamedTuple

from flask import Blueprint, Response, render_template, request, url_for

from nordonc.collaboration import (
    areas,
    disease_groups,
    disease_tree,
    network_facets,
    participations,
)
from nordonc.collaboration import organisations as organisation_list
from nordonc.errors import ParameterError
from nordonc.rdf.collation import by_name, folded
from nordonc.rdf.namespaces import NORDONC
from nordonc.rdf.store import absolute_iri
from nordonc.site.concept_meanings import meanings
from nordonc.site.links import label, named
from nordonc.site.lists import long_lists
from nordonc.site.lists.filters import names, relative
from nordonc.site.representations import address, represented
from nordonc.site.request_parameters import takes
from nordonc.site.resource.concept_tree import flat
from nordonc.site.spreadsheet import Sheet, sheet_forms
from nordonc.site.state import served

blueprint = Blueprint("lists", __name__, template_folder="templates")

#: What heads each part of the list of areas.
_KINDS = {
    NORDONC + "Country": "Countries",
    NORDONC + "Territory": "Territories",
    NORDONC + "Region": "Regions",
    NORDONC + "Place": "Places",
}


class Activity(NamedTuple):
    """An activity: its IRI, what it means, and how many networks do it or a narrower one."""

    iri: str
    definition: str
    networks: int


@blueprint.app_template_global()
def groups_of(disease: str) -> tuple[disease_groups.Group, ...]:
    """Return the groups of a disease, the nearest first."""
    return disease_groups.current().of.get(disease, ())


@blueprint.route("/countries", strict_slashes=False)
@blueprint.route("/countries.<any(html, csv, xlsx):suffix>")
def countries(suffix: str = "") -> Response:
    """List countries, territories, regions and places with the number of their networks."""
    return represented(sheet_forms(_countries_page, _countries_rows), suffix)


def _countries_page() -> str:
    found = areas.areas(served().graph, named)
    kinds = {name: [one for one in found if one.kind == kind] for kind, name in _KINDS.items()}
    return render_template(
        "collaboration/countries.html", kinds=kinds, csv=address("csv"), excel=address("xlsx")
    )


def _countries_rows() -> Sheet:
    return Sheet(
        ("iri", "name", "class", "code", "networks"),
        (
            (one.iri, label(one.iri), label(one.kind), one.code, one.networks)
            for one in areas.areas(served().graph, named)
        ),
    )


@blueprint.route("/diseases", strict_slashes=False)
@blueprint.route("/diseases.<any(html, csv, xlsx):suffix>")
def diseases(suffix: str = "") -> Response:
    """Show the diseases as a tree with the number of their networks."""
    return represented(sheet_forms(_diseases_page, _diseases_rows), suffix)


def _diseases_page() -> str:
    trees, counts = disease_tree.diseases(served().graph, named)
    return render_template(
        "collaboration/diseases.html",
        trees=trees,
        counts=counts,
        total=len(flat(trees)),
        csv=address("csv"),
        excel=address("xlsx"),
    )


def _diseases_rows() -> Sheet:
    trees, counts = disease_tree.diseases(served().graph, named)
    return Sheet(
        ("iri", "name", "networks", "networks with narrower"),
        ((iri, label(iri), *counts[iri]) for iri in flat(trees)),
    )


@blueprint.route("/organisations", strict_slashes=False)
@blueprint.route("/organisations.<any(html, csv, xlsx):suffix>")
@takes(long_lists.PARAMETER)
def organisations(suffix: str = "") -> Response:
    """List the organisations with what links them to networks and countries."""
    return represented(sheet_forms(_organisations_page, _organisations_rows), suffix)


def _organisations_page() -> str:
    return render_template(
        "collaboration/organisations.html",
        bodies=long_lists.part(_organisations()),
        links=organisation_list.LINKS,
        csv=long_lists.whole_list("csv"),
        excel=long_lists.whole_list("xlsx"),
    )


def _organisations_rows() -> Sheet:
    return Sheet(
        ("iri", "name", *(phrase.lower() for phrase in organisation_list.LINKS.values())),
        (
            (
                one.iri,
                label(one.iri),
                *(names(one.links.get(link, ())) for link in organisation_list.LINKS),
            )
            for one in long_lists.asked(_organisations())
        ),
    )


def _organisations() -> list[organisation_list.Body]:
    return served().once(organisation_list.bodies, served().graph, named)


@blueprint.route("/activities", strict_slashes=False)
@blueprint.route("/activities.<any(html, csv, xlsx):suffix>")
def activities(suffix: str = "") -> Response:
    """List what networks do, the most frequent first."""
    return represented(sheet_forms(_activities_page, _activities_rows), suffix)


def _activities_page() -> str:
    return render_template(
        "collaboration/activities.html",
        activities=_activities(),
        csv=address("csv"),
        excel=address("xlsx"),
    )


def _activities_rows() -> Sheet:
    return Sheet(
        ("iri", "name", "definition", "networks"),
        ((one.iri, label(one.iri), one.definition, one.networks) for one in _activities()),
    )


def _activities() -> list[Activity]:
    """Return all activities of networks, the most frequent first."""
    found = Counter(iri for one in network_facets.current() for iri in one.values["activity"])
    meant = meanings(found)
    counted = [Activity(iri, meant.get(iri, ""), number) for iri, number in found.items()]
    return sorted(counted, key=lambda one: (-one.networks, folded(named(one.iri))))


@blueprint.route("/participations", strict_slashes=False)
@blueprint.route("/participations.<any(html, csv, xlsx):suffix>")
@takes("who", long_lists.PARAMETER)
def all_participations(suffix: str = "") -> Response:
    """List who takes part in what, each participation with its role, wording and lines."""
    return represented(sheet_forms(_participations_page, _participations_rows), suffix)


def _participations_page() -> str:
    return render_template(
        "collaboration/participations.html",
        participations=long_lists.part(found := _participations()),
        who=found[0].participant if request.args.get("who") else "",
        csv=long_lists.whole_list("csv"),
        excel=long_lists.whole_list("xlsx"),
    )


def _participations_rows() -> Sheet:
    return Sheet(
        (
            *("iri", "network", "who", "kind", "role", "how sure", "rank"),
            *("follows from", "counted", "lines"),
        ),
        (
            (
                one.iri,
                label(one.network),
                label(one.participant),
                one.group,
                label(one.role),
                label(one.basis),
                one.rank,
                label(one.follows) if one.follows else "",
                "yes" if one.counts else "no",
                [line.number for line in one.lines],
            )
            for one in long_lists.asked(_participations())
        ),
    )


@blueprint.app_template_global()
def all_parts(who: str) -> str:
    """Return the address of the list of what an area or body takes part in."""
    return url_for("lists.all_participations", who=relative(who))


def _of_who(who: str, base: str) -> list[participations.Participation]:
    """Return what somebody takes part in, given by an IRI that may be relative.

    Raises:
        ParameterError: It is no IRI, or takes part in nothing.
    """
    with suppress(ValueError):
        iri = absolute_iri(who, base)
        if found := participations.of_who(served().graph, iri, base):
            return found
    raise ParameterError(f"who={who!r} is nobody who takes part in a network", "who")


def _participations() -> list[participations.Participation]:
    who, base = request.args.get("who", ""), served().manifest.base
    if who:
        found = _of_who(who, base)
    else:
        found = served().once(participations.of_all, served().graph, base)
    order = by_name(named)
    return sorted(found, key=lambda one: (order(one.network), order(one.participant), one.iri))
