"""What the build of a release found: faults, and what is missing where."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from nordonc.rdf import findings
from nordonc.rdf.findings import Finding
from nordonc.rdf.query_file import query_text
from nordonc.release.files import COVERAGE, FINDINGS, parsed
from nordonc.sparql.client import Graph

#: Sections of the coverage that count the findings, which the page shows themselves.
_TOLD_ELSEWHERE = {"severities", "rules"}

_SHAPES = query_text(__package__, "shape_counts")


class Cell(NamedTuple):
    """A part of a cell: its text, and the IRI that it names; empty where it names nothing."""

    text: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A question about the graph as a whole, with its answer.

    Attributes:
        slug: Its name in an address.
        heading: Its name for people.
        told: What its rows are.
        columns: Names of the columns.
        rows: For each column the parts of the cell.
    """

    slug: str
    heading: str
    told: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Sequence[Cell]]]


def found(folder: Path) -> list[Finding] | None:
    """Return the findings that a release holds, the worst first; none where nothing was checked."""
    return parsed(folder / FINDINGS, findings.from_json, None)


def coverage(folder: Path) -> list[Section]:
    """Return what is missing where, as a release holds it; one of loose files holds nothing."""
    return parsed(folder / COVERAGE, _sections, [])


def _sections(text: str) -> list[Section]:
    return [
        Section(
            table["slug"],
            table["heading"],
            table["description"],
            table["columns"],
            [[_parts(cell) for cell in row] for row in table["rows"]],
        )
        for table in json.loads(text)
        if table["slug"] not in _TOLD_ELSEWHERE
    ]


def files(folder: Path) -> list[str]:
    """Return the names of those files of a release that this is read from."""
    return [name for name in (FINDINGS, COVERAGE) if (folder / name).is_file()]


def shapes(graph: Graph) -> int:
    """Return how many shapes the graph carries."""
    return sum(row.number("shapes") for row in graph.select(_SHAPES))


def _parts(cell: Any) -> list[Cell]:  # noqa: ANN401  text, number, thing, or a list of these
    if isinstance(cell, list):
        return [part for one in cell for part in _parts(one)]
    if isinstance(cell, dict):
        return [Cell(cell["label"], cell["iri"])]
    return [Cell(str(cell))]
