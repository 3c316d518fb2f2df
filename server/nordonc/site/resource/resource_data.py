"""What the data of one IRI is, decided once for every format.

The data of a thing are

- every statement about it and, of nodes without a name among them, every statement of theirs;
- the first ``INCOMING`` statements of named things that have it as their object;
- every statement about its parts: its participations, the pages about it, its files, the judgements
  of its mappings or, of a mapping set, those that it holds;
- the names of all things that these mention.

The data of a named graph are its content. A vocabulary whose terms are fragments of its own IRI has
as its data the graph that declares it. The IRI of a version stands for what it is a version of.
"""

import csv
import io
from collections.abc import Iterable
from typing import NamedTuple

from nordonc.rdf.namespaces import XSD
from nordonc.rdf.query_file import query_text
from nordonc.sparql.bindings import bound
from nordonc.sparql.client import Graph, Row, Term
from nordonc.sparql.form import head
from nordonc.sparql.lexer import Reader

#: Statements that have one thing as their object and still belong to its data, at most.
INCOMING = 2000

_THING_DATA = query_text(__package__, "thing_data")
_GRAPH_DATA = query_text(__package__, "graph_data")
_RESOLVED = query_text(__package__, "resolved")
_MENTIONED = query_text(__package__, "mentioned")


class Target(NamedTuple):
    """What an IRI leads to.

    Attributes:
        iri: The thing that the data are about.
        types: Its classes.
        graph: The named graph whose content the data are; empty for a thing.
    """

    iri: str
    types: tuple[str, ...] = ()
    graph: str = ""


class Statement(NamedTuple):
    """A triple."""

    subject: Term
    predicate: Term
    object: Term


def target(graph: Graph, thing: str) -> Target | None:
    """Return what an IRI leads to, or None where the graph does not mention it."""
    found = graph.select(_RESOLVED, this=thing)
    types = tuple(_values(found, "type"))
    graphs = _values(found, "graph")
    if not types and (versions := _values(found, "of")):
        return target(graph, versions[0])
    if types or graphs or graph.ask(_MENTIONED, this=thing):
        return Target(thing, types, graphs[0] if graphs else "")
    return None


def _values(found: Iterable[Row], name: str) -> list[str]:
    return [row.text(name) for row in found if name in row]


def query(what: Target) -> str:
    """Return the CONSTRUCT that gives the data of a target, its own statements first."""
    text, this = _selecting(what)
    start = head(Reader(text)).start
    order = "ORDER BY DESC(?s = $this) ?s ?p ?o"
    where = f"WHERE {{ {{ {text[start:]} }} }}"
    return bound(f"{text[:start]}CONSTRUCT {{ ?s ?p ?o }} {where} {order}", this=this)


def statements(graph: Graph, what: Target) -> list[Statement]:
    """Return the data of a target: the triples that ``query`` constructs, in the same order."""
    text, this = _selecting(what)
    return [Statement(row["s"], row["p"], row["o"]) for row in graph.select(text, this=this)]


def _selecting(what: Target) -> tuple[str, str]:
    """Return the SELECT that gives the data of a target, and what it is about."""
    return (_GRAPH_DATA, what.graph) if what.graph else (_THING_DATA, what.iri)


#: Headings of the rows that ``as_csv`` writes.
COLUMNS = ("subject", "predicate", "object", "datatype", "language")


def as_csv(found: Iterable[Statement]) -> str:
    """Return statements as comma-separated rows.

    An IRI has neither datatype nor language; a blank node begins with ``_:``.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for subject, predicate, term in found:
        writer.writerow([_cell(subject), predicate.value, _cell(term), *_kind(term)])
    return text.getvalue()


def _cell(term: Term) -> str:
    return f"_:{term.value}" if term.type == "bnode" else term.value


def _kind(term: Term) -> tuple[str, str]:
    if term.type != "literal":
        return "", ""
    return ("", term.language) if term.language else (term.datatype or f"{XSD}string", "")
