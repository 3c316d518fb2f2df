"""What the page about a country, a territory, a region or a place says."""

from flask import url_for

from nordonc import canned
from nordonc.collaboration import participations, source_lines
from nordonc.errors import NordoncError
from nordonc.rdf.namespaces import NORDONC
from nordonc.rdf.query_file import query_text
from nordonc.site.lists.filters import relative
from nordonc.site.representations import with_values
from nordonc.site.resource import outside_codes
from nordonc.site.resource.page_context import IN_SCHEME, MATCHES, Asking, Subject, Values

#: The question that tells which networks leave a country open, and its parameter.
_OPEN_TO = ("networks-open-to-country", "country")

_DISEASES_IN = query_text(__package__, "diseases_in_area")


def area(asking: Asking, subject: Subject) -> Values:
    """Return the networks of an area, those that leave it open, its diseases and codes."""
    this = subject.what.iri
    parts = participations.of_who(asking.graph, this, asking.base)
    counted = {NORDONC + "Country", NORDONC + "Territory"} & {*subject.what.types}
    return {
        "takes_part": [one for one in parts if one.counts or not counted],
        "others": [one for one in parts if counted and not one.counts],
        "narrows": bool(counted),
        "corrections": _corrections(asking, subject),
        "left_open": _left_open(asking, this),
        "left_open_address": with_values(
            url_for("queries.query", name=_OPEN_TO[0]), {_OPEN_TO[1]: [relative(this)]}
        ),
        "codes": outside_codes.outside_codes(asking.graph, [this]),
        "diseases": [
            (row.text("disease"), row.number("networks"))
            for row in asking.graph.select(_DISEASES_IN, this=this)
        ],
        "facts": subject.below.without(
            *MATCHES,
            *IN_SCHEME,
            NORDONC + "participant",
            NORDONC + "participatingArea",
            NORDONC + "concerns",
        ),
    }


def _corrections(asking: Asking, subject: Subject) -> list[source_lines.Correction]:
    """Return the corrections that concern an area; few have any, so the others are not asked."""
    if not any(one.predicate.value == NORDONC + "concerns" for one in subject.found):
        return []
    return source_lines.corrections(asking.graph, subject.what.iri, asking.base)


def _left_open(asking: Asking, country: str) -> list[tuple[str, str]] | None:
    """Return networks and what leaves the country open, as a question of the dataset tells it.

    None means that the dataset does not ask this of the country.
    """
    slug, parameter = _OPEN_TO
    try:
        asked = canned.find(asking.queries, slug)
        text = canned.bind(asked, {parameter: [country]}, asking.base)
    except NordoncError:
        return None
    return [(row.text("network"), row.text("reason")) for row in asking.graph.select(text)]
