"""Groups of diseases, each with a hue of its own in lists, pictures and on the map."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from nordonc.collaboration.pictures.palette import HUES
from nordonc.rdf.collation import by_name
from nordonc.rdf.query_file import query_text
from nordonc.site.links import named
from nordonc.site.resource.facts import Named
from nordonc.site.state import served
from nordonc.sparql.client import Graph

_BROADER = query_text(__package__, "broader_diseases")


class Group(NamedTuple):
    """A group of diseases: its IRI, and the number of its hue."""

    iri: str
    hue: int


class DiseaseGroups(NamedTuple):
    """The groups, and which diseases belong to them.

    Attributes:
        groups: All groups, by name.
        of: Groups by disease, the nearest and largest first; there may be several, or none.
    """

    groups: tuple[Group, ...]
    of: Mapping[str, tuple[Group, ...]]

    def hue(self, diseases: Iterable[str]) -> int | None:
        """Return the number of the hue that all of some diseases share; none where they do not."""
        found = self.of_all(diseases)
        return found[0].hue if len(found) == 1 else None

    def of_all(self, diseases: Iterable[str]) -> tuple[Group, ...]:
        """Return the groups of several diseases, each once, in the order of the groups."""
        found = {group for disease in diseases for group in self.of.get(disease, ())}
        return tuple(group for group in self.groups if group in found)


def disease_groups(graph: Graph, named: Named) -> DiseaseGroups:
    """Return the groups: what stands right below the widest disease, and every other top disease.

    The widest disease takes in the most others, so it is no group but what the groups share.
    """
    broader: defaultdict[str, set[str]] = defaultdict(set)
    for row in graph.select(_BROADER):
        broader[row.text("disease")].update([row.text("broader")] if "broader" in row else [])
    above = {disease: _above(disease, broader) for disease in broader}
    sizes = Counter(one for found in above.values() for one in found)
    tops = [disease for disease in sorted(broader) if not broader[disease]]
    widest = max(tops, key=lambda top: sizes[top], default="")
    heads = {one for one, over in broader.items() if widest in over} | {*tops} - {widest}
    groups = tuple(
        Group(iri, number % len(HUES))
        for number, iri in enumerate(sorted(heads, key=by_name(named)))
    )
    of = {
        one: sorted(
            (group for group in groups if group.iri in found),
            key=lambda group: (found[group.iri], -sizes[group.iri]),
        )
        for one, found in above.items()
    }
    return DiseaseGroups(groups, {one: tuple(found) for one, found in of.items()})


def current() -> DiseaseGroups:
    """Return the groups of the release that is served, asked once for all requests."""
    return served().once(disease_groups, served().graph, named)


def _above(disease: str, broader: Mapping[str, set[str]]) -> dict[str, int]:
    """Return a disease and all that it is a part of, with the number of steps to each."""
    found: dict[str, int] = {}
    waiting, steps = {disease}, 0
    while waiting:
        found |= dict.fromkeys(waiting, steps)
        waiting = {one for below in waiting for one in broader.get(below, ())} - found.keys()
        steps += 1
    return found
