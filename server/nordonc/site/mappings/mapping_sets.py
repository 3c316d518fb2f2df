"""The mapping sets of a release, row by row with all their columns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nordonc.dataset import sssom
from nordonc.dataset.sources import SourceFile
from nordonc.errors import NotFoundError
from nordonc.release import files

#: The columns that are shown and given out, in order.
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "object_source_version",
    "confidence",
    "comment",
    "ext_evidence",
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A row of a mapping set.

    Attributes:
        mapping: The match as IRIs.
        set: Name of the set, such as ``diseases``.
        cells: Text of each of ``COLUMNS``; empty where the set has no such column.
    """

    mapping: sssom.Mapping
    set: str
    cells: dict[str, str]

    @property
    def vocabulary(self) -> str:
        """Prefix of the object."""
        return self.mapping.object_id.partition(":")[0]

    @property
    def predicate(self) -> str:
        """Local name of the predicate, such as ``exactMatch``."""
        return self.mapping.predicate_id.partition(":")[2]

    @property
    def confidence(self) -> float | None:
        """From 0 to 1; none where the set states none."""
        return float(self.cells["confidence"]) if self.cells["confidence"] else None


def names(folder: Path) -> list[str]:
    """Return the names of the mapping sets of a release, sorted."""
    return sorted(path.name.removesuffix(files.MAPPING_SET) for path in _paths(folder))


def path(folder: Path, name: str) -> Path:
    """Return the file of a mapping set.

    Raises:
        NotFoundError: The release has none of that name.
    """
    known = {one.name.removesuffix(files.MAPPING_SET): one for one in _paths(folder)}
    if name not in known:
        listed = ", ".join(sorted(known)) or "none"
        raise NotFoundError(f"There is no mapping set {name!r}; the sets: {listed}")
    return known[name]


def judgements(folder: Path) -> tuple[Judgement, ...]:
    """Return every row of the mapping sets of a release, set by set."""
    return tuple(row for path in sorted(_paths(folder)) for row in _rows(path))


def chosen(
    rows: Iterable[Judgement], vocabulary: str, predicate: str, least: float | None
) -> list[Judgement]:
    """Return the rows of a vocabulary, with a predicate and with a confidence, where asked for."""
    return [
        row
        for row in rows
        if vocabulary in ("", row.vocabulary)
        and predicate in ("", row.predicate)
        and (least is None or (row.confidence is not None and row.confidence >= least))
    ]


def _paths(folder: Path) -> list[Path]:
    return list(folder.glob(f"*{files.MAPPING_SET}"))


def _rows(path: Path) -> Iterator[Judgement]:
    file = SourceFile(PurePosixPath(path.name), path.read_bytes())
    comments = sum(line.startswith("#") for line in file.text().splitlines())
    cells = {line: row or {} for line, row in sssom.records(file, sssom.TRIPLE, comments)}
    for mapping in sssom.rows(file):
        texts = {name: cells[mapping.line].get(name, "") for name in COLUMNS}
        yield Judgement(mapping, path.name.removesuffix(files.MAPPING_SET), texts)
