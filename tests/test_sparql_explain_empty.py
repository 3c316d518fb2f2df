"""A query without rows is told which of its patterns match nothing, and what may be meant."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpers import places
from nordonc.engine.base import graph
from nordonc.engine.inline import InlineEngine
from nordonc.errors import QueryTimeoutError
from nordonc.rdf.namespaces import PREFIXES, SCHEMA, SH, SKOS, XSD
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.sparql.client import Graph
from nordonc.sparql.explain_empty import Absence, explain
from nordonc.sparql.probes import QUERIES
from nordonc.sparql.unknown_terms import Known, Role

#: Each query has no rows, and says at the end of a line that this line is to blame.
CASES = sorted((places.CASES / "absence").glob("*.rq"))
MARK = "# guilty"

TERMS = "https://w3id.org/nordonc/ontology#"
KNOWN = Known(
    {
        Role.CLASS: [f"{TERMS}Network"],
        Role.PROPERTY: [f"{TERMS}coversDisease", f"{TERMS}kind", f"{SCHEMA}funder"],
        Role.GRAPH: ["https://w3id.org/nordonc/graph/networks"],
        Role.THING: ["https://w3id.org/nordonc/country/NO", "https://w3id.org/nordonc/country/NL"],
    }
)

each_case = pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def asked(release: Release) -> Iterator[Graph]:
    with closing(InlineEngine(release, Settings())) as engine:
        yield graph(engine)


def explained(text: str, asked: Graph) -> Absence:
    found = explain(text, asked, KNOWN, PREFIXES)
    assert found is not None
    return found


@each_case
def test_the_guilty_line_is_named(case: Path, asked: Graph) -> None:
    text = case.read_text(encoding="utf-8")
    marked = [n for n, line in enumerate(text.splitlines(), start=1) if line.endswith(MARK)]
    assert marked

    assert [one.place.line for one in explained(text, asked).guilty] == marked


@pytest.mark.parametrize(
    ("case", "term", "meant"),
    [
        pytest.param("misspelt-class", "nordonc:Netwrok", "nordonc:Network", id="class"),
        pytest.param(
            "misspelt-property", "nordonc:coverDisease", "nordonc:coversDisease", id="property"
        ),
        pytest.param(
            "wrong-namespace", "nordonc:coversDisease", f"<{TERMS}coversDisease>", id="namespace"
        ),
        pytest.param(
            "http-for-https", "insecure:coversDisease", "nordonc:coversDisease", id="scheme"
        ),
        pytest.param(
            "wrong-thing",
            "<https://w3id.org/nordonc/country/no>",
            "<https://w3id.org/nordonc/country/NO>",
            id="thing",
        ),
        pytest.param(
            "wrong-graph",
            "<https://w3id.org/nordonc/graph/network>",
            "<https://w3id.org/nordonc/graph/networks>",
            id="graph",
        ),
        pytest.param(
            "wrong-language",
            '"Nordic Lymphoma Group"@en-GB',
            '"Nordic Lymphoma Group"@en',
            id="language",
        ),
        pytest.param(
            "no-language", '"meeting series"', '"meeting series"@en', id="missing-language"
        ),
        pytest.param("text-for-number", '"3"', f'"3"^^<{XSD}integer>', id="datatype"),
    ],
)
def test_what_may_be_meant_is_told(case: str, term: str, meant: str, asked: Graph) -> None:
    (path,) = (path for path in CASES if path.stem == case)
    (guilty,) = explained(path.read_text(encoding="utf-8"), asked).guilty

    assert [(one.term, one.alike) for one in guilty.unknown] == [(term, (meant,))]


@each_case
def test_an_explanation_costs_few_queries(case: Path, asked: Graph) -> None:
    texts: list[str] = []

    def counted(text: str, media_type: str, timeout_s: float | None) -> bytes:
        texts.append(text)
        return asked.answer(text, media_type, timeout_s)

    explained(case.read_text(encoding="utf-8"), Graph(counted))

    assert len(texts) <= QUERIES


def test_a_long_query_costs_no_more(asked: Graph) -> None:
    texts: list[str] = []

    def counted(text: str, media_type: str, timeout_s: float | None) -> bytes:
        texts.append(text)
        return asked.answer(text, media_type, timeout_s)

    joined = " ".join(f"?thing {verb} ?o{n} ." for n, verb in enumerate(["rdf:first", "a"] * 30))
    explained(f"SELECT * WHERE {{ {joined} }}", Graph(counted))

    assert len(texts) <= QUERIES


def test_a_pattern_that_takes_too_long_is_passed_over(asked: Graph) -> None:
    def slow_for_filters(text: str, media_type: str, timeout_s: float | None) -> bytes:
        if "ASK" in text and "FILTER" not in text:
            raise QueryTimeoutError("The query was stopped")
        return asked.answer(text, media_type, timeout_s)

    group = f"?network a <{TERMS}Network> ; skos:prefLabel ?name . FILTER (?name = 1)"

    assert explained(f"SELECT * WHERE {{ {group} }}", Graph(slow_for_filters)) == Absence(
        alone=False, guilty=()
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ASK { }", id="nothing-joined"),
        pytest.param("ASK { { SELECT * WHERE { ?s a owl:Nothing } } ", id="unfinished"),
        pytest.param("DESCRIBE <https://example.org/nobody>", id="without-patterns"),
        pytest.param("SELECT * WHERE { SELECT * WHERE { ?s a owl:Nothing } }", id="sub-query"),
    ],
)
def test_what_cannot_be_told_is_not_told(text: str, asked: Graph) -> None:
    assert explain(text, asked, KNOWN, PREFIXES) is None


OF_NETWORKS = Known(
    {Role.PROPERTY: [f"{SH}name", f"{SKOS}prefLabel", f"{TERMS}coversDisease"]},
    bearers={
        f"{SH}name": [f"{SH}NodeShape"],
        f"{SKOS}prefLabel": [f"{TERMS}Network"],
        f"{TERMS}coversDisease": [f"{TERMS}Network"],
    },
    spoken=lambda iri: "Name" if iri == f"{SKOS}prefLabel" else "",
)


@pytest.mark.parametrize(
    ("patterns", "meant"),
    [
        pytest.param("?x a nordonc:Network . ?x nordonc:nam ?y", "skos:prefLabel", id="spoken"),
        pytest.param("?x a sh:NodeShape ; nordonc:nam ?y", "sh:name", id="of-another-class"),
        pytest.param("?x rdf:type sh:NodeShape ; nordonc:nam ?y", "sh:name", id="rdf-type"),
        pytest.param("?x nordonc:nam ?y", "sh:name", id="no-class"),
        pytest.param("?x a nordonc:Netwrok ; nordonc:nam ?y", "sh:name", id="unknown-class"),
        pytest.param("?z a nordonc:Network . ?x nordonc:nam ?y", "sh:name", id="of-another-thing"),
    ],
)
def test_a_property_is_meant_that_things_of_the_class_bear(
    patterns: str, meant: str, asked: Graph
) -> None:
    found = explain(f"SELECT * {{ {patterns} }}", asked, OF_NETWORKS, PREFIXES)
    assert found is not None

    assert [
        unknown.alike
        for one in found.guilty
        for unknown in one.unknown
        if unknown.term == "nordonc:nam"
    ] == [(meant,)]
