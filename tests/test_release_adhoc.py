"""RDF files served as they are, and again once they have changed."""

import json
import re
import resource
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from helpers.live_server import serving_files
from nordonc.engine.base import Answer, Query
from nordonc.engine.inline import InlineEngine
from nordonc.errors import DatasetError, QuerySyntaxError, QueryTimeoutError, ReleaseError
from nordonc.rdf import labels
from nordonc.rdf.language_tags import TagWatch
from nordonc.rdf.namespaces import SCHEMA
from nordonc.rdf.query_file import query_text
from nordonc.rdf.store import load_files
from nordonc.release.adhoc import served_from
from nordonc.release.manifest import Loaded, Release
from nordonc.settings import Settings
from nordonc.site.app import create_app

#: The namespace of schema.org that ours is not.
OTHER_SCHEMA = SCHEMA.replace("https:", "http:")
EVERYTHING = quote("SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s")


def asked(url: str) -> list[str]:
    request = Request(f"{url}sparql?query={EVERYTHING}", headers={"Accept": "text/csv"})  # noqa: S310  our own address
    with urlopen(request, timeout=20) as answer:  # noqa: S310  the same
        return [str(line) for line in answer.read().decode().split()[1:]]


def test_files_are_served_together_and_again_as_they_are_by_then(tmp_path: Path) -> None:
    one, other = tmp_path / "one.ttl", tmp_path / "other.nt"
    one.write_text("<a:one> <a:p> 1 .\n", encoding="utf-8")
    other.write_text("<a:other> <a:p> <a:one> .\n", encoding="utf-8")
    with serving_files(one, other) as (process, url):
        assert asked(url) == ["a:one", "a:other"]
        one.write_text("<a:new> <a:p> 1 .\n", encoding="utf-8")
        process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 20
        while asked(url) != ["a:new", "a:other"]:
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        pytest.param("broken.ttl", "<a:a> <a:b>\n", "broken.ttl:", id="syntax"),
        pytest.param("picture.png", "", "not an RDF format", id="suffix"),
        pytest.param("two words.nt", "<a:a> <a:b> .\n", "two words.nt:1:", id="spaces"),
    ],
)
def test_a_file_that_is_no_rdf_is_told_in_one_sentence(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(DatasetError) as refused:
        served_from([tmp_path / name], tmp_path)
    assert told in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_literals_that_are_respelt_are_told_at_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "numbers.ttl"
    file.write_text("<a:a> <a:p> 01, 1.50, 2 .", encoding="utf-8")

    assert served_from([file], tmp_path / "served").loaded == Loaded(3, 3, 2, {}, {}, [3], [])
    assert "2 literals of the files are served in another spelling" in caplog.text


XML = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY wood "https://example.org/wood/">]>'
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="https://example.org/"'
    ' xmlns:wood="&wood;" xml:lang="EN-gb"><r:Description r:about="a:a"><wood:name>Oak</wood:name>'
    '<wood:name xml:lang="en">Elm</wood:name><wood:name>Ash</wood:name></r:Description></r:RDF>'
)
JSON_LD = """{
  "@context": {"wood": "https://example.org/wood/", "name": "wood:name",
               "other": {"@id": "wood:other", "@container": "@language"}},
  "@id": "a:a", "name": {"@value": "Oak", "@language": "EN-gb"}, "other": {"EN": "Elm", "de": "Ulm"}
}"""
TURTLE = """@prefix wood: <https://example.org/wood/> .
<a:a> wood:name "Oak"@EN-gb, 'say "Elm"@EN'@en, "Ash"@en, <<( <a:a> <a:b> "Yew"@DE )>>,
  '''"Box"@EN of
  two lines'''@nb-NO .
"""


@pytest.mark.parametrize(
    ("name", "text", "respelt"),
    [
        pytest.param("a.rdf", XML, 2, id="xml"),
        pytest.param("a.owl", XML, 2, id="owl"),
        pytest.param("a.jsonld", JSON_LD, 2, id="json"),
        pytest.param("a.ttl", TURTLE, 3, id="turtle"),
    ],
)
def test_prefixes_and_respelt_language_tags_are_those_of_the_file_in_any_format(
    tmp_path: Path, name: str, text: str, respelt: int
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    release = served_from([tmp_path / name], tmp_path / "served")

    assert release.prefixes["wood"] == "https://example.org/wood/"
    assert release.loaded
    assert release.loaded.respelt == respelt


def test_a_language_tag_is_seen_wherever_the_file_is_cut_in_blocks() -> None:
    text = b'<a:a> <a:b> "x"@en-GB .'
    for cut in range(len(text)):
        watch = TagWatch(ox.RdfFormat.TURTLE)
        watch.see(text[:cut])
        watch.see(text[cut:])
        assert watch.suspects


def many_lines(path: Path, last: str = "") -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"<a:a{n}> <a:b> <a:c{n % 7}> .\n" for n in range(1_000_000))
        file.write(last)
    return path


def test_loading_tells_how_far_it_is_and_an_error_at_a_late_line_with_its_place(
    tmp_path: Path,
) -> None:
    path, told = many_lines(tmp_path / "many.nt", "<a:a> <a:b> nothing .\n"), list[str]()
    folder = tmp_path / "served"
    with pytest.raises(DatasetError, match=r"many\.nt:1000001:\d+: ") as refused:
        served_from([path], folder, told.append)

    assert len(str(refused.value).splitlines()) == 1
    assert not list(folder.iterdir())
    progress = r"many\.nt: [\d,]+ statements, [\d,]+ a second, about \d+ s left to read"
    assert told
    assert all(re.search(progress, line) for line in told)


def test_a_load_without_room_is_refused_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.nt").write_text("<a:a> <a:b> <a:c> .\n", encoding="utf-8")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1000))

    with pytest.raises(
        ReleaseError, match="has 0 MiB free, and a store of the files may take 1 MiB"
    ):
        served_from([tmp_path / "a.nt"], tmp_path / "served")


def test_a_disk_that_fills_while_loading_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    path, folder = many_lines(tmp_path / "many.nt"), tmp_path / "served"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, limits[1]))
    try:
        with pytest.raises(DatasetError) as refused:
            served_from([path], folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert "File too large" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert not list(folder.iterdir())


def test_equal_bytes_of_another_format_are_other_data(tmp_path: Path) -> None:
    for name in ("a.nt", "a.ttl"):
        (tmp_path / name).write_text('<a:a> <a:b> "c" .\n', encoding="utf-8")
    keys = {served_from([tmp_path / name], tmp_path).manifest.key for name in ("a.nt", "a.ttl")}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param(
            "a.ttl", f"@prefix schema: <{OTHER_SCHEMA}> . <a:a> schema:name 1 .", id="declared"
        ),
        pytest.param("a.nt", f"<a:a> <{OTHER_SCHEMA}name> <a:b> .", id="used"),
        pytest.param(
            "a.ttl",
            "@prefix vann: <http://purl.org/vocab/vann/> ."
            '<a:v> vann:preferredNamespacePrefix "schema" ;'
            f' vann:preferredNamespaceUri "{OTHER_SCHEMA}" ; <{OTHER_SCHEMA}name> 1 .',
            id="proposed",
        ),
    ],
)
def test_the_prefixes_of_files_win_over_ours(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(f"{text}\n", encoding="utf-8")
    release = served_from([file], tmp_path / "served")
    engine = InlineEngine(release, Settings())
    known = json.loads(
        create_app(Settings(), release, engine).test_client().get("/vocab.json").text
    )

    assert known["prefixes"]["schema"] == OTHER_SCHEMA
    assert "nordonc" not in known["prefixes"]
    asked = Query(
        text="CONSTRUCT { ?a schema:name ?b } WHERE { ?a schema:name ?b }", media_type="text/turtle"
    )
    answer = engine.answer(asked).body.decode()
    assert f"@prefix schema: <{OTHER_SCHEMA}> ." in answer
    assert "schema:name" in answer


def test_a_prefix_of_a_file_needs_no_declaration_and_is_not_taken_for_a_mistake(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("@prefix wood: <https://example.org/wood/> . wood:a wood:b wood:c .", "utf-8")
    engine = InlineEngine(served_from([file], tmp_path / "served"), Settings())

    asked = Query(text="SELECT ?x { wood:a wood:b ?x }", media_type="text/csv")
    assert engine.answer(asked).body.decode().split() == ["x", "https://example.org/wood/c"]
    with pytest.raises(QuerySyntaxError) as refused:
        engine.answer(replace(asked, text="SELECT ?x { wood:a == ?x }"))
    assert "not declared" not in str(refused.value)


SLOW = (labels.QUERY, query_text("nordonc.site.editor", "term_definitions"))


class Slow(InlineEngine):
    """An engine that has no time for what goes over all things, and notes what it was asked."""

    def __init__(self, release: Release) -> None:
        super().__init__(release, Settings())
        self.asked: list[str] = []

    def answer(self, query: Query) -> Answer:
        """Return the answer, but none to the slow queries."""
        if query.text in SLOW:
            self.asked.append(query.text)
            raise QueryTimeoutError("The query took too long")
        return super().answer(query)


def test_what_takes_too_long_is_asked_once_and_no_page_fails_for_it(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text('<a:a> <http://www.w3.org/2000/01/rdf-schema#label> "A" .', encoding="utf-8")
    release = served_from([file], tmp_path / "served")
    engine = Slow(release)
    client = create_app(Settings(), release, engine).test_client()

    pages = ["/", "/readyz", "/vocab.json", "/resource?iri=a:a", "/download", "/prefixes"]
    assert {client.get(page).status_code for page in [*pages, *pages]} == {200}
    assert sorted(engine.asked) == sorted(SLOW)


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"gone\.ttl"):
        served_from([tmp_path / "gone.ttl"], tmp_path)


NODES = st.sampled_from(["[]", "_:b0", "_:b1", "_:x", "<a:a>", "( [] 1 )", "<<( _:x <a:q> [] )>>"])


@examples(max_examples=20)
@given(statements=st.lists(st.tuples(NODES.filter(lambda node: "<<" not in node), NODES)))
def test_equal_files_are_loaded_alike_and_share_no_node(
    tmp_path_factory: pytest.TempPathFactory, statements: list[tuple[str, str]]
) -> None:
    files = [tmp_path_factory.mktemp("files") / name for name in ("one.ttl", "other.ttl")]
    for file in files:
        text = "".join(f"{subject} <a:p> {thing} .\n" for subject, thing in statements)
        file.write_text(text, encoding="utf-8")
    alone, one, other = (
        [*load_files(some, tmp_path_factory.mktemp("store"))] for some in (files[:1], files, files)
    )

    assert one == other
    plain = [quad for quad in alone if "_:" not in str(quad)]
    assert len(one) == 2 * len(alone) - len(plain)
