"""The context of JSON-LD: the prefixes of the graph and the terms that the dataset declares."""

from nordonc.rdf.json_ld import Context, Term
from nordonc.rdf.namespaces import OWL, RDF, XSD, last_part
from nordonc.rdf.query_file import query_text
from nordonc.site.state import served
from nordonc.sparql.client import Graph, Row

_TERMS = query_text(__package__, "declared_terms")
#: Datatypes whose values are plain texts, or differ in language.
_TEXTS = frozenset({f"{XSD}string", f"{RDF}langString"})


def context() -> Context:
    """Return the context, made once for all requests."""
    now = served()
    return now.once(_context, now.graph, now.manifest.base, tuple(now.prefixes.items()))


def _context(graph: Graph, base: str, prefixes: tuple[tuple[str, str], ...]) -> Context:
    rows: dict[str, list[Row]] = {}
    for row in graph.select(_TERMS, base=base) if base else ():
        rows.setdefault(row.text("term"), []).append(row)
    terms: dict[str, Term] = {}
    for iri, found in rows.items():
        name = last_part(iri)
        if name not in {*terms, *dict(prefixes)}:
            terms[name] = Term(iri, _type(found))
    return Context(dict(sorted(prefixes)), terms)


def _type(rows: list[Row]) -> str:
    """Return the type that all values of a term have; empty where they differ, or it has none."""
    if {row.text("kind") for row in rows} == {f"{OWL}ObjectProperty"}:
        return "@id"
    ranges = {row.text("range") for row in rows if "range" in row}
    is_one = {row.text("kind") for row in rows} == {f"{OWL}DatatypeProperty"} and len(ranges) == 1
    return min(ranges) if is_one and not ranges & _TEXTS else ""
