"""What a release says of itself as VoID, held against the graph that it speaks of."""

import pyoxigraph as ox
import pytest

from nordonc.dataset.sources import Dataset
from nordonc.dataset.void import void
from nordonc.rdf.namespaces import SKOS, VOID, VOID_EXT
from nordonc.rdf.store import in_graph, rows

GRAPH = "https://w3id.org/nordonc/graph/void"


@pytest.fixture(scope="module")
def described(graph: Dataset) -> ox.Store:
    """Return the VoID of the real graph without itself, beside that graph."""
    store = ox.Store()
    place = ox.NamedNode(GRAPH)
    store.extend(quad for quad in graph.store if quad.graph_name != place)
    figures = void(store, graph.description.iri, GRAPH)
    store.extend(in_graph(figures, place))
    return store


def asked(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    return list(rows(store, text))


@pytest.mark.parametrize(
    ("partition", "counted"),
    [
        pytest.param(
            f"<{VOID}class> ?term ; <{VOID}entities> ?n",
            "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a <%s> }",
            id="class",
        ),
        pytest.param(
            f"<{VOID_EXT}datatype> ?term ; <{VOID}triples> ?n",
            "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER (isLiteral(?o) && DATATYPE(?o) = <%s>) }",
            id="datatype",
        ),
    ],
)
def test_a_partition_counts_what_it_names(
    graph: Dataset, described: ox.Store, partition: str, counted: str
) -> None:
    outside = ox.Store()
    outside.extend(quad for quad in described if quad.graph_name.value != GRAPH)
    top = "classPartition" if "class" in partition else "datatypePartition"
    listed = asked(
        described,
        f"SELECT ?term ?n {{ <{graph.description.iri}> ?top ?part . ?part {partition} "
        f"FILTER (STRENDS(STR(?top), '{top}')) }}",
    )

    assert listed
    for term, number in listed:
        assert asked(outside, counted % term) == [(number,)], term


def test_every_mapping_is_counted_by_a_linkset(described: ox.Store) -> None:
    total = f"SELECT (SUM(?n) AS ?all) {{ ?set a <{VOID}Linkset> ; <{VOID}triples> ?n }}"
    mapped = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER (?p IN (%s)) }"
    links = [f"<{SKOS}{kind}Match>" for kind in ("exact", "close", "broad", "narrow", "related")]

    assert asked(described, total) == asked(
        described, mapped % ", ".join([*links, "<https://schema.org/sameAs>"])
    )
    assert ("http://purl.obolibrary.org/obo/MONDO_",) in asked(
        described, f"SELECT DISTINCT ?v {{ ?set <{VOID}objectsTarget> ?v }}"
    )


def test_an_editor_learns_which_classes_a_property_leads_to(described: ox.Store) -> None:
    leads = f"""SELECT ?of {{
      ?class <{VOID}class> <https://w3id.org/nordonc/ontology#Participation> ;
        <{VOID}propertyPartition> ?use .
      ?use <{VOID}property> <https://w3id.org/nordonc/ontology#role> ;
        <{VOID}classPartition>/<{VOID}class> ?of .
    }}"""
    assert asked(described, leads) == [(f"{SKOS}Concept",)]
