"""A default graph is a set: a triple that stands in several graphs is there once."""

import csv
from collections.abc import Callable, Iterator
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.live_server import serving_files
from nordonc.engine.base import Query
from nordonc.engine.evaluate import evaluate
from nordonc.engine.graphs import Graphs
from nordonc.errors import QuerySyntaxError
from nordonc.rdf.namespaces import SD, VOID
from nordonc.rdf.store import with_union

#: One triple in three graphs, one of them the default graph; ex:q 1 in two of them, also as 01.
TRIG = """@prefix ex: <http://example.org/> .
ex:a ex:p ex:b .
ex:g1 { ex:a ex:p ex:b . ex:a ex:q 1 . ex:c ex:p ex:d }
ex:g2 { ex:a ex:p ex:b . ex:a ex:q 01 }
ex:g3 { ex:e ex:p ex:f }
"""
PREFIX = "PREFIX ex: <http://example.org/> "
COUNT = f"{PREFIX}SELECT (COUNT(*) AS ?n) "
#: More triples than every worker holds in memory, all in two graphs.
MANY = 60_000

Ask = Callable[..., list[str]]


def asker(url: str) -> Ask:
    """Return what asks a server: the cells of the first column, without its name."""

    def ask(query: str, **more: str | list[str]) -> list[str]:
        words = urlencode({"query": query, **more}, doseq=True)
        request = Request(f"{url}sparql?{words}", headers={"Accept": "text/csv"})  # noqa: S310  our own address
        with urlopen(request, timeout=20) as answer:  # noqa: S310  the same
            return [row[0] for row in csv.reader(answer.read().decode().splitlines()[1:])]

    return ask


@pytest.fixture(scope="module")
def graphs_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("shared") / "shared.trig"
    file.write_text(TRIG, encoding="utf-8")
    with serving_files(file) as (_, url):
        yield url


@pytest.fixture(scope="module")
def ask(graphs_url: str) -> Ask:
    return asker(graphs_url)


@pytest.fixture(scope="module")
def ask_strictly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    file = tmp_path_factory.mktemp("strict") / "shared.trig"
    file.write_text(TRIG, encoding="utf-8")
    with serving_files(file, "--default-graph", "strict") as (_, url):
        yield asker(url)


@pytest.fixture(scope="module")
def ask_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    file = tmp_path_factory.mktemp("disk") / "large.nq"
    with file.open("w", encoding="utf-8") as lines:
        for name in ("g1", "g2"):
            lines.writelines(
                f"<http://example.org/{number}> <http://example.org/p> "
                f'"{number}" <http://example.org/{name}> .\n'
                for number in range(MANY)
            )
    with serving_files(file) as (_, url):
        yield asker(url)


FROM_TWO = "FROM ex:g1 FROM ex:g2"


@pytest.mark.parametrize(
    ("query", "cells"),
    [
        pytest.param(f"{COUNT}{{ ?s ?p ?o }}", ["4"], id="all"),
        pytest.param(f"{COUNT}{{ ex:a ex:p ?o }}", ["1"], id="in-three"),
        pytest.param(f"{PREFIX}SELECT (SUM(?v) AS ?n) {{ ex:a ex:q ?v }}", ["1"], id="sum"),
        pytest.param(f"{PREFIX}SELECT ?o {{ ex:a ex:p ?o }}", ["http://example.org/b"], id="rows"),
        pytest.param(f"{COUNT}{FROM_TWO} {{ ?s ?p ?o }}", ["3"], id="from-two"),
        pytest.param(f"{COUNT}{FROM_TWO} FROM ex:g2 {{ ?s ?p ?o }}", ["3"], id="from-twice"),
        pytest.param(f"{COUNT}FROM ex:g2 {{ ?s ?p ?o }}", ["2"], id="from-one"),
        pytest.param(f"{COUNT}FROM ex:g1 FROM ex:g3 {{ ?s ?p ?o }}", ["4"], id="apart"),
        pytest.param(f"{COUNT}FROM ex:g1 FROM ex:none {{ ?s ?p ?o }}", ["3"], id="from-none"),
        pytest.param(
            f"BASE <http://example.org/> {COUNT}FROM<g1>FROM # <g3>\n <g2> {{ ?s ?p ?o }}",
            ["3"],
            id="from-relative",
        ),
        pytest.param(
            f"{COUNT}{FROM_TWO} FROM NAMED ex:g3 {{ ?s ?p ?o GRAPH ?g {{ ?x ex:p ?y }} }}",
            ["3"],
            id="from-named",
        ),
        pytest.param(
            f"{COUNT}FROM <http://example.org/g\\u0031> FROM <http://example.org/\\U000000672> "
            "{ ?s ?p ?o }",
            ["3"],
            id="from-escaped",
        ),
        pytest.param(
            f"{COUNT}{FROM_TWO} {{ ?s ?p ?o GRAPH ?g {{ ?x ex:p ?y }} }}", ["0"], id="none-named"
        ),
        pytest.param(f"{COUNT}{{ GRAPH ?g {{ ?s ?p ?o }} }}", ["6"], id="graph"),
        pytest.param(f"{COUNT}{{ GRAPH ?g {{ ex:a ex:p ?o }} ?s ?q ?o }}", ["2"], id="graph-union"),
    ],
)
def test_a_triple_of_several_graphs_counts_once(ask: Ask, query: str, cells: list[str]) -> None:
    assert ask(query) == cells


@pytest.mark.parametrize(
    "clause",
    ["FROM <http://example.org/g1 >", "FROM <http://example.org/g\\u31>", r"FROM ex:g\u0031"],
)
def test_a_clause_without_a_name_is_a_mistake_of_the_query(clause: str) -> None:
    query = Query(text=f"{PREFIX}SELECT *\n{clause} {{ ?s ?p ?o }}", media_type="text/csv")
    with pytest.raises(QuerySyntaxError, match="line 2, column"):
        evaluate(Graphs(ox.Store(), None), query, union=True)


def test_the_protocol_merges_graphs_as_from_does(ask: Ask) -> None:
    graphs = ["http://example.org/g1", "http://example.org/g2"]
    count = f"{COUNT}{{ ?s ?p ?o }}"

    assert ask(count, **{"default-graph-uri": graphs}) == ["3"]
    assert ask(count, **{"default-graph-uri": graphs[:1], "named-graph-uri": graphs}) == ["3"]
    assert ask(count, **{"named-graph-uri": graphs}) == ["0"]


def test_strict_keeps_the_default_graph_as_it_was_given(ask_strictly: Ask) -> None:
    assert ask_strictly(f"{COUNT}{{ ?s ?p ?o }}") == ["1"]
    assert ask_strictly(f"{COUNT}{FROM_TWO} {{ ?s ?p ?o }}") == ["3"]
    assert ask_strictly(f"{COUNT}{{ GRAPH ?g {{ ?s ?p ?o }} }}") == ["6"]


def test_a_store_on_disk_counts_triples_once_too(ask_disk: Ask) -> None:
    assert ask_disk(f"{COUNT}{{ ?s ?p ?o }}") == [str(MANY)]
    assert ask_disk(f"{COUNT}{FROM_TWO} {{ ?s ?p ?o }}") == [str(MANY)]
    assert ask_disk(f"{COUNT}{{ GRAPH ?g {{ ?s ?p ?o }} }}") == [str(2 * MANY)]


def test_the_description_has_triples_and_each_graph_with_its_count(graphs_url: str) -> None:
    request = Request(f"{graphs_url}sparql", headers={"Accept": "application/n-triples"})  # noqa: S310  our own address
    with urlopen(request, timeout=20) as answer:  # noqa: S310  the same
        told = answer.read().decode()
    described = ox.Store()
    described.load(told.encode(), format=ox.RdfFormat.N_TRIPLES)
    counts = (quad.object.value for quad in described if quad.predicate.value == f"{VOID}triples")
    names = (quad.object.value for quad in described if quad.predicate.value == f"{SD}name")

    assert sorted(counts) == ["1", "2", "3", "4"]
    assert sorted(names) == [f"http://example.org/g{number}" for number in (1, 2, 3)]


def test_the_downloads_tell_shared_triples_and_respelt_literals(graphs_url: str) -> None:
    with urlopen(f"{graphs_url}download", timeout=20) as answer:  # noqa: S310  our own address
        page = answer.read().decode()

    assert "7, of which 4 are different triples" in page
    assert "1 literal is given in another spelling" in page


NAMES = [ox.NamedNode(f"http://example.org/{name}") for name in "abc"]
QUADS = st.builds(ox.Quad, *3 * [st.sampled_from(NAMES)], st.sampled_from(NAMES))


@settings(max_examples=200)
@given(quads=st.lists(QUADS, max_size=12), default=st.lists(st.sampled_from(NAMES), max_size=4))
@example(quads=[ox.Quad(*4 * [NAMES[0]])], default=2 * NAMES[:1])
def test_any_graphs_are_merged_as_sets(quads: list[ox.Quad], default: list[ox.NamedNode]) -> None:
    given, merged = ox.Store(), ox.Store()
    given.extend(quads)
    merged.extend(with_union(quads))
    shared = len({quad.triple for quad in quads}) < len(given)
    graphs = Graphs(given, merged if shared else None)
    clauses = " ".join(f"FROM {name}" for name in default)
    text = f"SELECT * {clauses} {{ ?s ?p ?o }}"

    answer = evaluate(graphs, Query(text=text, media_type="text/tab-separated-values"), union=True)
    seen = {quad.triple for quad in quads if not default or quad.graph_name in default}
    expected = sorted(f"{one.subject}\t{one.predicate}\t{one.object}" for one in seen)
    assert sorted(answer.body.decode().splitlines()[1:]) == expected
