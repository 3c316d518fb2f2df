"""What stands on the home page: the map, what to search for, and questions by kind of reader."""

from collections.abc import Collection
from typing import NamedTuple

from flask import request

from nordonc.collaboration import areas, disease_groups
from nordonc.collaboration.participation_matrix import Area
from nordonc.collaboration.pictures import outline_map, palette
from nordonc.site.links import named
from nordonc.site.resource.page_context import Values
from nordonc.site.state import served


class Question(NamedTuple):
    """A question in the words of a reader, and the address of its answer."""

    text: str
    address: str


class Door(NamedTuple):
    """A kind of reader, and what such a reader asks."""

    name: str
    questions: tuple[Question, ...]


DOORS = (
    Door(
        "Patients and relatives",
        (
            Question(
                "Who works on breast cancer in the Nordic countries?", "disease/breast-cancer"
            ),
            Question("Which group is there for children with cancer?", "disease/childhood-cancer"),
            Question("Who works with patient associations?", "queries/patient-perspective"),
        ),
    ),
    Door(
        "Clinicians",
        (
            Question(
                "Which networks run trials in myeloma?",
                "queries/trial-networks-for-disease?disease=disease/multiple-myeloma&atLeast=0",
            ),
            Question(
                "Who writes guidelines for lymphoma?",
                "queries/guidelines-for-disease?disease=disease/lymphoma",
            ),
            Question(
                "Where can I refer a patient across the border for an early-phase trial?",
                "queries/cross-border-referral",
            ),
        ),
    ),
    Door(
        "Administrators and funders",
        (
            Question("Which networks do the same work?", "queries/overlapping-networks"),
            Question("For which diseases does Iceland have no network?", "gaps?country=country/IS"),
            Question("How many networks is each country in?", "explore?view=map"),
        ),
    ),
    Door(
        "Developers and data stewards",
        (
            Question(
                "Which Mondo or ICD-10 code does each disease have?",
                "queries/disease-mappings?vocabulary=ICD-10",
            ),
            Question("Which classes and properties are there?", "ontology"),
            Question("Where is the whole graph as a file?", "download"),
        ),
    ),
)
#: Words that the search box is shown with.
SAMPLES = ("myeloma", "childhood", "Iceland", "clinical trials")
_ROUTES = frozenset({"download", "explore"})


def home() -> Values:
    """Return the values of the parts of the home page."""
    found = areas.areas(served().graph, named)
    drawn = [Area(iri=one.iri, code=one.code, territory=bool(one.within)) for one in found]
    return {
        "map": outline_map.of(drawn, {one.iri: one.networks for one in found}),
        "shades": palette.shades(None),
        "edge": palette.edge(None),
        "samples": SAMPLES,
        "doors": doors(),
        "groups": disease_groups.current().groups,
    }


def doors() -> list[Door]:
    """Return the doors with those questions that this graph can answer."""
    slugs = {f"queries/{query.slug}" for query in served().queries}
    slugs |= {query.slug for query in served().queries} & {"gaps"}
    kept = [door._replace(questions=_answerable(door, slugs | _ROUTES)) for door in DOORS]
    return [door for door in kept if door.questions]


def _answerable(door: Door, routes: Collection[str]) -> tuple[Question, ...]:
    base, labels = served().manifest.base, served().labels
    return tuple(
        question._replace(address=f"{request.script_root}/{question.address}")
        for question in door.questions
        if (path := question.address.partition("?")[0]) in routes or f"{base}{path}" in labels
    )
