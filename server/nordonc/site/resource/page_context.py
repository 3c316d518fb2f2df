"""What every page starts from: how it asks, and the thing that it is about."""

from collections.abc import Sequence
from typing import NamedTuple

from nordonc.canned import CannedQuery
from nordonc.rdf.matches import LINKS
from nordonc.rdf.namespaces import DCTERMS, OWL, SKOS, VANN
from nordonc.site.resource.facts import Facts, Named
from nordonc.site.resource.property_names import Wording
from nordonc.site.resource.resource_data import Statement, Target
from nordonc.sparql.client import Graph

#: What a template is given.
Values = dict[str, object]


class Asking(NamedTuple):
    """What pages ask, and how they name what they are told.

    Attributes:
        graph: What answers.
        named: Gives the English name of an IRI.
        base: What the dataset's own IRIs begin with.
        queries: The canned queries.
        wording: What properties are called.
    """

    graph: Graph
    named: Named
    base: str
    queries: Sequence[CannedQuery]
    wording: Wording


class Subject(NamedTuple):
    """The thing that a page is about.

    Attributes:
        what: The thing.
        facts: Both directions of its links.
        below: The same without what the head of the page tells.
        found: All its data.
    """

    what: Target
    facts: Facts
    below: Facts
    found: Sequence[Statement]


#: What says how a thing is published, not what it is.
PUBLISHING = (
    DCTERMS + "creator",
    DCTERMS + "license",
    DCTERMS + "modified",
    DCTERMS + "created",
    OWL + "versionIRI",
    OWL + "versionInfo",
    VANN + "preferredNamespacePrefix",
    VANN + "preferredNamespaceUri",
)

#: Links to outside vocabularies, which a block of their own shows.
MATCHES = tuple(LINKS)
#: What a tree of concepts shows.
IN_SCHEME = tuple(
    SKOS + name for name in ("inScheme", "topConceptOf", "hasTopConcept", "broader", "narrower")
)
