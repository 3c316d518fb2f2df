"""Nodes without a name on the page about a thing: each stands on it once, with its own values."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nordonc.rdf.namespaces import RDF
from nordonc.site.resource.facts import Fact, Named, facts
from nordonc.site.resource.property_names import USUAL, Wording
from nordonc.site.resource.resource_data import Statement
from nordonc.sparql.client import Term, iri

#: Nodes inside each other that a page writes in place; what lies deeper has a block of its own.
_DEPTH = 4

_FIRST, _REST, _NIL = RDF + "first", RDF + "rest", RDF + "nil"
_TYPED_LIST = (iri(RDF + "type"), iri(RDF + "List"))

_Stated = Mapping[str, Sequence[Statement]]


class Node(NamedTuple):
    """A node without a name.

    Attributes:
        facts: What is stated of it.
        members: Those of the list that it is; a list has no facts.
        number: That of its block on the page; 0 for a node that stands in place.
    """

    facts: tuple[Fact, ...]
    members: tuple[Term, ...]
    number: int


def nodes(found: Iterable[Statement], named: Named, wording: Wording = USUAL) -> dict[str, Node]:
    """Return the nodes without a name that named things lead to, by label, the nearest first.

    Source: https://www.w3.org/TR/rdf11-schema/#ch_collectionvocab
    """
    stated: defaultdict[str, list[Statement]] = defaultdict(list)
    uses: Counter[str] = Counter()
    waiting: deque[tuple[str, int]] = deque()
    for one in found:
        uses[one.object.value] += one.object.type == "bnode"
        if one.subject.type == "bnode":
            stated[one.subject.value].append(one)
        elif one.object.type == "bnode":
            waiting.append((one.object.value, 1))
    nodes: dict[str, Node] = {}
    no_lists: set[str] = set()
    blocks = 0
    while waiting:
        label, depth = waiting.popleft()
        if label in nodes:
            continue
        apart = uses[label] > 1 or depth > _DEPTH
        blocks += apart
        members = _members(label, stated, uses, no_lists)
        own = () if members else facts(label, stated[label], named, wording).outgoing
        nodes[label] = Node(own, members, blocks if apart else 0)
        inner = members or [term for fact in own for term in fact.values]
        below = 1 if apart else depth + 1
        waiting.extend((term.value, below) for term in inner if term.type == "bnode")
    return nodes


def _members(
    label: str, stated: _Stated, uses: Mapping[str, int], no_lists: set[str]
) -> tuple[Term, ...]:
    """Return the members of a list; none where a node begins no list that is well formed.

    Args:
        label: That of the node.
        stated: What is stated, by label.
        uses: How often a node is an object, by label.
        no_lists: The nodes that are known to begin none, to which this adds.
    """
    cells: dict[str, Term] = {}
    while label != _NIL:
        rows = [one for one in stated.get(label, ()) if one[1:] != _TYPED_LIST]
        is_shared = bool(cells) and uses[label] > 1
        if is_shared or label in cells or label in no_lists or not _is_cell(rows):
            no_lists.update(cells)
            return ()
        cell = {one.predicate.value: one.object for one in rows}
        cells[label], label = cell[_FIRST], cell[_REST].value
    return tuple(cells.values())


def _is_cell(rows: Sequence[Statement]) -> bool:
    return sorted(one.predicate.value for one in rows) == [_FIRST, _REST]
