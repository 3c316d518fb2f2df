"""What the page about a thing says besides its facts, by the class of the thing."""

from collections.abc import Iterable

from nordonc.rdf.collation import folded
from nordonc.rdf.namespaces import DCAT, SKOS, SSSOM, VOID
from nordonc.site.mappings import mapping_sets
from nordonc.site.ontology import class_diagram, ontology_terms, shape_docs, uses_of_terms
from nordonc.site.plugins import ClassPage
from nordonc.site.resource.facts import Facts
from nordonc.site.resource.page_context import (
    IN_SCHEME,
    PUBLISHING,
    Asking,
    Subject,
    Values,
)


def scheme(asking: Asking, subject: Subject) -> Values:
    """Return the concepts of a scheme, and how it is published."""
    concepts, definitions = ontology_terms.concepts(asking.graph, subject.what.iri, asking.named)
    return {
        "concepts": concepts,
        "definitions": definitions,
        "publishing": subject.facts.only(*PUBLISHING),
        "facts": subject.below.without(*PUBLISHING, *IN_SCHEME),
    }


def dataset(_asking: Asking, subject: Subject) -> Values:
    """Return a dataset without the figures of each class and property."""
    figures = (VOID + "classPartition", VOID + "propertyPartition")
    return {"facts": subject.below.without(*figures)}


def graph(_asking: Asking, subject: Subject) -> Values:
    """Return what a named graph states, by class of what it states it about."""
    return {"content": ontology_terms.content(subject.found), "count": len(subject.found)}


def vocabulary_of(asking: Asking, subject: Subject) -> Values:
    """Return the documentation of every term that a vocabulary declares."""
    this, found = subject.what.iri, subject.found
    terms = ontology_terms.terms(this, found)
    uses = uses_of_terms.uses(asking.graph, terms)
    return {
        "terms": terms,
        "examples": uses.examples,
        "shapes": shape_docs.shapes(this, found, asking.named),
        "shape_counts": shape_docs.counts(found),
        "diagram": class_diagram.of(found, asking.named),
        "drawn": class_diagram,
        "schemes": sorted(uses.schemes, key=lambda one: folded(asking.named(one[0]))),
        "publishing": subject.facts.only(*PUBLISHING),
        "facts": Facts(subject.below.without(*PUBLISHING).outgoing, ()),
    }


def mapping_set(_asking: Asking, subject: Subject) -> Values:
    """Return the judgements of a mapping set."""
    rows = [row for row in mapping_sets.judged() if row.iri.startswith(f"{subject.what.iri}#")]
    return {
        "rows": rows,
        "name": rows[0].set if rows else "",
        "words": mapping_sets.PREDICATES,
        "facts": subject.below.without(SSSOM + "mappings"),
    }


#: Pages of classes that any graph may have; the first class that a thing has decides.
GENERIC = (
    ClassPage(iri=SKOS + "ConceptScheme", template="entity/scheme.html", context=scheme),
    ClassPage(iri=DCAT + "Dataset", template="entity/entity.html", context=dataset),
    ClassPage(iri=SSSOM + "MappingSet", template="entity/mapping-set.html", context=mapping_set),
)


def chosen(asking: Asking, subject: Subject, pages: Iterable[ClassPage]) -> tuple[str, Values]:
    """Return the template for a thing and what it is given; the first page that fits decides."""
    what = subject.what
    if what.graph:
        if what.graph == what.iri:
            return "entity/graph.html", graph(asking, subject)
        return "entity/vocabulary.html", vocabulary_of(asking, subject)
    for page in pages:
        if page.iri in what.types:
            return page.template, page.context(asking, subject)
    return "entity/entity.html", {"facts": subject.below}
