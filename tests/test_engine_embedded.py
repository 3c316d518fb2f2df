"""The embedded engine: what it answers, what it survives, and that it leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import nordonc
from helpers import releases
from helpers.live_server import soon
from nordonc.engine.base import Query
from nordonc.engine.embedded import EmbeddedEngine, worker_options
from nordonc.engine.evaluate import told
from nordonc.engine.lanes import Lane, Lanes
from nordonc.engine.pool import Pool
from nordonc.engine.process import Worker
from nordonc.errors import (
    BusyError,
    ForbiddenQueryError,
    NordoncError,
    NotAcceptableError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooComplexError,
    ReleaseError,
    RequestError,
    ResultTooLargeError,
    WorkerLostError,
)
from nordonc.release.manifest import Release
from nordonc.settings import Settings

pytestmark = pytest.mark.alone

CSV = "text/csv"
JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
BIRDS = "https://example.org/wood/graph/birds"
TREES = "https://example.org/wood/graph/trees"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
TWO_WORKERS = Settings(timeout_s=20, workers=2, queue=32)
#: Where programs that the tests start find the package.
SOURCES = str(Path(nordonc.__file__).parents[1])


def products(values: str, variables: str) -> str:
    """Return a query that counts to the number of values to the power of that of variables."""
    factors = " ".join(f"VALUES ?{name} {{ {' '.join(values)} }}" for name in variables)
    return f"SELECT (COUNT(*) AS ?n) WHERE {{ {factors} }}"


#: Finite, but not within the time of any test.
ENDLESS = products("0123456789", "abcdefghijkl")
#: About a second.
MODEST = products("012", "abcdefghijklmn")
#: Deeper than the stack of a worker.
DEEP = "ASK " + "{" * 400_000 + "}" * 400_000


@pytest.fixture(scope="module")
def engine(wood: Release) -> Iterator[EmbeddedEngine]:
    with closing(EmbeddedEngine(wood, TWO_WORKERS)) as engine:
        yield engine


def answered(
    engine: EmbeddedEngine,
    text: str,
    media_type: str = CSV,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
) -> str:
    answer = engine.answer(
        Query(
            text=text,
            media_type=media_type,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
        )
    )
    return answer.body.decode()


def counted(
    engine: EmbeddedEngine,
    text: str = COUNT,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
) -> int:
    return int(answered(engine, text, CSV, default_graphs, named_graphs).split()[1])


def runs(pid: int) -> bool:
    """Tell whether a process is there and is more than an entry in its parent's table."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(
        ["ps", "-o", "state=", "-p", str(pid)],  # noqa: S607  found on the path
        capture_output=True,
        text=True,
        check=False,
    )
    return state.stdout.strip() not in {"", "Z"}


@pytest.mark.parametrize(
    ("text", "media_type", "body"),
    [
        pytest.param("ASK {}", JSON, '{"head":{},"boolean":true}', id="ask-json"),
        pytest.param("ASK { FILTER(false) }", CSV, "false", id="ask-csv"),
        pytest.param("ASK {}", "text/tab-separated-values", "true", id="ask-tsv"),
        pytest.param(
            "SELECT ?x { VALUES ?x { 'Eik på høyden' } }", CSV, "x\r\nEik på høyden\r\n", id="csv"
        ),
        pytest.param(
            "CONSTRUCT { <https://example.org/wood/oak> rdfs:label 'å' } {}",
            TURTLE,
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            '<https://example.org/wood/oak> rdfs:label "å" .\n',
            id="turtle-with-the-prefixes-it-uses",
        ),
        pytest.param(
            "CONSTRUCT { <a:a> <a:b> <a:c> } {}",
            "application/n-triples",
            "<a:a> <a:b> <a:c> .\n",
            id="n-triples",
        ),
        pytest.param(
            "CONSTRUCT { <a:a> <a:b> <a:c> } {}", TURTLE, "<a:a> <a:b> <a:c> .\n", id="turtle"
        ),
        pytest.param(
            "SELECT (<https://example.org/f>(1) AS ?x) (<https://example.org/g>() AS ?y) {}",
            CSV,
            "x,y\r\n,\r\n",
            id="unknown-functions-are-unbound",
        ),
    ],
)
def test_answers_are_whole_and_in_the_type_that_was_asked(
    engine: EmbeddedEngine, text: str, media_type: str, body: str
) -> None:
    answer = engine.answer(Query(text=text, media_type=media_type))
    assert (answer.body, answer.media_type) == (body.encode(), media_type)
    assert (answer.size_bytes, answer.spool) == (len(answer.body), None)


@pytest.mark.parametrize(
    ("text", "media_type", "failure", "message"),
    [
        pytest.param(
            "SELECT *\nWHERE { ?s ?p ", CSV, QuerySyntaxError, "line 2, column 15", id="syntax"
        ),
        pytest.param(
            "SELECT * { ?s oak:p ?o }", CSV, QuerySyntaxError, "not declared", id="prefix"
        ),
        pytest.param("INSERT DATA { <a:a> <a:b> 1 }", CSV, QuerySyntaxError, "line 1", id="update"),
        pytest.param(COUNT, TURTLE, NotAcceptableError, "table", id="table-as-turtle"),
        pytest.param("DESCRIBE <a:a>", JSON, NotAcceptableError, "graph", id="graph-as-json"),
    ],
)
def test_what_cannot_be_answered_is_told(
    engine: EmbeddedEngine,
    text: str,
    media_type: str,
    failure: type[NordoncError],
    message: str,
) -> None:
    with pytest.raises(failure, match=message):
        engine.answer(Query(text=text, media_type=media_type))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        pytest.param(
            "error at 1:18: expected one of \"(\", LATERAL, ['0'..='9'], ['A' ..= 'Z'\n| ']']",
            "line 1, column 18: the query cannot be read from here on; the mistake is here or just "
            "before",
            id="grammar",
        ),
        pytest.param(
            "error at 1:24: expected one of Prefix not found, ['%']",
            "line 1, column 24: the prefix is not declared",
            id="prefix",
        ),
        pytest.param(
            "error at 1:20: expected one of IRI parsing failed, OPTIONAL",
            "line 1, column 20: an IRI is not well formed",
            id="iri",
        ),
        pytest.param("something else", "something else", id="other"),
    ],
)
def test_a_parsers_message_becomes_a_sentence(raw: str, sentence: str) -> None:
    assert told(raw) == sentence


def test_a_query_without_a_dataset_sees_the_union(engine: EmbeddedEngine) -> None:
    assert counted(engine) == 9


def test_a_strict_default_graph_is_the_stores_own_for_clients_alone(wood: Release) -> None:
    settings = replace(TWO_WORKERS, default_graph="strict", workers=1)
    with closing(EmbeddedEngine(wood, settings)) as engine:
        asked = engine.answer(Query(text=COUNT, media_type=CSV, foreign=True))
        assert asked.body.split()[1] == b"0"
        assert counted(engine) == 9
        assert counted(engine, "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }") == 9


def test_from_names_the_dataset(engine: EmbeddedEngine) -> None:
    assert counted(engine, COUNT.replace("WHERE", f"FROM <{BIRDS}> WHERE")) == 2
    assert counted(engine, COUNT.replace("WHERE", f"FROM NAMED <{BIRDS}> WHERE")) == 0


def test_the_protocols_dataset_outvotes_the_querys_own(engine: EmbeddedEngine) -> None:
    text = COUNT.replace("WHERE", f"FROM <{TREES}> WHERE")
    assert counted(engine, text, default_graphs=(BIRDS,)) == 2
    assert counted(engine, text, default_graphs=(BIRDS, TREES)) == 9
    assert counted(engine, text, named_graphs=(BIRDS,)) == 0


@pytest.mark.parametrize(
    ("base", "found"),
    [
        pytest.param("https://example.org/wood/sparql", "https://example.org/wood/oak", id="base"),
        pytest.param("", None, id="no-base"),
        pytest.param("http://no host/sparql", None, id="no-iri"),
    ],
)
def test_a_relative_iri_is_resolved_where_there_is_a_base(
    engine: EmbeddedEngine, base: str, found: str | None
) -> None:
    relative = Query(text="SELECT (<oak> AS ?x) {}", media_type=CSV, base=base)
    if found:
        assert engine.answer(relative).body == f"x\r\n{found}\r\n".encode()
    else:
        with pytest.raises(QuerySyntaxError):
            engine.answer(relative)


def test_a_graph_name_that_is_no_iri_is_refused(engine: EmbeddedEngine) -> None:
    with pytest.raises(RequestError, match="not an absolute IRI"):
        answered(engine, COUNT, default_graphs=("birds",))


@pytest.mark.parametrize(
    "service",
    [
        pytest.param("SERVICE <http://127.0.0.1:{port}/>", id="plain"),
        pytest.param("SERVICE <http://localhost:{port}/>", id="by-name"),
        pytest.param("SERVICE SILENT <http://127.0.0.1:{port}/>", id="silent"),
    ],
)
def test_no_query_reaches_another_server(engine: EmbeddedEngine, service: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        call = service.format(port=listener.getsockname()[1])
        if "SILENT" in service:
            answered(engine, f"SELECT * {{ {call} {{ ?s ?p ?o }} }}")
        else:
            with pytest.raises(ForbiddenQueryError, match="calls no other server"):
                answered(engine, f"SELECT * {{ {call} {{ ?s ?p ?o }} }}")
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux filters system calls")
def test_a_store_on_disk_answers_the_same_and_calls_nobody(tmp_path: Path) -> None:
    on_disk = releases.made(tmp_path, store=True)
    assert on_disk.store is not None
    with (
        closing(EmbeddedEngine(on_disk, replace(TWO_WORKERS, workers=1))) as engine,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        listener.settimeout(0)
        address = f"<http://127.0.0.1:{listener.getsockname()[1]}/>"
        assert counted(engine) == 9
        with pytest.raises(ForbiddenQueryError, match="calls no other"):
            answered(engine, f"SELECT * {{ SERVICE {address} {{ ?s ?p ?o }} }}")
        answered(engine, f"SELECT * {{ SERVICE SILENT {address} {{ ?s ?p ?o }} }}")
        with pytest.raises(BlockingIOError):
            listener.accept()


def foreign(text: str, media_type: str = CSV) -> Query:
    return Query(text=text, media_type=media_type, foreign=True)


def test_a_clients_query_is_screened_and_ours_is_not(engine: EmbeddedEngine) -> None:
    deep = "ASK " + "{" * 300 + "}" * 300
    assert answered(engine, deep) == "true"
    with pytest.raises(QueryTooComplexError, match="more than 100 triple patterns"):
        engine.answer(foreign(deep))


def test_a_sign_of_life_is_given_by_the_worker_in_reserve(wood: Release) -> None:
    settings = Settings(timeout_s=3, workers=2, heavy=1)
    with (
        closing(EmbeddedEngine(wood, settings, wait_s=0.2)) as engine,
        ThreadPoolExecutor(1) as threads,
    ):
        assert soon(lambda: engine.figures()["nordonc_workers_idle"][1] == 2)
        long = threads.submit(engine.answer, foreign(ENDLESS))
        assert soon(lambda: engine.figures()["nordonc_workers_idle"][1] == 1)
        assert engine.answer(foreign("ask {} # alive?")).body == b"true"
        with pytest.raises(BusyError):
            engine.answer(foreign(COUNT))
        assert isinstance(long.exception(), QueryTimeoutError)


def long_answer(times: int) -> str:
    """Return a query whose one value has ten times as many characters."""
    return f'SELECT ?x {{ BIND (REPLACE("{"a" * times}", "a", "aaaaaaaaaa") AS ?x) }}'


def test_an_answer_may_have_its_length_and_no_more(wood: Release) -> None:
    with closing(EmbeddedEngine(wood, replace(TWO_WORKERS, answer_mb=1))) as engine:
        with pytest.raises(ResultTooLargeError, match="longer than 1048576 bytes"):
            engine.answer(foreign(long_answer(150_000)))
        assert counted(engine) == 9


def test_a_large_answer_to_a_client_is_held_in_a_file(engine: EmbeddedEngine) -> None:
    answer = engine.answer(foreign(long_answer(900_000)))
    assert answer.spool is not None
    with answer.spool as spool:
        assert spool.read() == b"x\r\n" + b"a" * 9_000_000 + b"\r\n"
    assert (answer.body, answer.size_bytes) == (b"", 9_000_005)

    ours = engine.answer(Query(text=long_answer(900_000), media_type=CSV))
    assert (len(ours.body), ours.spool) == (9_000_005, None)


def test_heavy_queries_leave_a_worker_to_light_ones_and_one_to_our_pages(
    wood: Release,
) -> None:
    settings = Settings(timeout_s=5, workers=3, heavy=1, heavy_after_s=0.2)
    with (
        closing(EmbeddedEngine(wood, settings)) as engine,
        ThreadPoolExecutor(2) as threads,
    ):
        assert soon(lambda: engine.figures()["nordonc_workers_idle"][1] == 3)
        first = threads.submit(engine.answer, foreign(ENDLESS))
        assert soon(lambda: not engine.figures()["nordonc_heavy_permits"][1])
        assert engine.answer(foreign(COUNT)).rows == 1
        # A second one takes what is left to clients for a moment, and ours is answered even then.
        second = threads.submit(engine.answer, foreign(ENDLESS.replace("?n", "?m")))
        assert soon(lambda: engine.figures()["nordonc_workers_idle"][1] == 1)
        assert counted(engine) == 9
        assert isinstance(second.exception(), BusyError)
        # From now on it is known to be heavy, and takes no worker at all.
        with pytest.raises(BusyError, match="heavy queries"):
            engine.answer(foreign(ENDLESS.replace("?n", "?m")))
        assert isinstance(first.exception(), QueryTimeoutError)


def test_queries_of_which_nothing_is_known_leave_the_last_worker_to_light_ones(
    wood: Release,
) -> None:
    pool = Pool[Worker](8, spare=lambda: 2, least=0)
    workers = [Worker(worker_options(wood, TWO_WORKERS)) for _ in range(2)]
    with ExitStack() as ended, ThreadPoolExecutor(2) as threads:
        for worker in workers:
            ended.callback(worker.wait)
            ended.callback(worker.dispose)
            assert pool.put(worker)

        def take(lane: Lane, wait_s: float = 0) -> Worker:
            return pool.take(foreign=True, deadline=time.monotonic() + wait_s, lane=lane)

        first = take(Lane.UNKNOWN)
        with pytest.raises(BusyError):
            take(Lane.UNKNOWN)
        light = take(Lane.LIGHT)
        second = threads.submit(take, Lane.UNKNOWN, 20)
        assert soon(lambda: pool.waiting == 1)
        another = threads.submit(take, Lane.LIGHT, 20)
        assert soon(lambda: pool.waiting == 2)
        pool.put(light)
        assert another.result() is light
        pool.put(another.result())
        assert not second.done()
        pool.settle(first)
        assert second.result() is light
        assert pool.probing == 1


def test_light_queries_are_known_before_anything_is_heavy() -> None:
    lanes = Lanes(permits=1, timeout_s=1)
    assert lanes.lane(foreign(COUNT)) is Lane.LIGHT
    lanes.note_light(foreign(COUNT), Lane.LIGHT)
    lanes.note_heavy(foreign(ENDLESS))

    for text, lane in (
        (f"{COUNT} # again", Lane.LIGHT),
        (ENDLESS, Lane.HEAVY),
        ("ASK { ?a ?b ?c }", Lane.UNKNOWN),
    ):
        assert lanes.lane(foreign(text)) is lane


def test_a_heavy_query_gives_way_and_is_known_with_other_literals(wood: Release) -> None:
    settings = Settings(timeout_s=20, workers=3, heavy=1, heavy_after_s=0.05)
    with (
        closing(EmbeddedEngine(wood, settings)) as engine,
        ThreadPoolExecutor(1) as threads,
    ):
        assert soon(lambda: engine.figures()["nordonc_workers_idle"][1] == 3)
        before = engine.pids
        heavy = threads.submit(engine.answer, foreign(MODEST))
        assert soon(lambda: any(os.getpriority(os.PRIO_PROCESS, pid) for pid in before))
        with pytest.raises(BusyError, match="heavy queries"):
            engine.answer(foreign(MODEST.replace(" 1 ", " 7 # another one\n")))
        assert engine.answer(foreign(COUNT)).rows == 1
        assert heavy.result().rows == 1
        assert soon(lambda: engine.figures()["nordonc_workers_idle"][1] == 3)
        assert len(set(before) - set(engine.pids)) == 1
        assert not any(os.getpriority(os.PRIO_PROCESS, pid) for pid in engine.pids)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems tell no time of a process")
def test_a_query_that_waits_for_the_processor_is_not_heavy(wood: Release) -> None:
    settings = Settings(timeout_s=20, workers=2, heavy_after_s=0.2)
    with closing(EmbeddedEngine(wood, settings)) as engine, ThreadPoolExecutor(1) as threads:
        assert soon(lambda: engine.figures()["nordonc_workers_idle"][1] == 2)
        before = engine.pids
        for pid in before:
            os.kill(pid, signal.SIGSTOP)
        asked = threads.submit(engine.answer, foreign(COUNT))
        time.sleep(0.6)
        for pid in before:
            os.kill(pid, signal.SIGCONT)

        assert asked.result().rows == 1
        assert soon(lambda: engine.figures()["nordonc_workers_idle"][1] == 2)
        assert engine.pids == before
        assert not any(os.getpriority(os.PRIO_PROCESS, pid) for pid in before)


def test_a_query_that_went_badly_is_not_tried_again_for_a_while(wood: Release) -> None:
    with closing(EmbeddedEngine(wood, Settings(timeout_s=0.3, workers=2))) as engine:
        for told_so, within_s in (("narrow it", 1.5), ("less than a minute ago", 0.1)):
            began = time.monotonic()
            with pytest.raises(QueryTimeoutError, match=told_so):
                engine.answer(foreign(ENDLESS))
            assert time.monotonic() - began < within_s


def test_a_query_that_takes_too_much_memory_ends_its_worker_and_nothing_else(
    wood: Release,
) -> None:
    greedy = products("0123456789", "abcdefgh").replace("(COUNT(*) AS ?n)", "DISTINCT *")
    with closing(EmbeddedEngine(wood, replace(TWO_WORKERS, worker_memory_mb=64))) as engine:
        with pytest.raises(WorkerLostError, match="too much memory"):
            engine.answer(foreign(greedy))
        assert counted(engine) == 9
        assert soon(lambda: len(engine.pids) == 2)


@pytest.mark.parametrize(
    ("text", "media_type", "written"),
    [
        pytest.param(
            r'SELECT ?x { BIND ("a\u0000b\u001Fc\uFFFEd\r" AS ?x) }',
            "application/sparql-results+xml",
            "<literal>a\ufffdb\ufffdc\ufffdd&#13;</literal>",
            id="table",
        ),
        pytest.param(
            r'CONSTRUCT { <a:b> rdfs:label "a\u0000\r\n" } {}',
            "application/rdf+xml",
            ">a\ufffd&#13;\n</",
            id="graph",
        ),
    ],
)
def test_xml_stays_well_formed_whatever_it_carries(
    engine: EmbeddedEngine, text: str, media_type: str, written: str
) -> None:
    body = answered(engine, text, media_type)
    ET.fromstring(body)  # noqa: S314  our own

    assert written in body


@pytest.mark.parametrize(
    ("triple", "media_type", "refusal"),
    [
        pytest.param("<a:b> <http://x/1> 1", "application/rdf+xml", "no XML name", id="digit"),
        pytest.param("<a:b> <http://x/> 1", "application/rdf+xml", "no XML name", id="slash"),
        pytest.param(
            "<a:b> <a:c> <<( <a:b> <a:c> 1 )>>", "application/ld+json", "RDF 1.2", id="triple-term"
        ),
    ],
)
def test_what_a_format_cannot_carry_is_refused(
    engine: EmbeddedEngine, triple: str, media_type: str, refusal: str
) -> None:
    with pytest.raises(NotAcceptableError, match=refusal):
        answered(engine, f"CONSTRUCT {{ {triple} }} {{}}", media_type)


@pytest.mark.parametrize(
    "media_type", [JSON, "application/sparql-results+xml", "text/tab-separated-values", CSV]
)
def test_rows_are_counted_in_every_format(engine: EmbeddedEngine, media_type: str) -> None:
    for text, number in (
        ("SELECT ?type ?y { VALUES (?type ?y) { (1 UNDEF) (UNDEF 2) } }", 2),
        ("SELECT ?x { VALUES ?x { 1 } FILTER (?x > 1) }", 0),
    ):
        assert engine.answer(Query(text=text, media_type=media_type)).rows == number


def test_a_query_past_its_time_is_stopped_and_the_next_is_answered(wood: Release) -> None:
    with closing(EmbeddedEngine(wood, Settings(timeout_s=0.5, workers=1))) as engine:
        began = time.monotonic()
        with pytest.raises(QueryTimeoutError, match=r"stopped after 0\.5 s"):
            answered(engine, ENDLESS)
        assert time.monotonic() - began < 1.5
        assert counted(engine) == 9


def test_a_query_that_ends_its_worker_is_given_up(engine: EmbeddedEngine) -> None:
    with pytest.raises(WorkerLostError, match="nests too deeply"):
        answered(engine, DEEP)
    assert counted(engine) == 9


def test_a_query_whose_worker_was_killed_is_answered_by_another(wood: Release) -> None:
    with closing(EmbeddedEngine(wood, replace(TWO_WORKERS, workers=1))) as engine:
        found: list[int] = []
        asker = threading.Thread(target=lambda: found.append(counted(engine, MODEST)))
        asker.start()
        time.sleep(0.05)
        os.kill(engine.pids[0], signal.SIGKILL)
        assert asker.is_alive()
        asker.join()
        assert found == [3**14]


def test_idle_workers_that_were_killed_are_replaced(engine: EmbeddedEngine) -> None:
    assert soon(lambda: len(engine.pids) == 2)
    before = engine.pids
    for pid in before:
        os.kill(pid, signal.SIGKILL)

    assert soon(lambda: len(engine.pids) == 2 and not set(engine.pids) & set(before))
    assert counted(engine) == 9


def test_many_threads_are_answered_at_once(engine: EmbeddedEngine) -> None:
    with ThreadPoolExecutor(32) as threads:
        numbers = list(threads.map(lambda _: counted(engine), range(200)))
    assert numbers == [9] * 200


def test_nobody_waits_for_a_worker_without_end(wood: Release) -> None:
    settings = Settings(timeout_s=2, workers=1)
    with (
        closing(EmbeddedEngine(wood, settings, wait_s=0.1)) as engine,
        ThreadPoolExecutor(1) as threads,
    ):
        long = threads.submit(answered, engine, ENDLESS)
        time.sleep(0.1)
        with pytest.raises(BusyError, match="try again"):
            answered(engine, COUNT)
        assert isinstance(long.exception(), QueryTimeoutError)


def test_closing_ends_the_workers_even_in_mid_query(wood: Release) -> None:
    engine = EmbeddedEngine(wood, replace(TWO_WORKERS, workers=2))
    assert soon(lambda: len(engine.pids) == 2)
    pids = engine.pids
    with ThreadPoolExecutor(1) as threads:
        long = threads.submit(answered, engine, ENDLESS)
        time.sleep(0.1)
        engine.close()
        assert isinstance(long.exception(), BusyError)
    assert not any(runs(pid) for pid in pids)


OWNER = """
import sys, threading, time
from pathlib import Path
from nordonc.release import manifest
from nordonc.engine.base import Query
from nordonc.engine.embedded import EmbeddedEngine
from nordonc.settings import Settings

engine = EmbeddedEngine(manifest.read(Path(sys.argv[1])), Settings(workers=2))
query = Query(text=sys.argv[2], media_type="text/csv")
threading.Thread(target=engine.answer, args=(query,), daemon=True).start()
while len(engine.pids) < 2:
    time.sleep(0.01)
time.sleep(0.2)
print(*engine.pids, flush=True)
time.sleep(60)
"""


def test_workers_leave_with_their_server_even_in_mid_query(wood: Release) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(wood.folder), ENDLESS],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": SOURCES},
    )
    with owner:
        assert owner.stdout is not None
        pids = [int(pid) for pid in owner.stdout.readline().split()]
        assert len(pids) == 2
        assert all(runs(pid) for pid in pids)
        for ignored in (signal.SIGINT, signal.SIGTERM):
            os.kill(pids[0], ignored)
        owner.kill()
    assert soon(lambda: not any(runs(pid) for pid in pids), within_s=1.0)


def test_data_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"trees\.nq cannot be opened: .*line 1"):
        EmbeddedEngine(releases.broken(tmp_path), TWO_WORKERS)


LIMITED = """
import socket
from nordonc import sandbox

sandbox.forbid_core_files()
sandbox.limit_memory(64 << 20)
print(sandbox.forbid_sockets())
try:
    socket.socket()
except OSError as error:
    print(error.strerror)
open("/dev/null").close()
sandbox.freeze_descriptors()
try:
    held = bytearray(1 << 30)
except MemoryError:
    print("no memory")
for attempt in (socket.socket, lambda: open("/dev/null")):
    try:
        attempt()
    except OSError as error:
        print(error.strerror)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a limit of memory")
def test_a_worker_opens_nothing_and_grows_no_further() -> None:
    limited = subprocess.run(
        [sys.executable, "-c", LIMITED],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": SOURCES},
    )
    refusals = ["Permission denied", "no memory", "Permission denied", "Too many open files"]
    assert limited.stdout.splitlines() == ["True", *refusals]


def test_what_is_remembered_of_queries_does_not_grow_with_their_texts() -> None:
    lanes = Lanes(permits=1, timeout_s=1.0)
    texts = (f"SELECT ?a{number} {{ {'?s ?p ?o . ' * 10_000} }}" for number in range(100))
    lanes.note_heavy(Query(text="SELECT * {}", media_type=JSON, foreign=True))
    tracemalloc.start()
    for query in (Query(text=text, media_type=JSON) for text in texts):
        lanes.note_light(query, Lane.UNKNOWN)
        lanes.out_of_memory(query)
        with pytest.raises(WorkerLostError):
            lanes.check(query)
        assert lanes.lane(query) is Lane.LIGHT
    kept_bytes = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert kept_bytes < 1 << 20
