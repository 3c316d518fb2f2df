"""What properties are called on pages, read from their subject and from their object.

A property of the graph's own that is not listed bears its label, and any other one the last part of
its IRI.
"""

import re

from nordonc.rdf.labels import in_words
from nordonc.rdf.namespaces import PREFIXES
from nordonc.site.resource.property_phrases import LINKING, NAMING, Phrases

_SCHEME = re.compile(r"^https?://(?:www\.)?")


class Wording:
    """What properties are called on the pages of a site, and in which order they stand."""

    def __init__(self, brought: Phrases) -> None:
        """Take the phrases of plugins, which win over those of every site."""
        usual = {iri: LINKING[iri] for iri in LINKING if iri not in brought}
        self._phrases = {**NAMING, **brought, **usual}
        self._places = {iri: place for place, iri in enumerate(self._phrases)}

    def place(self, iri: str) -> tuple[int, str]:
        """Return what sorts a property among others; one without a phrase comes last."""
        return self._places.get(iri, len(self._places)), iri

    def forward(self, iri: str, label: str = "") -> str:
        """Return what a property says of its subject."""
        if iri in self._phrases:
            return self._phrases[iri][0]
        return _capital(label or in_words(iri))

    def backward(self, iri: str, label: str = "") -> str:
        """Return what a property says of its object."""
        if iri in self._phrases and self._phrases[iri][1]:
            return self._phrases[iri][1]
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


#: What properties are called where no plugin says it.
USUAL = Wording({})
