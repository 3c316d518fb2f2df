"""The register of every IRI ever published: ``data/iris.tsv``.

An IRI that was published once is never dropped. Its row says whether it is current, moved or
withdrawn.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nordonc.dataset.sources import Sources
from nordonc.errors import SourceSyntaxError
from nordonc.rdf.findings import Finding, Severity

FILE = PurePosixPath("data", "iris.tsv")
COLUMNS = ("iri", "status", "replaced_by", "since")
#: current: in the graph; moved: answered by a redirect; withdrawn: gone for good.
STATUSES = ("current", "moved", "withdrawn")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the register.

    Attributes:
        iri: The IRI.
        status: One of ``STATUSES``.
        replaced_by: The IRI to use instead; only for moved ones.
        since: Version of the dataset that the status holds from.
        line: Line of the file, from 1.
    """

    iri: str
    status: str
    replaced_by: str
    since: str
    line: int


def read(sources: Sources) -> list[Entry] | None:
    """Return the rows of the register, or None when the dataset keeps no register.

    Raises:
        SourceSyntaxError: The heading or a row has the wrong columns.
    """
    file = sources.get(FILE)
    return entries(file.text()) if file else None


def entries(text: str) -> list[Entry]:
    """Return the rows of the register that a text is.

    Raises:
        SourceSyntaxError: The heading or a row has the wrong columns.
    """
    rows = [line.split("\t") for line in text.splitlines()]
    if not rows or tuple(rows[0]) != COLUMNS:
        raise SourceSyntaxError(f"{FILE}:1: the columns must be {', '.join(COLUMNS)}")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(COLUMNS):
            raise SourceSyntaxError(f"{FILE}:{number}: a row has {len(COLUMNS)} columns")
    return [Entry(row[0], row[1], row[2], row[3], line) for line, row in enumerate(rows[1:], 2)]


def problems(register: Collection[Entry] | None, published: Collection[str]) -> Iterator[Finding]:
    """Yield what the register and the graph disagree on.

    Args:
        register: The register, if the dataset keeps one.
        published: Every IRI under the dataset's base that is a subject of the graph.
    """
    if register is None:
        return
    known = {entry.iri for entry in register}
    if unknown := sorted(set(published) - known):
        others = f" and {len(unknown) - 1} more" if unknown[1:] else ""
        yield _finding(
            0,
            unknown[0],
            f"This IRI{others} {'are' if others else 'is'} published and not registered.",
            "Run `nordonc check --register`, which adds the missing rows to data/iris.tsv.",
        )
    for entry in register:
        if fault := _fault(entry, published):
            yield _finding(entry.line, entry.iri, *fault)


def _fault(entry: Entry, published: Collection[str]) -> tuple[str, str] | None:
    if entry.status not in STATUSES:
        return "The status is unknown.", f"Use one of {', '.join(STATUSES)}."
    if entry.status == "current" and entry.iri not in published:
        return (
            "This IRI was published and is no longer in the graph.",
            "Bring it back, or set its status to moved (with replaced_by) or withdrawn.",
        )
    if entry.status != "current" and entry.iri in published:
        return "This IRI is in the graph although it is not current.", "Set its status to current."
    if (entry.status == "moved") != bool(entry.replaced_by):
        return "Only a moved IRI has a replacement, and it needs one.", "Fill or empty replaced_by."
    if entry.replaced_by and entry.replaced_by not in published:
        return "The replacement is not in the graph.", "Give an IRI that is current."
    return None


def _finding(line: int, iri: str, message: str, remedy: str) -> Finding:
    return Finding(
        severity=Severity.VIOLATION,
        file=str(FILE),
        line=line,
        subject=iri,
        rule="register",
        message=message,
        remedy=remedy,
    )


def add(root: Path, iris: Collection[str], version: str) -> int:
    """Add rows for IRIs that the register lacks, keep it sorted, and return their number.

    Raises:
        SourceSyntaxError: The heading or a row has the wrong columns.
    """
    file = root / FILE
    old = entries(file.read_text(encoding="utf-8")) if file.is_file() else []
    new = sorted(set(iris) - {entry.iri for entry in old})
    rows = [(entry.iri, entry.status, entry.replaced_by, entry.since) for entry in old]
    rows += [(iri, "current", "", version) for iri in new]
    lines = ["\t".join(row) for row in [COLUMNS, *sorted(rows)]]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(new)
