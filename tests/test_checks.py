"""Each check finds the fault it is named for, and nothing else.

The cases of ``queries/checks/code-shared.rq`` stand in ``cases/checks/code-shared.trig``, each
below its name. What the check must report stands in the default graph, as the subjects of the
check: ``<queries/checks/code-shared> dcterms:subject <country/NX> .``; a valid case has none.
"""

from pathlib import Path, PurePosixPath

import pyoxigraph as ox
import pytest

from helpers import cases, places
from helpers.cases import Case
from helpers.places import ROOT
from nordonc import validate
from nordonc.dataset.sources import Dataset, SourceFile, Sources
from nordonc.errors import SourceSyntaxError
from nordonc.rdf.findings import Severity
from nordonc.rdf.namespaces import DCTERMS, PREFIXES
from nordonc.rdf.store import name_of
from nordonc.sparql.header import header

FOLDER = places.CASES / "checks"
CASES = [case for path in sorted(FOLDER.glob("*.trig")) for case in cases.read(path)]
CHECKS = sorted((ROOT / "queries" / "checks").glob("*.rq"))
COLUMNS = ("subject", "property", "value")

each_check = pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)


def store_of(case: Case) -> tuple[ox.Store, set[str]]:
    """Return the named graphs of a case, and the things that must be reported."""
    store, expected = ox.Store(), set()
    for quad in case.quads:
        if quad.graph_name != ox.DefaultGraph():
            store.add(quad)
        elif quad.predicate.value == DCTERMS + "subject" and isinstance(quad.object, ox.NamedNode):
            expected.add(quad.object.value)
    return store, expected


def only(check: Path) -> Sources:
    """Return the sources of a dataset that has one check of ours and nothing else."""
    return Sources((SourceFile.read(ROOT, check),))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_check_reports_what_its_case_says(case: Case) -> None:
    store, expected = store_of(case)
    check = ROOT / "queries/checks" / f"{case.path.stem}.rq"

    found = validate.check_findings(store, only(check))

    assert {finding.subject for finding in found} == expected
    assert bool(expected) == case.name.startswith("invalid-")


@each_check
def test_a_check_has_cases_of_both_sorts(check: Path) -> None:
    sorts = {case.name.partition("-")[0] for case in CASES if case.path.stem == check.stem}
    assert sorts == {"valid", "invalid"}


def test_every_case_belongs_to_a_check() -> None:
    assert {case.path.stem for case in CASES} == {path.stem for path in CHECKS}


@each_check
def test_a_check_has_the_columns_of_a_report_and_a_total_order(check: Path) -> None:
    text = check.read_text(encoding="utf-8")
    answer = ox.Store().query(text)
    assert isinstance(answer, ox.QuerySolutions)
    columns = [variable.value for variable in answer.variables]
    assert columns == [name for name in COLUMNS if name in columns]
    assert text.endswith(f"ORDER BY {' '.join(f'?{name}' for name in columns)}\n")


@each_check
def test_the_header_of_a_check_is_three_sentences_of_a_report(check: Path) -> None:
    lines = check.read_text(encoding="utf-8").partition("\n\n")[0].splitlines()
    summary, description, severity, *explains = lines
    assert summary.startswith("#+ summary: ")
    assert description.startswith("#+ description: ")
    assert summary[-1] + description[-1] == ".."
    assert severity.removeprefix("#+ severity: ").upper() in Severity.__members__
    assert [line.partition(": ")[0] for line in explains] in ([], ["#+ explains"])


def test_a_check_explains_only_findings_of_other_rules() -> None:
    shapes = ox.parse(path=ROOT / "shapes" / "participation.ttl")
    known = {name_of(quad.subject).rpartition("#")[2] for quad in shapes}
    headers = {check.stem: header(check.read_text(encoding="utf-8")) for check in CHECKS}
    explained = {stem: fields.get("explains", []) for stem, fields in headers.items()}

    assert any(explained.values())
    for stem, rules in explained.items():
        assert set(rules) <= (headers.keys() | known) - {stem}


@each_check
def test_a_check_declares_the_prefixes_it_uses_in_order(check: Path) -> None:
    text = check.read_text(encoding="utf-8")
    declared = [line.split()[1:] for line in text.splitlines() if line.startswith("PREFIX ")]
    assert declared == sorted([f"{name.strip(':')}:", iri] for name, iri in declared)
    assert not [name for name, iri in declared if f"<{PREFIXES[name.strip(':')]}>" != iri]
    assert not [name for name, _ in declared if text.count(name) == 1]


@each_check
def test_no_check_finds_a_violation_in_the_dataset(check: Path, graph: Dataset) -> None:
    found = validate.check_findings(graph.store, only(check))
    assert not [finding for finding in found if finding.severity is Severity.VIOLATION]


HEADER = "#+ summary: S.\n#+ description: D.\n#+ severity: warning\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("SELECT ?subject WHERE {}", "the query has no header", id="no-header"),
        pytest.param("#+ summary: S.\nASK {}", "no line '#+ description", id="no-description"),
        pytest.param("#+ summary: S: T.\nASK {}", ":1: the header is not YAML", id="not-yaml"),
        pytest.param(
            HEADER.replace("warning", "fatal") + "SELECT ?subject WHERE {}",
            "the severity is not one of violation, warning, info",
            id="severity",
        ),
        pytest.param(HEADER + "SELECT ?subject WHERE {", "expected", id="syntax"),
        pytest.param(HEADER + "ASK {}", "a column ?subject", id="form"),
        pytest.param(HEADER + "SELECT ?s WHERE { ?s ?p ?o }", "a column ?subject", id="columns"),
    ],
)
def test_a_check_that_is_none_is_refused_by_name(text: str, told: str) -> None:
    path = PurePosixPath("queries/checks/some-fault.rq")
    sources = Sources((SourceFile(path, text.encode()),))

    with pytest.raises(SourceSyntaxError) as caught:
        validate.check_findings(ox.Store(), sources)

    assert str(path) in str(caught.value)
    assert told in str(caught.value)


def test_a_dataset_without_checks_has_no_finding() -> None:
    assert validate.check_findings(ox.Store(), Sources(())) == []
