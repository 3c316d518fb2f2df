"""What the page about a network says."""

from collections import defaultdict
from collections.abc import Iterable

from nordonc.collaboration import participations, related_networks, source_lines
from nordonc.collaboration.participations import Participation
from nordonc.rdf.namespaces import FOAF, NORDONC, RDF
from nordonc.site.resource import outside_codes
from nordonc.site.resource.page_context import Asking, Subject, Values

_OF_NETWORKS = tuple(
    NORDONC + name
    for name in (
        "coversDisease",
        "participation",
        "participationStated",
        "participatingArea",
        "concerns",
        "statedSubject",
        "statedValue",
    )
)
_PAGES = (FOAF + "homepage", FOAF + "page")


def network(asking: Asking, subject: Subject) -> Values:
    """Return who takes part, diseases, pages, doubts, sources and relations of a network."""
    this, both = subject.what.iri, subject.facts
    corrections = source_lines.corrections(asking.graph, this, asking.base)
    parts = participations.of_network(asking.graph, this, asking.base)
    covered = [term.value for term in both.values(NORDONC + "coversDisease") if term.is_iri]
    others = related_networks.related(asking.graph, this)
    return {
        "lines": source_lines.lines(asking.graph, this),
        "corrections": corrections,
        "doubtful": {field: one for one in corrections if one.is_open for field in one.fields},
        "parts": _by_group(parts),
        "stated": both.one(NORDONC + "participationStated"),
        "covers": both.values(NORDONC + "coversDisease"),
        "codes": _by_thing(outside_codes.outside_codes(asking.graph, covered)),
        "pages": [term for iri in _PAGES for term in both.values(iri)],
        "page_kinds": {
            one.subject.value: one.object.value
            for one in subject.found
            if one.predicate.value == NORDONC + "pageKind"
        },
        "related": [one for one in others if one.diseases],
        "neighbours": [one for one in others if not one.diseases],
        "facts": subject.below.without(*_OF_NETWORKS, *_PAGES),
        "sourced": both.without(RDF + "type"),
    }


def _by_group(parts: Iterable[Participation]) -> dict[str, list[Participation]]:
    order = list(dict.fromkeys(participations.GROUPS.values()))
    grouped: defaultdict[str, list[Participation]] = defaultdict(list)
    for part in parts:
        grouped[part.group].append(part)
    return {group: grouped[group] for group in (*order, participations.BODIES) if group in grouped}


def _by_thing(found: Iterable[outside_codes.Code]) -> dict[str, list[outside_codes.Code]]:
    grouped: defaultdict[str, list[outside_codes.Code]] = defaultdict(list)
    for code in found:
        grouped[code.thing].append(code)
    return dict(grouped)
