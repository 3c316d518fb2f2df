"""Findings as a validation report of SHACL.

Source: https://www.w3.org/TR/shacl/#validation-report
"""

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from nordonc.rdf.findings import Finding
from nordonc.rdf.namespaces import DCTERMS, RDF, RDFS, SH

_TYPE = NamedNode(f"{RDF}type")


def _sh(name: str) -> NamedNode:
    return NamedNode(f"{SH}{name}")


def report(address: str, findings: Sequence[Finding]) -> Iterator[Triple]:
    """Yield the statements of a report.

    A result names the shape where a shape found it; its remedy is a comment, and its place in the
    sources a ``dcterms:source``.

    Args:
        address: Absolute IRI of the report; its results are its fragments.
        findings: What was found.
    """
    whole = NamedNode(f"{address}#report")
    yield Triple(whole, _TYPE, _sh("ValidationReport"))
    yield Triple(whole, _sh("conforms"), Literal(not findings))
    for number, finding in enumerate(findings, start=1):
        result = NamedNode(f"{address}#result-{number}")
        yield Triple(whole, _sh("result"), result)
        yield from _result(result, finding)


def _result(result: NamedNode, finding: Finding) -> Iterator[Triple]:
    yield Triple(result, _TYPE, _sh("ValidationResult"))
    yield Triple(result, _sh("focusNode"), NamedNode(finding.subject))
    yield Triple(result, _sh("resultSeverity"), _sh(finding.severity.name.capitalize()))
    yield Triple(result, _sh("resultMessage"), Literal(finding.message, language="en"))
    if "://" in finding.rule:
        yield Triple(result, _sh("sourceShape"), NamedNode(finding.rule))
    if finding.value:
        yield Triple(result, _sh("value"), _value(finding.value))
    if finding.file:
        yield Triple(result, NamedNode(f"{DCTERMS}source"), Literal(finding.place))
    if finding.remedy:
        yield Triple(result, NamedNode(f"{RDFS}comment"), Literal(finding.remedy, language="en"))


def _value(text: str) -> NamedNode | Literal:
    is_iri = text.startswith("<") and text.endswith(">")
    return NamedNode(text[1:-1]) if is_iri else Literal(text)
