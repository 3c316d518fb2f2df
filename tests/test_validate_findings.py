"""Validation tells a curator what is wrong, where, and what to do about it."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from helpers.places import ROOT
from nordonc import validate
from nordonc.dataset.sources import Dataset
from nordonc.errors import SourceSyntaxError
from nordonc.rdf.findings import Finding, Severity
from nordonc.rdf.namespaces import FOAF, NORDONC, RDF, SH, XSD
from nordonc.release import build

FOLDERS = ("ontology", "data", "shapes", "queries")
SHAPE = "https://w3id.org/nordonc/shapes#"
NETWORKS = "data/networks/"
LYMPHOMA = "participation/nordic-lymphoma-group/"


class Typo(NamedTuple):
    """An edit of one block of a file, and where and by which rule it must be reported.

    Attributes:
        file: Path from the root of the dataset.
        thing: The subject that begins the block, as written.
        old: What stands in the block.
        new: What a curator wrote instead.
        at: A text of the line that must be named, once the edit is made; none is the first line.
        rule: The local name of the shape, or the name of the check.
    """

    file: str
    thing: str
    old: str
    new: str
    at: str
    rule: str


def network(slug: str, old: str, new: str, at: str, rule: str) -> Typo:
    return Typo(f"data/networks/{slug}.ttl", f"<network/{slug}>", old, new, at, rule)


DIGEST = "435202e90729a2f35540347e6afa9e61b0c791ef340a8d6632fe20276c14857b"
SOURCE = "data/source/nordic-lymphoma-group.ttl"
LYMPHOMA = "nordic-lymphoma-group"
FIELD = f"<source/norcrin-overview/{LYMPHOMA}/"

#: Each edits a thing of its own, so that one run over one copy reports them all.
TYPOS = {
    "wrong-country-code": Typo(
        "data/areas.ttl", "<country/SE>", '"SE"', '"Se"', '"Se"', "AreaAlpha2"
    ),
    "missing-tag": network(
        "nordic-mds-group", 'Group"@en', 'Group"', "skos:prefLabel", "PrefLabelText"
    ),
    "unknown-term": network(
        "nordic-aml-group",
        "<activity/diagnostics>",
        "<activity/diagnostik>",
        "nordonc:activity",
        "NetworkActivity",
    ),
    "dead-reference": network(
        "nordforsk", "-of-ministers>", "-of-minsters>", "nordonc:under", "dangling-reference"
    ),
    "swapped-role": Typo(
        "data/networks/nordic-cll-study-group.ttl",
        "<participation/nordic-cll-study-group/nordic-countries>",
        "<role/member>",
        "<role/participant>",
        "nordonc:role",
        "role-against-label",
    ),
    "cyclic-hierarchy": Typo(
        "ontology/vocabulary/activity.ttl",
        "<activity/clinical-research>",
        "skos:broader <activity/research>",
        "skos:broader <activity/surgical-research>",
        "skos:broader",
        "broader-cycle",
    ),
    "two-scopes": network(
        "nordic-society-of-medical-radiology",
        "nordonc:scope <",
        "nordonc:scope <scope/non-cancer> , <",
        "nordonc:scope",
        "NetworkScope",
    ),
    "missing-basis": Typo(
        f"data/networks/{LYMPHOMA}.ttl",
        f"<participation/{LYMPHOMA}/FI>",
        "    nordonc:basis <basis/named> ;\n",
        "",
        "",
        "ParticipationBasis",
    ),
    "misspelt-property": network(
        "nordic-proof", "nordonc:activity", "nordonc:activty", "nordonc:activty", "Network"
    ),
    "wrong-digest-length": Typo(
        SOURCE, f"{FIELD}cancer-type>", DIGEST, DIGEST[:-1], DIGEST[:-1], "SourceFieldDigest"
    ),
    "homepage-without-scheme": network(
        "nordic-early-rectal-cancer",
        "<https://www.nerc.no/>",
        "<www.nerc.no/>",
        "foaf:homepage",
        "NetworkHomepage",
    ),
    "abbreviation-tagged": network(
        "nordic-myeloma-study-group",
        '"NMSG"',
        '"NMSG"@en',
        "nordonc:abbreviation",
        "NetworkAbbreviation",
    ),
    "description-untagged": network(
        "nordcan", '."@en', '."', "dcterms:description", "DescriptionText"
    ),
    "date-as-string": Typo(
        "data/corrections.ttl",
        "<correction/thoracic-symposium>",
        "^^xsd:date",
        "",
        "dcterms:created",
        "CorrectionCreated",
    ),
    "line-as-string": Typo(
        SOURCE, f"{FIELD}participants>", "line 15", 'line "15"', 'line "15"', "SourceFieldLine"
    ),
    "concept-of-another-scheme": network(
        "scandinavian-sarcoma-group",
        "nordonc:kind <kind/standing-collaboration>",
        "nordonc:kind <role/member>",
        "nordonc:kind",
        "NetworkKind",
    ),
    "participation-of-another-network": network(
        "scandinavian-prostate-cancer-group",
        "nordonc:participation <",
        f"nordonc:participation <participation/{LYMPHOMA}/DK> , <",
        "nordonc:participation <",
        "participation-of-another-network",
    ),
    "unsourced-activity": network(
        "nordic-trial-alliance",
        "nordonc:activity <",
        "nordonc:activity <activity/genetic-counselling> , <",
        "nordonc:activity",
        "fact-without-field",
    ),
    "participation-under-false": network(
        "nordic-breast-cancer-network",
        "participationStated true",
        "participationStated false",
        "",
        "NetworkParticipationAgrees",
    ),
    "duplicate-code": Typo(
        "data/areas.ttl", "<country/IS>", '"ISL"', '"DNK"', '"DNK"', "code-shared"
    ),
}


def block(text: str, thing: str) -> tuple[int, int]:
    """Return where the block of a thing begins and ends in a Turtle file."""
    begin = f"\n{text}".index(f"\n{thing} ")
    return begin, text.find("\n\n", begin) % (len(text) + 1)


def edit(path: Path, typo: Typo) -> None:
    text = path.read_text(encoding="utf-8")
    begin, end = block(text, typo.thing)
    edited = text[begin:end].replace(typo.old, typo.new, 1)
    assert edited != text[begin:end], "the file no longer has what the typo is made of"
    path.write_text(text[:begin] + edited + text[end:], encoding="utf-8")


def line_of(path: Path, typo: Typo) -> int:
    text = path.read_text(encoding="utf-8")
    begin, end = block(text, typo.thing)
    return text.count("\n", 0, text.index(typo.at, begin, end)) + 1


@pytest.fixture(scope="module")
def mistyped(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the dataset with every typo made."""
    copy = tmp_path_factory.mktemp("mistyped")
    for name in FOLDERS:
        shutil.copytree(root / name, copy / name)
    for typo in TYPOS.values():
        edit(copy / typo.file, typo)
    return copy


@pytest.fixture(scope="module")
def reported(mistyped: Path) -> list[Finding]:
    return build.check(mistyped)


@pytest.mark.parametrize("typo", TYPOS.values(), ids=TYPOS)
def test_a_typo_is_told_with_its_file_and_line_and_a_remedy(
    typo: Typo, mistyped: Path, reported: list[Finding]
) -> None:
    place = (typo.file, line_of(mistyped / typo.file, typo))
    (found,) = {
        finding.rule.removeprefix(SHAPE): finding
        for finding in reported
        if (finding.file, finding.line) == place and finding.rule.removeprefix(SHAPE) == typo.rule
    }.values()
    assert found.severity is Severity.VIOLATION
    assert found.message.endswith(".")
    assert found.remedy.endswith(".")


#: Whose words still state what a typo has changed, and are reported with it.
STILL_STATED = (
    *("missing-tag", "dead-reference", "misspelt-property"),
    *("homepage-without-scheme", "abbreviation-tagged", "concept-of-another-scheme"),
)


def test_nothing_is_reported_in_a_file_that_has_no_typo(reported: list[Finding]) -> None:
    """The words that stated a fact are reported with it, and no others."""
    violations = [item for item in reported if item.severity is Severity.VIOLATION]
    stating = {TYPOS[name].file.replace("data/networks/", "data/source/") for name in STILL_STATED}
    assert {item.file for item in violations} == {typo.file for typo in TYPOS.values()} | stating
    assert {item.rule for item in violations if item.file in stating} == {
        "statement-without-fact",
        "statement-of-foreign-thing",
    }


def test_the_dataset_itself_fits_its_shapes(graph: Dataset) -> None:
    assert validate.shape_findings(graph.store, graph.graph("shapes")) == []


NETWORK = ox.NamedNode("https://w3id.org/nordonc/network/a")
SHAPES = ox.NamedNode("https://w3id.org/nordonc/graph/shapes")


@pytest.fixture
def store(root: Path) -> ox.Store:
    """Return the shapes of pages and networks, and a network."""
    store = ox.Store()
    for name in ("document", "network"):
        path = root / "shapes" / f"{name}.ttl"
        store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=SHAPES)
    state(store, RDF + "type", ox.NamedNode(NORDONC + "Network"))
    return store


def state(store: ox.Store, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
    store.add(ox.Quad(NETWORK, ox.NamedNode(predicate), value))


def told(store: ox.Store) -> list[tuple[str, str, str]]:
    return [
        (item.subject, item.rule.removeprefix(SHAPE), item.value)
        for item in validate.shape_findings(store, SHAPES)
    ]


def test_one_value_at_fault_in_several_ways_is_told_once_by_a_shape(store: ox.Store) -> None:
    """A text for an address is no IRI, has no class and is the focus of the shape of pages."""
    state(store, FOAF + "homepage", ox.Literal("a.example.org"))
    homepage = [item for item in told(store) if "example" in item[0] + item[2]]
    assert homepage == [(NETWORK.value, "NetworkHomepage", 'foaf:homepage "a.example.org"')]


def test_what_is_missing_is_told_by_its_property(store: ox.Store) -> None:
    assert (NETWORK.value, "NetworkKind", "nordonc:kind") in told(store)


def test_a_shape_of_a_whole_thing_tells_no_value(store: ox.Store) -> None:
    assert (NETWORK.value, "NetworkParticipationAgrees", "") in told(store)


def test_a_value_outside_its_datatype_is_told_and_not_logged(
    store: ox.Store, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = ox.Literal("perhaps", datatype=ox.NamedNode(XSD + "boolean"))
    state(store, NORDONC + "participationStated", wrong)
    value = 'nordonc:participationStated "perhaps"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    assert (NETWORK.value, "NetworkParticipationStated", value) in told(store)
    assert not caplog.records


def test_a_shape_that_is_not_well_formed_is_refused(store: ox.Store) -> None:
    kind = ox.NamedNode(f"{SHAPE}NetworkKind")
    for quad in list(store.quads_for_pattern(kind, ox.NamedNode(SH + "path"), None)):
        store.remove(quad)
    with pytest.raises(SourceSyntaxError, match=r"shapes/: .*sh:path"):
        told(store)


def test_a_dataset_without_shapes_has_no_finding() -> None:
    assert told(ox.Store()) == []


def told_after(folder: Path, *edits: tuple[str, str, str]) -> list[Finding]:
    """Return the findings in a copy of the dataset once files are edited."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name)
    for file, old, new in edits:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return build.findings(build.prepare(folder))


def test_a_misspelt_concept_is_told_by_its_shape_and_with_the_nearest(tmp_path: Path) -> None:
    file = "data/networks/nordic-myeloma-study-group.ttl"
    typo = (file, "activity/clinical-trials>", "activity/clinical-trial>")
    dangling, shape = told_after(tmp_path, typo)

    assert (dangling.rule, shape.rule) == ("dangling-reference", SHAPE + "NetworkActivity")
    assert dangling.place == shape.place
    assert "Perhaps <activity/clinical-trials> or" in dangling.remedy


def test_a_missing_entry_is_one_finding(tmp_path: Path) -> None:
    entry = tmp_path / "data/source/nordic-myeloma-study-group.ttl"
    assert told_after(tmp_path) == []
    entry.unlink()
    found = [one for one in build.findings(build.prepare(tmp_path)) if "networks" in one.file]

    assert [one.rule for one in found] == ["network-without-entry"]
