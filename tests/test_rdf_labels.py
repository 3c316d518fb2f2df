"""A thing has one name: on its page, in the data of others, in the report and in findings."""

from collections.abc import Iterator
from contextlib import closing

import pyoxigraph as ox
import pytest

from nordonc.dataset.sources import Dataset
from nordonc.engine.base import graph as engine_graph
from nordonc.engine.inline import InlineEngine
from nordonc.rdf.findings import Finding, Severity
from nordonc.rdf.labels import PROPERTIES, QUERY, labels, preferred
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.site.resource import facts
from nordonc.site.resource.resource_data import Statement, data, target
from nordonc.sparql.client import Graph
from nordonc.validate import located, report
from nordonc.validate.report import Thing

#: Nine things of each class, since the data of a thing take a query each.
SAMPLE = """SELECT ?thing (MIN(?type) AS ?class)
WHERE { ?thing a ?type FILTER (isIRI(?thing)) }
GROUP BY ?thing
ORDER BY ?class SHA1(STR(?thing))"""
A_CLASS = 9


@pytest.fixture(scope="module")
def asked(release: Release) -> Iterator[Graph]:
    with closing(InlineEngine(release, Settings())) as engine:
        yield engine_graph(engine)


@pytest.fixture(scope="module")
def names(asked: Graph) -> dict[str, str]:
    """Return what the server calls things."""
    return {row.text("thing"): row.text("label") for row in asked.select(QUERY)}


@pytest.fixture(scope="module")
def pages(asked: Graph) -> dict[str, list[Statement]]:
    """Return the data of some things of every class, from which their pages are made."""
    taken: dict[str, list[str]] = {}
    for row in asked.select(SAMPLE):
        taken.setdefault(row.text("class"), []).append(row.text("thing"))
    things = [thing for some in taken.values() for thing in some[:A_CLASS]]
    targets = [found for thing in things if (found := target(asked, thing))]
    return {one.iri: data(asked, one).statements for one in targets if not one.graph}


def named(found: list[Statement], thing: str) -> str:
    stated = (one for one in found if one.subject.value == thing)
    return preferred((one.predicate.value, one.object.value, one.object.language) for one in stated)


def test_a_page_is_headed_by_the_name(
    pages: dict[str, list[Statement]], names: dict[str, str]
) -> None:
    def of(iri: str) -> str:
        return names.get(iri, "")

    assert len(pages) > 100
    titles = {
        iri: facts.title(facts.facts(iri, found, of), of, iri) for iri, found in pages.items()
    }
    assert titles == {iri: of(iri) for iri in pages}


def test_the_data_of_others_have_the_name(
    pages: dict[str, list[Statement]], names: dict[str, str]
) -> None:
    mentioned = {
        (thing, named(found, thing))
        for found in pages.values()
        for thing in {one.object.value for one in found if one.object.is_iri}
    }
    told = {(thing, name) for thing, name in mentioned if name}

    assert len(told) > 200
    assert told == {(thing, names[thing]) for thing, _ in told}


def test_the_report_has_the_name(graph: Dataset, names: dict[str, str]) -> None:
    cells = [
        one
        for table in report.of(graph, []).tables
        for row in table.rows
        for cell in row.values()
        for one in (cell if isinstance(cell, list) else [cell])
    ]
    things = {one.iri: one.label for one in cells if isinstance(one, Thing)}

    assert len(things) > 300
    base = graph.description.base
    assert things == {iri: names.get(iri) or iri.removeprefix(base) for iri in things}


def test_a_finding_has_the_name(graph: Dataset, names: dict[str, str]) -> None:
    things = sorted({quad.subject.value for quad in graph.store if is_named(quad)})
    waiting = [
        # A finding that knows its file is named only, not looked for.
        Finding(severity=Severity.INFO, subject=iri, rule="r", message="m", remedy="", file="f")
        for iri in things
    ]
    told = {one.subject: one.label for one in located(waiting, graph.store, graph.sources)}

    assert told == {iri: names.get(iri, "") for iri in things}


def is_named(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.NamedNode)


def test_of_two_names_the_english_one_counts_then_the_property_then_the_spelling() -> None:
    heading, title, label = PROPERTIES[4], PROPERTIES[2], PROPERTIES[0]
    stated = [
        (label, "Eik", "nb"),
        (heading, "Oak B", "en"),
        (title, "Oak Z", ""),
        (title, "Oak Y", "en"),
        ("https://example.org/nickname", "A", "en"),
    ]
    store = ox.Store()
    oak = ox.NamedNode("https://example.org/oak")
    for number in range(len(stated), 0, -1):
        store.clear()
        for iri, text, language in stated[:number]:
            literal = ox.Literal(text, language=language or None)
            store.add(ox.Quad(oak, ox.NamedNode(iri), literal, ox.DefaultGraph()))
        assert labels(store)[oak.value] == preferred(stated[:number])
    assert preferred(stated) == "Oak Y"
    assert preferred(stated[:1]) == "Eik"
    assert preferred([]) == ""
