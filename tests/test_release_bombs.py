"""Work over foreign input is bounded: each bomb ends in time, with its file named."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nordonc.errors import DatasetError
from nordonc.release import adhoc

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


def refused(bomb: Path, folder: Path) -> str:
    """Return why a file is not served; empty where it is."""
    try:
        assert adhoc.served_from([bomb], folder).manifest.quads > 0
    except DatasetError as error:
        return str(error)
    return ""


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
    refusal = refused(bomb, folder)
    assert time.monotonic() - start < 60.0
    if refusal:
        assert name in refusal
        assert len(refusal.splitlines()) == 1
        assert "Traceback" not in refusal
        assert not list(folder.iterdir())
