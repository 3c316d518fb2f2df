"""What the page about a thing says besides its facts, by the class of the thing."""

from collections.abc import Callable

from nordonc.collaboration import (
    area_page,
    disease_page,
    network_page,
    participations,
    source_documents,
    source_lines,
)
from nordonc.rdf.namespaces import DCAT, NORDONC, ORG, PROV, SKOS, VOID
from nordonc.site.ontology import ontology_terms, shape_docs
from nordonc.site.resource import outside_codes
from nordonc.site.resource.facts import Facts
from nordonc.site.resource.page_context import (
    HEAD,
    IN_SCHEME,
    MATCHES,
    PUBLISHING,
    Asking,
    Subject,
    Values,
)


def disease_of(asking: Asking, subject: Subject) -> Values:
    """Return the place of a disease among others, its codes, its networks and their countries."""
    this = subject.what.iri
    networks = disease_page.covers(asking.ask, this)
    return {
        "networks": {
            match: [one for one in networks if one.match is match] for match in disease_page.Match
        },
        "silent": [
            one
            for one in networks
            if not one.says_who and one.match is not disease_page.Match.BROADER
        ],
        "countries": disease_page.countries(asking.ask, networks, asking.named),
        "ways": disease_page.ways_up(asking.ask, this, asking.named),
        "below": disease_page.below(asking.ask, this, asking.named),
        "codes": outside_codes.of_thing(asking.ask, this),
        "facts": subject.facts.without(*HEAD, *MATCHES, *IN_SCHEME, NORDONC + "coversDisease"),
    }


def body(asking: Asking, subject: Subject) -> Values:
    """Return what an organisation takes part in, and its codes."""
    parts = participations.of_who(asking.ask, subject.what.iri, asking.base)
    return {
        "takes_part": parts,
        "meanings": participations.meanings(parts),
        "codes": outside_codes.of_thing(asking.ask, subject.what.iri),
        "facts": subject.facts.without(*HEAD, *MATCHES, NORDONC + "participant"),
    }


def participation(asking: Asking, subject: Subject) -> Values:
    """Return a participation in words: who, where, as what, and which lines say so."""
    return {
        "part": participations.itself(asking.ask, subject.what.iri, asking.base),
        "facts": subject.facts.without(*HEAD),
    }


def correction(asking: Asking, subject: Subject) -> Values:
    """Return whether a correction is decided, and what its status means."""
    status = subject.facts.values(NORDONC + "status")
    lines = {
        "corrects": subject.facts.values(NORDONC + "corrects"),
        "derived": subject.facts.values(PROV + "wasDerivedFrom"),
    }
    repeated = [PROV + "wasDerivedFrom"] if lines["corrects"] == lines["derived"] else []
    return {
        "is_open": any(term.value == f"{asking.base}{source_lines.OPEN}" for term in status),
        "facts": subject.facts.without(*HEAD, *repeated),
    }


def scheme(asking: Asking, subject: Subject) -> Values:
    """Return the concepts of a scheme, and how it is published."""
    concepts, definitions = ontology_terms.concepts(asking.ask, subject.what.iri, asking.named)
    return {
        "concepts": concepts,
        "definitions": definitions,
        "publishing": subject.facts.only(*PUBLISHING),
        "facts": subject.facts.without(*HEAD, *PUBLISHING, *IN_SCHEME),
    }


def dataset(_asking: Asking, subject: Subject) -> Values:
    """Return a dataset without the figures of each class and property."""
    figures = (VOID + "classPartition", VOID + "propertyPartition")
    return {"facts": subject.facts.without(*HEAD, *figures)}


def graph(_asking: Asking, subject: Subject) -> Values:
    """Return what a named graph states, by class of what it states it about."""
    return {"content": ontology_terms.content(subject.found), "count": len(subject.found)}


def vocabulary_of(asking: Asking, subject: Subject) -> Values:
    """Return the documentation of every term that a vocabulary declares."""
    this, found = subject.what.iri, subject.found
    return {
        "terms": ontology_terms.terms(this, found),
        "shapes": shape_docs.shapes(this, found),
        "schemes": ontology_terms.schemes(asking.ask, asking.named),
        "publishing": subject.facts.only(*PUBLISHING),
        "facts": Facts(subject.facts.without(*HEAD, *PUBLISHING).outgoing, ()),
    }


#: Template and values by class; the first class that a thing has decides.
PAGES: dict[str, tuple[str, Callable[[Asking, Subject], Values]]] = {
    NORDONC + "Network": ("network", network_page.network),
    NORDONC + "Country": ("area", area_page.area),
    NORDONC + "Territory": ("area", area_page.area),
    NORDONC + "Region": ("area", area_page.area),
    NORDONC + "Place": ("area", area_page.area),
    NORDONC + "Disease": ("disease", disease_of),
    NORDONC + "SourceDocument": ("document", source_documents.document),
    NORDONC + "SourceEntry": ("entry", source_documents.entry),
    NORDONC + "Participation": ("participation", participation),
    NORDONC + "Correction": ("correction", correction),
    ORG + "Organization": ("body", body),
    SKOS + "ConceptScheme": ("scheme", scheme),
    DCAT + "Dataset": ("entity", dataset),
}


def chosen(asking: Asking, subject: Subject) -> tuple[str, Values]:
    """Return the name of the template for a thing, and what it is given."""
    what = subject.what
    if what.graph:
        if what.graph == what.iri:
            return "graph", graph(asking, subject)
        return "vocabulary", vocabulary_of(asking, subject)
    for iri, (name, make) in PAGES.items():
        if iri in what.types:
            return name, make(asking, subject)
    return "entity", {"facts": subject.facts.without(*HEAD)}
