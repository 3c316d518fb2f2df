"""What the page about a thing says besides its facts, by the class of the thing."""

from collections.abc import Callable

from nordonc.namespaces import DCAT, NORDONC, ORG, PROV, SKOS, VOID
from nordonc.views import (
    area,
    codes,
    disease,
    document,
    network,
    shapes,
    sources,
    taking_part,
    terms,
)
from nordonc.views.facts import Facts
from nordonc.views.page import HEAD, IN_SCHEME, MATCHES, PUBLISHING, Asking, Subject, Values


def disease_of(asking: Asking, subject: Subject) -> Values:
    """Return the place of a disease among others, its codes, its networks and their countries."""
    this = subject.what.iri
    networks = disease.covers(asking.ask, this)
    return {
        "networks": {
            match: [one for one in networks if one.match is match] for match in disease.Match
        },
        "silent": [
            one for one in networks if not one.says_who and one.match is not disease.Match.BROADER
        ],
        "countries": disease.countries(asking.ask, networks, asking.named),
        "ways": disease.ways_up(asking.ask, this, asking.named),
        "below": disease.below(asking.ask, this, asking.named),
        "codes": codes.of_thing(asking.ask, this),
        "facts": subject.facts.without(*HEAD, *MATCHES, *IN_SCHEME, NORDONC + "coversDisease"),
    }


def body(asking: Asking, subject: Subject) -> Values:
    """Return what an organisation takes part in, and its codes."""
    parts = taking_part.of_who(asking.ask, subject.what.iri, asking.base)
    return {
        "takes_part": parts,
        "meanings": taking_part.meanings(parts),
        "codes": codes.of_thing(asking.ask, subject.what.iri),
        "facts": subject.facts.without(*HEAD, *MATCHES, NORDONC + "participant"),
    }


def participation(asking: Asking, subject: Subject) -> Values:
    """Return a participation in words: who, where, as what, and which lines say so."""
    return {
        "part": taking_part.itself(asking.ask, subject.what.iri, asking.base),
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
        "is_open": any(term.value == f"{asking.base}{sources.OPEN}" for term in status),
        "facts": subject.facts.without(*HEAD, *repeated),
    }


def scheme(asking: Asking, subject: Subject) -> Values:
    """Return the concepts of a scheme, and how it is published."""
    concepts, definitions = terms.concepts(asking.ask, subject.what.iri, asking.named)
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
    return {"content": terms.content(subject.found), "count": len(subject.found)}


def vocabulary_of(asking: Asking, subject: Subject) -> Values:
    """Return the documentation of every term that a vocabulary declares."""
    this, found = subject.what.iri, subject.found
    return {
        "terms": terms.terms(this, found),
        "shapes": shapes.shapes(this, found),
        "schemes": terms.schemes(asking.ask, asking.named),
        "publishing": subject.facts.only(*PUBLISHING),
        "facts": Facts(subject.facts.without(*HEAD, *PUBLISHING).outgoing, ()),
    }


#: Template and values by class; the first class that a thing has decides.
PAGES: dict[str, tuple[str, Callable[[Asking, Subject], Values]]] = {
    NORDONC + "Network": ("network", network.network),
    NORDONC + "Country": ("area", area.area),
    NORDONC + "Territory": ("area", area.area),
    NORDONC + "Region": ("area", area.area),
    NORDONC + "Place": ("area", area.area),
    NORDONC + "Disease": ("disease", disease_of),
    NORDONC + "SourceDocument": ("document", document.document),
    NORDONC + "SourceEntry": ("entry", document.entry),
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
