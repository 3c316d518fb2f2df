"""The rules by which an identifier or a name means a thing, and how sure each of them is."""

from types import MappingProxyType

from nordonc.rdf.namespaces import SCHEMA, SKOS

IRI = "IRI"
MOVED = "moved IRI"
EXACT = "exact match"
CLOSE = "close match"
BROAD = "broad match"
NARROW = "narrow match"
RELATED = "related match"
REPLACED = "obsolete identifier"
INSIDE = "inside a mapped code"
NAME = "name"
ABBREVIATION = "abbreviation"
OTHER = "other name"
PRINTED = "name in a correction"
EXACT_NAME = "name of an exact match"
CLOSE_NAME = "name of a close match"
AREA_CODE = "code of an area"
BODY_CODE = "number in a registry"
VARIANT = "spelling variant"
BEGINNING = "beginnings of words"
MISSPELT = "misspelling"

#: From 0 to 1: how sure it is that a thing is meant. A broad match says that the identifier means
#: something wider than the thing, a narrow one that it means a part of it.
SCORES = MappingProxyType(
    {
        IRI: 1.0,
        MOVED: 1.0,
        EXACT: 1.0,
        CLOSE: 0.85,
        NARROW: 0.7,
        BROAD: 0.6,
        RELATED: 0.4,
        NAME: 1.0,
        ABBREVIATION: 1.0,
        AREA_CODE: 1.0,
        BODY_CODE: 1.0,
        OTHER: 0.98,
        PRINTED: 0.97,
        EXACT_NAME: 0.96,
        CLOSE_NAME: 0.8,
    }
)

#: Rules of codes that are taken as they are, and never by their beginning or misspelt.
CODES = frozenset({AREA_CODE, BODY_CODE})

#: What these take away from the score of the rule that they rest on.
FACTORS = MappingProxyType({VARIANT: 0.98, INSIDE: 0.8, REPLACED: 0.95})
#: A thing that is nothing but a concept stands behind one of a class of its own with that name.
PLAIN_CONCEPT = 0.95
#: A code without a prefix, where its shape leaves one vocabulary and where it leaves several.
BARE_SURE, BARE_UNSURE = 0.95, 0.8
#: Two or three letters or digits in a spelling that may as well be a word or a number.
DOUBTFUL_CODE = 0.7
#: A beginning of words has at least the first and at most the sum of both; so has a misspelling.
BEGINNING_SCORE = (0.45, 0.35)
MISSPELT_SCORE = (0.2, 0.5)

#: From this score on a code is taken for one, though it may be a word.
DOUBTFUL_FROM = 0.4
#: From this score on a thing is meant for certain, where no other one is as well.
CERTAIN = 0.9

#: The rule of each property that joins a thing and an identifier elsewhere.
MATCHES = MappingProxyType(
    {
        SKOS + "exactMatch": EXACT,
        SKOS + "closeMatch": CLOSE,
        SKOS + "broadMatch": BROAD,
        SKOS + "narrowMatch": NARROW,
        SKOS + "relatedMatch": RELATED,
        SCHEMA + "sameAs": EXACT,
    }
)

#: Rules of identifiers; what is one is no beginning of a name.
IDENTIFIED = frozenset({IRI, MOVED, INSIDE, REPLACED, *MATCHES.values()})
