"""Rules about the query itself."""

import re
from collections.abc import Iterator, Mapping

from nordonc.canned.canned_query import CannedQuery
from nordonc.canned.lint.parse_tree import (
    SUB_SELECT,
    Fault,
    Node,
    line_of,
    projected,
    sub_selects,
    visible,
)

_SELECTS = ("SelectQuery", SUB_SELECT)
#: What a canned query may be.
FORMS = {"SelectQuery", "AskQuery", "ConstructQuery"}


def faults(query: CannedQuery, tree: Node, prefixes: Mapping[str, str]) -> Iterator[Fault]:
    """Yield what is wrong with the text of a query.

    Args:
        query: The query.
        tree: Its parse tree.
        prefixes: The prefixes that may be declared, with their IRIs.
    """
    top = outer(tree)
    yield from _declared(query.text, tree, prefixes)
    yield from _used(query.text, tree, prefixes)
    for _ in tree.all("ServiceGraphPattern"):
        yield Fault(
            "service",
            "A query asks this graph alone.",
            "Take SERVICE out; whoever wants both sources can call this endpoint from there.",
            line=line_of(query.text, r"\bSERVICE\b"),
        )
    if any(not projected(one) for kind in _SELECTS for one in top.all(kind)):
        yield Fault(
            "select-star",
            "A SELECT names its columns.",
            "Write the variables in place of the asterisk.",
            line=line_of(query.text, r"\bSELECT\s+(?:DISTINCT\s+|REDUCED\s+)?\*"),
        )
        return
    yield from _columns(query, top)
    yield from _hidden(query, top, set())


def outer(tree: Node) -> Node:
    """Return the query itself, without its prologue."""
    return next(part for part in tree.parts if part.kind.endswith("Query"))


def _declared(text: str, tree: Node, prefixes: Mapping[str, str]) -> Iterator[Fault]:
    declarations = [(one.text, one.under("iri")[0].text) for one in tree.all("PrefixDecl")]
    for name, iri in declarations:
        if prefixes.get(name) != iri:
            known = next((one for one, its in prefixes.items() if its == iri), "")
            yield Fault(
                "prefix-unknown",
                "A prefix and its IRI are those that the whole project uses.",
                f"Call it {known}:." if known else _remedy(name, prefixes),
                f"{name}: <{iri}>",
                line_of(text, rf"^PREFIX\s+{re.escape(name)}:"),
            )
    names = [name for name, _ in declarations]
    if names != sorted(set(names)):
        yield Fault(
            "prefix-order",
            "Prefixes stand in alphabetical order, each once.",
            f"Order them so: {', '.join(sorted(set(names)))}.",
            line=line_of(text, "^PREFIX"),
        )


def _remedy(name: str, prefixes: Mapping[str, str]) -> str:
    if name in prefixes:
        return f"Write PREFIX {name}: <{prefixes[name]}>."
    return "Write the IRIs in full, or declare the prefix by vann:preferredNamespacePrefix."


def _used(text: str, tree: Node, prefixes: Mapping[str, str]) -> Iterator[Fault]:
    declared = {one.text for one in tree.all("PrefixDecl")}
    used = {one.text for one in tree.all("pname")}
    for name in sorted(declared - used):
        yield Fault(
            "prefix-unused",
            "Every declared prefix is used.",
            "Remove the line.",
            f"{name}:",
            line_of(text, rf"^PREFIX\s+{re.escape(name)}:"),
        )
    for name in sorted(used - declared):
        iri = prefixes.get(name)
        yield Fault(
            "prefix-missing",
            "Every prefix that is used is declared.",
            f"Add PREFIX {name}: <{iri}>." if iri else f"No prefix is called {name}:; correct it.",
            f"{name}:",
            line_of(text, rf"(?<!\w){re.escape(name)}:"),
        )


def _columns(query: CannedQuery, top: Node) -> Iterator[Fault]:
    names = projected(top) if top.kind == "SelectQuery" else []
    if names != list(query.columns):
        yield Fault(
            "columns",
            "The columns of the header are the variables of the SELECT, in their order.",
            f"Let the columns be: {', '.join(names) or 'none, since no SELECT answers'}.",
            ", ".join(query.columns),
            line_of(query.text, r"^#\+ columns:"),
        )
    if top.kind == "SelectQuery" and not top.under("orderby"):
        yield Fault(
            "order",
            "The rows of an answer have an order.",
            "End the query with an ORDER BY that leaves no ties.",
            line=query.text.count("\n"),
        )


def _hidden(query: CannedQuery, select: Node, around: set[str]) -> Iterator[Fault]:
    """Yield variables that look joined with those of a sub-select and are not."""
    here = around | visible(select)
    for sub in sub_selects(select):
        for name in sorted((visible(sub) - set(projected(sub))) & here):
            yield Fault(
                "hidden-variable",
                "A variable has one meaning: what a sub-select does not project is not used "
                "outside it.",
                "Project it, or give it another name inside.",
                f"?{name}",
                line_of(query.text, rf"\?{name}\b"),
            )
        yield from _hidden(query, sub, here)
