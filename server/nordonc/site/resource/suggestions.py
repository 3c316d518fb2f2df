"""Which things may be meant by an address that leads nowhere."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import islice

#: Names that are compared at most, so that a wrong address stays cheap on a large graph.
_COMPARED = 20_000
_SHOWN = 5
_ALIKE = 0.6
#: Characters of an address that are compared; no name is longer.
_LONGEST = 300


def nearest(path: str, labels: Mapping[str, str], base: str) -> tuple[str, ...]:
    """Return the IRIs of the dataset's own whose paths or names are most like a path."""
    wanted = path[:_LONGEST].casefold()
    last = wanted.rstrip("/").rpartition("/")[2]
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(last)
    own = (
        (iri, name)
        for iri, name in labels.items()
        if iri.startswith(base) and "#" not in iri.removeprefix(base)
    )
    scored = (
        (_likeness(matcher, wanted, _spellings(iri.removeprefix(base), name)), iri)
        for iri, name in islice(own, _COMPARED)
    )
    best = nlargest(_SHOWN, (found for found in scored if found[0] >= _ALIKE))
    return tuple(iri for _, iri in best)


def _spellings(path: str, name: str) -> Iterable[tuple[str, str]]:
    """Yield the first part of a path with what may have been meant by its last part."""
    first, _, last = path.casefold().rpartition("/")
    yield first, last
    yield first, name.casefold().replace(" ", "-")


def _likeness(
    matcher: SequenceMatcher[str], wanted: str, spellings: Iterable[tuple[str, str]]
) -> float:
    """Return 0 to 1, more where the first part is right, and 1 for all below an address."""
    found = 0.0
    for first, last in spellings:
        if first and first == wanted.rstrip("/"):
            return 1.0
        matcher.set_seq1(last)
        if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
            bonus = 0.1 if first and wanted.startswith(first + "/") else 0.0
            found = max(found, matcher.ratio() + bonus)
    return found
