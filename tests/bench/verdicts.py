"""Answers to queries as values that can be compared: tables, truth values and graphs.

Two answers are equal where one becomes the other by renaming blank nodes. Numbers of the same type
are compared by their values, since pyoxigraph keeps those and not the digits of the source.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox

CSV = "text/csv"

_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_ROW = "urn:row:"
_NUMBER = ox.NamedNode("urn:number")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: dict[str, Callable[[str], Decimal | float]] = {
    f"{_XSD}integer": Decimal,
    f"{_XSD}decimal": Decimal,
    f"{_XSD}double": float,
    f"{_XSD}float": float,
}

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Row = Mapping[str, _Term]


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a SELECT.

    Attributes:
        heads: Its variables.
        rows: Its rows in order, each with the terms by variable.
    """

    heads: frozenset[str]
    rows: tuple[_Row, ...]


#: A graph is a set of quads whose blank nodes have canonical names.
Answer = Table | bool | frozenset[ox.Quad]


def equal(one: Answer, other: Answer, *, ordered: bool = False, lax: bool = False) -> bool:
    """Tell whether two answers are equal.

    Args:
        one: An answer.
        other: Another one.
        ordered: Whether the rows of tables have an order.
        lax: Whether it is left open how often a row is repeated.
    """
    if not isinstance(one, Table) or not isinstance(other, Table):
        return one == other
    return one.heads == other.heads and (
        _described(one, ordered=ordered, lax=lax) == _described(other, ordered=ordered, lax=lax)
    )


def _described(table: Table, *, ordered: bool, lax: bool) -> frozenset[ox.Quad]:
    """Return a table as a graph: a node a row, which tells its number or how often it comes."""
    if ordered:
        numbered = list(enumerate(table.rows))
    else:
        times = Counter(
            frozenset((name, _by_value(term)) for name, term in row.items()) for row in table.rows
        )
        numbered = [(1 if lax else many, dict(row)) for row, many in times.items()]
    quads = []
    for number, row in numbered:
        node = ox.BlankNode()
        quads.append(ox.Quad(node, _NUMBER, ox.Literal(number)))
        quads += [ox.Quad(node, ox.NamedNode(_ROW + name), term) for name, term in row.items()]
    return canonical(quads)


def canonical(quads: Iterable[ox.Quad]) -> frozenset[ox.Quad]:
    """Return a graph whose blank nodes have the names that its shape gives them."""
    dataset = ox.Dataset(
        ox.Quad(one.subject, one.predicate, _by_value(one.object), one.graph_name) for one in quads
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(dataset)


def _by_value(term: _Term) -> _Term:
    """Return a number in the one form that its value has here, and any other term as it is."""
    number = _NUMBERS.get(term.datatype.value) if isinstance(term, ox.Literal) else None
    if number is None or not isinstance(term, ox.Literal):
        return term
    try:
        value = number(term.value)
    except (InvalidOperation, ValueError):
        return term
    form = str(value) if isinstance(value, float) else f"{value.normalize():f}"
    return ox.Literal(form, datatype=term.datatype)


def of_results(results: object) -> Answer:
    """Return what the engine itself gives as an answer."""
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    if isinstance(results, ox.QuerySolutions):
        names = [variable.value for variable in results.variables]
        rows = [{name: row[name] for name in names if row[name] is not None} for row in results]
        return Table(frozenset(names), tuple(rows))
    assert isinstance(results, ox.QueryTriples)
    return canonical(ox.Quad(*triple) for triple in results)


def read(body: bytes, media_type: str, base: str = "") -> Answer:
    """Return the answer that a document carries.

    Raises:
        SyntaxError: It carries none.
    """
    if media_type == CSV:
        return _csv(body)
    if form := ox.QueryResultsFormat.from_media_type(media_type):
        return of_results(ox.parse_query_results(body, form))
    form_of_graph = ox.RdfFormat.from_media_type(media_type)
    return canonical(ox.parse(body, form_of_graph, base_iri=base or None))


def _csv(body: bytes) -> Table:
    """Return a table without what CSV does not tell: types, and what is unbound.

    Source: https://www.w3.org/TR/sparql11-results-csv-tsv/
    """
    heads, *lines = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)
    rows = [
        {
            name: ox.BlankNode(cell[2:]) if cell.startswith("_:") else ox.Literal(cell)
            for name, cell in zip(heads, line, strict=True)
        }
        for line in lines
    ]
    return Table(frozenset(heads), tuple(rows))


def expected(path: Path) -> tuple[Answer, bool]:
    """Return the answer that a file of a test has, and whether it gives its rows numbers."""
    if path.suffix == ".csv":
        return _csv(path.read_bytes()), False
    if form := ox.QueryResultsFormat.from_extension(path.suffix.removeprefix(".")):
        return of_results(ox.parse_query_results(path.read_bytes(), form)), False
    # A store would rewrite numbers; a data set keeps each literal as it is written.
    graph = ox.Dataset(ox.parse(path=path, base_iri=path.as_uri()))
    sets = [quad.subject for quad in graph.quads_for_object(ox.NamedNode(f"{_RS}ResultSet"))]
    return _of_set(graph, sets[0]) if sets else (canonical(graph), False)


def _of_set(graph: ox.Dataset, results: _Term) -> tuple[Answer, bool]:
    """Return the answer that is described in the vocabulary of the tests."""
    if truth := _values(graph, results, "boolean"):
        return _text(truth) == "true", False
    solutions = _values(graph, results, "solution")
    numbers = {one: _values(graph, one, "index") for one in solutions}
    numbered = bool(solutions) and all(numbers.values())
    if numbered:
        solutions.sort(key=lambda one: int(_text(numbers[one])))
    heads = frozenset(_text([one]) for one in _values(graph, results, "resultVariable"))
    return Table(heads, tuple(_bindings(graph, one) for one in solutions)), numbered


def _bindings(graph: ox.Dataset, solution: _Term) -> _Row:
    return {
        _text(_values(graph, one, "variable")): _values(graph, one, "value")[0]
        for one in _values(graph, solution, "binding")
    }


def _values(graph: ox.Dataset, subject: _Term, name: str) -> list[_Term]:
    assert not isinstance(subject, ox.Literal | ox.Triple)
    about = graph.quads_for_subject(subject)
    return [quad.object for quad in about if quad.predicate.value == f"{_RS}{name}"]


def _text(terms: list[_Term]) -> str:
    assert not isinstance(terms[0], ox.Triple)
    return terms[0].value
