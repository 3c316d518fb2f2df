"""What is wrong with a graph: a value for each fault, as text for a terminal and as JSON."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How bad a finding is, the worst first.

    Source: https://www.w3.org/TR/shacl/#severity
    """

    VIOLATION = 0
    WARNING = 1
    INFO = 2


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """One fault of one thing. Findings sort by severity, file and line.

    Attributes:
        severity: A violation stops the build; the others are reported.
        file: Path from the root of the dataset, with forward slashes; empty when unknown.
        line: Line in the file, from 1; 0 when unknown.
        subject: IRI of the thing.
        label: Its English name; empty when it has none.
        value: The value at fault; empty when something is missing.
        rule: The shape's IRI, or the name of the check.
        message: What must hold.
        remedy: What the curator does about it.
    """

    severity: Severity
    file: str = ""
    line: int = 0
    subject: str
    label: str = ""
    value: str = ""
    rule: str
    message: str
    remedy: str

    @property
    def place(self) -> str:
        """The file and line as editors and compilers write them."""
        return f"{self.file or '-'}:{self.line or 1}"


def as_text(findings: Iterable[Finding]) -> str:
    """Return a block of lines for each finding, for a terminal."""
    return "\n".join(_block(finding) for finding in findings)


def _block(finding: Finding) -> str:
    value = f"\n    value:  {finding.value}" if finding.value else ""
    return (
        f"{finding.place}: {finding.severity.name.lower()}: {finding.message}\n"
        f"    thing:  {finding.label + ' ' if finding.label else ''}<{finding.subject}>{value}\n"
        f"    remedy: {finding.remedy}\n"
        f"    rule:   {finding.rule}"
    )


def as_json(findings: Iterable[Finding]) -> str:
    """Return the findings as a JSON array, the severity by name."""
    rows = [{**asdict(finding), "severity": finding.severity.name.lower()} for finding in findings]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def from_json(text: str) -> list[Finding]:
    """Return the findings that ``as_json`` wrote."""
    return [
        Finding(**{**row, "severity": Severity[row["severity"].upper()]})
        for row in json.loads(text)
    ]


def count(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the number of findings of each severity, by its name in lower case."""
    severities = [finding.severity for finding in findings]
    return {severity.name.lower(): severities.count(severity) for severity in Severity}
