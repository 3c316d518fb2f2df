"""Names that a misspelt text may mean."""

from collections.abc import Iterator
from itertools import islice

from nordonc.lookup.index import Index

#: Letters of a word from which one letter and two letters may be wrong; the first one never is.
_ONE_WRONG, _TWO_WRONG = 4, 8
#: Corrections of one word that are tried, and names in which they are looked for.
_TRIED, _NAMES = 5, 200
#: Names that are compared whole at most, and how like they must be, from 0 to 100.
_COMPARED, _LIKE = 20_000, 70


def corrected(index: Index, words: list[str]) -> Iterator[tuple[int, float]]:
    """Yield names that hold all words of a text once each is corrected, and how like they are.

    A word that has no likeness to any word of a name leaves nothing.
    """
    alike = [dict(_alike(index, word)) for word in words]
    if not all(alike):
        return
    rarest = min(alike, key=lambda others: sum(len(index.by_word[other]) for other in others))
    known = dict.fromkeys(at for other in rarest for at in islice(index.by_word[other], _NAMES))
    for at in known:
        held = index.words_of[at]
        likeness = min(
            max((others.get(word, 0.0) for word in held), default=0.0) for others in alike
        )
        if likeness:
            yield at, likeness * min(1.0, (1 + len(words)) / (1 + len(index.keys[at].split())))


def _alike(index: Index, word: str) -> list[tuple[str, float]]:
    """Return words of names that are like a word, with their likeness from 0 to 1.

    What is the whole of one is not misspelt. What only begins some may be, as brest could begin
    another word.
    """
    begun = [(other, 1.0) for other in islice(index.beginning(word), _TRIED)]
    if word in index.by_word:
        return begun
    wrong = (len(word) >= _ONE_WRONG) + (len(word) >= _TWO_WRONG)
    if not wrong or word.isdigit():
        return begun
    from rapidfuzz import process  # noqa: PLC0415  what is spelt as expected needs none of it
    from rapidfuzz.distance import OSA  # noqa: PLC0415  as above

    shapes = ((word[0], len(word) + more) for more in range(-wrong, wrong + 1))
    known = [other for shape in shapes for other in index.words_by_shape.get(shape, ())]
    best = process.extract(word, known, scorer=OSA.distance, score_cutoff=wrong, limit=_TRIED)
    return [*((other, 1 - distance / len(word)) for other, distance, _ in best), *begun]


def nearest_names(index: Index, text: str, limit: int) -> list[int]:
    """Return names that are most like a text as a whole."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  as above

    known = index.keys[:_COMPARED]
    best = process.extract(text, known, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=limit)
    return [at for _, _, at in best]
