"""Why a query has no rows: the patterns that match nothing, and what may have been meant."""

from collections.abc import Mapping
from dataclasses import dataclass

from nordonc.errors import QueryTimeoutError
from nordonc.sparql.client import Graph
from nordonc.sparql.lexer import UnreadableError, line_and_column
from nordonc.sparql.patterns import Body, Kind, Pattern, body
from nordonc.sparql.probes import AT_ONCE, Budget, exist, has_rows
from nordonc.sparql.unknown_terms import Known, Terms, Unknown

#: What is left out first: what only narrows.
_SUSPECTS = (Kind.FILTER, Kind.VALUES, Kind.MINUS, Kind.TRIPLE, Kind.GROUP)


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a text, by lines and columns that begin with 1; the end lies behind it."""

    line: int
    column: int
    end_line: int
    end_column: int


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
    budget = Budget(graph)
    alone = _matching_nothing(found, budget)
    guilty = alone or _in_the_way(found, budget)
    terms = Terms(found, budget, known, prefixes)
    return Absence(
        bool(alone),
        tuple(
            Guilty(_place(text, one), text[one.start : one.end], tuple(terms.unknown(one)))
            for one in guilty
        ),
    )


def _matching_nothing(found: Body, budget: Budget) -> list[Pattern]:
    """Return the triples that match nothing even by themselves."""
    triples = [one for one in found.patterns if one.kind is Kind.TRIPLE][:AT_ONCE]
    matched = exist(found, [one.text for one in triples], budget)
    return [one for one, any_row in zip(triples, matched, strict=True) if not any_row]


def _in_the_way(found: Body, budget: Budget) -> list[Pattern]:
    """Return the patterns without any one of which there would be rows."""
    guilty = []
    for one in sorted(found.patterns, key=_suspicion):
        # Three queries are kept for the terms.
        if one.kind is Kind.KEPT or not budget.is_left or len(found.patterns) == 1:
            continue
        try:
            if has_rows(found, [other for other in found.patterns if other is not one], budget):
                guilty.append(one)
        except QueryTimeoutError:
            continue  # it may be to blame or not; what is known of the others is still true
    return sorted(guilty, key=lambda one: one.start)


def _suspicion(one: Pattern) -> int:
    return len(_SUSPECTS) if one.kind is Kind.KEPT else _SUSPECTS.index(one.kind)


def _place(text: str, one: Pattern) -> Place:
    line, column = line_and_column(text, one.start)
    end_line, end_column = line_and_column(text, one.end)
    return Place(line, column, end_line, end_column)
