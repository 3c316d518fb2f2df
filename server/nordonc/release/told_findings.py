"""Which findings a curator is told: causes and not what follows from them, with what may be meant."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from nordonc.dataset.sources import Dataset, Sources
from nordonc.lookup.nearest_address import nearest
from nordonc.rdf.findings import Finding
from nordonc.rdf.labels import labels
from nordonc.sparql.header import header
from nordonc.validate import CHECKS

#: The check whose findings have a value that is described nowhere, so that no other rule can hold
#: of that value.
_DANGLING = "dangling-reference"


def told(findings: Iterable[Finding], loaded: Dataset) -> list[Finding]:
    """Return the findings without those that others explain, sorted.

    Of one value, a reference that leads nowhere explains all others. A check explains in its file
    the findings of the rules that ``explains`` of its header names. A reference that leads nowhere
    is told with the things that are most like it.

    Args:
        findings: All findings of a dataset, with their files and lines.
        loaded: The dataset.
    """
    causes = list(findings)
    dangling = {_of_value(one) for one in causes if one.rule == _DANGLING}
    causes = [one for one in causes if one.rule == _DANGLING or _of_value(one) not in dangling]
    explained = set(_explained(causes, loaded.sources))
    names = labels(loaded.store) if dangling else {}
    return sorted(
        _hinted(one, names, loaded.description.base)
        for one in causes
        if (one.file, one.rule) not in explained
    )


def _of_value(finding: Finding) -> tuple[str, str]:
    return finding.subject, finding.value


def _explained(causes: Iterable[Finding], sources: Sources) -> Iterator[tuple[str, str]]:
    """Yield files and the rules whose findings in them follow from another finding there."""
    for finding in causes:
        if check := sources.get(CHECKS / f"{finding.rule}.rq"):
            for rule in header(check.text()).get("explains", ()):
                yield finding.file, rule


def _hinted(finding: Finding, names: Mapping[str, str], base: str) -> Finding:
    if finding.rule != _DANGLING:
        return finding
    path = finding.value.rpartition("<")[2].removesuffix(">").removeprefix(base)
    near = " or ".join(f"<{iri.removeprefix(base)}>" for iri in nearest(path, names, base)[:3])
    return replace(finding, remedy=f"{finding.remedy} Perhaps {near} is meant.") if near else finding
