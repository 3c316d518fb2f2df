"""The tokens of a SPARQL text, with their places, and a reader that walks them."""

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

#: What a query is made of, in the order in which it is tried.
#: Source: https://www.w3.org/TR/sparql11-query/#rQueryUnit
_TOKEN = re.compile(
    r"(?P<gap>\s+|#[^\n\r]*)"
    r'|(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"' + r"|'(?:[^'\\\n\r]|\\.)*')"
    r'|(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)'
    r"|(?P<variable>[?$]\w+)"
    r"|(?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)"
    r"|(?P<blank>_:\w(?:[\w.-]*[\w-])?)"
    r"|(?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:%-]|\\.)(?:(?:[\w.:%-]|\\.)*(?:[\w:%-]|\\.))?)?)"
    r"|(?P<number>[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<word>\w+)"
    r"|(?P<mark>\^\^|&&|\|\||!=|<=|>=|.)",
    re.DOTALL,
)
_CLOSING = {"{": "}", "(": ")", "[": "]"}


class UnreadableError(ValueError):
    """The text is not what the reader expected; it says no more, since the engine tells faults."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind (a group of the expression above), its text, and where it begins."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the text behind it begins."""
        return self.start + len(self.text)

    @property
    def keyword(self) -> str:
        """The word in capitals, or the mark; empty for every other token."""
        return self.text.upper() if self.kind in {"word", "mark"} else ""


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text without gaps and comments; they cover all of it."""
    for found in _TOKEN.finditer(text):
        if found.lastgroup and found.lastgroup != "gap":
            yield Token(found.lastgroup, found[0], found.start())


class Reader:
    """A place in the tokens of a text, which moves on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = [*tokens(text), Token("end", "", len(text))]
        self._next = 0

    @property
    def token(self) -> Token:
        """The token ahead; one of kind ``end`` and without text behind the last."""
        return self._tokens[self._next]

    @property
    def last_end(self) -> int:
        """Where the token that was taken last ends."""
        return self._tokens[self._next - 1].end

    def copy(self) -> "Reader":
        """Return a reader at the same place, which moves by itself."""
        return copy(self)

    def at(self, *keywords: str) -> bool:
        """Tell whether the token ahead is one of these words or marks."""
        return self.token.keyword in keywords

    def take(self) -> Token:
        """Return the token ahead and move past it.

        Raises:
            UnreadableError: There is none.
        """
        token = self.token
        if token.kind == "end":
            raise UnreadableError
        self._next += 1
        return token

    def expect(self, keyword: str) -> Token:
        """Move past a word or mark that must be ahead.

        Raises:
            UnreadableError: It is not.
        """
        if not self.at(keyword):
            raise UnreadableError
        return self.take()

    def take_balanced(self) -> list[Token]:
        """Move past a token, with all that it opens where it is a bracket; return the tokens.

        Raises:
            UnreadableError: The text ends before what was opened is closed.
        """
        taken = [self.take()]
        open_ones = [closing] if (closing := _CLOSING.get(taken[0].keyword)) else []
        while open_ones:
            token = self.take()
            taken.append(token)
            if token.keyword == open_ones[-1]:
                open_ones.pop()
            elif closing := _CLOSING.get(token.keyword):
                open_ones.append(closing)
        return taken
