"""Functions that every template may call."""

from nordonc.lookup.vocabularies import spelt
from nordonc.site.concept_meanings import meanings
from nordonc.site.languages.page_language import language, language_links, translated
from nordonc.site.links import href, label, named, resource
from nordonc.site.lists import long_lists
from nordonc.site.resource import property_names, property_phrases
from nordonc.site.state import served
from nordonc.sparql.client import iri as iri_term


def called(iri: str) -> str:
    """Return what a page calls an IRI: its name, its code elsewhere, or a short form of itself."""
    if known := named(iri) or property_phrases.CLASSES.get(iri) or spelt(iri):
        return known
    own = iri.removeprefix(served().manifest.base)
    return own if own and own != iri else property_names.short(iri)


#: The functions, and the sizes of lists, by the name that templates know them by.
GLOBALS: dict[str, object] = {
    "as_term": iri_term,
    "called": called,
    "href": href,
    "label": label,
    "language": language,
    "language_links": language_links,
    "long_lists": long_lists,
    "meanings": meanings,
    "resource": resource,
    "translated": translated,
}
