"""The page of the validation shows what the build found, all of it and nothing else."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from helpers import releases
from helpers.apps import SETTINGS
from helpers.places import NETWORKS
from nordonc import validate
from nordonc.dataset.sources import Dataset
from nordonc.engine.inline import InlineEngine
from nordonc.rdf.findings import Finding, Severity, as_json, from_json
from nordonc.rdf.namespaces import NORDONC, RDF, SH
from nordonc.release import build
from nordonc.release.manifest import Release
from nordonc.site.app import create_app
from nordonc.site.validation import build_report
from nordonc.validate import report

WOOD = "https://example.org/wood/"
SHAPE = "https://w3id.org/nordonc/shapes#"
FINDINGS = [
    Finding(
        severity=Severity.VIOLATION,
        file="data/trees.ttl",
        line=7,
        subject=f"{WOOD}oak",
        value=f"<{WOOD}birch>",
        rule=f"{WOOD}shapes#TreeHeight",
        message="A tree has <one> height.",
        remedy="State the height.",
    ),
    Finding(
        severity=Severity.WARNING,
        file="data/trees.ttl",
        subject=f"{WOOD}birch",
        label="The birch",
        value='<http://example.com/p> "3"',
        rule="odd-height",
        message="The height is odd.",
        remedy="",
    ),
    Finding(
        severity=Severity.INFO,
        subject=f"{WOOD}owl",
        rule="shy-owl",
        message="The owl hides.",
        remedy="Wait.",
    ),
]


def shown(release: Release) -> str:
    """Return the page, its spaces made one."""
    app = create_app(SETTINGS, release, InlineEngine(release, SETTINGS))
    response = app.test_client().get("/validation")
    assert response.status_code == 200, response.text
    assert response.content_type == "text/html; charset=utf-8"
    return re.sub(r"\s+", " ", response.text)


def with_findings(folder: Path, found: list[Finding]) -> Release:
    """Write a release of the small wood in which something was found."""
    made = releases.made(folder)
    (folder / "findings.json").write_text(as_json(found), encoding="utf-8")
    return made


def totals(page: str) -> dict[str, int]:
    return {name: int(number) for name, number in re.findall(r"<dt>(\w+)</dt><dd>(\d+)</dd>", page)}


def cells(page: str, slug: str) -> list[list[str]]:
    """Return the body of the table of a section, as text."""
    body = page.partition(f'id="{slug}"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body)
    found = [re.findall(r"<td>(.*?)</td>", row) for row in rows]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in found]


def text(cell: Any) -> str:  # noqa: ANN401  a cell of the report
    if isinstance(cell, list):
        return ", ".join(map(text, cell))
    return cell.label if isinstance(cell, report.Thing) else str(cell)


def test_the_page_counts_what_a_check_of_the_graph_finds(graph: Dataset, release: Release) -> None:
    found = build.findings(graph)
    page = shown(release)

    assert build_report.found(release.folder) == found
    assert totals(page) == {
        name.lower(): sum(one.severity.name == name for one in found)
        for name in Severity.__members__
    }
    assert page.count('<article class="finding"') == len(found)


def test_the_page_shows_each_fault_that_pyshacl_finds(graph: Dataset, tmp_path: Path) -> None:
    kind = ox.NamedNode(f"{NORDONC}kind")
    broken = ox.Store()
    broken.extend(quad for quad in graph.store if quad.predicate != kind)
    found = validate.shape_findings(broken, graph.graph("shapes"))
    page = shown(with_findings(tmp_path, found))

    assert totals(page) == {"violation": len(found), "warning": 0, "info": 0}
    for one in found:
        assert f'<a href="{one.subject}">' in page
    assert page.count(f'href="{SHAPE}NetworkKind"') == NETWORKS


def test_the_number_of_shapes_is_that_of_the_graph(graph: Dataset, release: Release) -> None:
    kinds = [ox.NamedNode(f"{SH}{name}") for name in ("NodeShape", "PropertyShape")]
    kind_of = ox.NamedNode(f"{RDF}type")
    quads = [
        quad for kind in kinds for quad in graph.store.quads_for_pattern(None, kind_of, kind, None)
    ]

    assert f"against {len(quads)} SHACL shapes" in shown(release)


def test_the_coverage_is_that_of_the_report(graph: Dataset, release: Release) -> None:
    page = shown(release)
    for table in report.of(graph, build.findings(graph)).tables:
        slug = table.section.slug
        expected = [[text(cell) for cell in row.values()] for row in table.rows]
        if slug in {"severities", "rules"}:
            assert f'id="{slug}"' not in page
        else:
            assert f'<a href="#{slug}">{table.section.heading}</a> ({len(expected)})' in page
            assert not expected or cells(page, slug) == expected


def test_a_network_that_lacks_something_is_a_link_to_its_page(release: Release) -> None:
    page = shown(release)

    assert '<a href="/network/nordcan">NORDCAN</a>' in page
    for name in ("findings.json", "coverage.json"):
        assert f'href="/releases/{release.manifest.version}/{name}"' in page


def test_findings_are_told_by_severity_with_place_and_remedy(tmp_path: Path) -> None:
    page = shown(with_findings(tmp_path, FINDINGS))

    assert totals(page) == {"violation": 1, "warning": 1, "info": 1}
    assert page.index("Violation</h2>") < page.index("Warning</h2>") < page.index("Info</h2>")
    for part in (
        "A tree has &lt;one&gt; height.",
        '<a href="/oak">Eik på høyden</a>',
        '<a href="/birch">Birch, &#34;silver&#34;</a>',
        "<code>data/trees.ttl:7</code>",
        '<a href="/shapes#TreeHeight">shapes#TreeHeight</a>',
        "<dd>State the height.</dd>",
        '<a href="/birch">The birch</a>',
        "<code>&lt;http://example.com/p&gt; &#34;3&#34;</code>",
        "the check <code>odd-height</code>",
        "<dd>unknown</dd>",
    ):
        assert part in page
    assert page.count("<dt>Remedy</dt>") == 2


def test_findings_read_back_are_those_written() -> None:
    assert from_json(as_json(FINDINGS)) == FINDINGS


def test_a_graph_without_a_fault_is_told_so(tmp_path: Path) -> None:
    page = shown(with_findings(tmp_path, []))

    assert "No problems were found." in page
    assert "<h2>Coverage</h2>" not in page


def test_files_that_nobody_validated_are_told_so(tmp_path: Path) -> None:
    page = shown(releases.made(tmp_path))

    assert "Not validated" in page
    assert "No problems were found" not in page


@pytest.mark.parametrize("name", ["findings.json", "coverage.json"])
def test_what_the_page_is_read_from_has_a_checksum(release: Release, name: str) -> None:
    sums = (release.folder / "SHA256SUMS").read_text(encoding="utf-8")

    assert f"  {name}\n" in sums
