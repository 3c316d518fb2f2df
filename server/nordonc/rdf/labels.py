"""What a thing is called: one order of properties, in SPARQL for all things, in Python for one.

Pages, data, reports and findings take names from here, so that they agree.
"""

import re
from collections.abc import Iterable

import pyoxigraph as ox

from nordonc.rdf.namespaces import DCTERMS, FOAF, NORDONC, RDFS, SH, SKOS
from nordonc.rdf.query_file import query_text
from nordonc.rdf.store import rows

#: Properties that name their subject, the one that counts most first.
PROPERTIES = (
    SKOS + "prefLabel",
    RDFS + "label",
    DCTERMS + "title",
    FOAF + "name",
    NORDONC + "heading",
    SH + "name",
)
#: Names a thing by ``PROPERTIES`` or else by what it joins: ``thing`` and ``label``, each once.
QUERY = query_text("nordonc.rdf", "labels")

_ENGLISH = {"en", ""}
_LAST = re.compile(r"[^/#:]+(?=[/#]?$)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def labels(store: ox.Store) -> dict[str, str]:
    """Return what the things of a store are called, by IRI."""
    return {row[0]: row[1] for row in rows(store, QUERY)}


def preferred(names: Iterable[tuple[str, str, str]]) -> str:
    """Return what a thing is called by the names that it bears itself; empty where it bears none.

    A name in English, or in no language, comes before all others.

    Args:
        names: Properties, texts and language tags; what is no property that names is passed over.
    """
    known = [
        (language not in _ENGLISH, PROPERTIES.index(iri), text)
        for iri, text, language in names
        if iri in PROPERTIES
    ]
    return min(known)[-1] if known else ""


def in_words(iri: str) -> str:
    """Return the last part of an IRI in words: ``nestsIn`` as nests in."""
    found = _LAST.search(iri)
    return _HUMP.sub(" ", found[0]).replace("_", " ").lower() if found else iri
