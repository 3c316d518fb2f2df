"""Rules about the parameters of a query and their slots."""

import re
from collections.abc import Iterator, Mapping

from nordonc.canned.canned_query import CannedQuery, Parameter
from nordonc.canned.lint.body import outer
from nordonc.canned.lint.parse_tree import SLOT, VARIABLE, Fault, Node, line_of
from nordonc.canned.parameters import term
from nordonc.errors import ParameterError
from nordonc.sparql.bindings import OPEN, slot
from nordonc.sparql.header import header

#: Productions that hold values: a VALUES in a group, and the one after a query.
_VALUES = (SLOT, "ValuesClause")
_ONE_SLOT = "Each parameter has one line 'VALUES ?name { value }' and no other VALUES of its own."


def missing(text: str) -> Iterator[Fault]:
    """Yield the parameters that have no slot, or several; without one a query cannot be bound."""
    for name in header(text).get("parameters") or ():
        if len(slot(name).findall(text)) != 1:
            yield Fault(
                "slot",
                _ONE_SLOT,
                "Write exactly one such line, with the default or UNDEF.",
                f"?{name}",
                line_of(text, rf"\?{re.escape(name)}\b"),
            )


def faults(
    query: CannedQuery, tree: Node, base: str, others: Mapping[str, CannedQuery]
) -> Iterator[Fault]:
    """Yield what is wrong with the parameters of a query.

    Args:
        query: The query.
        tree: Its parse tree.
        base: IRI that relative IRIs among the values are resolved against.
        others: Every query of the dataset by its slug.
    """
    for parameter in query.parameters:
        values = list(_values(parameter, base))
        line = line_of(query.text, rf"^#\+\s+{parameter.name}:")
        found = values or [*_slot(query, tree, parameter, base), *_list(parameter, others)]
        for fault in found:
            yield fault._replace(value=fault.value or f"?{parameter.name}", line=line)


def _values(parameter: Parameter, base: str) -> Iterator[Fault]:
    """Yield the values of a header that are not of the parameter's type, or not allowed."""
    for value in parameter.values:
        try:
            term(parameter, value, base)
        except ParameterError as error:
            yield Fault("parameter-enum", f"{error}.", "Correct the value or the type.", value)
    if parameter.default is None:
        return
    try:
        term(parameter, parameter.default, base)
    except ParameterError as error:
        yield Fault("parameter-default", f"{error}.", "Correct the default or the type.")
        return
    if parameter.values and parameter.default not in parameter.values:
        yield Fault(
            "parameter-default",
            "The default of a parameter is one of its values.",
            "Add it to enum, or choose another.",
            parameter.default,
        )


def _slot(query: CannedQuery, tree: Node, parameter: Parameter, base: str) -> Iterator[Fault]:
    top = outer(tree)
    holders = [one for kind in _VALUES for one in tree.all(kind) if _names(one, parameter.name)]
    if len(holders) != 1:
        yield Fault(
            "slot",
            _ONE_SLOT,
            "Take the other VALUES out, or give its variable another name.",
        )
        return
    group = next(iter(top.under("where")), top)
    if holders[0] not in group.parts:
        yield Fault(
            "slot-place",
            "The slot of a parameter stands in the outermost group, where it restricts the whole.",
            "Move the line to the top of WHERE.",
        )
        return
    written = term(parameter, parameter.default, base) if parameter.default is not None else OPEN
    if slot(parameter.name).findall(query.text)[0][1].strip() != written:
        yield Fault(
            "slot-default",
            "The slot holds the default of the header as a term, and UNDEF where there is none.",
            f"Write VALUES ?{parameter.name} {{ {written} }}, or change the default.",
        )
    if not _uses(top, parameter.name):
        yield Fault(
            "slot-unused",
            "The value of a parameter makes a difference.",
            "Use the variable in the query, or remove the parameter.",
        )


def _names(values: Node, name: str) -> bool:
    """Tell whether a VALUES is about a variable alone; a table with others joins as triples do."""
    return [part.text for part in values.under("var")] == [name]


def _uses(node: Node, name: str) -> bool:
    """Tell whether a variable is used anywhere but in its slot and as a column.

    Inside a sub-select counts: one that hides it breaks a rule of its own.
    """
    if node.kind in _VALUES and _names(node, name):
        return False
    if node.kind == VARIABLE:
        return node.text == name
    parts = node.under("expr") if node.kind == "vars" else node.parts
    return any(_uses(part, name) for part in parts)


def _list(parameter: Parameter, others: Mapping[str, CannedQuery]) -> Iterator[Fault]:
    if parameter.values_from is not None and parameter.values_from not in others:
        yield Fault(
            "parameter-values-from",
            "The values of a parameter come from a query of this dataset.",
            f"Name one of {', '.join(others)}.",
            parameter.values_from,
        )
