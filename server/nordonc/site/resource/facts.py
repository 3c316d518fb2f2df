"""The statements about a thing, grouped by property as a page shows them."""

import re
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from nordonc.rdf.labels import preferred
from nordonc.rdf.namespaces import DCTERMS, OWL, RDF, RDFS, SKOS
from nordonc.site.resource import property_names, property_phrases
from nordonc.site.resource.resource_data import Statement
from nordonc.sparql.client import Term

#: Gives the English name of an IRI; empty where it has none.
Named = Callable[[str], str]

#: Properties whose values a page shows below the title, not in the list.
LEADS = (DCTERMS + "description", SKOS + "definition", RDFS + "comment")


#: Numbers in names sort by value: line 19 before line 195.
_NUMBER = re.compile(r"[0-9]+")
_DIGITS = 9


class Fact(NamedTuple):
    """What one property says.

    Attributes:
        property: Its IRI.
        phrase: What it says, in words.
        values: The terms it leads to, or those that lead here.
    """

    property: str
    phrase: str
    values: tuple[Term, ...]


class Facts(NamedTuple):
    """Both directions of links.

    Attributes:
        outgoing: What is stated about the thing.
        incoming: What is stated with the thing as object.
    """

    outgoing: tuple[Fact, ...]
    incoming: tuple[Fact, ...]

    def one(self, *properties: str) -> Term | None:
        """Return a value of the first of these properties that has one, the English one first."""
        for iri in properties:
            for fact in self.outgoing:
                if fact.property == iri:
                    return min(fact.values, key=lambda term: term.language not in {"en", ""})
        return None

    @property
    def name(self) -> str:
        """What the thing is called by the names that it bears itself; empty where it has none."""
        stated = ((fact.property, term) for fact in self.outgoing for term in fact.values)
        return preferred((iri, term.value, term.language) for iri, term in stated)

    def without(self, *properties: str) -> "Facts":
        """Return what is left without some properties, in both directions."""
        return Facts(
            tuple(fact for fact in self.outgoing if fact.property not in properties),
            tuple(fact for fact in self.incoming if fact.property not in properties),
        )

    def only(self, *properties: str) -> "Facts":
        """Return what some properties say, in both directions."""
        return Facts(
            tuple(fact for fact in self.outgoing if fact.property in properties),
            tuple(fact for fact in self.incoming if fact.property in properties),
        )

    def values(self, iri: str) -> tuple[Term, ...]:
        """Return what a property of the thing leads to."""
        return next((fact.values for fact in self.outgoing if fact.property == iri), ())


def facts(thing: str, found: Iterable[Statement], named: Named) -> Facts:
    """Return the statements that a thing is subject or object of, by property.

    What the inverse of a property states already is left out: a page shows each link once.
    """
    stated = list(found)
    out = [(one.predicate.value, one.object) for one in stated if one.subject.value == thing]
    known = {term.value for _, term in out if term.is_iri}
    back = [
        (one.predicate.value, one.subject)
        for one in stated
        if one.object.value == thing
        and one.object.is_iri
        and one.predicate.value not in _TOLD_APART
        and not (one.predicate.value in _INVERSES and one.subject.value in known)
    ]
    return Facts(
        tuple(_grouped(out, property_names.forward, named)),
        tuple(_grouped(back, property_names.backward, named)),
    )


#: Properties that join a judgement of a mapping and the thing that is mapped, which tables show.
_TOLD_APART = {OWL + "annotatedSource"}
#: Properties that stand in both directions in the graph.
_INVERSES = {
    SKOS + "broader",
    SKOS + "narrower",
    SKOS + "topConceptOf",
    SKOS + "hasTopConcept",
    SKOS + "related",
}


def _grouped(
    pairs: Iterable[tuple[str, Term]], phrase: Callable[[str, str], str], named: Named
) -> Iterable[Fact]:
    ordered = sorted(
        pairs, key=lambda pair: (property_names.place(pair[0]), _sorted_by(pair[1], named))
    )
    for iri, group in groupby(ordered, key=lambda pair: pair[0]):
        own = named(iri)
        yield Fact(iri, phrase(iri, own), tuple(dict.fromkeys(term for _, term in group)))


def _sorted_by(term: Term, named: Named) -> tuple[str, str]:
    name = named(term.value) if term.is_iri else ""
    return _NUMBER.sub(lambda found: found[0].zfill(_DIGITS), name), term.value


def title(found: Facts, named: Named, thing: str) -> str:
    """Return what to call a thing at the head of its page."""
    return found.name or named(thing)


def classes(found: Facts, named: Named) -> list[tuple[str, str]]:
    """Return IRI and name of the classes of a thing, those of the graph's own first."""
    iris = [term.value for term in found.values(RDF + "type")]
    names = {
        iri: property_phrases.CLASSES.get(iri) or named(iri) or property_names.local(iri)
        for iri in iris
    }
    once = {name: iri for iri, name in reversed(names.items())}
    own = sorted(
        ((iri, name) for name, iri in once.items()),
        key=lambda item: (item[0] in property_phrases.CLASSES, item[1]),
    )
    return own[:1] if own and own[0][0] not in property_phrases.CLASSES else own
