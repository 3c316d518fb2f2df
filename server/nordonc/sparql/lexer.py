"""The tokens of a SPARQL text, with their places, and a reader that walks them.

The only place that says what a token is. It must agree with the engine on every text that the
engine accepts, and take time in proportion to any text at all, since the screen reads what nobody
has checked.
"""

import re
from collections.abc import Iterable, Iterator
from copy import copy
from typing import NamedTuple

#: Marks that stand alone. A run of any others is one, since it may be as long as a text may be.
_COUNTED = r"\[\](){}.;,/|&!^*+=<>\-"
_LOCAL = r"(?:[\w:%-]|\\.)"
#: What a query is made of, in the order in which it is tried; its groups are the kinds of tokens.
#: No text is looked at twice: what a longer token could not use is taken with the part before it.
#: That is why a string may lack its end, why a sign is a token of its own, and why ``words`` hold
#: points and hyphens, which `tokens` takes apart.
#: Source: https://www.w3.org/TR/sparql11-query/#sparqlGrammar
_TOKEN = re.compile(
    r"(?P<variable>[?$]\w++)"
    r'|(?P<string>"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\\?\Z)'
    r"|'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\\?\Z)"
    r'|"(?:[^"\\\n\r]|\\.)*+"?'
    r"|'(?:[^'\\\n\r]|\\.)*+'?)"
    r'|(?P<iri><(?:[^<>"{}|^`\\\x00-\x20]++|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)'
    r"|(?P<comment>(?:#[^\n\r]*+\s*+)++|\A\ufeff)"
    r"|(?P<tag>@[A-Za-z][\w-]*+)"
    r"|(?P<blank>_:[\w-]*+(?:\.++[\w-]++)*+)"
    r"|(?P<number>(?:\d++(?:\.\d++)?+|\.\d++)(?:[eE][+-]?\d++)?+)"
    rf"|(?P<name>(?P<prefix>\w[\w.-]*+|):{_LOCAL}*+(?:\.++{_LOCAL}++)*+)"
    r"|(?P<words>\w[\w.-]*+)"
    rf"|(?P<mark><<|>>|[{_COUNTED}]|(?:[^\s\w{_COUNTED}\"'#:?$@]|[?$](?!\w)|@(?![A-Za-z]))++|\S)",
    re.DOTALL,
)
_PART = re.compile(r"(?P<number>\d++)(?!\w)|(?P<word>\w++)|(?P<mark>[.-])")
_CLOSING = {"{": "}", "(": ")", "[": "]"}


class UnreadableError(ValueError):
    """The text is not what the reader expected; it says no more, since the engine tells faults."""


class Token(NamedTuple):
    """A token: its kind, its text, and where it begins.

    The kinds are ``variable``, ``string``, ``iri``, ``tag``, ``blank``, ``number``, ``name``,
    ``word`` and ``mark``.
    """

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


def matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the tokens of a text as the expression above finds them, comments among them.

    It is for the screen, which reads every query and cannot afford a `Token` of each.
    """
    return _TOKEN.finditer(text)


def parts(words: str, start: int = 0) -> Iterator[Token]:
    """Yield the words, numbers, points and hyphens of a token of kind ``words``."""
    for part in _PART.finditer(words):
        yield Token(str(part.lastgroup), part[0], start + part.start())


def tokens(text: str, begin: int = 0) -> Iterator[Token]:
    """Yield the tokens of a text without comments; they cover all of it but white space."""
    for match in _TOKEN.finditer(text, begin):
        kind, start = str(match.lastgroup), match.start()
        if kind == "words":
            yield from _words(match[0], start)
        elif kind == "name" and match["prefix"].endswith("."):
            yield from parts(match["prefix"], start)
            yield Token("name", match[0][len(match["prefix"]) :], start + len(match["prefix"]))
        elif kind != "comment":
            yield Token(kind, match[0], start)


def _words(words: str, start: int) -> Iterable[Token]:
    return (Token("word", words, start),) if words.isalpha() else parts(words, start)


def line_and_column(text: str, place: int) -> tuple[int, int]:
    """Return where a character of a text stands, both counted from 1."""
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)


class Reader:
    """A place in the tokens of a text, which moves on and reads no further than it is asked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._ahead = tokens(text)
        self._tokens: list[Token] = []
        self._next = 0

    @property
    def token(self) -> Token:
        """The token ahead; one of kind ``end`` and without text behind the last."""
        if self._next == len(self._tokens):
            self._tokens.append(next(self._ahead, Token("end", "", len(self.text))))
        return self._tokens[self._next]

    def split_iri(self) -> None:
        """Read what looks like the IRI ahead as "less than", and then whatever follows that."""
        start = self.token.start
        self._tokens[self._next :] = [Token("mark", "<", start)]
        self._ahead = tokens(self.text, start + 1)

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
