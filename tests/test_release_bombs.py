"""Work over foreign input is bounded: each bomb ends in time, with its file named."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from helpers.places import SMALL
from nordonc.errors import INVALID_GRAPH, DatasetError
from nordonc.rdf.header_yaml import plain_yaml
from nordonc.release import adhoc, loading

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return (
        f'<!DOCTYPE r [<!ENTITY l0 "{"ha" * 10}">{entities}]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
        "<rdf:Description><e:a>&l11;</e:a></rdf:Description></rdf:RDF>"
    ).encode()


def nested_descriptions() -> bytes:
    opening, closing = "<rdf:Description><e:a>", "</e:a></rdf:Description>"
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
        f"{opening * 100_000}{closing * 100_000}</rdf:RDF>"
    ).encode()


def nested_triple_terms() -> bytes:
    return b"<a:a> <a:b> " + b"<<( <a:a> <a:b> " * 20_000 + b"1" + b" )>>" * 20_000 + b" ."


def nested_lists() -> bytes:
    return b"<a:a> <a:b> " + b"(" * 100_000 + b")" * 100_000 + b" ."


def long_literal() -> bytes:
    return b'<a:a> <a:b> "' + b"x" * (17 << 20) + b'" .'


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("laughs.rdf", laughs),
        ("descriptions.rdf", nested_descriptions),
        ("terms.ttl", nested_triple_terms),
        ("lists.ttl", nested_lists),
        ("literal.ttl", long_literal),
    ],
)
def test_a_bomb_among_files_ends_in_time_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, made: Callable[[], bytes]
) -> None:
    monkeypatch.setattr(adhoc, "LOAD_S", 10.0)
    bomb = tmp_path / name
    bomb.write_bytes(made())
    folder = tmp_path / "served"
    start = time.monotonic()
    told = fault_of(bomb, folder)

    assert time.monotonic() - start < 60.0
    assert told is None or (name in told and len(told.splitlines()) == 1)
    assert (told is None) == any(folder.iterdir())


def fault_of(bomb: Path, folder: Path) -> str | None:
    """Return what is wrong with a file; nothing where it is served."""
    try:
        adhoc.served_from([bomb], folder)
    except DatasetError as error:
        return str(error)
    return None


def test_the_process_that_loads_has_so_much_memory(tmp_path: Path) -> None:
    file, place = tmp_path / "data.nt", tmp_path / "place"
    file.write_text(
        "".join(f'<a:a{n}> <a:b> "{"x" * 1000}{n}" .\n' for n in range(200_000)), encoding="ascii"
    )
    place.mkdir()
    limited = "from nordonc.release import loading as it; it.LOAD_MEMORY_MB = 64; it.main()"
    done = subprocess.run(
        [sys.executable, "-c", limited, str(os.getpid()), place, file],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )

    assert loading.DONE.encode() not in done.stdout


#: A command that works on foreign input.
COMMAND = """
import signal, socket, time
import click
from nordonc.cli.limited import LIMITED, limited

@click.command()
@limited
def at_work(begin):
    {}

at_work(["--step-time", "1"], obj=LIMITED)
"""
#: It is deaf to the signal by which it should end itself.
DEAF = """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    begin("Standing still")
    time.sleep(60)
"""


def ended(work: str) -> str:
    """Return what a command told that failed."""
    done = subprocess.run(
        [sys.executable, "-c", COMMAND.format(work)],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=50,
    )
    assert done.returncode
    return done.stderr


def test_a_step_that_is_deaf_to_signals_is_ended_from_outside() -> None:
    assert "“Standing still” took more than 1 s" in ended(DEAF)


def test_what_works_on_foreign_input_makes_no_socket() -> None:
    assert "PermissionError" in ended("socket.socket()")


def test_a_header_that_would_expand_is_refused() -> None:
    with pytest.raises(yaml.YAMLError, match="aliases"):
        plain_yaml("a: &a [ha, ha]\nb: *a")
    with pytest.raises(yaml.YAMLError, match="deeply"):
        plain_yaml("[" * 30 + "]" * 30)


SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/small/shape/bomb> a sh:NodeShape ; sh:targetClass skos:Concept ;
"""
SERVICE = "SERVICE SILENT <http://127.0.0.1:PORT/> { ?this ?p ?o }"
THING = "<https://example.org/small/thing/two> <https://example.org/small/value> "


def aliases() -> str:
    lines = ["#+ summary: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"#+ k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    lines += ["#+ description: *a11", "#+ columns: *a11", "#+ tags: *a11"]
    return "\n".join(lines) + "\nSELECT * {}\n"


def poison() -> str:
    """Return blank nodes that all point at each other, for RDFC-1.0."""
    return "".join(f"_:b{a} <a:b> _:b{b} .\n" for a in range(14) for b in range(14) if a != b)


DATASETS = {
    "pattern": {
        "shapes/bomb.ttl": f'{SHAPE} sh:property [ sh:path skos:note ; sh:pattern "^(a+)+$" ] .',
        "data/things/two.ttl": "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f'<https://example.org/small/thing/one> skos:note "{"a" * 60}!" .',
    },
    "aliases": {"queries/bomb.rq": aliases()},
    "deep-header": {"queries/bomb.rq": f"#+ summary: {'[' * 9000}\nSELECT * {{}}"},
    "rule-that-counts": {
        "queries/rules/bomb.rq": "CONSTRUCT { <a:a> <a:n> ?m } WHERE "
        "{ { SELECT (COUNT(*) AS ?m) { ?s ?p ?o } } }"
    },
    "rule-that-makes-nodes": {
        "queries/rules/bomb.rq": "CONSTRUCT { ?s <a:p> [] } WHERE { ?s a ?t }"
    },
    "rule-that-doubles": {"queries/rules/bomb.rq": "CONSTRUCT { [] <a:p> ?s } WHERE { ?s ?p ?o }"},
    "rule-that-calls": {"queries/rules/bomb.rq": f"CONSTRUCT {{ ?this ?p ?o }} {{ {SERVICE} }}"},
    "check-that-calls": {
        "queries/checks/bomb.rq": "#+ summary: s\n#+ description: d\n#+ severity: violation\n"
        f"SELECT ?subject {{ {SERVICE} }}"
    },
    "shape-that-calls": {
        "shapes/bomb.ttl": f'{SHAPE} sh:sparql [ sh:select "SELECT $this {{ {SERVICE} }}" ] .'
    },
    "nested-lists": {"data/bomb.ttl": f"{THING}{'(' * 100_000}{')' * 100_000} ."},
    "poison": {"data/bomb.ttl": poison()},
    "long-literal": {"data/bomb.ttl": f'{THING}"{"x" * (17 << 20)}" .'},
}


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Return a server that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.mark.parametrize("case", DATASETS)
def test_a_bomb_in_a_dataset_ends_in_time_and_is_named(
    tmp_path: Path, listener: socket.socket, case: str
) -> None:
    dataset = Path(shutil.copytree(SMALL, tmp_path / "small"))
    listener.settimeout(0)
    for name, text in DATASETS[case].items():
        port = str(listener.getsockname()[1])
        (dataset / name).write_text(text.replace("PORT", port), encoding="utf-8")
    words: list[str | Path] = ["--dataset", dataset, "--releases", tmp_path / "releases"]
    words += ["--step-time", "5", "--build-memory", "1024"]
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "nordonc", "build", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )

    assert time.monotonic() - start < 60.0
    with pytest.raises(BlockingIOError):  # nobody has called
        listener.accept()
    assert "Traceback" not in done.stderr
    last = done.stderr.splitlines()[-1]
    assert done.returncode or "calls" not in case
    if done.returncode:
        assert done.returncode == INVALID_GRAPH
        assert "bomb.ttl" in last or "bomb.rq" in last or "graph/bomb" in last, last
    left = {path.name for path in (tmp_path / "releases").glob("*") if path.name[0] == "."}
    assert not {name for name in left if name.startswith(".writing")}
