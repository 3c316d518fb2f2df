"""What the store asks of every graph, whatever it is about."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from nordonc.rdf.findings import Finding, Severity
from nordonc.rdf.store import name_of


def respelt(store: ox.Store, stated: Iterable[ox.Quad]) -> Iterator[Finding]:
    """Yield literals that the store keeps by value and so gives back in another spelling."""
    kept = set(store)
    for quad in stated:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            if quad in kept:
                continue
            yield Finding(
                severity=Severity.VIOLATION,
                subject=quad.subject.value,
                value=str(quad.object),
                rule="canonical-literal",
                message="A number, date or truth value is written in its canonical form and a "
                "base type of XML Schema, since the store keeps values and not spellings.",
                remedy="Write 1 for 01, 1.5 for 1.50, xsd:integer for xsd:nonNegativeInteger.",
            )


def twice_stated(store: ox.Store) -> Iterator[Finding]:
    """Yield triples that stand in two graphs; a COUNT over the union would count them twice."""
    first: dict[ox.Triple, ox.Quad] = {}
    for quad in store:
        before = first.setdefault(quad.triple, quad)
        if before is not quad:
            graphs = " and ".join(sorted(name_of(q.graph_name) for q in (before, quad)))
            yield Finding(
                severity=Severity.VIOLATION,
                subject=name_of(quad.subject),
                value=f"{quad.predicate} {quad.object}",
                rule="triple-in-one-graph",
                message=f"A triple stands in one graph only; this one is in {graphs}.",
                remedy="Remove it from one of the two files.",
            )
