"""Who takes part in what: the participations of a network, and those of an area or a body."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from nordonc.collaboration.source_lines import PROPOSED, Line, lines_with_words
from nordonc.rdf.namespaces import NORDONC
from nordonc.rdf.query_file import query_text
from nordonc.site.resource import outside_codes
from nordonc.site.resource.page_context import MATCHES, Asking, Subject, Values
from nordonc.sparql.bindings import OPEN, bound, filled
from nordonc.sparql.client import Graph, Row

#: Classes of those who take part, in the order of a page, and what heads their part of the table.
GROUPS = {
    NORDONC + "Country": "Countries and territories",
    NORDONC + "Territory": "Countries and territories",
    NORDONC + "Region": "Regions",
    NORDONC + "Place": "Places",
}
BODIES = "Organisations and networks"


class Participation(NamedTuple):
    """A participation.

    Attributes:
        iri: Its IRI.
        network: The network.
        participant: The area or body that takes part.
        group: A value of ``GROUPS``, or ``BODIES``.
        role: Concept of the role.
        basis: Concept of the wording that it rests on.
        rank: Rank of the basis; 1 is the strongest, and 0 means that it has none.
        follows: The area or body from whose participation it follows; empty where it is stated.
        expanded: Whether other participations follow from it.
        counts: Whether the network has the area as one that takes part, not as a guest.
        lines: The lines that it comes from.
        doubt: A correction of such a line that nobody has judged yet; empty where there is none.
    """

    iri: str
    network: str
    participant: str
    group: str
    role: str
    basis: str
    rank: int
    follows: str
    expanded: bool
    counts: bool
    lines: tuple[Line, ...]
    doubt: str

    @property
    def inferred(self) -> bool:
        """Whether it follows from another participation."""
        return bool(self.follows)

    @property
    def mark(self) -> str:
        """How it is drawn: stated and counted, following from wording, or not counted."""
        if not self.counts:
            return "beside"
        return "wording" if self.inferred else "sure"


_PARTICIPATIONS = query_text(__package__, "participations")
_DRAWN = query_text(__package__, "participations_drawn")


def of_all(graph: Graph, base: str, weakest: Sequence[str] = (OPEN,)) -> list[Participation]:
    """Return who takes part in what, on bases of a rank or stronger, the strongest first."""
    return _read(graph, filled(_PARTICIPATIONS, {"weakest": weakest}), base)


def drawn(graph: Graph, base: str, weakest: Sequence[str] = (OPEN,)) -> list[Participation]:
    """Return what ``of_all`` does, without the lines and what is doubtful about them."""
    return _read(graph, filled(_DRAWN, {"weakest": weakest}), base)


def of_network(graph: Graph, network: str, base: str) -> list[Participation]:
    """Return who takes part in a network, the strongest basis first."""
    return _read(graph, bound(_PARTICIPATIONS, network=[network]), base)


def of_who(graph: Graph, who: str, base: str) -> list[Participation]:
    """Return what an area or body takes part in, the strongest basis first."""
    return _read(graph, bound(_PARTICIPATIONS, who=[who]), base)


def itself(graph: Graph, part: str, base: str) -> Participation | None:
    """Return one participation; None where it lacks a network, a role or a basis."""
    return next(iter(_read(graph, bound(_PARTICIPATIONS, part=[part]), base)), None)


def _read(graph: Graph, query: str, base: str) -> list[Participation]:
    status = {"open": f"{base}{PROPOSED}"} if base else {}
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in graph.select(query, **status):
        grouped[row.text("part")].append(row)
    return [_participation(rows) for rows in grouped.values()]


def _participation(found: list[Row]) -> Participation:
    first = found[0]
    return Participation(
        iri=first.text("part"),
        network=first.text("network"),
        participant=first.text("who"),
        group=GROUPS.get(first.text("class"), BODIES),
        role=first.text("role"),
        basis=first.text("basis"),
        rank=first.number("rank"),
        follows=first.text("follows"),
        expanded=first.truth("expanded"),
        counts=first.truth("counts"),
        lines=lines_with_words(found),
        doubt=next((row.text("doubt") for row in found if "doubt" in row), ""),
    )


def body(asking: Asking, subject: Subject) -> Values:
    """Return what an organisation takes part in, and its codes."""
    parts = of_who(asking.graph, subject.what.iri, asking.base)
    return {
        "takes_part": parts,
        "codes": outside_codes.outside_codes(asking.graph, [subject.what.iri]),
        "facts": subject.below.without(*MATCHES, NORDONC + "participant"),
    }


def participation(asking: Asking, subject: Subject) -> Values:
    """Return a participation in words: who, where, as what, and which lines say so."""
    return {
        "part": itself(asking.graph, subject.what.iri, asking.base),
        "facts": subject.below,
    }
