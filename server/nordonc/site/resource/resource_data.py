"""What the data of one IRI is, decided once for every format.

The data of a thing are

- every statement about it and its parts (what plugins name, the pages about it, its files, the
  judgements of its mappings or, of a mapping set, those that it holds), and of nodes without a name
  among their values, at any depth, every statement of theirs: concise bounded descriptions, as
  DESCRIBE gives them;
- the statements of named things that have it as their object, ``INCOMING`` on each page;
- of a concept scheme, that its members are concepts;
- the names of all things that these mention.

Of a property of which none of this is said, the data are ``USES`` statements that have it.

The data of a document have as well what is stated of things whose IRIs are fragments of its own.
The data of a named graph are its content. A vocabulary whose terms are fragments of its own IRI has
as its data the graph that declares it. The IRI of a version stands for what it is a version of.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import filterfalse
from typing import NamedTuple

from nordonc.rdf.labels import PROPERTIES
from nordonc.rdf.namespaces import DCAT, FOAF, XSD
from nordonc.rdf.query_file import query_text
from nordonc.rdf.triples import Triple, has_blank, iri_of, parsed, parts
from nordonc.site import delimited
from nordonc.sparql.client import Graph, Row, Term

#: What leads to the parts of a thing in every graph.
PARTS = (FOAF + "homepage", FOAF + "page", DCAT + "distribution")
#: Statements that have one thing as their object and stand on one page of its data, at most.
INCOMING = 2000
#: Statements that show how a property is used, at most.
USES = 100


def _joined(by: str, properties: Iterable[str]) -> str:
    return by.join(f"<{iri}>" for iri in properties)


_THING = (
    query_text(__package__, "thing_data")
    .replace("$naming", _joined("|", PROPERTIES))
    .replace("$names", _joined(", ", PROPERTIES))
)
_DESCRIBED = query_text(__package__, "thing_described")
_FRAGMENTS = query_text(__package__, "fragments_described")
_LINKS_COUNT = query_text(__package__, "thing_links_count")
_USES = query_text(__package__, "uses_of_property")
_NAMES = query_text(__package__, "names_stated")
_GRAPH = query_text(__package__, "graph_data")
_RESOLVED = query_text(__package__, "resolved")
_MENTIONED = query_text(__package__, "mentioned")

_N_TRIPLES = "application/n-triples"


class Target(NamedTuple):
    """What an IRI leads to.

    Attributes:
        iri: The thing that the data are about.
        types: Its classes.
        graph: The named graph whose content the data are; empty for a thing.
        is_document: Whether the IRIs of other things are fragments of it.
    """

    iri: str
    types: tuple[str, ...] = ()
    graph: str = ""
    is_document: bool = False


class Statement(NamedTuple):
    """A triple."""

    subject: Term
    predicate: Term
    object: Term


class Data(NamedTuple):
    """A page of the data of a target.

    Attributes:
        triples: Those about the target first, each once.
        page: Number of the page, from 1; what is stated about the target stands on each.
        links: Statements of named things with the target as object, those of all pages.
        most: How many of these a page has.
    """

    triples: Sequence[Triple]
    page: int = 1
    links: int = 0
    most: int = INCOMING

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.links // self.most))

    @property
    def statements(self) -> list[Statement]:
        """The triples in the terms of pages."""
        return [Statement(*(Term(*parts(term)) for term in triple)) for triple in self.triples]

    def uses_of(self, iri: str) -> list[Statement]:
        """Return the statements that are data of a property because they have it."""
        return [
            one
            for one in self.statements
            if one.predicate.value == iri and iri not in {one.subject.value, one.object.value}
        ]


def target(graph: Graph, thing: str, *, is_document: bool = False) -> Target | None:
    """Return what an IRI leads to, or None where the graph does not mention it.

    Args:
        graph: What answers.
        thing: The IRI.
        is_document: Whether the graph describes things whose IRIs are fragments of it.
    """
    found = graph.select(_RESOLVED, this=thing)
    types = tuple(_values(found, "type"))
    graphs = _values(found, "graph")
    if not types and (versions := _values(found, "of")):
        return target(graph, versions[0])
    if types or graphs or is_document or graph.ask(_MENTIONED, this=thing):
        return Target(thing, types, graphs[0] if graphs else "", is_document and not graphs)
    return None


def _values(found: Iterable[Row], name: str) -> list[str]:
    return [row.text(name) for row in found if name in row]


def data(graph: Graph, what: Target, page: int = 1, parts: Sequence[str] = ()) -> Data:
    """Return a page of the data of a target; a page behind the last one has no links.

    Args:
        graph: What answers.
        what: The target.
        page: Number of the page, from 1.
        parts: Properties that lead to parts of a thing, besides those of every graph.
    """
    if what.graph:
        return Data(_constructed(graph, _GRAPH, this=what.graph))
    bounds = f"LIMIT {INCOMING} OFFSET {(page - 1) * INCOMING}"
    has_part = _joined("|", [*PARTS, *parts])
    query = _THING.replace("$hasPart", has_part).replace(f"LIMIT {INCOMING}", bounds)
    found = _constructed(graph, query, this=what.iri)
    if not found and not what.is_document:
        return Data(sorted(_constructed(graph, _USES, this=what.iri), key=str))
    if what.is_document or any(map(has_blank, found)):
        found = [*filterfalse(has_blank, found), *_described(graph, what, has_part)]
    count = sum(1 for one in found if iri_of(one.object) == what.iri)
    if page > 1 or count >= INCOMING:
        count = graph.select(_LINKS_COUNT, this=what.iri)[0].number("count")
    return Data(sorted({*found}, key=lambda one: _order(one, what.iri)), page, count)


def _described(graph: Graph, what: Target, has_part: str) -> Iterator[Triple]:
    """Yield the concise bounded descriptions that are data of a thing, and the names they need."""
    described = _constructed(graph, _DESCRIBED.replace("$hasPart", has_part), this=what.iri)
    if what.is_document:
        described += _constructed(graph, _FRAGMENTS, this=what.iri)
    yield from described
    mentioned = {iri_of(one.object) for one in described} - {""}
    if mentioned:
        yield from _constructed(graph, _NAMES, thing=sorted(mentioned), naming=PROPERTIES)


def _order(triple: Triple, first: str) -> tuple[bool, str, str, str]:
    subject, predicate, value = triple
    return iri_of(subject) != first, str(subject), str(predicate), str(value)


def _constructed(graph: Graph, query: str, **bindings: str | Sequence[str]) -> list[Triple]:
    return parsed(graph.construct(query, _N_TRIPLES, **bindings))


#: Headings of the rows that ``as_csv`` writes.
COLUMNS = ("subject", "predicate", "object", "datatype", "language")


def as_csv(found: Iterable[Statement]) -> str:
    """Return statements as comma-separated rows.

    An IRI has neither datatype nor language; a blank node begins with ``_:``.
    """
    return delimited.as_csv(
        COLUMNS,
        (
            [_cell(subject), predicate.value, _cell(term), *_kind(term)]
            for subject, predicate, term in found
        ),
    )


def _cell(term: Term) -> str:
    return f"_:{term.value}" if term.type == "bnode" else term.value


def _kind(term: Term) -> tuple[str, str]:
    if term.type != "literal":
        return "", ""
    return ("", term.language) if term.language else (term.datatype or f"{XSD}string", "")
