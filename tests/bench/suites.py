"""The W3C's tests of SPARQL 1.0 and 1.1 queries: where they come from, and what they ask for.

They lie in the source distribution of rdflib, which is fetched from the package index and never
becomes part of this repository.
"""

import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")

_SOURCE = "rdflib-7.6.0"
_PINNED = (
    "rdflib==7.6.0 --hash=sha256:6c831288d5e4a5a7ece85d0ccde9877d512a3d0f02d7c06455d00d6d0ea379df\n"
)
_SUITES = "test/data/suites/w3c"

#: The manifests that list the tests of a suite.
MANIFESTS = {
    "SPARQL 1.0": ("dawg-data-r2/manifest-evaluation.ttl", "dawg-data-r2/manifest-syntax.ttl"),
    "SPARQL 1.1": ("sparql11/manifest-all.ttl",),
}
#: Groups of 1.1 that test something else than queries, or that call other servers.
_OTHERS = frozenset({"entailment", "service", "syntax-fed"})


class Kind(StrEnum):
    """What a test asks for."""

    EVALUATION = "evaluation"
    GOOD = "good syntax"
    BAD = "bad syntax"


#: Kinds by the type of a test; the other types, and files .ru, are about updates or the protocol.
_KINDS: dict[Node, Kind] = {
    MF.QueryEvaluationTest: Kind.EVALUATION,
    MF.CSVResultFormatTest: Kind.EVALUATION,
    MF.PositiveSyntaxTest: Kind.GOOD,
    MF.PositiveSyntaxTest11: Kind.GOOD,
    MF.NegativeSyntaxTest: Kind.BAD,
    MF.NegativeSyntaxTest11: Kind.BAD,
}

_FROM = re.compile(r"^\s*FROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Data:
    """What a query is asked of: files of RDF.

    Attributes:
        default: Those that make the default graph.
        named: Those that are a named graph each, under the address of the file.
    """

    default: tuple[Path, ...] = ()
    named: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A test.

    Attributes:
        suite: The version of SPARQL.
        group: Folder that it lies in.
        name: What its manifest calls it.
        kind: What it asks for.
        query: File of the query.
        data: What the query is asked of.
        result: File of the expected answer; none where only the syntax is tested.
        lax: Whether the number of equal rows is left to the engine.
    """

    suite: str
    group: str
    name: str
    kind: Kind
    query: Path
    data: Data
    result: Path | None = None
    lax: bool = False

    @property
    def text(self) -> str:
        """The query as it is, line ends included."""
        return self.query.read_bytes().decode()


def fetched(folder: Path) -> Path:
    """Return the folder of the suites, fetched into another one unless it lies there already."""
    suites = folder / _SOURCE / _SUITES
    if not suites.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        pinned = folder / "requirements.txt"
        pinned.write_text(_PINNED, encoding="ascii")
        options = ["--no-deps", "--no-binary", "rdflib", "--require-hashes", "--quiet"]
        where = ["--dest", str(folder), "--requirement", str(pinned)]
        subprocess.run([sys.executable, "-m", "pip", "download", *options, *where], check=True)
        with tarfile.open(folder / f"{_SOURCE}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
    return suites


def tests(suites: Path) -> list[Test]:
    """Return the tests of queries that need no other server, in the order of the manifests."""
    found = [
        test
        for suite, manifests in MANIFESTS.items()
        for manifest in manifests
        for part in _included(suites / manifest)
        for test in _listed(suite, part)
    ]
    return [one for one in found if one.group not in _OTHERS and one.query.suffix == ".rq"]


def _included(manifest: Path) -> Iterator[Path]:
    graph = _graph(manifest)
    for head in graph.objects(predicate=MF.include):
        yield from (_path(part) for part in Collection(graph, head))


def _listed(suite: str, manifest: Path) -> Iterator[Test]:
    graph = _graph(manifest)
    for head in graph.objects(predicate=MF.entries):
        for entry in Collection(graph, head):
            kind = _KINDS.get(graph.value(entry, RDF.type) or entry)
            if kind:
                yield _test(suite, manifest.parent.name, kind, graph, entry)


def _test(suite: str, group: str, kind: Kind, graph: Graph, entry: Node) -> Test:
    action = graph.value(entry, MF.action)
    assert action is not None
    query = _path(graph.value(action, QT.query) or action)
    result = graph.value(entry, MF.result)
    return Test(
        suite=suite,
        group=group,
        name=str(graph.value(entry, MF.name)),
        kind=kind,
        query=query,
        data=_data(graph, action, query) if kind == Kind.EVALUATION else Data(),
        result=_path(result) if result else None,
        lax=(entry, MF.resultCardinality, MF.LaxCardinality) in graph,
    )


def _data(graph: Graph, action: Node, query: Path) -> Data:
    """Return what a query is asked of; what it names by FROM is a graph of that name."""
    default = sorted(_path(one) for one in graph.objects(action, QT.data))
    named = {_path(one) for one in graph.objects(action, QT.graphData)}
    named |= {query.parent / one for one in _FROM.findall(query.read_bytes().decode())}
    return Data(tuple(default), tuple(sorted(one for one in named if one.is_file())))


def _graph(manifest: Path) -> Graph:
    return Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())


def _path(term: Node) -> Path:
    assert isinstance(term, URIRef)
    return Path(unquote(urlsplit(term).path))
