"""Triples as an engine sends them, and what their terms are."""

import pyoxigraph as ox

from nordonc.rdf.namespaces import XSD

Triple = ox.Triple


def parsed(n_triples: bytes) -> list[Triple]:
    """Return the triples of N-Triples.

    Raises:
        SyntaxError: It is something else.
    """
    return [quad.triple for quad in ox.parse(n_triples, format=ox.RdfFormat.N_TRIPLES)]


def iri_of(term: object) -> str:
    """Return an IRI; empty for any other term."""
    return term.value if isinstance(term, ox.NamedNode) else ""


def has_blank(triple: Triple) -> bool:
    """Tell whether subject or object of a triple is a node without a name."""
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def parts(term: object) -> tuple[str, str, str, str]:
    """Return kind, value, language and datatype of a term, as the JSON results format names them.

    The datatype of a text is empty; a triple is spelt as N-Triples has it.
    """
    if isinstance(term, ox.NamedNode):
        return "uri", term.value, "", ""
    if isinstance(term, ox.BlankNode):
        return "bnode", term.value, "", ""
    if isinstance(term, ox.Literal):
        is_text = term.language or term.datatype.value == f"{XSD}string"
        return "literal", term.value, term.language or "", "" if is_text else term.datatype.value
    return "triple", f"<<( {term} )>>", "", ""
