"""A curated fact that goes missing turns the test of a query red."""

import random
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from helpers.answers import ANSWERS, answer_of_oxigraph, rows_of, text_for
from nordonc.dataset import inference_rules
from nordonc.dataset.sources import Dataset, SourceFile
from nordonc.rdf.namespaces import PREFIXES, RDF

pytestmark = pytest.mark.slow

#: Graphs of curated facts; the lines of the source and the mappings have tests of their own.
CURATED = ("areas", "corrections", "diseases", "networks", "organisations")
#: Graphs that bear on every network.
SHARED = ("areas", "diseases", "organisations", "source", "vocabulary")
SAMPLED = 200
SAMPLED_UNSHOWN = 10
#: Graphs of the terms elsewhere.
MAPPED = ("mappings", "external-doid", "external-mondo")

#: Facts ``?s ?p ?o`` of properties and classes that queries name, and yet no query shows them under
#: any value of its parameters: what they are, and which.
UNSHOWN = {
    "the title and text of a scheme; a network's are shown": """
        ?s a skos:ConceptScheme ; ?p ?o .""",
    "another name or short name; a network's are shown": """
        VALUES ?p { skos:altLabel nordonc:abbreviation }
        ?s ?p ?o . FILTER NOT EXISTS { ?s a nordonc:Network }""",
    "the scheme of a disease; queries find diseases by class": """
        VALUES ?p { skos:inScheme }
        ?s a nordonc:Disease ; ?p ?o .""",
    "the scheme of a region of Nordic states; a query leaves such regions out": """
        VALUES ?p { skos:inScheme }
        ?s nordonc:includesArea <https://w3id.org/nordonc/country/NO> ; ?p ?o .""",
    "a scope that follows by rule from what is covered where none is stated": """
        VALUES (?p ?o) {
          (nordonc:scope <https://w3id.org/nordonc/scope/all-cancers>)
          (nordonc:scope <https://w3id.org/nordonc/scope/cancer-and-non-cancer>)
        }
        ?s ?p ?o ; nordonc:coversDisease ?all , ?other .
        FILTER (?all = <https://w3id.org/nordonc/disease/cancer>
          || ?o != <https://w3id.org/nordonc/scope/all-cancers>)
        FILTER (?o = <https://w3id.org/nordonc/scope/all-cancers> || NOT EXISTS {
          ?other skos:broader* <https://w3id.org/nordonc/disease/cancer> })""",
    "that somebody takes part; queries ask where nobody is stated": """
        VALUES (?p ?o) { (nordonc:participationStated true) }
        ?s ?p ?o .""",
    "the class of a participation from which no other follows": """
        VALUES (?p ?o) { (rdf:type nordonc:Participation) }
        ?s ?p ?o . FILTER NOT EXISTS { ?other prov:wasDerivedFrom ?s }""",
    "the field of a body; a participation's is shown": """
        VALUES ?p { prov:wasDerivedFrom }
        ?s a org:Organization ; ?p ?o .""",
    "the name of the overview's author, who takes part in nothing": """
        VALUES ?p { skos:prefLabel }
        ?document dcterms:creator ?s . ?document a nordonc:SourceDocument . ?s ?p ?o .""",
    "the network of a correction that is not a mere proposal": """
        VALUES ?p { nordonc:concerns }
        ?s ?p ?o ; nordonc:status ?status .
        FILTER (?status != <https://w3id.org/nordonc/correction-status/proposed>)""",
    "a field of a correction after the first, unless it is about a host": """
        VALUES ?p { nordonc:corrects }
        ?s ?p ?o , ?first . ?o nordonc:line ?line . ?first nordonc:line ?earlier .
        FILTER (?earlier < ?line && NOT EXISTS { ?s nordonc:concerns/nordonc:hostedBy ?host })""",
}


class Question(NamedTuple):
    """A tested query: its text, the properties that it names, and the answer a reader derived."""

    text: str
    named: set[str]
    derived: list[list[str]]

    def differs(self, store: ox.Store) -> bool:
        """Tell whether the answer of a store is not the derived one."""
        return answer_of_oxigraph(store, self.text) != self.derived


def named(text: str) -> set[str]:
    """Return the IRIs that the prefixed names of a query stand for, the keyword ``a`` included."""
    found = re.findall(r"\b([a-z-]+):([A-Za-z]\w*)", text)
    return {f"{PREFIXES.get(prefix, prefix)}{local}" for prefix, local in found} | {f"{RDF}type"}


@pytest.fixture(scope="module")
def questions(graph: Dataset) -> list[Question]:
    """Return what is tested, the longest answers first: they show the most facts."""
    texts = [(path, text_for(path, graph.description.base)) for path in ANSWERS]
    found = [
        Question(text, named(text), rows_of(path.read_text(encoding="utf-8")))
        for path, text in texts
    ]
    return sorted(found, key=lambda question: len(question.derived), reverse=True)


class Lossy:
    """The graph, from which a fact can be taken with all that follows from it."""

    def __init__(self, graph: Dataset, rules: list[SourceFile]) -> None:
        """Copy the graph.

        Args:
            graph: The graph.
            rules: What is inferred anew for a fact that a rule can see.
        """
        self._rules = rules
        self._seen = set().union(*(named(rule.text()) for rule in rules))
        self._inferred = graph.graph("inferred")
        self.store = ox.Store()
        self.store.extend(quad for quad in graph.store if quad.graph_name != graph.graph("void"))
        self._settings = self._settings_of(graph)
        self._followed = {name: self._follows(facts) for name, facts in self._settings.items()}

    def _settings_of(self, graph: Dataset) -> dict[str, set[ox.Quad]]:
        """Return what rules see, cut into the parts in which one fact can bear on another.

        A network is such a part, with the areas, bodies, diseases and terms that all share; so is
        each other graph. For an area, a body or a disease everything is.
        """
        seen = {
            name: {
                quad
                for quad in self.store.quads_for_pattern(None, None, None, graph.graph(name))
                if quad.predicate.value in self._seen
            }
            for name in (*CURATED, *MAPPED, "ontology", "source", "vocabulary")
        }
        shared = set().union(*(seen[name] for name in SHARED))
        networks: dict[str, set[ox.Quad]] = {}
        for quad in seen["networks"]:
            networks.setdefault(_setting(quad), set(shared)).add(quad)
        everything = shared | seen["networks"]
        return (
            {name: seen[name] for name in ("corrections", "ontology")}
            | {"mappings": set().union(*(seen[name] for name in MAPPED))}
            | networks
            | dict.fromkeys(("areas", "diseases", "organisations"), everything)
        )

    def _follows(self, facts: set[ox.Quad]) -> set[ox.Quad]:
        """Return what the rules infer from facts."""
        store = ox.Store()
        store.extend(facts)
        inference_rules.apply(store, self._rules, self._inferred)
        return set(store.quads_for_pattern(None, None, None, self._inferred))

    @property
    def followed(self) -> set[ox.Quad]:
        """What follows from the facts of all parts together."""
        return set().union(*self._followed.values())

    @contextmanager
    def without(self, fact: ox.Quad) -> Iterator[set[str]]:
        """Take a fact and what follows from it, for a while; yield the properties that changed."""
        lost, gained = {fact}, set[ox.Quad]()
        if fact.predicate.value in self._seen:
            setting = _setting(fact)
            before, after = self._followed[setting], self._follows(self._settings[setting] - {fact})
            lost, gained = lost | (before - after), after - before
        self._swap(lost, gained)
        try:
            yield {quad.predicate.value for quad in lost | gained}
        finally:
            self._swap(gained, lost)

    def _swap(self, old: Iterable[ox.Quad], new: Iterable[ox.Quad]) -> None:
        for quad in old:
            self.store.remove(quad)
        self.store.extend(new)

    def noticed(self, fact: ox.Quad, questions: list[Question]) -> bool:
        """Tell whether an answer differs from the derived one while a fact is missing."""
        with self.without(fact) as changed:
            return any(
                question.differs(self.store) for question in questions if question.named & changed
            )


def _setting(fact: ox.Quad) -> str:
    """Return the part of the graph that a fact bears on: its network, or else its graph."""
    network = re.search("/(?:coverage|event|network|participation)/([^/>]+)", str(fact.subject))
    return network[1] if network else str(fact.graph_name).rpartition("/")[2].rstrip(">")


def asked_for(fact: ox.Quad, questions: list[Question]) -> bool:
    """Tell whether a query names the property of a fact, or the class if it is of a class."""
    term = fact.object if fact.predicate.value == f"{RDF}type" else fact.predicate
    return any(str(term)[1:-1] in question.named for question in questions)


def unshown(graph: Dataset) -> set[ox.Triple]:
    """Return the facts that no query shows."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    found = set[ox.Triple]()
    for where in UNSHOWN.values():
        text = f"{prefixes} CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}"
        answer = graph.store.query(text, use_default_graph_as_union=True)
        assert isinstance(answer, ox.QueryTriples)
        found.update(answer)
    return found


@pytest.fixture(scope="module")
def lossy(graph: Dataset) -> Lossy:
    return Lossy(graph, inference_rules.rule_files(graph.sources))


@pytest.fixture(scope="module")
def facts(graph: Dataset) -> list[ox.Quad]:
    """Return the curated facts, in an order of their own."""
    curated = {graph.graph(name) for name in CURATED}
    return sorted((quad for quad in graph.store if quad.graph_name in curated), key=str)


@pytest.fixture(scope="module")
def universe(graph: Dataset, facts: list[ox.Quad], questions: list[Question]) -> list[ox.Quad]:
    """Return the curated facts on which the answer to a query depends."""
    left_out = unshown(graph)
    return [fact for fact in facts if asked_for(fact, questions) and fact.triple not in left_out]


def test_what_follows_in_parts_is_all_that_follows(graph: Dataset, lossy: Lossy) -> None:
    inferred = set(graph.store.quads_for_pattern(None, None, None, graph.graph("inferred")))

    assert lossy.followed == inferred


def test_a_fact_that_goes_missing_turns_an_answer_red(
    lossy: Lossy, universe: list[ox.Quad], questions: list[Question]
) -> None:
    sampled = random.Random(0).sample(universe, SAMPLED)  # noqa: S311  a sample, no secret

    assert not [question.text for question in questions if question.differs(lossy.store)]
    assert not [str(fact) for fact in sampled if not lossy.noticed(fact, questions)]


def test_what_is_left_out_would_not_be_noticed(
    lossy: Lossy, facts: list[ox.Quad], universe: list[ox.Quad], questions: list[Question]
) -> None:
    left_out = sorted(set(facts).difference(universe), key=str)
    sampled = random.Random(0).sample(left_out, SAMPLED_UNSHOWN)  # noqa: S311  a sample

    assert not [str(fact) for fact in sampled if lossy.noticed(fact, questions)]
