"""What properties are called on pages, read from their subject and from their object.

A property of the graph's own that is not listed bears its label, and any other one the last part of
its IRI.
"""

import re

from nordonc.rdf.labels import in_words
from nordonc.rdf.namespaces import PREFIXES
from nordonc.site.resource.property_phrases import PHRASES

#: Places of the properties above; all others come after them.
_ORDER = {iri: place for place, iri in enumerate(PHRASES)}

_SCHEME = re.compile(r"^https?://(?:www\.)?")


def place(iri: str) -> tuple[int, str]:
    """Return what sorts a property among others on a page."""
    return _ORDER.get(iri, len(_ORDER)), iri


def forward(iri: str, label: str = "") -> str:
    """Return what a property says of its subject."""
    if iri in PHRASES:
        return PHRASES[iri][0]
    return _capital(label or in_words(iri))


def backward(iri: str, label: str = "") -> str:
    """Return what a property says of its object."""
    if iri in PHRASES and PHRASES[iri][1]:
        return PHRASES[iri][1]
    return f"“{label or in_words(iri)}” of"


def curie(iri: str) -> str:
    """Return an IRI with the prefix that the project has for it; itself where it has none."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def short(iri: str) -> str:
    """Return an IRI as a page shows it where it has no name: with a prefix, or as an address."""
    found = curie(iri)
    return found if found != iri else _SCHEME.sub("", iri).rstrip("/")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
