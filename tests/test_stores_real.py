"""Stores of others, started on loopback where they are installed, answer for us."""

import csv
import json
import re
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from helpers.answers import ANSWERS, text_for
from helpers.places import EXPECTED, ROOT
from helpers.releases import made
from helpers.stores import POLICY, Store, oxigraph, virtuoso
from nordonc.engine.base import Query
from nordonc.engine.inline import InlineEngine
from nordonc.engine.remote import RemoteEngine
from nordonc.errors import NordoncError, QueryTimeoutError, StoreError
from nordonc.rdf.blank_node_labels import BEGIN
from nordonc.release.manifest import Release
from nordonc.settings import Settings

pytestmark = [pytest.mark.alone, pytest.mark.slow]

#: Seconds that a query may take, and those that one may take which is known not to end.
TIMEOUT_S, SHORT_S = 20.0, 4.0
ENDLESS = "It does not end in 4 s."
#: What the reason of a deviation begins with that one start of a store shows and another does not.
VARIES = "Not at each start: "
JSON = "application/sparql-results+json"


class Held(NamedTuple):
    """A store that holds the release of the checkout."""

    store: Store
    engine: RemoteEngine
    own: InlineEngine
    base: str

    def answer(self, text: str, media_type: str = JSON) -> bytes:
        """Return what it answers to a client."""
        return self.engine.answer(Query(text=text, media_type=media_type, foreign=True)).body

    def both(self, text: str, media_type: str = JSON) -> tuple[bytes, bytes]:
        """Return what it answers, and what our own engine does."""
        own = self.own.answer(Query(text=text, media_type=media_type, foreign=True)).body
        return self.answer(text, media_type), own


@pytest.fixture(scope="module", params=["Oxigraph", "Virtuoso"])
def held(
    request: pytest.FixtureRequest, release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Held]:
    folder = tmp_path_factory.mktemp("store")
    start = {"Oxigraph": oxigraph, "Virtuoso": virtuoso}[request.param]
    with start(folder) as store:
        store.push(release, POLICY._replace(chunk=1000))
        own = InlineEngine(release, Settings())
        yield Held(store, store.engine(release, TIMEOUT_S), own, release.manifest.base)


def deviations(store: str) -> dict[str, str]:
    """Return the expected answers that a store does not give, each with the reason."""
    with (EXPECTED / "stores.tsv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file, delimiter="\t")]
    return {row["answer"]: row["reason"] for row in rows if row["store"] == store}


def is_given(held: Held, expected: Path) -> bool:
    """Tell whether a store gives an expected answer, cell by cell, through our engine."""
    endless = deviations(held.engine.kind).get(expected.stem) == ENDLESS
    limit_s = SHORT_S if endless else TIMEOUT_S
    query = Query(text=text_for(expected, held.base), media_type="text/csv", timeout_s=limit_s)
    try:
        answer = held.engine.answer(query).body
    except (StoreError, QueryTimeoutError):
        return False
    rows = csv.reader(answer.decode().splitlines())
    return [*rows] == [*csv.reader(expected.read_text(encoding="utf-8").splitlines())]


ALIKE = {
    "default graph": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "named graphs": (
        "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    ),
    "yes": "ASK { ?s ?p ?o }",
    "no": "ASK { <urn:nothing> ?p ?o }",
    "count distinct": (
        "SELECT (COUNT(DISTINCT ?s) AS ?n) (COUNT(DISTINCT ?o) AS ?m) WHERE { ?s ?p ?o }"
    ),
    "language tags": (
        "SELECT ?l (COUNT(*) AS ?n) WHERE { ?s ?p ?o FILTER (isLiteral(?o)) BIND (LANG(?o) AS ?l) "
        "} GROUP BY ?l ORDER BY ?l"
    ),
    "blank nodes": (
        "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o FILTER (isBlank(?s) || isBlank(?o)) }"
    ),
    "literals": (
        "SELECT ?s ?p ?o WHERE { ?s ?p ?o FILTER (isLiteral(?o) && DATATYPE(?o) != xsd:string && "
        "LANG(?o) = '') }"
    ),
    "paths": (
        "SELECT DISTINCT ?a WHERE { <https://w3id.org/nordonc/disease/chronic-lymphocytic-leukaemia>"
        " skos:broader+ ?a } ORDER BY ?a"
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_stores_do_in_different_ways_comes_out_in_one(held: Held, name: str) -> None:
    remote, own = map(json.loads, held.both(ALIKE[name]))
    if "results" in own:
        for answer in (remote, own):
            answer["results"]["bindings"].sort(key=str)

    assert remote == own


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/ld+json", "application/rdf+xml", "application/trig"]
)
def test_graphs_have_the_blank_nodes_of_the_release_in_every_format(
    held: Held, media_type: str
) -> None:
    shapes = f"{held.base}graph/shapes"
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{shapes}> {{ ?s ?p ?o }} }} ORDER BY ?s"
    remote, own = held.both(text, media_type)

    label = re.compile(rb"\b%s[0-9a-f]{12}\b" % BEGIN.encode())
    assert len(label.findall(remote)) == len(label.findall(own)) > 100
    assert held.answer(text, media_type) == remote


def test_a_description_has_at_least_what_the_thing_states(held: Held) -> None:
    """What DESCRIBE adds is for each store to choose; Virtuoso adds what points to the thing."""
    text = f"DESCRIBE <{held.base}country/NO>"
    remote, own = (set(body.splitlines()) for body in held.both(text, "application/n-triples"))

    assert own <= remote


def test_a_function_that_nobody_knows_is_a_failure_of_the_store_or_unbound(held: Held) -> None:
    text = "SELECT ?x WHERE { BIND (<urn:nobody>(1) AS ?x) }"
    try:
        rows = json.loads(held.answer(text))["results"]["bindings"]
    except NordoncError as error:
        assert error.status in {502, 504}  # noqa: PT017  either is right
    else:
        assert rows == [{}]


def test_a_count_over_an_absent_graph(held: Held) -> None:
    """Virtuoso 7.2.5 counts one row where there is none."""
    text = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <urn:nothing> { ?s ?p ?o } }"
    remote, own = held.both(text, "text/csv")

    assert own == b"n\r\n0\r\n"
    assert remote == {"Oxigraph": own, "Virtuoso": b"n\r\n1\r\n"}[held.engine.kind]


def test_a_path_that_reaches_a_thing_by_two_ways_reaches_it_once(held: Held) -> None:
    """Virtuoso 7.2.5 gives a row for each way, against the recommendation."""
    remote, own = held.both(ALIKE["paths"].replace("DISTINCT ", ""), "text/csv")

    assert {*remote.splitlines()} == {*own.splitlines()}
    assert (remote == own) is (held.engine.kind == "Oxigraph")


def test_two_servers_of_one_release_give_the_same_bytes(held: Held, release: Release) -> None:
    other = held.store.engine(release, TIMEOUT_S)
    for text in ("SELECT ?s ?o WHERE { ?s skos:prefLabel ?o }", *ALIKE.values()):
        query = Query(text=text, media_type=JSON, foreign=True)
        assert other.answer(query) == held.engine.answer(query)
    assert other.kind == held.engine.kind


def test_every_expected_answer_comes_out_or_is_a_named_deviation(
    held: Held, capsys: pytest.CaptureFixture[str]
) -> None:
    reasons = deviations(held.engine.kind)
    asked = sorted(ANSWERS, key=lambda path: reasons.get(path.stem) == ENDLESS)
    # One at a time: what Virtuoso makes of a query depends on what runs beside it.
    missing = {path.stem for path in asked if not is_given(held, path)}
    with capsys.disabled():
        told = f"{len(ANSWERS) - len(missing)} of {len(ANSWERS)} expected answers"
        print(f"\n{held.engine.kind}: {told}, {len(missing)} named deviations")  # noqa: T201

    varying = {answer for answer, reason in reasons.items() if reason.startswith(VARIES)}
    assert missing | varying == reasons.keys()


def test_a_path_without_end_is_stopped_by_our_limit(held: Held) -> None:
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?a (!skos:x)* ?b . ?c (!skos:y)* ?d }"
    start = time.monotonic()
    with pytest.raises((QueryTimeoutError, StoreError)) as raised:
        held.engine.answer(Query(text=text, media_type=JSON, timeout_s=1.0))

    assert time.monotonic() - start < 4.0  # the limit, and a look for life
    assert raised.value.status in {502, 504}


def test_a_store_that_is_killed_amid_pushes_serves_what_it_served(tmp_path: Path) -> None:
    """Ten times, at moments that are further and further into the push."""
    folder = tmp_path / "store"
    old, new = (made(_empty(tmp_path / name), key=name) for name in "01")
    count = Query(text="SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", media_type="text/csv")
    with oxigraph(folder) as store:
        store.push(old)
    for number in range(10):
        with oxigraph(folder) as store, ThreadPoolExecutor(1) as threads:
            pushing = threads.submit(store.push, new, POLICY._replace(chunk=1))
            time.sleep(0.02 * number)
            assert store.process
            store.process.send_signal(signal.SIGKILL)
            broken = pushing.exception(60)
            assert broken is None or isinstance(broken, StoreError | QueryTimeoutError)
        with oxigraph(folder) as store:
            assert store.engine(old).answer(count).body == b"n\r\n9\r\n"
            if broken is None:
                assert store.engine(new).answer(count).body == b"n\r\n9\r\n"
    with oxigraph(folder) as store:
        store.push(new)
        assert store.engine(new).answer(count).body == b"n\r\n9\r\n"


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_every_row_of_the_table_of_differences_names_a_test_that_there_is() -> None:
    table = (ROOT / "docs/stores.md").read_text(encoding="utf-8").partition("## Differences")[2]
    named = set(re.findall(r"`(test_\w+)(?:\[\S+\])?` \|$", table, re.MULTILINE))
    rooms = ("test_engine_remote", "test_stores_push_release", "test_stores_real")
    sources = [(ROOT / f"tests/{room}.py").read_text(encoding="utf-8") for room in rooms]

    assert named
    assert named <= {name for source in sources for name in re.findall(r"def (test_\w+)", source)}


def test_every_deviation_is_of_an_answer_that_there_is_and_has_a_reason() -> None:
    for store in ("Oxigraph", "Virtuoso"):
        found = deviations(store)
        assert found.keys() <= {path.stem for path in ANSWERS}
        assert all(found.values())
