"""Networks by countries and territories: who takes part in what, in which role, on which basis."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nordonc import catalog
from nordonc.catalog import CannedQuery, Choice, Parameter
from nordonc.namespaces import NORDONC
from nordonc.views.answers import Ask, Name, Row

TERRITORY = f"{NORDONC}Territory"

#: Diseases that a network covers, themselves or by something below them.
_DISEASES = """SELECT DISTINCT ?disease
WHERE { ?network nordonc:coversDisease/skos:broader* ?disease . }"""

_BASES = """SELECT ?basis (MIN(?place) AS ?rank)
WHERE {
  { ?participation nordonc:basis ?basis . } UNION { ?basis nordonc:rank ?any . }
  OPTIONAL { ?basis nordonc:rank ?place . }
}
GROUP BY ?basis
ORDER BY ?rank ?basis"""

_ROLES = """SELECT DISTINCT ?role
WHERE { ?participation nordonc:role ?role . }
ORDER BY ?role"""

_AREAS = """SELECT ?area ?class (MIN(?letters) AS ?code)
WHERE {
  VALUES ?class { nordonc:Country nordonc:Territory }
  ?area a ?class .
  OPTIONAL { ?area nordonc:alpha2 ?letters . }
}
GROUP BY ?area ?class"""

_NETWORKS = """SELECT DISTINCT ?network ?abbreviation ?stated
WHERE {
  VALUES ?disease { UNDEF }
  ?network a nordonc:Network .
  OPTIONAL { ?network nordonc:abbreviation ?abbreviation . }
  OPTIONAL { ?network nordonc:participationStated ?stated . }
  FILTER (!BOUND(?disease) || EXISTS { ?network nordonc:coversDisease/skos:broader* ?disease . })
}"""

_PARTICIPATIONS = """SELECT DISTINCT ?network ?participation ?participant ?role ?basis ?rank
  ?counted ?inferred ?expanded
WHERE {
  VALUES ?weakest { UNDEF }
  ?network nordonc:participation ?participation .
  ?participation nordonc:participant ?participant ;
    nordonc:role ?role ;
    nordonc:basis ?basis .
  OPTIONAL { ?basis nordonc:rank ?rank . }
  FILTER (!BOUND(?weakest) || ?rank <= ?weakest)
  BIND (EXISTS { ?network nordonc:participatingArea ?participant . } AS ?counted)
  BIND (EXISTS { ?participation prov:wasDerivedFrom/a nordonc:Participation . } AS ?inferred)
  BIND (EXISTS { ?other prov:wasDerivedFrom ?participation . } AS ?expanded)
}
ORDER BY ?rank ?participation"""

_YES = "true"
_NO = "false"

#: Types of the parameters, as in the header of a canned query.
_TYPES = {"disease": "iri", "weakest": "integer"}

Given = Mapping[str, Sequence[str]]
Choices = Mapping[str, Sequence[Choice]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A country or territory.

    Attributes:
        iri: Its IRI.
        code: Its two-letter code; empty where it has none.
        territory: Whether it is a territory.
    """

    iri: str
    code: str
    territory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """The fact that an area or a body takes part in a network.

    Attributes:
        iri: Its IRI.
        network: In what.
        participant: Who.
        role: IRI of the role.
        basis: IRI of the basis.
        rank: Rank of the basis; 1 is the strongest, and 0 means that it has none.
        counts: Whether the role makes an area take part, as a collaborator's does not.
        inferred: Whether it follows from another participation.
        expanded: Whether other participations follow from it.
    """

    iri: str
    network: str
    participant: str
    role: str
    basis: str
    rank: int
    counts: bool
    inferred: bool
    expanded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A row.

    Attributes:
        iri: Its IRI.
        short: Its abbreviation; empty where it has none.
        stated: Whether its entry says who takes part; true where the graph leaves that open.
        cells: Its participations by area.
        others: Its participations of anybody else, but those that the cells follow from.
    """

    iri: str
    short: str
    stated: bool
    cells: Mapping[str, Sequence[Participation]]
    others: Sequence[Participation]


@dataclass(frozen=True)
class Matrix:
    """The whole picture.

    Attributes:
        areas: The columns: countries before territories, each with the most networks first.
        networks: The rows, by name.
        bases: Ranks of the bases by IRI, the strongest first; those without a rank have 0.
        letters: What stands for each role that occurs.
    """

    areas: Sequence[Area]
    networks: Sequence[Network]
    bases: Mapping[str, int]
    letters: Mapping[str, str]

    @cached_property
    def counts(self) -> Counter[tuple[str, str]]:
        """Networks in which an area takes part, by area and basis."""
        return Counter(
            (area, basis) for area, basis, _ in {_key(one) for one in self._cells if one.counts}
        )

    @property
    def used(self) -> dict[str, int]:
        """Ranks of those bases on which an area takes part, by IRI, the strongest first."""
        found = {basis for _, basis in self.counts}
        return {basis: rank for basis, rank in self.bases.items() if basis in found}

    @cached_property
    def totals(self) -> Counter[str]:
        """Networks in which an area takes part, on any basis."""
        return Counter(area for area, _ in {_pair(one) for one in self._cells if one.counts})

    @cached_property
    def beside(self) -> Counter[str]:
        """Networks beside which an area stands, in a role that does not make it take part."""
        return Counter(area for area, _ in {_pair(one) for one in self._cells if not one.counts})

    @property
    def _cells(self) -> Iterator[Participation]:
        for network in self.networks:
            for found in network.cells.values():
                yield from found

    @property
    def others(self) -> list[Participation]:
        """Participations of bodies, regions and places that the cells do not show."""
        return [one for network in self.networks for one in network.others]


def _key(one: Participation) -> tuple[str, str, str]:
    return one.participant, one.basis, one.network


def _pair(one: Participation) -> tuple[str, str]:
    return one.participant, one.network


def choices(ask: Ask, name: Name, base: str) -> dict[str, list[Choice]]:
    """Return what can be chosen, by parameter: a disease that is covered, and a basis."""
    covered = (row["disease"] for row in ask(_DISEASES))
    diseases = sorted(
        (Choice(iri.removeprefix(base), name(iri)) for iri in covered),
        key=lambda choice: (choice.label.casefold(), choice.value),
    )
    bases = [Choice(str(rank), f"{rank} {name(iri)}") for iri, rank in _ranks(ask).items() if rank]
    return {"disease": diseases, "weakest": bases}


def _ranks(ask: Ask) -> dict[str, int]:
    """Return the ranks of all bases by IRI; those without one stand at the end and have 0."""
    found = {row["basis"]: int(row.get("rank", 0)) for row in ask(_BASES)}
    return dict(sorted(found.items(), key=lambda one: (not one[1], one[1])))


def of(ask: Ask, name: Name, offered: Choices, given: Given, base: str) -> Matrix:
    """Return the matrix for the values given.

    Args:
        ask: Asks the graph.
        name: Names things.
        offered: What can be chosen, from ``choices``.
        given: Values by parameter.
        base: IRI that relative IRIs among the values are resolved against.

    Raises:
        ParameterError: A parameter is unknown, or a value is not one of its choices.
    """
    networks = ask(catalog.bind(_query(offered, _NETWORKS), given, base))
    found = ask(catalog.bind(_query(offered, _PARTICIPATIONS), given, base))
    listed = {row["area"]: row for row in ask(_AREAS)}
    rows = _networks(networks, list(map(_participation, found)), listed.keys(), name)
    taking = Counter(area for network in rows for area in network.cells)
    areas = [
        Area(iri=iri, code=row.get("code", ""), territory=row["class"] == TERRITORY)
        for iri, row in listed.items()
    ]
    areas.sort(key=lambda area: (area.territory, -taking[area.iri], name(area.iri)))
    bases = _ranks(ask)
    return Matrix(areas, rows, bases, letters((row["role"] for row in ask(_ROLES)), name))


def _query(offered: Choices, text: str) -> CannedQuery:
    declared = tuple(
        Parameter(one, kind, one, values=tuple(choice.value for choice in offered[one]))
        for one, kind in _TYPES.items()
    )
    return CannedQuery("matrix", "", "", declared, {}, "matrix", (), text)


def _participation(row: Row) -> Participation:
    return Participation(
        iri=row["participation"],
        network=row["network"],
        participant=row["participant"],
        role=row["role"],
        basis=row["basis"],
        rank=int(row.get("rank", 0)),
        counts=row["counted"] == _YES,
        inferred=row["inferred"] == _YES,
        expanded=row["expanded"] == _YES,
    )


def _networks(
    rows: Iterable[Row], found: Sequence[Participation], areas: Container[str], name: Name
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
        row["network"]: Network(
            iri=row["network"],
            short=row.get("abbreviation", ""),
            stated=row.get("stated", _YES) != _NO,
            cells=cells.get(row["network"], {}),
            others=others.get(row["network"], []),
        )
        for row in rows
    }
    return sorted(
        networks.values(), key=lambda network: (name(network.iri).casefold(), network.iri)
    )


def letters(roles: Iterable[str], name: Name) -> dict[str, str]:
    """Return a capital for each role: the first of its name that no role before it has."""
    found: dict[str, str] = {}
    for role in roles:
        wanted = [letter for letter in name(role).upper() if letter.isalpha()]
        free = (letter for letter in wanted if letter not in found.values())
        found[role] = next(free, str(len(found) + 1))
    return found
