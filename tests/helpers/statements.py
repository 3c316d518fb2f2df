"""Answers about a thing as statements that can be compared, whatever their format."""

import csv
import io

import pyoxigraph as ox

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}


def triples(body: bytes, suffix: str) -> frozenset[str]:
    """Return triples as N-Triples, each once; blank nodes bear canonical names."""
    found = ox.Dataset(
        ox.Quad(one.subject, one.predicate, one.object)
        for one in ox.parse(body, format=FORMATS[suffix])
    )
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(f"{one.triple}" for one in found)


def of_csv(text: str) -> frozenset[str]:
    """Return rows of statements as N-Triples."""
    found = ox.Dataset()
    for row in csv.DictReader(io.StringIO(text)):
        predicate = ox.NamedNode(row["predicate"])
        found.add(ox.Quad(_node(row["subject"]), predicate, _value(row)))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(f"{one.triple}" for one in found)


def _node(cell: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(cell[2:]) if cell.startswith("_:") else ox.NamedNode(cell)


def _value(row: dict[str, str]) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if row["language"]:
        return ox.Literal(row["object"], language=row["language"])
    if row["datatype"]:
        return ox.Literal(row["object"], datatype=ox.NamedNode(row["datatype"]))
    return _node(row["object"])
