"""Which networks are meant by the words of a search: by what they name, and by what they say."""

from collections.abc import Sequence
from typing import NamedTuple

from nordonc import lookup
from nordonc.lookup import Index, Match, matching_rules, spelling

#: Rules of codes and short names: they mean one thing, and are no words of a text.
_CODES = matching_rules.IDENTIFIED | {matching_rules.ABBREVIATION, matching_rules.AREA_CODE}
#: How much less sure than the first match another one may be that is meant as well.
_CLOSE = 0.9
#: From this score on what is named is meant, whatever words else are found.
_NAMED = 0.8


class Search(NamedTuple):
    """What a search means.

    Attributes:
        text: What was searched for, as it was given.
        words: Its words as networks are compared with; all begin a word of the network.
        matches: The things that are meant, the surest first.
        known: The things that may be meant, these among them.
        networks: Their networks.
        is_code: Whether only these are meant, and no words.
    """

    text: str
    words: Sequence[str]
    matches: Sequence[Match]
    known: Sequence[Match]
    networks: frozenset[str]
    is_code: bool

    def finds(self, network: str, text: str) -> bool:
        """Tell whether a network is meant, given its IRI and all its words."""
        if not self.text or network in self.networks:
            return True
        return (
            not self.is_code and bool(self.words) and all(f" {word}" in text for word in self.words)
        )

    def guessed(self, index: Index) -> "Search":
        """Return what is meant where no network holds the words: what they may misspell."""
        found = self.known
        meant = [one for one in found if one.score >= found[0].score * _CLOSE]
        return Search(self.text, (), meant, found, _networks(index, meant), is_code=True)


def words_of(names: Sequence[str]) -> str:
    """Return names as words that ``Search.finds`` takes; each has a space before it."""
    return f" {spelling.variant(spelling.key(' '.join(names)))}"


def search(index: Index, text: str) -> Search:
    """Return what a text means for networks."""
    words = spelling.variant(spelling.key(text[: lookup.LONGEST])).split()
    matches = lookup.look_up(index, text)
    best = matches[0] if matches else None
    is_code = (
        best is not None and best.rule in _CODES and best.score >= matching_rules.DOUBTFUL_FROM
    )
    least = max(best.score * _CLOSE, _NAMED if not is_code else 0.0) if best else 1.0
    meant = [one for one in matches if one.score >= least]
    return Search(text, words, meant, matches, _networks(index, meant), is_code)


def _networks(index: Index, matches: Sequence[Match]) -> frozenset[str]:
    return frozenset(iri for one in matches for iri in index.networks_of(one.iri))
