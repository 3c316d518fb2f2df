"""Which things may be meant by an address that leads nowhere."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import islice

from nordonc.lookup.index import Index

#: Names that are compared at most, so that a wrong address stays cheap on a large graph.
_COMPARED = 20_000
_SHOWN = 5
#: How alike a name must be, and how alike one in the folder of the address.
_ALIKE, _ALIKE_BESIDE = 0.6, 0.4
#: Characters of an address that are compared; no name is longer.
_LONGEST = 300
_NO_OTHERS = Index()


def nearest(
    path: str, labels: Mapping[str, str], base: str, index: Index = _NO_OTHERS
) -> tuple[str, ...]:
    """Return the IRIs of the dataset's own whose paths or names are most like a path.

    Where things lie in the folder of the path, only these are compared.

    Args:
        path: Path below the base.
        labels: Label by IRI.
        base: Base of the dataset.
        index: What has other names of the things.
    """
    wanted = path[:_LONGEST].casefold()
    folder, _, last = wanted.rstrip("/").rpartition("/")
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(last)
    own = [
        (iri, name)
        for iri, name in islice(labels.items(), _COMPARED)
        if iri.startswith(base) and "#" not in iri.removeprefix(base)
    ]
    beside = [one for one in own if folder and one[0].startswith(f"{base}{folder}/")]
    scored = (
        (_likeness(matcher, wanted, _spellings(iri.removeprefix(base), names)), iri)
        for iri, name in beside or own
        for names in [[name, *_other_names(index, iri)]]
    )
    least = _ALIKE_BESIDE if beside else _ALIKE
    best = nlargest(_SHOWN, (found for found in scored if found[0] >= least))
    return tuple(iri for _, iri in best)


def _other_names(index: Index, iri: str) -> Iterable[str]:
    number = index.number(iri)
    return () if number is None else index.names_of.get(number, ())


def _spellings(path: str, names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield the first part of a path with what may have been meant by its last part."""
    first, _, last = path.casefold().rpartition("/")
    yield first, last
    yield from ((first, name.casefold().replace(" ", "-")) for name in names)


def _likeness(
    matcher: SequenceMatcher[str], wanted: str, spellings: Iterable[tuple[str, str]]
) -> float:
    """Return 0 to 1, and 1 for all below an address."""
    found = 0.0
    for first, last in spellings:
        if first and first == wanted.rstrip("/"):
            return 1.0
        matcher.set_seq1(last)
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _ALIKE_BESIDE:
            found = max(found, matcher.ratio())
    return found
