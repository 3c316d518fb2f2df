"""Why a query has no rows: the patterns that match nothing, and what may have been meant."""

import json
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from nordonc.errors import QueryTimeoutError
from nordonc.sparql.client import Graph, Term
from nordonc.sparql.lexer import Token, UnreadableError, tokens
from nordonc.sparql.patterns import Body, Kind, Pattern, body

#: Queries that an explanation may cost, and the seconds after which it asks no further one.
QUERIES = 12
SECONDS = 1.0
#: Seconds that the last query has at least.
_LEAST_S = 0.1
#: Patterns and terms that one query looks at; what a longer query has beyond is passed over.
_AT_ONCE = 40
_SUGGESTED = 3
#: How alike two names must be for one to be a slip of the other, from 0 to 1.
_ALIKE = 0.75

#: What is left out first: what only narrows.
_SUSPECTS = (Kind.FILTER, Kind.VALUES, Kind.MINUS, Kind.TRIPLE, Kind.GROUP)


class Role(StrEnum):
    """What a term is in the pattern where it stands."""

    CLASS = "class"
    PROPERTY = "property"
    GRAPH = "graph"
    THING = "thing"


#: IRIs that may have been meant where the query has an unknown one, by what they are.
Known = Mapping[Role, Collection[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a text, by lines and columns that begin with 1; the end lies behind it."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """A term that the graph does not have where the query has it.

    Attributes:
        term: The term as the query writes it.
        alike: Terms that the graph has and that may have been meant, as SPARQL.
    """

    term: str
    alike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guilty:
    """A pattern that leaves no row.

    Attributes:
        place: Where it stands.
        text: How it is written there.
        unknown: Terms in it that the graph does not have.
    """

    place: Place
    text: str
    unknown: tuple[Unknown, ...]


@dataclass(frozen=True, slots=True)
class Absence:
    """Why there are no rows.

    Attributes:
        alone: Whether the guilty ones match nothing even by themselves; otherwise there would be
            rows without any one of them.
        guilty: The patterns to blame; none where no single one is.
    """

    alone: bool
    guilty: tuple[Guilty, ...]


class _Budget:
    """Asks as long as queries and time are left."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._left = QUERIES
        self._until = time.monotonic() + SECONDS

    @property
    def is_left(self) -> bool:
        return self._left > 0 and self._rest_s > 0

    @property
    def _rest_s(self) -> float:
        return self._until - time.monotonic()

    def spend(self) -> Graph:
        """Return what answers one query more, in the time that is left."""
        self._left -= 1
        return self._graph.within(max(self._rest_s, _LEAST_S))


def explain(text: str, graph: Graph, known: Known, prefixes: Mapping[str, str]) -> Absence | None:
    """Return why a query that was answered has no rows; none where that cannot be told.

    Args:
        text: The query.
        graph: Answers the few queries that the explanation costs.
        known: IRIs that may have been meant where the query has an unknown one, by their role.
        prefixes: Namespaces that a query may use without a declaration, by prefix.

    Raises:
        NordoncError: The graph could not be asked.
    """
    try:
        found = body(text)
    except UnreadableError:
        return None
    if not found.patterns:
        return None
    budget = _Budget(graph)
    alone = _matching_nothing(found, budget)
    guilty = alone or _in_the_way(found, budget)
    terms = _Terms(found, budget, known, prefixes)
    return Absence(bool(alone), tuple(terms.guilty(text, one) for one in guilty))


def _matching_nothing(found: Body, budget: _Budget) -> list[Pattern]:
    """Return the triples that match nothing even by themselves."""
    triples = [one for one in found.patterns if one.kind is Kind.TRIPLE][:_AT_ONCE]
    matched = _exist(found, [one.text for one in triples], budget)
    return [one for one, any_row in zip(triples, matched, strict=True) if not any_row]


def _exist(found: Body, groups: Sequence[str], budget: _Budget) -> list[bool]:
    """Tell of each group, in one query, whether the graph has a match for it."""
    if not groups:
        return []
    columns = " ".join(
        f"(EXISTS {{ {_without_blank_nodes(group)} }} AS ?match{number})"
        for number, group in enumerate(groups)
    )
    query = f"{found.prologue} SELECT {columns} {found.dataset} WHERE {{}}"
    (row,) = budget.spend().select(query)
    return [row.truth(f"match{number}") for number in range(len(groups))]


def _in_the_way(found: Body, budget: _Budget) -> list[Pattern]:
    """Return the patterns without any one of which there would be rows."""
    guilty = []
    for one in sorted(found.patterns, key=_suspicion):
        # Three queries are kept for the terms.
        if one.kind is Kind.KEPT or not budget.is_left or len(found.patterns) == 1:
            continue
        try:
            if _has_rows(found, [other for other in found.patterns if other is not one], budget):
                guilty.append(one)
        except QueryTimeoutError:
            continue  # it may be to blame or not; what is known of the others is still true
    return sorted(guilty, key=lambda one: one.start)


def _suspicion(one: Pattern) -> int:
    return len(_SUSPECTS) if one.kind is Kind.KEPT else _SUSPECTS.index(one.kind)


def _has_rows(found: Body, patterns: Iterable[Pattern], budget: _Budget) -> bool:
    joined = _without_blank_nodes("\n".join(one.text for one in patterns))
    return budget.spend().ask(f"{found.prologue} ASK {found.dataset} WHERE {{ {joined} }}")


def _without_blank_nodes(text: str) -> str:
    """Return a group whose blank nodes are variables: their labels may stand in one group only."""
    pieces, end = [], 0
    for token in tokens(text):
        if token.kind == "blank":
            pieces += [text[end : token.start], f"?blank_{token.text[2:].replace('.', '_')}"]
            end = token.end
    return "".join([*pieces, text[end:]])


@dataclass(frozen=True, slots=True)
class _Terms:
    """Finds out which terms of a pattern the graph does not have, and what is like them."""

    body: Body
    budget: _Budget
    known: Known
    prefixes: Mapping[str, str]

    def guilty(self, text: str, one: Pattern) -> Guilty:
        return Guilty(_place(text, one), text[one.start : one.end], tuple(self._unknown(one)))

    def _unknown(self, one: Pattern) -> Iterator[Unknown]:
        """Yield the terms of a pattern that the graph does not have in such a place."""
        if not self.budget.is_left:
            return
        asked = list(_constants(one))[:_AT_ONCE]
        present = _exist(self.body, [constant.group for constant in asked], self.budget)
        for constant, is_there in zip(asked, present, strict=True):
            if not is_there:
                yield Unknown(constant.term, tuple(self._alike(one, constant)))

    def _alike(self, one: Pattern, constant: "_Constant") -> Iterator[str]:
        if constant.role is None:
            yield from self._literals(one, constant.term)
            return
        namespaces = {**self.prefixes, **_declared(self.body.prologue)}
        iri = _expanded(constant.term, namespaces)
        for found in _close(iri, self.known.get(constant.role, ())):
            yield _shortened(found, namespaces)

    def _literals(self, one: Pattern, term: str) -> Iterator[str]:
        """Yield literals of the same letters, with another language, type or case."""
        if not self.budget.is_left or not one.verb:
            return
        subject, verb = (" ".join(token.text for token in part) for part in (one.subject, one.verb))
        rows = self.budget.spend().select(
            f"{self.body.prologue} SELECT DISTINCT ?found {self.body.dataset} WHERE {{ "
            f"{_without_blank_nodes(subject)} {verb} ?found "
            f"FILTER (isLiteral(?found) && LCASE(STR(?found)) = LCASE(STR({term}))) "
            f"}} ORDER BY ?found LIMIT {_SUGGESTED}"
        )
        for row in rows:
            yield _literal(row["found"])


class _Constant(NamedTuple):
    """A term that is no variable: as it is written, a group that looks for it, and its role.

    A literal has no role.
    """

    term: str
    group: str
    role: Role | None


def _constants(one: Pattern) -> Iterator[_Constant]:
    """Yield the terms of a pattern that are no variables."""
    for term in _iris(one.graph):
        yield _Constant(term, f"GRAPH {term} {{ ?s ?p ?o }}", Role.GRAPH)
    for term in _iris(one.verb):
        yield _Constant(term, f"?s {term} ?o", Role.PROPERTY)
    role = Role.CLASS if [token.text for token in one.verb] == ["a"] else Role.THING
    if one.kind is Kind.TRIPLE and one.values and one.values[0].kind == "string":
        text = "".join(token.text for token in one.values)
        yield _Constant(text, f"?s ?p {text}", None)
    else:
        for term in _iris(one.values):
            yield _Constant(term, f"{{ {term} ?p ?o }} UNION {{ ?s ?p {term} }}", role)
    for term in _iris(one.subject):
        yield _Constant(term, f"{{ {term} ?p ?o }} UNION {{ ?s ?p {term} }}", Role.THING)


def _iris(taken: Iterable[Token]) -> Iterator[str]:
    return (token.text for token in taken if token.kind in {"iri", "name"})


def _declared(prologue: str) -> dict[str, str]:
    """Return the namespaces that a prologue declares, by prefix."""
    listed = [token for token in tokens(prologue) if token.kind in {"name", "iri"}]
    return {
        name.text.removesuffix(":"): iri.text[1:-1]
        for name, iri in pairwise(listed)
        if name.kind == "name" and iri.kind == "iri"
    }


def _expanded(term: str, namespaces: dict[str, str]) -> str:
    if term.startswith("<"):
        return term[1:-1]
    prefix, _, local = term.partition(":")
    return namespaces.get(prefix, f"{prefix}:") + local


def _shortened(iri: str, namespaces: dict[str, str]) -> str:
    """Return an IRI as SPARQL, by a prefix where one fits."""
    for prefix, namespace in namespaces.items():
        local = iri.removeprefix(namespace)
        if namespace and local != iri and local.replace("-", "").replace("_", "").isalnum():
            return f"{prefix}:{local}"
    return f"<{iri}>"


def _close(iri: str, known: Iterable[str]) -> list[str]:
    """Return the known IRIs of the same name elsewhere, or else of a name that is much alike."""
    by_name: dict[str, list[str]] = {}
    for one in known:
        by_name.setdefault(_name(one), []).append(one)
    same = by_name.get(_name(iri), [])
    if same:
        return sorted(same, key=lambda one: (-_shared(one, iri), one))[:_SUGGESTED]
    folded: dict[str, list[str]] = {}
    for name, iris in by_name.items():
        folded.setdefault(name.lower(), []).extend(iris)
    near = get_close_matches(_name(iri).lower(), folded, n=_SUGGESTED, cutoff=_ALIKE)
    return [min(folded[name], key=lambda one: (-_shared(one, iri), one)) for name in near]


def _name(iri: str) -> str:
    """Return the last part of an IRI."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def _shared(one: str, other: str) -> int:
    """Return how many characters two IRIs share behind their scheme, from the left."""
    pair = zip(one.partition("://")[2], other.partition("://")[2], strict=False)
    count = 0
    for left, right in pair:
        if left != right:
            break
        count += 1
    return count


def _literal(term: Term) -> str:
    text = json.dumps(term.value, ensure_ascii=False)
    if term.language:
        return f"{text}@{term.language}"
    return f"{text}^^<{term.datatype}>" if term.datatype else text


def _place(text: str, one: Pattern) -> Place:
    line, column = _line_and_column(text, one.start)
    end_line, end_column = _line_and_column(text, one.end)
    return Place(line, column, end_line, end_column)


def _line_and_column(text: str, place: int) -> tuple[int, int]:
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
