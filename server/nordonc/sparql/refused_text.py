"""A query that an engine refused, as those read it who look for the mistake in it."""

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from nordonc.sparql.lexer import Token, tokens

#: A mistake: where it is, and what is said of it.
Mistake = tuple[int, str]

_OPENING, _CLOSING = {"(", "{", "["}, {")", "}", "]"}


class Text(NamedTuple):
    """The text with its tokens, in how many brackets each stands, and prefixes known anyway."""

    text: str
    tokens: list[Token]
    depths: list[int]
    known: Collection[str] = ()

    def pairs(self) -> Iterator[tuple[Token, Token]]:
        """Yield each token with the one behind it, the last one with an empty one."""
        end = Token("end", "", len(self.text))
        return pairwise([*self.tokens, end])

    def head(self) -> Iterator[tuple[Token, Token, int]]:
        """Yield what stands between SELECT and patterns, with the token behind and the depth."""
        inside: int | None = None
        for (token, behind), depth in zip(self.pairs(), self.depths, strict=True):
            if token.keyword == "SELECT":
                inside = depth
            elif inside is not None and token.keyword in {"{", "WHERE", "FROM"}:
                inside = None
            elif inside is not None:
                yield token, behind, depth - inside

    def inside(self, opening: int) -> Iterator[tuple[Token, int]]:
        """Yield what a bracket holds, given by its number among the tokens, with the depths."""
        rest = zip(self.tokens[opening + 1 :], self.depths[opening + 1 :], strict=True)
        for token, depth in rest:
            if depth <= self.depths[opening]:
                return
            yield token, depth - self.depths[opening]

    def words(self, opening: int) -> Iterator[tuple[int, str]]:
        """Yield depth and keyword of what a bracket holds."""
        return ((depth, token.keyword) for token, depth in self.inside(opening))


def read(text: str, known: Collection[str] = ()) -> Text:
    """Return a text as it is read here."""
    found = list(tokens(text))
    return Text(text, found, list(_depths(found)), known)


def _depths(found: Iterable[Token]) -> Iterator[int]:
    depth = 0
    for token in found:
        depth -= token.keyword in _CLOSING
        yield depth
        depth += token.keyword in _OPENING
