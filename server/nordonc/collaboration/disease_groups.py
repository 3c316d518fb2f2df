"""Groups of diseases, each with a hue of its own in lists, pictures and on the map."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from nordonc.rdf.collation import by_name
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Ask, rows, value

#: Hues on a light ground, by their number; ``.hue-<number>`` of ``style.css`` has the same.
HUES = (
    *("#b54249", "#0a7463", "#a14791", "#437204", "#705bbe", "#7c5f01", "#0674b6", "#a43f07"),
    *("#0a7e83", "#a23564", "#0d844c", "#80449f", "#73740c", "#3e5bb8", "#9d5e09", "#0b6e88"),
)

_BROADER = """SELECT ?disease ?broader
WHERE { ?disease a nordonc:Disease . OPTIONAL { ?disease skos:broader ?broader } }"""


class Group(NamedTuple):
    """A group of diseases: its IRI, and the number of its hue."""

    iri: str
    hue: int


class DiseaseGroups(NamedTuple):
    """The groups, and which diseases belong to them.

    Attributes:
        groups: All groups, by name.
        of: Groups by disease; a disease may belong to several, or to none.
    """

    groups: tuple[Group, ...]
    of: Mapping[str, tuple[Group, ...]]

    def of_all(self, diseases: Iterable[str]) -> tuple[Group, ...]:
        """Return the groups of several diseases, each once, in the order of the groups."""
        found = {group for disease in diseases for group in self.of.get(disease, ())}
        return tuple(group for group in self.groups if group in found)


def disease_groups(ask: Ask, named: Named) -> DiseaseGroups:
    """Return the groups: what stands right below the widest disease, and every other top disease.

    The widest disease takes in the most others, so it is no group but what the groups share.
    """
    broader: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows(ask, _BROADER):
        broader[value(row, "disease")].update([value(row, "broader")] if "broader" in row else [])
    above = {disease: _above(disease, broader) for disease in broader}
    tops = [disease for disease in sorted(broader) if not broader[disease]]
    widest = max(tops, key=lambda top: sum(top in found for found in above.values()), default="")
    heads = {one for one, over in broader.items() if widest in over} | {*tops} - {widest}
    groups = tuple(
        Group(iri, number % len(HUES))
        for number, iri in enumerate(sorted(heads, key=by_name(named)))
    )
    return DiseaseGroups(
        groups,
        {one: tuple(group for group in groups if group.iri in above[one]) for one in broader},
    )


def _above(disease: str, broader: Mapping[str, set[str]]) -> set[str]:
    """Return a disease and all that it is a part of."""
    found: set[str] = set()
    waiting = {disease}
    while waiting:
        found |= waiting
        waiting = {one for below in waiting for one in broader.get(below, ())} - found
    return found
