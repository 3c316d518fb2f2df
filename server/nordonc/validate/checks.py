"""The graph against the checks of ``queries/checks/``: queries whose rows are the faults."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from nordonc.errors import SourceSyntaxError
from nordonc.rdf.findings import Finding, Severity
from nordonc.rdf.store import solutions
from nordonc.rdf.terms import bare, shown

#: Keys of a check's header; each is one line that begins with ``#+``, after grlc.
HEADER = ("summary", "description", "severity")
_FORM = "a check is a SELECT query with a column ?subject"


def check_findings(store: ox.Store, root: Path) -> list[Finding]:
    """Return a finding for each row that a check of the dataset answers with.

    A check is a SELECT over the union of all graphs, in which a graph can be named. Its header
    states the fault, the remedy and the severity; its columns are ``?subject`` and, where they
    help, ``?property`` and ``?value``.

    Raises:
        SourceSyntaxError: A check lacks a line of its header, or is not such a query.
    """
    files = sorted((root / "queries" / "checks").glob("*.rq"))
    return [finding for path in files for finding in _run(store, path)]


def _run(store: ox.Store, path: Path) -> Iterator[Finding]:
    text = path.read_text(encoding="utf-8")
    header = _header(path, text)
    for row in _rows(store, path, text):
        yield Finding(
            severity=Severity[header["severity"].upper()],
            subject=bare(row["subject"]),
            value=shown(*(row[name] for name in ("property", "value") if name in row)),
            rule=path.stem,
            message=header["summary"],
            remedy=header["description"],
        )


def _header(path: Path, text: str) -> dict[str, str]:
    lines = (
        line.removeprefix("#+").partition(":") for line in text.splitlines() if line[:2] == "#+"
    )
    header = {key.strip(): value.strip() for key, _, value in lines}
    if missing := [key for key in HEADER if not header.get(key)]:
        raise SourceSyntaxError(f"{path}: the header has no line '#+ {missing[0]}: …'")
    if header["severity"].upper() not in Severity.__members__:
        names = ", ".join(severity.name.lower() for severity in Severity)
        raise SourceSyntaxError(f"{path}: the severity is not one of {names}")
    return header


def _rows(store: ox.Store, path: Path, text: str) -> Iterator[dict[str, str]]:
    """Yield the bound columns of each row, terms as in N-Triples."""
    try:
        answer = solutions(store, text)
    except SyntaxError as error:
        raise SourceSyntaxError(f"{path}: {error.msg}") from error
    except TypeError as error:
        raise SourceSyntaxError(f"{path}: {_FORM}") from error
    names = [variable.value for variable in answer.variables]
    if "subject" not in names:
        raise SourceSyntaxError(f"{path}: {_FORM}")
    for row in answer:
        yield {name: str(row[name]) for name in names if row[name] is not None}
