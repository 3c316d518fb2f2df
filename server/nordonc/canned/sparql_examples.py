"""The canned queries as RDF, in the form in which SPARQL editors look for examples.

Source: https://github.com/sib-swiss/sparql-examples
"""

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from nordonc.canned import CannedQuery
from nordonc.rdf.namespaces import DCTERMS, PREFIXES, RDF, RDFS, SCHEMA, SH, XSD
from nordonc.rdf.query_file import query_text
from nordonc.rdf.store import rows
from nordonc.sparql.form import Form, query_form
from nordonc.sparql.header import without_header

_TYPE = ox.NamedNode(RDF + "type")

#: Class and property of SHACL's own for the text of a query, by its form.
#: Source: https://www.w3.org/TR/shacl-af/ and the convention of sib-swiss/sparql-examples
_EXECUTABLES = {
    Form.SELECT: ("SPARQLSelectExecutable", "select"),
    Form.ASK: ("SPARQLAskExecutable", "ask"),
    Form.CONSTRUCT: ("SPARQLConstructExecutable", "construct"),
}

_PREFERRED = query_text(__package__, "preferred_prefixes")


def prefixes(store: ox.Store) -> dict[str, str]:
    """Return namespaces by prefix: those of every text here, and those that the store prefers."""
    return {row[0]: row[1] for row in rows(store, _PREFERRED)} | PREFIXES


def described(
    canned: Iterable[CannedQuery], namespaces: Mapping[str, str], base: str
) -> Iterator[ox.Triple]:
    """Yield the description of each canned query, and the declarations of the prefixes.

    Args:
        canned: The queries.
        namespaces: Namespaces by prefix, declared for the queries; an editor offers them.
        base: IRI under which the dataset mints its own.
    """
    graph = f"{base}graph/queries"
    declared = ox.NamedNode(f"{graph}#prefixes")
    yield from _declarations(declared, namespaces, graph)
    for query in canned:
        subject = ox.NamedNode(f"{base}queries/{query.slug}")
        kind, text = _EXECUTABLES[query_form(query.text)]
        yield ox.Triple(subject, _TYPE, ox.NamedNode(SH + "SPARQLExecutable"))
        yield ox.Triple(subject, _TYPE, ox.NamedNode(SH + kind))
        # Programs that read examples take the comment for the question.
        for told in ("label", "comment"):
            yield ox.Triple(subject, ox.NamedNode(RDFS + told), _english(query.summary))
        about = ox.NamedNode(DCTERMS + "description")
        yield ox.Triple(subject, about, _english(query.description))
        yield ox.Triple(subject, ox.NamedNode(SH + text), ox.Literal(without_header(query.text)))
        yield ox.Triple(subject, ox.NamedNode(SH + "prefixes"), declared)
        yield ox.Triple(subject, ox.NamedNode(SCHEMA + "target"), ox.NamedNode(f"{base}sparql"))
        for tag in query.tags:
            yield ox.Triple(subject, ox.NamedNode(SCHEMA + "keywords"), _english(tag))


def _declarations(
    subject: ox.NamedNode, namespaces: Mapping[str, str], graph: str
) -> Iterator[ox.Triple]:
    """Yield the declaration of each prefix; each has an IRI, where SHACL writes blank nodes.

    Source: https://www.w3.org/TR/shacl/#sparql-prefixes
    """
    any_uri = ox.NamedNode(XSD + "anyURI")
    yield ox.Triple(subject, ox.NamedNode(RDFS + "label"), _english("Prefixes of the queries"))
    for prefix, namespace in sorted(namespaces.items()):
        declaration = ox.NamedNode(f"{graph}#prefix-{prefix}")
        yield ox.Triple(subject, ox.NamedNode(SH + "declare"), declaration)
        yield ox.Triple(declaration, _TYPE, ox.NamedNode(SH + "PrefixDeclaration"))
        yield ox.Triple(declaration, ox.NamedNode(SH + "prefix"), ox.Literal(prefix))
        yield ox.Triple(
            declaration, ox.NamedNode(SH + "namespace"), ox.Literal(namespace, datatype=any_uri)
        )


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")
