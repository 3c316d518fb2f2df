"""What the data of one IRI is, decided once for every format.

The data of a thing are

- every statement about it and, of nodes without a name among them, every statement of theirs;
- the first ``INCOMING`` statements of named things that have it as their object;
- every statement about its parts: its participations, the pages about it, its files;
- the names of all things that these mention.

The data of a named graph are its content. A vocabulary whose terms are fragments of its own IRI has
as its data the graph that declares it. The IRI of a version stands for what it is a version of.
"""

import csv
import io
from collections.abc import Iterable
from typing import NamedTuple

from nordonc.rdf.labels import PROPERTIES
from nordonc.rdf.namespaces import XSD
from nordonc.sparql.bindings import bound
from nordonc.sparql.client import Graph, Row, Term

#: Statements that have one thing as their object and still belong to its data, at most.
INCOMING = 2000

_PARTS = "nordonc:participation|foaf:homepage|foaf:page|dcat:distribution"
_NAMES = "|".join(f"<{iri}>" for iri in PROPERTIES)
_INCOMING = (
    f"SELECT ?s ?p WHERE {{ ?s ?p $this FILTER (isIRI(?s)) }} ORDER BY ?s ?p LIMIT {INCOMING}"
)

_THING = f"""
  {{ BIND ($this AS ?s) $this ?p ?o }}
  UNION {{ {{ {_INCOMING} }} BIND ($this AS ?o) }}
  UNION {{ $this {_PARTS} ?s . ?s ?p ?o }}
  UNION {{ $this ?via ?s . ?s ?p ?o FILTER (isBlank(?s)) }}
  UNION {{ $this ?via ?node . ?node ?on ?s . ?s ?p ?o FILTER (isBlank(?node) && isBlank(?s)) }}
  UNION {{
    {{
      SELECT DISTINCT ?s WHERE {{
        {{ $this ?via ?s }}
        UNION {{ $this {_PARTS} ?part . ?part ?via ?s }}
        UNION {{ {_INCOMING} }}
        FILTER (isIRI(?s))
      }}
    }}
    ?s {_NAMES} ?o .
    ?s ?p ?o .
    FILTER (?p IN ({_NAMES.replace("|", ", ")}))
  }}
"""
_GRAPH = " GRAPH $this { ?s ?p ?o } "

_SELECT = "SELECT DISTINCT ?s ?p ?o WHERE {{{pattern}}} ORDER BY DESC(?s = {first}) ?s ?p ?o"
_CONSTRUCT = (
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ SELECT DISTINCT ?s ?p ?o WHERE {{{pattern}}} }} }}"
    " ORDER BY DESC(?s = {first}) ?s ?p ?o"
)

_RESOLVED = """SELECT ?type ?graph ?of WHERE {
  { $this a ?type FILTER (isIRI(?type)) }
  UNION { GRAPH ?graph { $this vann:preferredNamespaceUri ?namespace }
    FILTER (STR(?namespace) = CONCAT(STR($this), "#")) }
  UNION { BIND ($this AS ?graph) FILTER EXISTS { GRAPH $this { ?s ?p ?o } } }
  UNION { ?of owl:versionIRI $this }
}
ORDER BY ?type ?graph ?of"""
_MENTIONED = "SELECT ?p WHERE { { $this ?p ?o } UNION { ?s ?p $this } } LIMIT 1"


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
    if types or graphs or graph.select(_MENTIONED, this=thing):
        return Target(thing, types, graphs[0] if graphs else "")
    return None


def _values(found: Iterable[Row], name: str) -> list[str]:
    return [row.text(name) for row in found if name in row]


def query(what: Target) -> str:
    """Return the CONSTRUCT that gives the data of a target, its own statements first."""
    return _written(_CONSTRUCT, what)


def statements(graph: Graph, what: Target) -> list[Statement]:
    """Return the data of a target: the triples that ``query`` constructs, in the same order."""
    found = graph.select(_written(_SELECT, what))
    return [Statement(row["s"], row["p"], row["o"]) for row in found]


def _written(form: str, what: Target) -> str:
    pattern = bound(_GRAPH, this=what.graph) if what.graph else bound(_THING, this=what.iri)
    return form.format(pattern=pattern, first=bound("$this", this=what.iri))


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
