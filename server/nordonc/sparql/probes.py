"""The few queries that find out why another one has no rows, in little time."""

import re
import time
from collections.abc import Iterable, Sequence

from nordonc.sparql.client import Graph
from nordonc.sparql.lexer import tokens
from nordonc.sparql.patterns import Body, Pattern

#: Queries that an explanation may cost, and the seconds after which it asks no further one.
QUERIES = 12
SECONDS = 1.0
#: Seconds that the last query has at least.
_LEAST_S = 0.1
#: Patterns and terms that one query looks at; what a longer query has beyond is passed over.
AT_ONCE = 40


class Budget:
    """Asks as long as queries and time are left."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._left = QUERIES
        self._until = time.monotonic() + SECONDS

    @property
    def is_left(self) -> bool:
        """Whether another query may be asked."""
        return self._left > 0 and self._rest_s > 0

    @property
    def _rest_s(self) -> float:
        return self._until - time.monotonic()

    def spend(self) -> Graph:
        """Return what answers one query more, in the time that is left."""
        self._left -= 1
        return self._graph.within(max(self._rest_s, _LEAST_S))


def exist(found: Body, groups: Sequence[str], budget: Budget) -> list[bool]:
    """Tell of each group, in one query, whether the graph has a match for it."""
    if not groups:
        return []
    columns = " ".join(
        f"(EXISTS {{ {without_blank_nodes(group)} }} AS ?match{number})"
        for number, group in enumerate(groups)
    )
    query = f"{found.prologue} SELECT {columns} {found.dataset} WHERE {{}}"
    (row,) = budget.spend().select(query)
    return [row.truth(f"match{number}") for number in range(len(groups))]


def has_rows(found: Body, patterns: Iterable[Pattern], budget: Budget) -> bool:
    """Tell whether the graph has a match for all of some patterns together."""
    joined = without_blank_nodes("\n".join(one.text for one in patterns))
    return budget.spend().ask(f"{found.prologue} ASK {found.dataset} WHERE {{ {joined} }}")


def without_blank_nodes(text: str) -> str:
    """Return a group whose blank nodes are variables: their labels may stand in one group only."""
    pieces, end = [], 0
    for token in tokens(text):
        if token.kind == "blank":
            name = re.sub(r"[.-]", "_", token.text[2:])
            pieces += [text[end : token.start], f"?blank_{name}"]
            end = token.end
    return "".join([*pieces, text[end:]])
