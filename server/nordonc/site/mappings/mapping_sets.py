"""The mapping sets of a release, row by row with all their columns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nordonc.dataset import mapping_axioms, sssom
from nordonc.dataset.sources import SourceFile
from nordonc.errors import NotFoundError
from nordonc.lookup import vocabularies
from nordonc.rdf.matches import MATCHES, reason
from nordonc.site.state import served

#: What each predicate says of the other term, in words, by its local name.
PREDICATES = {iri.rpartition("#")[2]: words for iri, words in MATCHES.items()}
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
        iri: IRI of the judgement in the graph.
    """

    mapping: sssom.Mapping
    set: str
    iri: str

    @property
    def cells(self) -> dict[str, str]:
        """Text of each of ``COLUMNS``; empty where the set has no such column."""
        return {name: self.mapping.cells.get(name, "") for name in COLUMNS}

    @property
    def page(self) -> str:
        """Address of the page about the object."""
        return vocabularies.page(self.mapping.object)

    @property
    def vocabulary(self) -> str:
        """Prefix of the object."""
        return self.mapping.object_id.partition(":")[0]

    @property
    def predicate(self) -> str:
        """Local name of the predicate, such as ``exactMatch``."""
        return self.mapping.predicate_id.partition(":")[2]

    @property
    def reason(self) -> str:
        """Why the term was matched, in words."""
        return reason(self.cells["mapping_justification"])

    @property
    def confidence(self) -> float | None:
        """From 0 to 1; none where the set states none."""
        return float(self.cells["confidence"]) if self.cells["confidence"] else None


def names(folder: Path) -> list[str]:
    """Return the names of the mapping sets of a release, sorted."""
    return sorted(path.name.removesuffix(sssom.SUFFIX) for path in _paths(folder))


def path(folder: Path, name: str) -> Path:
    """Return the file of a mapping set.

    Raises:
        NotFoundError: The release has none of that name.
    """
    known = {one.name.removesuffix(sssom.SUFFIX): one for one in _paths(folder)}
    if name not in known:
        listed = ", ".join(sorted(known)) or "none"
        raise NotFoundError(f"There is no mapping set {name!r}; the sets: {listed}")
    return known[name]


def judged() -> tuple[Judgement, ...]:
    """Return every judgement of the release that is served, set by set."""
    return served().once(judgements, served().release.folder, served().manifest.base)


def judgements(folder: Path, base: str) -> tuple[Judgement, ...]:
    """Return every row of the mapping sets of a release, set by set."""
    return tuple(row for path in sorted(_paths(folder)) for row in _rows(path, base))


def chosen(
    rows: Iterable[Judgement], name: str, vocabulary: str, predicate: str, least: float | None
) -> list[Judgement]:
    """Return the rows of a set and a vocabulary, with a predicate and a confidence, where asked."""
    return [
        row
        for row in rows
        if name in ("", row.set)
        and vocabulary in ("", row.vocabulary)
        and predicate in ("", row.predicate)
        and (least is None or (row.confidence is not None and row.confidence >= least))
    ]


def _paths(folder: Path) -> list[Path]:
    return list(folder.glob(f"*{sssom.SUFFIX}"))


def _rows(path: Path, base: str) -> Iterator[Judgement]:
    file = SourceFile(PurePosixPath(path.name), path.read_bytes())
    mapping_set = mapping_axioms.set_iri(file, base).value
    for row in sssom.rows(file):
        iri = f"{mapping_set}#{mapping_axioms.fragment(row)}"
        yield Judgement(row, sssom.name(file), iri)
