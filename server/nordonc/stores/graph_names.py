"""The graphs of a release under the names that they have in a store, and queries over them.

A store may hold several releases at a time, so each of them has graphs of its own there. Who asks
need not know: a query says the names that the release has, and is written anew with those of the
store.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urljoin

from nordonc.rdf.namespaces import PREFIXES
from nordonc.rdf.store import absolute_iri
from nordonc.sparql.form import dataset_clauses
from nordonc.sparql.lexer import Token, UnreadableError, tokens

#: Begins the names of variables that a rewritten query has besides its own.
FRESH = "nordonc_graph_"
_TESTS = frozenset({"ISBLANK", "ISIRI", "ISURI"})
#: The words at which a query is written anew; most texts have none, and to read them takes time.
_WORDS = ("graph", "from", "isblank", "isiri", "isuri")
_NAMES_OR_TESTS = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")
_CLOSING = {"{": "}", "(": ")"}
_CLAUSE = re.compile(r"FROM(?![\w:])", re.IGNORECASE)
_COMMENT_LINE = re.compile(r"^[ \t]*+#[^\n\r]*+", re.MULTILINE)


def skolem_namespace(base: str, name: str) -> str:
    """Return what IRIs begin with that stand for the blank nodes of a release.

    Source: https://www.w3.org/TR/rdf11-concepts/#section-skolemization
    """
    return urljoin(base, f"/.well-known/genid/{name}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query with its dataset, by the names of a store."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphNames:
    """The names of the graphs of a release in a store.

    Attributes:
        union: The graph that holds the triples of all.
        by_name: The name in the store by the name in the release.
        mark: What every name in the store ends with; so no query sees a graph of others.
        skolem: What IRIs begin with that stand for blank nodes.
    """

    union: str
    by_name: Mapping[str, str]
    mark: str
    skolem: str

    def in_store(self, name: str) -> str:
        """Return the name that a graph has in the store, be it one that the release lacks."""
        return self.by_name.get(name, name + self.mark)

    def asked(
        self,
        text: str,
        *,
        base: str = "",
        union: bool = True,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Asked:
        """Return a query as the store is to be asked it.

        Args:
            text: The query.
            base: What relative IRIs are resolved against; where it is none, neither are they.
            union: Whether a query that names no dataset sees the union of all graphs.
            default_graphs: The default graph, in place of the text's own.
            named_graphs: The named graphs, in place of the text's own.

        Raises:
            UnreadableError: It is not sure where its clause FROM stands.
            QuerySyntaxError: The same.
        """
        plain = _without_comments(text)
        words = plain.lower()
        named = "from" in words and _names_dataset(plain)
        if any(word in words for word in _WORDS) and _NAMES_OR_TESTS.search(words):
            text = "".join(_Rewriting(text, base, self).pieces())
        text = _prologue(text, base) + text
        if default_graphs or named_graphs:
            return Asked(
                text=text,
                default_graphs=tuple(map(self.in_store, default_graphs)),
                named_graphs=tuple(map(self.in_store, named_graphs)),
            )
        if named:
            return Asked(text=text)
        return Asked(
            text=text,
            default_graphs=(self.union,) if union else (),
            # A text without the keyword sees none, and most requests are a third as long without.
            # One that is to see nothing without a graph has to name some: else it sees what the
            # store has by default.
            named_graphs=tuple(self.by_name.values()) if not union or "graph" in words else (),
        )


def _names_dataset(text: str) -> bool:
    """Tell whether a query names its dataset.

    Raises:
        UnreadableError: It writes FROM and the next word in one, so that it is not written anew.
        QuerySyntaxError: The head of the query is not to be read.
    """
    found = dataset_clauses(text)
    if not all(map(_CLAUSE.match, found)):
        raise UnreadableError
    return bool(found)


def _without_comments(text: str) -> str:
    """Return a text without the lines that are comments: prose has our words too.

    A line that begins inside a long string may be more than a comment.
    """
    return text if '"""' in text or "'''" in text else _COMMENT_LINE.sub("", text)


def _prologue(text: str, base: str) -> str:
    """Return the declarations that a query may do without here, in one line.

    The lines of the query keep their numbers.
    """
    used = (p for p in PREFIXES if f"{p}:" in text)
    declared = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in used)
    return (f"BASE <{base}> " if _is_iri(base) else "") + declared


def _is_iri(text: str) -> bool:
    try:
        return bool(text and absolute_iri(text, ""))
    except ValueError:
        return False


@dataclass(slots=True)
class _Rewriting:
    """One query that is written anew, token by token."""

    text: str
    base: str
    names: GraphNames
    prefixes: dict[str, str] = field(default_factory=lambda: dict(PREFIXES))

    def pieces(self) -> Iterator[str]:
        """Yield the parts of the new text."""
        insertions = sorted(self._changes(list(tokens(self.text))))
        end = 0
        for start, stop, new in insertions:
            yield self.text[end:start]
            yield new
            end = max(end, stop)
        yield self.text[end:]

    def _changes(self, read: list[Token]) -> Iterator[tuple[int, int, str]]:
        """Yield places of the text with what is to stand there."""
        numbers = count()
        for place, token in enumerate(read):
            following = read[place + 1 : place + 4]
            word = token.text.upper() if token.kind in {"word", "name"} else ""
            if word in {"BASE", "PREFIX"}:
                self._declare(following)
            elif word == "GRAPH" and following:
                yield from self._graph(read, place, next(numbers))
            elif word == "FROM" and following:
                yield from self._from(following)
            elif word in _TESTS and self.names.skolem:
                yield from self._test(read, place, word)

    def _declare(self, following: list[Token]) -> None:
        if following and following[0].kind == "iri":
            self.base = urljoin(self.base, following[0].text[1:-1])
        elif len(following) > 1 and following[0].kind == "name" and following[1].kind == "iri":
            expanded = urljoin(self.base, following[1].text[1:-1])
            self.prefixes[following[0].text.removesuffix(":")] = expanded

    def _from(self, following: list[Token]) -> Iterator[tuple[int, int, str]]:
        name = following[1] if following[0].keyword == "NAMED" else following[0]
        if name.kind in {"iri", "name"}:
            yield self._renamed(name)

    def _renamed(self, name: Token) -> tuple[int, int, str]:
        return name.start, name.end, f"<{self.names.in_store(self._iri(name))}>"

    def _iri(self, name: Token) -> str:
        if name.kind == "iri":
            return urljoin(self.base, name.text[1:-1])
        prefix, _, local = name.text.partition(":")
        return self.prefixes.get(prefix, f"{prefix}:") + local.replace("\\", "")

    def _graph(self, read: list[Token], place: int, number: int) -> Iterator[tuple[int, int, str]]:
        """Yield the changes of GRAPH: another name, or another variable and a table of both."""
        name = read[place + 1]
        if name.kind in {"iri", "name"}:
            yield self._renamed(name)
        elif name.kind == "variable":
            fresh = f"?{FRESH}{number}"
            rows = " ".join(f"(<{ours}> <{theirs}>)" for ours, theirs in self.names.by_name.items())
            table = f"{{ VALUES (?{name.text[1:]} {fresh}) {{ {rows} }} "
            yield read[place].start, read[place].start, table
            yield name.start, name.end, fresh
            closing = _closing(read, place + 2)
            yield closing, closing, " }"

    def _test(self, read: list[Token], place: int, word: str) -> Iterator[tuple[int, int, str]]:
        """Yield the changes of a test for blank nodes or IRIs: the stand-ins are blank nodes."""
        end = _closing(read, place + 1)
        argument = self.text[read[place + 1].start : end]
        skolem = f'STRSTARTS(STR{argument}, "{self.names.skolem}")'
        blank = f"(isIRI{argument} && {skolem})"
        how = f" || {blank})" if word == "ISBLANK" else f" && !{blank})"
        yield read[place].start, read[place].start, "("
        yield end, end, how


def _closing(read: list[Token], place: int) -> int:
    """Return where the bracket that opens at a place is closed.

    Raises:
        UnreadableError: It is not, or none opens there.
    """
    depth = 0
    opening = read[place].text if place < len(read) else ""
    closing = _CLOSING.get(opening)
    for token in read[place:]:
        depth += (token.text == opening) - (token.text == closing)
        if not depth:
            break
    else:
        raise UnreadableError
    if closing is None:
        raise UnreadableError
    return token.end
