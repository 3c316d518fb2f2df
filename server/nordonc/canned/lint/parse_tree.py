"""The strict reading of a query: rdflib's parse tree as plain values."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

VARIABLE = "Variable"
SUB_SELECT = "SubSelect"
SLOT = "InlineData"

_NAMES = {"pname", "PrefixDecl"}


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a query.

    Attributes:
        role: What it is to its parent, such as ``where``.
        kind: Name of the production, or ``Variable``; empty for other tokens.
        text: Name of a variable, prefix of a name or a declaration, or a token as it is.
        parts: Its own parts, in order.
    """

    role: str
    kind: str
    text: str
    parts: "tuple[Node, ...]"

    def all(self, kind: str) -> "Iterator[Node]":
        """Yield every part of a kind at any depth, this node included."""
        if self.kind == kind:
            yield self
        for part in self.parts:
            yield from part.all(kind)

    def under(self, role: str) -> "list[Node]":
        """Return the parts that play a role."""
        return [part for part in self.parts if part.role == role]


def parse(text: str) -> Node:
    """Return the parse tree of a query by the grammar of SPARQL 1.1, without any extension.

    Raises:
        ValueError: The text is no such query; the message begins with a line.
    """
    # rdflib takes long to import, and only the linter needs it.
    from pyparsing import ParseException  # noqa: PLC0415
    from rdflib.plugins.sparql.parser import parseQuery  # noqa: PLC0415

    try:
        tree = parseQuery(text)
    except ParseException as error:
        raise ValueError(f"{error.lineno}: column {error.col}: {error.msg}") from error
    return Node("", "", "", tuple(_nodes("", tree)))


def _nodes(role: str, found: object) -> Iterator[Node]:
    """Yield the nodes of a part of rdflib's tree, whose lists vanish into their parents."""
    if isinstance(found, dict):
        kind = str(getattr(found, "name", ""))
        parts = [node for key, value in found.items() for node in _nodes(key, value)]
        text = str(found["prefix"]) if kind in _NAMES and "prefix" in found else ""
        yield Node(role, kind, text, tuple(parts))
    elif isinstance(found, str):
        yield Node(role, type(found).__name__, str(found), ())
    elif isinstance(found, Iterable):
        for one in found:
            yield from _nodes(role, one)


def projected(select: Node) -> list[str]:
    """Return the names of the variables that a SELECT answers with, in order."""
    return [
        part.text
        for column in select.under("projection")
        for part in column.parts
        if part.role in {"var", "evar"} and part.kind == VARIABLE
    ]


def visible(select: Node) -> set[str]:
    """Return the names used at one level of a query: of a sub-select only what it projects."""
    return {name for part in select.parts for name in _visible(part)}


def _visible(node: Node) -> set[str]:
    if node.kind == VARIABLE:
        return {node.text}
    if node.kind == SUB_SELECT:
        return set(projected(node))
    return visible(node)


def sub_selects(node: Node) -> Iterator[Node]:
    """Yield the sub-selects of a level, without those inside them."""
    for part in node.parts:
        if part.kind == SUB_SELECT:
            yield part
        else:
            yield from sub_selects(part)


class Fault(NamedTuple):
    """A rule that a query breaks.

    Attributes:
        rule: Name of the rule.
        message: What must hold.
        remedy: What the author does about it.
        value: What is at fault; empty when something is missing.
        line: Line of the file, from 1.
    """

    rule: str
    message: str
    remedy: str
    value: str = ""
    line: int = 1


def line_of(text: str, pattern: str) -> int:
    """Return the first line in which a pattern is found, and 1 where there is none."""
    found = re.search(pattern, text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1
