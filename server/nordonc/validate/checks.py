"""The graph against the checks of ``queries/checks/``: queries whose rows are the faults."""

from collections.abc import Iterator
from pathlib import PurePosixPath

import pyoxigraph as ox

from nordonc.dataset.sources import SourceFile, Sources
from nordonc.errors import SourceSyntaxError
from nordonc.rdf import work
from nordonc.rdf.findings import Finding, Severity
from nordonc.rdf.store import solutions
from nordonc.rdf.terms import bare, shown
from nordonc.sparql.header import header

FOLDER = PurePosixPath("queries", "checks")
#: The keys of a check's header.
KEYS = ("summary", "description", "severity")
_FORM = "a check is a SELECT query with a column ?subject"


def check_findings(store: ox.Store, sources: Sources) -> list[Finding]:
    """Return a finding for each row that a check of the dataset answers with.

    A check is a SELECT over the union of all graphs, in which a graph can be named. Its header
    states the fault, the remedy and the severity; its columns are ``?subject`` and, where they
    help, ``?property`` and ``?value``.

    Raises:
        SourceSyntaxError: A check lacks a line of its header, or is not such a query.
    """
    files = sources.directly_in(FOLDER, ".rq")
    return [finding for file in files for finding in _run(store, file)]


def _run(store: ox.Store, file: SourceFile) -> Iterator[Finding]:
    work.announce(file.path)
    fields = _header(file)
    for row in _rows(store, file):
        yield Finding(
            severity=Severity[fields["severity"].upper()],
            subject=bare(row["subject"]),
            value=shown(*(row[name] for name in ("property", "value") if name in row)),
            rule=file.path.stem,
            message=fields["summary"],
            remedy=fields["description"],
        )


def _header(file: SourceFile) -> dict[str, str]:
    try:
        fields = header(file.text())
    except ValueError as error:
        raise SourceSyntaxError(f"{file.path}:{error}") from error
    if missing := [key for key in KEYS if not fields.get(key)]:
        raise SourceSyntaxError(f"{file.path}: the header has no line '#+ {missing[0]}: …'")
    if str(fields["severity"]).upper() not in Severity.__members__:
        names = ", ".join(severity.name.lower() for severity in Severity)
        raise SourceSyntaxError(f"{file.path}: the severity is not one of {names}")
    return {key: str(fields[key]) for key in KEYS}


def _rows(store: ox.Store, file: SourceFile) -> Iterator[dict[str, str]]:
    """Yield the bound columns of each row, terms as in N-Triples."""
    try:
        answer = solutions(store, file.text())
    except SyntaxError as error:
        raise SourceSyntaxError(f"{file.path}: {error.msg}") from error
    except TypeError as error:
        raise SourceSyntaxError(f"{file.path}: {_FORM}") from error
    names = [variable.value for variable in answer.variables]
    if "subject" not in names:
        raise SourceSyntaxError(f"{file.path}: {_FORM}")
    for row in answer:
        yield {name: str(row[name]) for name in names if row[name] is not None}
