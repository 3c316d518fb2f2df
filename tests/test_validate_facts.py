"""Facts stand for themselves: one network says nothing about another, and no slip passes.

Each network is taken out with its entry, and the others must state and infer what they did. Each
participation and each statement of the source is changed, one at a time, and each change must be
reported of the thing and the property that were changed.
"""

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import pytest

from helpers.places import ROOT
from nordonc import validate
from nordonc.dataset import inference_rules
from nordonc.dataset.sources import Dataset, Sources
from nordonc.rdf.findings import Finding
from nordonc.rdf.namespaces import DCTERMS, NORDONC, OWL, PROV, RDF, SKOS

SOURCES = Sources.read(ROOT)
BASE = "https://w3id.org/nordonc/"
INFERRED = ox.NamedNode(f"{BASE}graph/inferred")
NETWORKS = sorted(path.stem for path in (ROOT / "data/networks").glob("*.ttl"))
CHECKS = {path.stem: path.read_text() for path in (ROOT / "queries/checks").glob("*.rq")}
#: What must change when an entry is taken out of the document: its neighbours' numbers.
OF_THE_DOCUMENT = {"entry-position", "field-unread", "unused-concept", "unused-term"}


#: What no words state: our own text, what nodes are made of, and how they are kept.
UNSOURCED = {
    *(DCTERMS + name for name in ("description", "isReplacedBy")),
    *(NORDONC + name for name in ("basis", "coverage", "coveredDisease", "participant")),
    *(NORDONC + "participationStated", RDF + "type", OWL + "deprecated"),
    *(PROV + "wasDerivedFrom", SKOS + "editorialNote", SKOS + "historyNote"),
}
ROLES = ("member", "participant", "associate-member", "collaborator", "international-guests")
BASES = (
    *("named", "via-organisation", "all-nordic", "region-wording"),
    *("scandinavian-wording", "unnamed-bodies"),
)


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
    return bool(gone & {*named, *re.findall("<([^>]*)>", finding.value)})


def copied(graph: Dataset) -> ox.Store:
    store = ox.Store()
    store.bulk_extend(graph.store)
    return store


def told(store: ox.Store, check: str, thing: object) -> set[str]:
    """Return the properties of a thing that a check reports."""
    text = CHECKS[check].replace("WHERE {", f"WHERE {{ VALUES ?subject {{ {thing} }}", 1)
    answer = store.query(text, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return {iri(row["property"]) for row in answer}


def is_reported(store: ox.Store, fact: ox.Quad, checks: Iterable[str]) -> bool:
    """Tell whether one of the checks reports a fact, or the statements that speak of it."""
    speaking = store.query(
        f"SELECT ?s {{ ?s <{NORDONC}statedSubject> {fact.subject} ; "
        f"<{NORDONC}statedProperty> {fact.predicate} }}",
        use_default_graph_as_union=True,
    )
    assert isinstance(speaking, ox.QuerySolutions)
    things = [fact.subject, *(row["s"] for row in speaking)]
    return any(
        fact.predicate.value in told(store, check, thing) for check in checks for thing in things
    )


def changed(store: ox.Store, old: ox.Quad, value: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield a fact with another value while it stands in the store instead of the right one."""
    new = ox.Quad(old.subject, old.predicate, value, old.graph_name)
    if new not in store:
        store.remove(old)
        store.add(new)
        yield new
        store.remove(new)
        store.add(old)


def participations(store: ox.Store, name: str, graph: Dataset) -> list[ox.Quad]:
    """Return what stated participations have for a property, which are dozens of facts."""
    predicate = ox.NamedNode((PROV if name == "wasDerivedFrom" else NORDONC) + name)
    home = graph.graph("networks")
    nodes = store.quads_for_pattern(
        None, ox.NamedNode(RDF + "type"), property_("Participation"), home
    )
    found = [
        quad
        for node in nodes
        for quad in store.quads_for_pattern(node.subject, predicate, None, home)
    ]
    assert len(found) > 70
    return found


@pytest.mark.parametrize(
    ("name", "values", "checks"),
    [
        pytest.param("participant", ["country/PL"], ["participation-iri"], id="participant"),
        pytest.param("participantKind", ["actor/nurses"], ["fact-without-field"], id="kind"),
        pytest.param(
            "wasDerivedFrom",
            ["source/norcrin-overview/nordic-proof/scope"],
            ["statement-against-derivation"],
            id="source",
        ),
        pytest.param(
            "basis",
            [f"basis/{basis}" for basis in BASES],
            ["basis-against-participant"],
            id="basis",
        ),
        pytest.param(
            "role",
            [f"role/{role}" for role in ROLES],
            ["fact-without-field", "role-against-label", "statement-without-fact"],
            id="role",
        ),
    ],
)
def test_a_change_of_one_participation_is_reported(
    name: str, values: list[str], checks: list[str], graph: Dataset
) -> None:
    store = copied(graph)
    passed = [
        new
        for old in participations(store, name, graph)
        for value in values
        for new in changed(store, old, ox.NamedNode(BASE + value))
        if not is_reported(store, new, checks)
    ]
    assert passed == []


def test_a_participation_that_goes_missing_is_reported(graph: Dataset) -> None:
    """Each is taken from its network, and the statement that says it is reported."""
    store = copied(graph)
    stated = list(
        store.quads_for_pattern(None, property_("participation"), None, graph.graph("networks"))
    )
    passed = []
    for quad in stated:
        store.remove(quad)
        if not is_reported(store, quad, ["statement-without-fact"]):
            passed.append(quad)
        store.add(quad)
    assert len(stated) > 90
    assert passed == []


@pytest.mark.parametrize("name", ["statedSubject", "statedProperty", "statedValue"])
def test_a_change_of_one_statement_is_reported(name: str, graph: Dataset) -> None:
    store = copied(graph)
    statements = list(store.quads_for_pattern(None, property_(name), None, graph.graph("source")))
    passed = [
        new.subject
        for old in statements
        for new in changed(store, old, ox.NamedNode(f"{BASE}country/PL"))
        if not told(store, "statement-without-fact", new.subject)
    ]
    assert len(statements) > 800
    assert passed == []


def test_a_statement_that_is_moved_to_another_field_is_reported(graph: Dataset) -> None:
    store = copied(graph)
    other = ox.NamedNode(f"{BASE}source/norcrin-overview/nordic-proof/scope")
    passed = [
        new.subject
        for old in list(store.quads_for_pattern(None, property_("field"), None))
        for new in changed(store, old, other)
        if not told(store, "statement-iri", new.subject)
    ]
    assert passed == []


def test_a_fact_is_reported_when_its_last_statement_goes_missing(graph: Dataset) -> None:
    """Each fact of a network or body loses what states it, one at a time."""
    store = copied(graph)
    stated = facts(graph)
    passed = []
    for fact in stated:
        said = [
            quad
            for subject in store.quads_for_pattern(None, property_("statedSubject"), fact.subject)
            for quad in store.quads_for_pattern(
                subject.subject, property_("statedValue"), fact.object
            )
        ]
        for quad in said:
            store.remove(quad)
        if fact.predicate.value not in told(store, "fact-without-field", fact.subject):
            passed.append(fact)
        store.extend(said)
    assert len(stated) > 500
    assert passed == []


def facts(graph: Dataset) -> list[ox.Quad]:
    """Return the facts of networks and bodies that words must state."""
    given = {f"{BASE}role/member", f"{BASE}role/participant"}
    return [
        quad
        for name in ("networks", "organisations", "further-sources")
        for quad in graph.store.quads_for_pattern(None, None, None, graph.graph(name))
        if quad.predicate.value not in UNSOURCED
        and not iri(quad.subject).startswith((f"{BASE}disease/", f"{BASE}source/"))
        and not (quad.predicate == property_("role") and iri(quad.object) in given)
    ]


def test_without_statements_just_the_facts_that_words_must_state_are_reported(
    graph: Dataset,
) -> None:
    store = copied(graph)
    for quad in list(store.quads_for_pattern(None, property_("statedValue"), None)):
        store.remove(quad)
    answer = store.query(CHECKS["fact-without-field"], use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    assert {(iri(row["subject"]), iri(row["property"])) for row in answer} == {
        (iri(fact.subject), fact.predicate.value) for fact in facts(graph)
    }


def test_without_statements_each_name_of_a_disease_in_another_language_is_reported(
    graph: Dataset,
) -> None:
    store = copied(graph)
    for quad in list(store.quads_for_pattern(None, property_("statedValue"), None)):
        store.remove(quad)
    answer = store.query(CHECKS["name-without-field"], use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    names = {
        (iri(quad.subject), quad.object)
        for quad in store.quads_for_pattern(None, ox.NamedNode(SKOS + "altLabel"), None)
        if isinstance(quad.object, ox.Literal)
        and quad.object.language != "en"
        and iri(quad.subject).startswith(f"{BASE}disease/")
    }
    assert {(iri(row["subject"]), row["value"]) for row in answer} == names
    assert len(names) == 22


def test_a_field_whose_statements_go_missing_is_reported(graph: Dataset) -> None:
    fields = {
        iri(quad.subject)
        for quad in graph.store.quads_for_pattern(
            None, ox.NamedNode(RDF + "type"), property_("SourceField")
        )
    }
    store = copied(graph)
    for quad in list(store.quads_for_pattern(None, property_("field"), None)):
        store.remove(quad)
    found = validate.check_findings(store, SOURCES)
    assert fields == {finding.subject for finding in found if finding.rule == "field-unread"}
