"""A thing in the words of schema.org, for search engines; every value stands in the graph.

Source: https://schema.org/docs/schemas.html
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nordonc.rdf.namespaces import DCAT, DCTERMS, FOAF, OWL, SCHEMA, SKOS
from nordonc.site.resource.facts import Facts
from nordonc.site.resource.page_context import Subject
from nordonc.site.resource.resource_data import Statement
from nordonc.sparql.client import Term

#: Gives the absolute address of the page about an IRI.
Address = Callable[[str], str]

_Node = dict[str, Any]

#: What a class that any graph may have is called there; the first that a thing has decides.
TYPES = {
    FOAF + "Agent": "Organization",
    DCAT + "Dataset": "Dataset",
    DCAT + "Catalog": "DataCatalog",
    SKOS + "ConceptScheme": "DefinedTermSet",
    SKOS + "Concept": "DefinedTerm",
    OWL + "Ontology": "DefinedTermSet",
}

#: Properties whose values are plain texts.
_TEXTS = {
    "alternateName": (SKOS + "altLabel",),
    "identifier": (DCTERMS + "identifier",),
    "version": (OWL + "versionInfo",),
    "dateModified": (DCTERMS + "modified",),
}
#: Properties whose values are things, by the types that have them there.
_THINGS = {
    "sameAs": (SKOS + "exactMatch", SCHEMA + "sameAs", FOAF + "homepage"),
    "license": (DCTERMS + "license",),
    "creator": (DCTERMS + "creator",),
    "publisher": (DCTERMS + "publisher",),
    "funder": (SCHEMA + "funder",),
    "inDefinedTermSet": (SKOS + "inScheme",),
    "dataset": (DCAT + "dataset",),
}
#: Properties whose values are texts or addresses; those of all others are things.
_PLAIN = {*_TEXTS, "sameAs", "license"}
_WORKS = {"CreativeWork", "Dataset", "DataCatalog", "DefinedTermSet"}
#: Properties that only things of some types have there.
_ONLY_FOR = {
    "version": _WORKS,
    "dateModified": _WORKS,
    "license": _WORKS,
    "creator": _WORKS,
    "publisher": _WORKS,
    "inDefinedTermSet": {"DefinedTerm"},
    "dataset": {"DataCatalog"},
}


def described(
    subject: Subject, address: Address, types: Mapping[str, str], properties: Mapping[str, str]
) -> str:
    """Return the description of a thing as JSON that can stand in a page.

    Args:
        subject: The thing.
        address: Gives the address of its page.
        types: What further classes are called there, which go before those of every graph.
        properties: The same for properties.
    """
    known = {**types, **TYPES}
    kind = next((known[iri] for iri in known if iri in subject.what.types), "Thing")
    both = subject.facts
    node: _Node = {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": subject.what.iri,
        "url": address(subject.what.iri),
    }
    if both.name:
        node["name"] = both.name
    if lead := both.lead:
        node["description"] = lead.value
    for name, values in _values(both, kind, properties):
        node[name] = values[0] if len(values) == 1 else values
    if kind == "Dataset":
        node["distribution"] = list(_downloads(subject.found, address))
    return embedded(node)


def _values(
    both: Facts, kind: str, properties: Mapping[str, str]
) -> Iterable[tuple[str, list[Any]]]:
    usual = {**_TEXTS, **_THINGS}
    for name in dict.fromkeys([*usual, *properties.values()]):
        more = [iri for iri, there in properties.items() if there == name]
        found = _stated(both, [*more, *usual.get(name, ())], name, kind)
        if name in _THINGS:
            found = [one for one in found if one.is_iri]
        values = dict.fromkeys((one.is_iri and name not in _PLAIN, one.value) for one in found)
        if values:
            yield name, [{"@id": value} if linked else value for linked, value in values]


def _stated(both: Facts, properties: Iterable[str], name: str, kind: str) -> list[Term]:
    if kind not in _ONLY_FOR.get(name, {kind}):
        return []
    return [term for iri in properties for term in both.values(iri)]


def _downloads(found: Iterable[Statement], address: Address) -> Iterable[_Node]:
    for one in found:
        if one.predicate.value == DCAT + "downloadURL":
            yield {
                "@type": "DataDownload",
                "@id": one.subject.value,
                "contentUrl": address(one.object.value),
            }


def embedded(node: _Node) -> str:
    """Return JSON that cannot end the script element it stands in.

    Source: https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
    """
    text = json.dumps(node, ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c").replace("&", "\\u0026").replace(">", "\\u003e")
