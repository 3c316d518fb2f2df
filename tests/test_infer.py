"""Each rule says what its cases say, and nothing else."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from helpers.places import ROOT
from nordonc.dataset import rules
from nordonc.errors import SourceSyntaxError
from nordonc.rdf.store import in_graph

RULES = rules.rule_files(ROOT)
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
    added = rules.apply(store, [ROOT / "queries/rules" / f"{case.parent.name}.rq"], INFERRED)

    found = {quad.triple for quad in store.quads_for_pattern(None, None, None, INFERRED)}
    assert found == triples(case / "then.ttl")
    assert added == len(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_every_rule_has_a_case(rule: Path) -> None:
    assert [case for case in CASES if case.parent.name == rule.stem]


def test_a_rule_builds_on_what_another_inferred() -> None:
    case = ROOT / "tests/cases/rules/expand-region/region-becomes-countries"
    store = store_of(case / "given.ttl")
    store.extend(
        in_graph(
            triples(case.parents[1] / "participating-area/regions-and-places-do-not/given.ttl"),
            GIVEN,
        )
    )
    rules.apply(store, RULES, INFERRED)

    iceland = ox.NamedNode("https://w3id.org/nordonc/country/IS")
    area = ox.NamedNode("https://w3id.org/nordonc/ontology#participatingArea")
    assert list(store.quads_for_pattern(None, area, iceland, INFERRED))


def test_a_triple_that_is_stated_is_not_inferred_again() -> None:
    case = ROOT / "tests/cases/rules/narrower/inverse-of-broader"
    store = store_of(case / "given.ttl")
    store.extend(in_graph(triples(case / "then.ttl"), GIVEN))

    assert rules.apply(store, [ROOT / "queries/rules/narrower.rq"], INFERRED) == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("CONSTRUCT { ?s ?p ?o }", "rule.rq", id="not-sparql"),
        pytest.param("SELECT * WHERE { ?s ?p ?o }", "CONSTRUCT", id="not-construct"),
    ],
)
def test_a_faulty_rule_is_told_by_its_file(tmp_path: Path, text: str, told: str) -> None:
    rule = tmp_path / "rule.rq"
    rule.write_text(text, encoding="utf-8")

    with pytest.raises(SourceSyntaxError, match=told):
        rules.apply(ox.Store(), [rule], INFERRED)
