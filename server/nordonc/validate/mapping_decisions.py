"""What was decided where a concept has no term elsewhere, or a hierarchy there is not as ours."""

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from pathlib import PurePosixPath
from typing import NamedTuple

from nordonc.dataset import sssom
from nordonc.dataset.mapping_checks import Entries, entries, left_over
from nordonc.dataset.sources import Dataset, SourceFile
from nordonc.dataset.sssom import Problem
from nordonc.rdf.query_file import query_text
from nordonc.rdf.store import solutions

#: Why a concept has no term in a vocabulary that others of its scheme are mapped to.
UNMAPPED = PurePosixPath("data", "external", "unmapped.tsv")
_GAP = ("subject_id", "vocabulary", "reason")
#: Why two diseases stand otherwise here than in an ontology; ``under`` has the parents of its term.
DISAGREEMENTS = PurePosixPath("data", "external", "disagreements.tsv")
_DISAGREEMENT = ("narrower", "broader", "stated", "term", "under", "reason")

_MATCHES = query_text(__package__, "concept_matches")
_HIERARCHY = query_text(__package__, "hierarchy_disagreements")


class Unmapped(NamedTuple):
    """A concept without a term in a vocabulary.

    Attributes:
        concept: Its IRI.
        key: Its CURIE, and the prefix of the vocabulary.
        reason: Why; empty where nobody decided that.
    """

    concept: str
    key: tuple[str, ...]
    reason: str


class Disagreement(NamedTuple):
    """A pair of which one stands above the other here or in an ontology, and not in both.

    Attributes:
        narrower: IRI of the lower one here.
        broader: IRI of the upper one here.
        stated: ``here`` or ``there``.
        term: IRI of what the lower one is mapped to.
        under: IRIs of what stands right above that, sorted.
        key: All these as the table writes them, in its order.
        reason: Why; empty where nobody decided that.
    """

    narrower: str
    broader: str
    stated: str
    term: str
    under: list[str]
    key: tuple[str, ...]
    reason: str


def unmapped(loaded: Dataset) -> list[Unmapped]:
    """Return which concepts of the mapped schemes lack a term in a vocabulary of their set, sorted.

    Raises:
        SourceSyntaxError: The table or a mapping set cannot be read.
    """
    decided = entries(loaded.sources.get(UNMAPPED), _GAP, 2)
    schemes: dict[str, dict[str, set[str]]] = {}
    for row in solutions(loaded.store, _MATCHES):
        terms = schemes.setdefault(row["scheme"].value, {}).setdefault(row["concept"].value, set())
        terms.update([row["term"].value] if row["term"] else [])
    return sorted(
        Unmapped(concept, key, _reason(decided, key))
        for file in sssom.files(loaded.sources)
        for concept, key in _gaps(file, schemes)
    )


def _gaps(
    file: SourceFile, schemes: Mapping[str, Mapping[str, set[str]]]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield IRI and key of each concept and vocabulary that a mapping set leaves out.

    Args:
        file: The set.
        schemes: The terms of each concept by scheme.
    """
    rows, namespaces = sssom.rows(file), sssom.prefixes(file)
    mapped = {row.subject for row in rows}
    vocabularies = {row.object_id.partition(":")[0] for row in rows}
    for concepts in schemes.values():
        if mapped.isdisjoint(concepts):
            continue
        for concept, terms in concepts.items():
            for name in vocabularies:
                if not any(term.startswith(namespaces[name]) for term in terms):
                    yield concept, (_curie(concept, namespaces), name)


def disagreements(loaded: Dataset) -> list[Disagreement]:
    """Return where the hierarchy here and those of DOID and Mondo differ, sorted.

    Raises:
        SourceSyntaxError: The table or a mapping set cannot be read.
    """
    decided = entries(loaded.sources.get(DISAGREEMENTS), _DISAGREEMENT, 5)
    namespaces = sssom.namespaces(loaded.sources)
    columns = ("narrower", "broader", "statedBy", "term", "above")
    told = ([row[name].value for name in columns] for row in solutions(loaded.store, _HIERARCHY))
    found = []
    for (narrower, broader, stated, term), rows in groupby(told, lambda row: row[:4]):
        under = sorted(row[4] for row in rows)
        pair = (_curie(narrower, namespaces), _curie(broader, namespaces))
        parents = " ".join(_curie(iri, namespaces) for iri in under)
        key = (*pair, stated, _curie(term, namespaces), parents)
        found.append(
            Disagreement(narrower, broader, stated, term, under, key, _reason(decided, key))
        )
    return found


def problems(loaded: Dataset) -> Iterator[Problem]:
    """Yield what nobody decided and what was decided in vain, where the dataset has the tables.

    Raises:
        SourceSyntaxError: A table or a mapping set cannot be read.
    """
    if file := loaded.sources.get(UNMAPPED):
        why = "{0} has no mapping to {1}, and no reason is given."
        fix = f"Map it; or write to {UNMAPPED} why no term of the vocabulary is taken."
        yield from _undecided(UNMAPPED, entries(file, _GAP, 2), unmapped(loaded), why, fix)
    if file := loaded.sources.get(DISAGREEMENTS):
        why = "That {0} is below {1} is stated {2} alone ({3} is under {4}), and not explained."
        fix = f"Judge it: correct the hierarchy or the mapping, or explain it in {DISAGREEMENTS}."
        told = disagreements(loaded)
        yield from _undecided(DISAGREEMENTS, entries(file, _DISAGREEMENT, 5), told, why, fix)


def _undecided(
    path: PurePosixPath,
    decided: Entries,
    found: Collection[Unmapped | Disagreement],
    told: str,
    fix: str,
) -> Iterator[Problem]:
    for one in found:
        if not one.reason:
            yield Problem(path, 1, one[0], " ".join(one.key), told.format(*one.key), fix)
    why = "What this entry explains is not so, or no more."
    yield from left_over(path, decided, {one.key for one in found}, why)


def _reason(decided: Entries, key: tuple[str, ...]) -> str:
    return decided[key][1]["reason"] if key in decided else ""


def _curie(iri: str, namespaces: Mapping[str, str]) -> str:
    """Return an IRI in short, by the longest namespace that it begins with; else as it is."""
    known = [prefix for prefix, namespace in namespaces.items() if iri.startswith(namespace)]
    if not known:
        return iri
    prefix = max(known, key=lambda name: len(namespaces[name]))
    return f"{prefix}:{iri.removeprefix(namespaces[prefix])}"
