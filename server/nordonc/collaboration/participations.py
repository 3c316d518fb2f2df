"""Who takes part in what: the participations of a network, and those of an area or a body."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from nordonc.collaboration.source_lines import OPEN, Line, line
from nordonc.rdf.namespaces import NORDONC
from nordonc.rdf.store import absolute_iri
from nordonc.site.resource import outside_codes
from nordonc.site.resource.page_context import HEAD, MATCHES, Asking, Subject, Values
from nordonc.sparql.client import Ask, Row, rows, value

#: Classes of those who take part, in the order of a page, and what heads their part of the table.
GROUPS = {
    NORDONC + "Country": "Countries and territories",
    NORDONC + "Territory": "Countries and territories",
    NORDONC + "Region": "Regions",
    NORDONC + "Place": "Places",
}
BODIES = "Organisations and networks"


class Part(NamedTuple):
    """A participation.

    Attributes:
        iri: Its IRI.
        network: The network.
        who: The area or body that takes part.
        group: A value of ``GROUPS``, or ``BODIES``.
        role: Concept of the role.
        basis: Concept of the wording that it rests on.
        meaning: What that wording is, in a sentence.
        follows: The area or body from whose participation it follows; empty where it is stated.
        counts: Whether the network has the area as one that takes part, not as a guest.
        lines: The lines that it comes from.
        doubt: A correction of such a line that nobody has judged yet; empty where there is none.
    """

    iri: str
    network: str
    who: str
    group: str
    role: str
    basis: str
    meaning: str
    follows: str
    counts: bool
    lines: tuple[Line, ...]
    doubt: str


_SELECTED = """SELECT DISTINCT ?part ?network ?who ?class ?role ?basis ?meaning ?follows ?counts
  ?field ?line ?label ?digest ?doubt
WHERE {
  %s
  ?part nordonc:role ?role ;
    nordonc:basis ?basis .
  OPTIONAL { ?basis skos:definition ?meaning }
  OPTIONAL { ?basis nordonc:rank ?rank }
  OPTIONAL { ?part prov:wasDerivedFrom/nordonc:participant ?follows }
  OPTIONAL {
    ?who a ?class .
    FILTER (?class IN (nordonc:Country, nordonc:Territory, nordonc:Region, nordonc:Place))
  }
  OPTIONAL {
    ?part prov:wasDerivedFrom/prov:wasDerivedFrom? ?field .
    ?field nordonc:line ?line ;
      nordonc:fieldLabel ?label ;
      nordonc:textDigest ?digest .
    OPTIONAL { ?doubt nordonc:corrects ?field ; nordonc:status $open }
  }
  BIND (EXISTS { ?network nordonc:participatingArea ?who } AS ?counts)
}
ORDER BY ?rank ?network ?who ?part ?line ?follows ?doubt"""

_OF_NETWORK = _SELECTED % (
    "BIND ($this AS ?network) $this nordonc:participation ?part . ?part nordonc:participant ?who ."
)
_OF_WHO = _SELECTED % (
    "BIND ($this AS ?who) ?part nordonc:participant $this . ?network nordonc:participation ?part ."
)

_ITSELF = _SELECTED % (
    "BIND ($this AS ?part) ?network nordonc:participation $this . $this nordonc:participant ?who ."
)


def of_network(ask: Ask, network: str, base: str) -> list[Part]:
    """Return who takes part in a network, the strongest basis first."""
    return _parts(ask, _OF_NETWORK, network, base)


def of_who(ask: Ask, who: str, base: str) -> list[Part]:
    """Return what an area or body takes part in, the strongest basis first."""
    return _parts(ask, _OF_WHO, who, base)


def itself(ask: Ask, part: str, base: str) -> Part | None:
    """Return one participation; None where it lacks a network, a role or a basis."""
    return next(iter(_parts(ask, _ITSELF, part, base)), None)


def _parts(ask: Ask, text: str, thing: str, base: str) -> list[Part]:
    status = absolute_iri(f"{base}{OPEN}", "")
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows(ask, text.replace("$open", f"<{status}>"), thing):
        grouped[value(row, "part")].append(row)
    return [_part(of_one) for of_one in grouped.values()]


def _part(found: list[Row]) -> Part:
    first = found[0]
    return Part(
        iri=value(first, "part"),
        network=value(first, "network"),
        who=value(first, "who"),
        group=GROUPS.get(value(first, "class"), BODIES),
        role=value(first, "role"),
        basis=value(first, "basis"),
        meaning=value(first, "meaning"),
        follows=value(first, "follows"),
        counts=value(first, "counts") == "true",
        lines=tuple(dict.fromkeys(line(row) for row in found if "field" in row)),
        doubt=next((value(row, "doubt") for row in found if "doubt" in row), ""),
    )


def meanings(parts: Iterable[Part]) -> dict[str, str]:
    """Return what the bases of participations mean, by their IRIs, in the order of the parts."""
    return {part.basis: part.meaning for part in parts if part.meaning}


def body(asking: Asking, subject: Subject) -> Values:
    """Return what an organisation takes part in, and its codes."""
    parts = of_who(asking.ask, subject.what.iri, asking.base)
    return {
        "takes_part": parts,
        "meanings": meanings(parts),
        "codes": outside_codes.of_thing(asking.ask, subject.what.iri),
        "facts": subject.facts.without(*HEAD, *MATCHES, NORDONC + "participant"),
    }


def participation(asking: Asking, subject: Subject) -> Values:
    """Return a participation in words: who, where, as what, and which lines say so."""
    return {
        "part": itself(asking.ask, subject.what.iri, asking.base),
        "facts": subject.facts.without(*HEAD),
    }
