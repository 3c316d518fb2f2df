"""Facts stand for themselves: one network says nothing about another, and no slip passes.

Each network is taken out with its entry, and the others must state and infer what they did. Each
participation and each statement of the source is changed, and each change must be reported; as the
checks judge each thing for itself, all things are changed in one go.
"""

from collections.abc import Callable, Iterable

import pyoxigraph as ox
import pytest

from helpers.places import ROOT
from nordonc import validate
from nordonc.dataset import inference_rules
from nordonc.dataset.sources import Dataset, Sources
from nordonc.rdf.findings import Finding
from nordonc.rdf.namespaces import DCTERMS, FOAF, NORDONC, PROV, RDF

SOURCES = Sources.read(ROOT)
BASE = "https://w3id.org/nordonc/"
INFERRED = ox.NamedNode(f"{BASE}graph/inferred")
NETWORKS = sorted(path.stem for path in (ROOT / "data/networks").glob("*.ttl"))
#: What must change when an entry is taken out of the document: its neighbours' numbers.
OF_THE_DOCUMENT = {"entry-position", "field-unread", "unused-concept", "unused-term"}


def iri(term: object) -> str:
    return str(term).strip("<>")


def property_(name: str) -> ox.NamedNode:
    return ox.NamedNode(NORDONC + name)


def inferred(stated: Iterable[ox.Quad]) -> ox.Store:
    """Return what files state, with what the rules infer from it."""
    store = ox.Store()
    store.bulk_extend(quad for quad in stated if quad.graph_name != INFERRED)
    inference_rules.apply(store, inference_rules.rule_files(SOURCES), INFERRED)
    return store


def subjects_of_files(slug: str) -> set[str]:
    """Return what the two files of a network describe."""
    files = (ROOT / f"data/{folder}/{slug}.ttl" for folder in ("networks", "source"))
    return {iri(quad.subject) for path in files for quad in ox.parse(path=path)}


def only_of(slug: str, graph: Dataset) -> set[str]:
    """Return what goes with a network: its files, and what they alone correct or name."""
    gone = subjects_of_files(slug)
    origins: dict[str, set[str]] = {}
    for name in (NORDONC + "corrects", PROV + "wasDerivedFrom"):
        for quad in graph.store.quads_for_pattern(None, ox.NamedNode(name), None):
            if quad.graph_name != INFERRED:
                origins.setdefault(iri(quad.subject), set()).add(iri(quad.object))
    return gone | {thing for thing, fields in origins.items() if fields <= gone}


@pytest.mark.parametrize("slug", NETWORKS)
def test_without_a_network_the_others_say_what_they_said(slug: str, graph: Dataset) -> None:
    gone = only_of(slug, graph)
    kept = [quad for quad in graph.store if iri(quad.subject) not in gone]
    others = inferred(kept)

    before = {quad for quad in graph.store if quad.graph_name == INFERRED}
    about_it = {quad for quad in before if {iri(quad.subject), iri(quad.object)} & gone}
    own = f"{BASE}participation/{slug}/"
    after = set(others.quads_for_pattern(None, None, None, INFERRED))
    lost = before - after - about_it
    assert not [quad for quad in lost if not iri(quad.subject).startswith(own)]
    assert not after - before

    found = [
        finding
        for finding in (
            *validate.check_findings(others, SOURCES),
            *validate.shape_findings(others, graph.graph("shapes")),
        )
        if finding.rule not in OF_THE_DOCUMENT and not speaks_of(finding, others, gone)
    ]
    assert found == []


def speaks_of(finding: Finding, store: ox.Store, gone: set[str]) -> bool:
    """Tell whether a finding is about something that was taken out, or about what names it."""
    named = {
        iri(quad.object)
        for quad in store.quads_for_pattern(ox.NamedNode(finding.subject), None, None)
    }
    return bool(named & gone) or any(thing in finding.value for thing in gone)


def mutated(graph: Dataset, change: Callable[[ox.Quad], ox.Quad | None]) -> ox.Store:
    """Return the dataset with its stated quads changed, or left out."""
    stated = (quad for quad in graph.store if quad.graph_name != INFERRED)
    return inferred(new for quad in stated if (new := change(quad)) is not None)


def reported(store: ox.Store, *checks: str) -> set[str]:
    return {
        finding.subject
        for finding in validate.check_findings(store, SOURCES)
        if finding.rule in checks
    }


def stated_participations(graph: Dataset) -> set[str]:
    of_class = graph.store.quads_for_pattern(
        None, ox.NamedNode(RDF + "type"), property_("Participation"), graph.graph("networks")
    )
    return {iri(quad.subject) for quad in of_class}


def replaced(graph: Dataset, name: str, value: str, *, graphs: str) -> ox.Store:
    """Return the dataset with another value for each fact of a property."""
    new, home = ox.NamedNode(BASE + value), graph.graph(graphs)

    def change(quad: ox.Quad) -> ox.Quad:
        if quad.predicate == property_(name) and quad.graph_name == home:
            return ox.Quad(quad.subject, quad.predicate, new, home)
        return quad

    return mutated(graph, change)


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        pytest.param("participant", "country/PL", "participation-iri", id="participant"),
        pytest.param("role", "role/associate-member", "fact-without-field", id="role"),
        pytest.param("participantKind", "actor/nurses", "fact-without-field", id="kind"),
    ],
)
def test_a_change_of_any_participation_is_reported(
    name: str, value: str, check: str, graph: Dataset
) -> None:
    right = {
        iri(quad.subject)
        for quad in graph.store.quads_for_pattern(None, property_(name), ox.NamedNode(BASE + value))
    }
    having = {
        iri(quad.subject)
        for quad in graph.store.quads_for_pattern(
            None, property_(name), None, graph.graph("networks")
        )
    }
    assert having - right <= reported(replaced(graph, name, value, graphs="networks"), check)


def test_a_participation_that_goes_missing_is_reported(graph: Dataset) -> None:
    def change(quad: ox.Quad) -> ox.Quad | None:
        return None if quad.predicate == property_("participation") else quad

    statements = {
        iri(quad.subject)
        for quad in graph.store.quads_for_pattern(
            None, property_("statedProperty"), property_("participation")
        )
    }
    assert len(statements) >= len(stated_participations(graph))
    assert statements <= reported(mutated(graph, change), "statement-without-fact")


@pytest.mark.parametrize("name", ["statedSubject", "statedProperty", "statedValue"])
def test_a_change_of_any_statement_is_reported(name: str, graph: Dataset) -> None:
    statements = {
        iri(quad.subject) for quad in graph.store.quads_for_pattern(None, property_(name), None)
    }
    wrong = replaced(graph, name, "country/PL", graphs="source")
    assert statements == reported(wrong, "statement-without-fact")


def test_a_field_whose_statements_go_missing_is_reported(graph: Dataset) -> None:
    fields = {
        iri(quad.subject)
        for quad in graph.store.quads_for_pattern(
            None, ox.NamedNode(RDF + "type"), property_("SourceField")
        )
    }

    def change(quad: ox.Quad) -> ox.Quad | None:
        return None if quad.predicate == property_("field") else quad

    assert fields == reported(mutated(graph, change), "field-unread")


def test_a_fact_whose_statement_goes_missing_is_reported(graph: Dataset) -> None:
    """The facts of networks are counted, each once; what follows from no words is left out."""

    def change(quad: ox.Quad) -> ox.Quad | None:
        return None if quad.predicate == property_("statedValue") else quad

    unsourced = {DCTERMS + "description", NORDONC + "participationStated", RDF + "type"}
    networks = {
        iri(quad.subject)
        for quad in graph.store.quads_for_pattern(None, None, None, graph.graph("networks"))
        if quad.predicate.value not in unsourced
    }
    pages = {
        iri(quad.subject)
        for quad in graph.store.quads_for_pattern(
            None, ox.NamedNode(RDF + "type"), ox.NamedNode(FOAF + "Document")
        )
    }
    found = reported(mutated(graph, change), "fact-without-field")
    assert {f"{BASE}network/{slug}" for slug in NETWORKS} | pages <= found & networks
