"""Networks by countries and territories: who takes part in what, in which role, on which basis."""

from collections.abc import Container, Iterable, Mapping, Sequence

from nordonc import canned
from nordonc.canned import Choice, Parameter
from nordonc.collaboration import participations
from nordonc.collaboration.participation_matrix import Area, Matrix, Network
from nordonc.collaboration.participations import Participation
from nordonc.rdf.collation import by_name, folded
from nordonc.rdf.namespaces import NORDONC
from nordonc.rdf.query_file import query_text
from nordonc.site.resource.facts import Named
from nordonc.sparql.bindings import OPEN, filled
from nordonc.sparql.client import Graph, Row

TERRITORY = f"{NORDONC}Territory"

_DISEASES = query_text(__package__, "matrix_diseases")
_BASES = query_text(__package__, "bases")
_ROLES = query_text(__package__, "roles")
_AREAS = query_text(__package__, "matrix_areas")
_NETWORKS = query_text(__package__, "matrix_networks")

_YES = "true"
_NO = "false"

#: Types of the parameters, as in the header of a canned query.
_TYPES = {"disease": "iri", "weakest": "integer"}

Given = Mapping[str, Sequence[str]]
Choices = Mapping[str, Sequence[Choice]]


def choices(graph: Graph, name: Named, base: str) -> dict[str, list[Choice]]:
    """Return what can be chosen, by parameter: a disease that is covered, and a basis."""
    covered = (row.text("disease") for row in graph.select(_DISEASES))
    diseases = sorted(
        (Choice(iri.removeprefix(base), name(iri)) for iri in covered),
        key=lambda choice: (folded(choice.label), choice.value),
    )
    bases = [
        Choice(str(rank), name(iri) if rank == 1 else f"{name(iri)}, or surer")
        for iri, rank in _ranks(graph).items()
        if rank
    ]
    return {"disease": diseases, "weakest": bases}


def _ranks(graph: Graph) -> dict[str, int]:
    """Return the ranks of all bases by IRI; those without one stand at the end and have 0."""
    found = {row.text("basis"): row.number("rank") for row in graph.select(_BASES)}
    return dict(sorted(found.items(), key=lambda one: (not one[1], one[1])))


def of(graph: Graph, name: Named, offered: Choices, given: Given, base: str) -> Matrix:
    """Return the matrix for the values given.

    Args:
        graph: What is asked.
        name: Names things.
        offered: What can be chosen, from ``choices``.
        given: Values by parameter.
        base: IRI that relative IRIs among the values are resolved against.

    Raises:
        ParameterError: A parameter is unknown, or a value is not one of its choices.
    """
    slots = _slots(offered, given, base)
    networks = graph.select(filled(_NETWORKS, slots))
    found = participations.drawn(graph, base, slots.get("weakest", [OPEN]))
    found.sort(key=lambda participation: (participation.rank, participation.iri))
    listed = {row.text("area"): row for row in graph.select(_AREAS)}
    rows = _networks(networks, found, listed.keys(), name)
    return Matrix(
        areas=_areas(listed.values(), name),
        networks=rows,
        bases=_ranks(graph),
        letters=letters((row.text("role") for row in graph.select(_ROLES)), name),
    )


def _areas(rows: Iterable[Row], name: Named) -> list[Area]:
    """Return the areas of some rows in an order that no choice changes."""
    ordered = sorted(
        rows,
        key=lambda row: (
            row.text("class") == TERRITORY,
            -row.number("networks"),
            name(row.text("area")),
        ),
    )
    return [
        Area(iri=row.text("area"), code=row.text("code"), territory=row.text("class") == TERRITORY)
        for row in ordered
    ]


def _slots(offered: Choices, given: Given, base: str) -> dict[str, list[str]]:
    declared = (
        Parameter(one, kind, one, values=tuple(choice.value for choice in offered[one]))
        for one, kind in _TYPES.items()
    )
    return canned.terms("matrix", declared, given, base)


def _networks(
    rows: Iterable[Row], found: Sequence[Participation], areas: Container[str], name: Named
) -> list[Network]:
    """Return the networks of some rows by name, each once, with what is found of them."""
    cells: dict[str, dict[str, list[Participation]]] = {}
    others: dict[str, list[Participation]] = {}
    for one in found:
        if one.participant in areas:
            cells.setdefault(one.network, {}).setdefault(one.participant, []).append(one)
        elif not one.expanded:
            others.setdefault(one.network, []).append(one)
    networks = {
        row.text("network"): Network(
            iri=row.text("network"),
            short=row.text("abbreviation"),
            stated=row.text("stated", _YES) != _NO,
            cells=cells.get(row.text("network"), {}),
            others=others.get(row.text("network"), []),
        )
        for row in rows
    }
    return [networks[iri] for iri in sorted(networks, key=by_name(name))]


def letters(roles: Iterable[str], name: Named) -> dict[str, str]:
    """Return a capital for each role: the first of its name that no role before it has."""
    found: dict[str, str] = {}
    for role in roles:
        wanted = [letter for letter in name(role).upper() if letter.isalpha()]
        free = (letter for letter in wanted if letter not in found.values())
        found[role] = next(free, str(len(found) + 1))
    return found
