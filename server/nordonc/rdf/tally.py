"""What is counted of quads on their way into a store, which does not tell it afterwards."""

import re
from array import array
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from nordonc.rdf.namespaces import RDF, SCHEMA, XSD

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
#: What may be spelt in several ways.
_SPELT = {ox.Literal, ox.Triple}

#: Literals that are surely kept, by datatype: those that there are most of.
_SURE = {
    f"{XSD}string": re.compile(r".*", re.DOTALL),
    f"{XSD}integer": re.compile(r"0|-?[1-9][0-9]{0,17}"),
    f"{XSD}boolean": re.compile(r"true|false"),
    f"{XSD}date": re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"),
}
#: Digests are kept in so many parts, so that telling equal ones apart takes little memory.
_PARTS = 256
#: Literals whose spelling in the store is remembered.
_REMEMBERED = 10_000
#: Prefixes of files that are kept, and how they and their namespaces may look.
_MOST_PREFIXES = 300
_PREFIX = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
_NAMESPACE = re.compile(r"[A-Za-z][!#-;=?-\[\]_a-z~]{1,200}")
#: How a property ends that RDF/XML can write as a name.
#: Source: https://www.w3.org/TR/xml-names/#NT-NCName
_XML_NAME = re.compile(r"[^\W\d][\w.-]*\Z")
#: Properties that mean something else in RDF/XML.
#: Source: https://www.w3.org/TR/rdf-syntax-grammar/#section-Namespace
_OF_RDF_XML = frozenset(
    RDF + name
    for name in (
        *("Description", "ID", "RDF", "about", "aboutEach", "aboutEachPrefix", "bagID"),
        *("datatype", "li", "nodeID", "parseType", "resource"),
    )
)
#: Characters that XML 1.0 cannot carry. Source: https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: The namespace of schema.org that ours is not, which files without prefixes may mean.
_OTHER_SCHEMA = SCHEMA.replace("https:", "http:")


class Tally:
    """Counts triples, each once, and literals that the store respells, and keeps prefixes.

    Args:
        by_graph: Whether the quads may be of several graphs; else a triple stands once anyway.

    Attributes:
        statements: Statements so far, as often as the files have each.
        respelt: Statements whose value the store gives back in another spelling.
    """

    def __init__(self, *, by_graph: bool) -> None:
        self.statements = 0
        self.respelt = 0
        self._by_graph = by_graph
        self._digests = [array("q") for _ in range(_PARTS)]
        self._properties: set[ox.NamedNode] = set()
        self._has_triple_terms = self._beyond_xml = False
        self._prefixes: dict[str, str] = {}
        self._kept: dict[_Term, _Term] = {}

    def quads(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Yield quads as the store will give them back, and count."""
        for quad in quads:
            self.statements += 1
            kept = quad
            thing = quad.object
            if type(thing) in _SPELT and (spelt := self._spelt(thing)) != thing:
                self.respelt += 1
                kept = ox.Quad(quad.subject, quad.predicate, spelt, quad.graph_name)
            if self._by_graph:
                digest = hash(kept.triple)
                self._digests[digest % _PARTS].append(digest)
            self._has_triple_terms |= type(thing) is ox.Triple
            self._properties.add(quad.predicate)
            yield kept

    def declare(self, prefixes: dict[str, str]) -> None:
        """Take the prefixes of a file; what an earlier one has declared stays.

        The empty prefix is left out, since each file has its own.
        """
        for prefix, namespace in prefixes.items():
            if (
                len(self._prefixes) < _MOST_PREFIXES
                and _PREFIX.fullmatch(prefix)
                and _NAMESPACE.fullmatch(namespace)
            ):
                self._prefixes.setdefault(prefix, namespace)

    def prefixes(self) -> dict[str, str]:
        """Return the prefixes that the files declare, or mean where ours would match nothing."""
        used = {name for name in (SCHEMA, _OTHER_SCHEMA) if self._uses(name)}
        meant = {"schema": _OTHER_SCHEMA} if used == {_OTHER_SCHEMA} else {}
        return meant | self._prefixes

    def _uses(self, namespace: str) -> bool:
        return any(one.value.startswith(namespace) for one in self._properties)

    def unwritable(self) -> list[str]:
        """Return the formats, by their extensions, that cannot hold what was counted.

        RDF/XML has properties as names of elements, and the characters of XML alone; JSON-LD 1.1
        knows no triple terms.
        """
        no_xml = self._beyond_xml or any(
            one.value in _OF_RDF_XML or not _XML_NAME.search(one.value) for one in self._properties
        )
        return ["rdf"] * no_xml + ["jsonld"] * self._has_triple_terms

    def triples(self) -> int:
        """Return the number of different triples so far, where they may be of several graphs."""
        return sum(len(set(part)) for part in self._digests)

    def _spelt(self, term: _Term) -> _Term:
        """Return a term as the store gives it back."""
        if isinstance(term, ox.Literal):
            if not term.value.isprintable() and _NOT_XML.search(term.value):
                self._beyond_xml = True
            datatype = term.datatype.value
            sure = _SURE.get(datatype)
            if not datatype.startswith(XSD) or (sure and sure.fullmatch(term.value)):
                return term
        known = self._kept.get(term)
        if known is None:
            if len(self._kept) >= _REMEMBERED:
                self._kept.clear()
            known = self._kept[term] = kept(term)
        return known


def kept(term: _Term) -> _Term:
    """Return a term as a store gives it back, which keeps numbers, dates and truth values so."""
    store, any_iri = ox.Store(), ox.NamedNode("urn:any")
    store.add(ox.Quad(any_iri, any_iri, term))
    (quad,) = store
    thing: _Term = quad.object
    return thing
