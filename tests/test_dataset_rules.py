"""Each rule says what its cases say, and nothing else."""

from pathlib import Path, PurePosixPath

import pyoxigraph as ox
import pytest

from helpers.places import ROOT
from nordonc.dataset import inference_rules
from nordonc.dataset.sources import SourceFile, Sources
from nordonc.errors import SourceSyntaxError
from nordonc.rdf.store import in_graph

RULES = {
    file.path.stem: file for file in inference_rules.rule_files(Sources.read(ROOT, ["queries"]))
}
CASES = sorted((ROOT / "tests" / "cases" / "rules").glob("*/*"))
GIVEN = ox.NamedNode("https://w3id.org/nordonc/graph/given")
INFERRED = ox.NamedNode("https://w3id.org/nordonc/graph/inferred")


def triples(path: Path) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(path=path)}


def store_of(path: Path) -> ox.Store:
    store = ox.Store()
    store.extend(in_graph(triples(path), GIVEN))
    return store


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_rule_adds_what_its_case_says(case: Path) -> None:
    store = store_of(case / "given.ttl")
    added = inference_rules.apply(store, [RULES[case.parent.name]], INFERRED)

    found = {quad.triple for quad in store.quads_for_pattern(None, None, None, INFERRED)}
    assert found == triples(case / "then.ttl")
    assert added == len(found)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_case(rule: str) -> None:
    assert [case for case in CASES if case.parent.name == rule]


def test_a_rule_builds_on_what_another_inferred() -> None:
    case = ROOT / "tests/cases/rules/expand-region/region-becomes-countries"
    store = store_of(case / "given.ttl")
    store.extend(
        in_graph(
            triples(case.parents[1] / "participating-area/regions-and-places-do-not/given.ttl"),
            GIVEN,
        )
    )
    inference_rules.apply(store, RULES.values(), INFERRED)

    iceland = ox.NamedNode("https://w3id.org/nordonc/country/IS")
    area = ox.NamedNode("https://w3id.org/nordonc/ontology#participatingArea")
    assert list(store.quads_for_pattern(None, area, iceland, INFERRED))


def test_a_triple_that_is_stated_is_not_inferred_again() -> None:
    case = ROOT / "tests/cases/rules/narrower/inverse-of-broader"
    store = store_of(case / "given.ttl")
    store.extend(in_graph(triples(case / "then.ttl"), GIVEN))

    assert inference_rules.apply(store, [RULES["narrower"]], INFERRED) == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("CONSTRUCT { ?s ?p ?o }", "rule.rq", id="not-sparql"),
        pytest.param("SELECT * WHERE { ?s ?p ?o }", "CONSTRUCT", id="not-construct"),
    ],
)
def test_a_faulty_rule_is_told_by_its_file(text: str, told: str) -> None:
    rule = SourceFile(PurePosixPath("queries/rules/rule.rq"), text.encode())

    with pytest.raises(SourceSyntaxError, match=told):
        inference_rules.apply(ox.Store(), [rule], INFERRED)


def test_rules_that_add_triples_without_end_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference_rules, "MAX_ROUNDS", 5)
    text = "CONSTRUCT { <a:a> <a:n> ?m } WHERE { { SELECT (COUNT(*) AS ?m) { ?s ?p ?o } } }"
    rule = SourceFile(PurePosixPath("queries/rules/rule.rq"), text.encode())

    with pytest.raises(SourceSyntaxError, match=r"rule\.rq: after 5 rounds"):
        inference_rules.apply(ox.Store(), [rule], INFERRED)
