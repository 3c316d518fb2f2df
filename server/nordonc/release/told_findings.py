"""Which findings a curator is told: causes, with what may be meant, and not what follows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from nordonc.dataset.sources import Dataset, Sources
from nordonc.lookup.nearest_address import nearest
from nordonc.rdf.findings import Finding
from nordonc.rdf.labels import labels
from nordonc.sparql.header import header
from nordonc.validate import CHECKS

#: The check whose findings have a value that is described nowhere.
_DANGLING = "dangling-reference"


def told(findings: Iterable[Finding], loaded: Dataset) -> list[Finding]:
    """Return the findings without those that others explain, sorted.

    Of a value that is described nowhere no other check is told, and the things that are most like
    it are. A check explains in its file the findings of the checks and shapes that ``explains`` of
    its header names.

    Args:
        findings: All findings of a dataset, with their files and lines.
        loaded: The dataset.
    """
    found = list(findings)
    dangling = {_of_value(one) for one in found if one.rule == _DANGLING}
    names = labels(loaded.store) if dangling else {}
    causes = [
        _hinted(one, names, loaded.description.base)
        for one in found
        if one.rule == _DANGLING or "#" in one.rule or _of_value(one) not in dangling
    ]
    explained = set(_explained(causes, loaded.sources))
    return sorted(one for one in causes if (one.file, _local(one.rule)) not in explained)


def _of_value(finding: Finding) -> tuple[str, str]:
    return finding.subject, finding.value


def _local(rule: str) -> str:
    return rule.rpartition("#")[2]


def _explained(causes: Iterable[Finding], sources: Sources) -> Iterator[tuple[str, str]]:
    """Yield files and the rules whose findings in them follow from another finding there."""
    for finding in causes:
        if check := sources.get(CHECKS / f"{_local(finding.rule)}.rq"):
            for rule in header(check.text()).get("explains", ()):
                yield finding.file, rule


def _hinted(finding: Finding, names: Mapping[str, str], base: str) -> Finding:
    if finding.rule != _DANGLING:
        return finding
    path = finding.value.rpartition("<")[2].removesuffix(">").removeprefix(base)
    near = " or ".join(f"<{iri.removeprefix(base)}>" for iri in nearest(path, names, base)[:3])
    return (
        replace(finding, remedy=f"{finding.remedy} Perhaps {near} is meant.") if near else finding
    )
