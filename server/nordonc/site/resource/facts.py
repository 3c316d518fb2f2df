"""The statements about a thing, grouped by property as a page shows them."""

import re
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from nordonc.rdf.labels import PROPERTIES, in_words, preferred
from nordonc.rdf.namespaces import DCTERMS, OWL, RDF, RDFS, SKOS
from nordonc.site.resource import property_phrases
from nordonc.site.resource.property_names import USUAL, Wording
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
        return preferred(
            (fact.property, term.value, term.language)
            for fact in self.outgoing
            for term in fact.values
            if term.type == "literal"
        )

    @property
    def lead(self) -> Term | None:
        """A text that says what the thing is, the English one first."""
        texts = [term for iri in LEADS for term in self.values(iri) if term.type == "literal"]
        return min(texts, key=lambda term: term.language not in {"en", ""}, default=None)

    def without(self, *properties: str) -> "Facts":
        """Return what is left without some properties, in both directions."""
        return Facts(
            tuple(fact for fact in self.outgoing if fact.property not in properties),
            tuple(fact for fact in self.incoming if fact.property not in properties),
        )

    def below(self, title: str) -> "Facts":
        """Return what is not told above or beside it: title, lead and classes, and names twice."""
        lead = self.lead
        own = {
            term.value
            for fact in self.outgoing
            if fact.property != SKOS + "altLabel"
            for term in fact.values
            if term.type == "literal"
        }

        def left(fact: Fact) -> tuple[Term, ...]:
            return tuple(
                term
                for term in fact.values
                if not _is_told(fact.property, term, title, lead)
                and not (fact.property == SKOS + "altLabel" and term.value in own)
            )

        outgoing = (fact._replace(values=left(fact)) for fact in self.outgoing)
        return Facts(tuple(fact for fact in outgoing if fact.values), self.incoming)

    def only(self, *properties: str) -> "Facts":
        """Return what some properties say, in both directions."""
        return Facts(
            tuple(fact for fact in self.outgoing if fact.property in properties),
            tuple(fact for fact in self.incoming if fact.property in properties),
        )

    def values(self, iri: str) -> tuple[Term, ...]:
        """Return what a property of the thing leads to."""
        return next((fact.values for fact in self.outgoing if fact.property == iri), ())


def _is_told(property_iri: str, term: Term, title: str, lead: Term | None) -> bool:
    if property_iri == RDF + "type":
        return term.is_iri
    if property_iri in LEADS:
        return lead is not None and term[:3] == lead[:3]
    is_name = property_iri in PROPERTIES and term.type == "literal"
    return is_name and term.value == title and term.language in {"en", ""}


def facts(thing: str, found: Iterable[Statement], named: Named, wording: Wording = USUAL) -> Facts:
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
        tuple(_grouped(out, wording.forward, wording, named)),
        tuple(_grouped(back, wording.backward, wording, named)),
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
    pairs: Iterable[tuple[str, Term]],
    phrase: Callable[[str, str], str],
    wording: Wording,
    named: Named,
) -> Iterable[Fact]:
    ordered = sorted(pairs, key=lambda pair: (wording.place(pair[0]), _sorted_by(pair[1], named)))
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
    iris = [term.value for term in found.values(RDF + "type") if term.is_iri]
    names = {iri: property_phrases.CLASSES.get(iri) or named(iri) or in_words(iri) for iri in iris}
    return sorted(names.items(), key=lambda item: (item[0] in property_phrases.CLASSES, item[1]))
