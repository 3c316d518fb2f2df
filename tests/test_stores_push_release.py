"""A push changes what a store serves at its very end, wherever it is broken off."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from helpers.live_server import ENVIRONMENT
from helpers.places import SMALL
from helpers.releases import made
from helpers.stores import POLICY, silent
from helpers.stub_store import Reply, StubStore, stub_store
from nordonc.cli.commands import cli
from nordonc.engine.base import Query
from nordonc.engine.remote import RemoteEngine
from nordonc.errors import CallError, NordoncError, ReleaseError, StoreError
from nordonc.rdf.namespaces import PREFIXES
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.stores.push_release import Push
from nordonc.stores.store_address import VARIABLE, Credentials, taken
from nordonc.stores.updates import Places

COUNT = Query(text="SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", media_type="text/csv")
ONE_BY_ONE = POLICY._replace(chunk=1)


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    """Return four releases of one dataset, each with a key of its own."""
    return [made(tmp_path_factory.mktemp("trees"), key=str(number)) for number in range(4)]


def pushed(stub: StubStore, release: Release, **policy: object) -> str:
    places = Places(stub.url, stub.url)
    return Push(release, places, Credentials(), POLICY._replace(**policy)).run(silent)  # type: ignore[arg-type]


def rows(stub: StubStore, release: Release) -> bytes:
    engine = RemoteEngine(release, Settings(engine=f"sparql:{stub.url}"), Credentials())
    return engine.answer(COUNT).body


def graphs(stub: StubStore) -> set[str]:
    return {str(graph.value) for graph in stub.store.named_graphs()}


def test_a_release_is_served_once_it_is_pushed(trees: list[Release]) -> None:
    with stub_store() as stub:
        assert "holds it now: version 1.2.0" in pushed(stub, trees[0])
        assert rows(stub, trees[0]) == b"n\r\n9\r\n"


def test_pushing_again_loads_nothing(trees: list[Release]) -> None:
    with stub_store() as stub:
        pushed(stub, trees[0])
        before, held = len(stub.updates), graphs(stub)

        assert "holds it already" in pushed(stub, trees[0])
        assert graphs(stub) == held
        assert not [
            text
            for text in stub.updates[before:]
            if "GRAPH <https://example.org/wood/graph" in text
        ]


def test_a_release_that_was_damaged_in_the_store_is_loaded_anew(trees: list[Release]) -> None:
    with stub_store() as stub:
        pushed(stub, trees[0])
        stub.store.remove(next(q for q in stub.store if "graph/trees" in str(q.graph_name)))

        assert "holds it now" in pushed(stub, trees[0])
        assert rows(stub, trees[0]) == b"n\r\n9\r\n"
        assert len(graphs(stub)) == 4  # two graphs, that of all, and the record


def test_wherever_a_push_breaks_off_nothing_that_is_served_changes(trees: list[Release]) -> None:
    """Every update is once the one after which the store is gone."""
    with stub_store() as whole:
        pushed(whole, trees[0])
        start = len(whole.updates)
        Push(trees[1], Places(whole.url, whole.url), Credentials(), ONE_BY_ONE).run(silent)
        needed, held = len(whole.updates) - start, graphs(whole)
    assert needed > 9
    for number in range(needed):
        with stub_store() as stub:
            pushed(stub, trees[0])
            stub.refuse_updates_after = len(stub.updates) + number
            with pytest.raises(StoreError):
                Push(trees[1], Places(stub.url, stub.url), Credentials(), ONE_BY_ONE).run(silent)
            assert rows(stub, trees[0]) == b"n\r\n9\r\n"
            with pytest.raises(ReleaseError):
                rows(stub, trees[1])

            stub.refuse_updates_after = 1 << 30
            pushed(stub, trees[1])
            assert rows(stub, trees[0]) == rows(stub, trees[1]) == b"n\r\n9\r\n"
            left = {graph.rpartition("-")[0] or graph for graph in graphs(stub)}
            assert left == {graph.rpartition("-")[0] or graph for graph in held}


def test_what_is_read_back_is_compared_with_what_was_sent(trees: list[Release]) -> None:
    def loses_one(text: str, reply: Reply) -> Reply:
        lines = reply.body.splitlines(keepends=True)
        return replace(reply, body=b"".join(lines[1:])) if "CONSTRUCT" in text else reply

    def changes_one(text: str, reply: Reply) -> Reply:
        body = reply.body.replace(b"Oak", b"oak").replace(b"oak", b"elm")
        return replace(reply, body=body) if "CONSTRUCT" in text else reply

    for quirk in (loses_one, changes_one):
        with stub_store(quirk=quirk) as stub:
            with pytest.raises(StoreError, match="nothing that is served has changed"):
                pushed(stub, trees[0])
            stub.quirk = lambda _text, reply: reply
            with pytest.raises(ReleaseError):
                rows(stub, trees[0])


def test_older_releases_go_by_the_policy(trees: list[Release]) -> None:
    with stub_store() as stub:
        for release in trees:
            pushed(stub, release, keep=2)

        assert rows(stub, trees[3]) == rows(stub, trees[2]) == b"n\r\n9\r\n"
        for release in trees[:2]:
            with pytest.raises(ReleaseError):
                rows(stub, release)
        assert {graph.rpartition("?")[2] for graph in graphs(stub)} == {
            "releases",
            *(f"release={number * 16}-{int(number) + 1}" for number in "23"),
        }


def test_an_older_release_can_be_pushed_as_the_current_one_again(trees: list[Release]) -> None:
    with stub_store() as stub:
        for release in (trees[0], trees[1], trees[0]):
            pushed(stub, release)
        current = stub.store.query(
            "SELECT ?key { GRAPH ?record { ?d dcat:hasCurrentVersion/dcterms:identifier ?key } }",
            prefixes=PREFIXES,
        )
        assert isinstance(current, ox.QuerySolutions)
        assert [row["key"].value for row in current] == ["0" * 64]


def test_triples_go_by_the_graph_store_protocol_where_there_is_one(trees: list[Release]) -> None:
    with stub_store() as stub:
        places = Places(stub.url, stub.url, stub.url)
        Push(trees[0], places, Credentials(), POLICY).run(silent)

        assert rows(stub, trees[0]) == b"n\r\n9\r\n"
        assert not [text for text in stub.updates if "graph/trees?" in text and "ns#type" in text]


def test_loose_files_have_no_names_to_be_held_under(trees: list[Release]) -> None:
    loose = replace(trees[0], manifest=replace(trees[0].manifest, iri=""))
    with stub_store() as stub, pytest.raises(ReleaseError, match="Loose"):
        pushed(stub, loose)


def test_the_command_loads_a_dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "forester:secret")
    with stub_store() as stub:
        words = ["push", stub.url, "--dataset", str(SMALL), "--releases", str(tmp_path)]
        done = CliRunner().invoke(cli, [*words, "--grace", "0"])

        assert done.exit_code == 0, done.output
        assert "holds it now" in done.stdout
        assert "Loading" in done.stderr
        assert stub.asked[-1][1]["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ("forester:a:b\n", {"Authorization": "Basic Zm9yZXN0ZXI6YTpi"}),
        ("Bearer abc\n", {"Authorization": "Bearer abc"}),
        ("", {}),
    ],
)
def test_credentials_are_taken_out_of_the_environment_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, fields: dict[str, str]
) -> None:
    import os  # noqa: PLC0415  what a program that is started would see

    monkeypatch.setenv(VARIABLE, given)
    assert taken(None).fields == fields
    assert VARIABLE not in os.environ
    file = tmp_path / "credentials"
    file.write_text(given)
    assert taken(file).fields == fields


@pytest.mark.parametrize("given", ["nonsense", ":secret", "forester:", "a:b\nc:d"])
def test_what_are_no_credentials_is_told_without_showing_it(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv(VARIABLE, given)
    with pytest.raises(CallError) as raised:
        taken(None)
    assert given not in str(raised.value)


def test_a_file_of_credentials_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NordoncError, match="--store-credentials"):
        taken(tmp_path / "nothing")


def test_a_server_answers_from_the_store_and_shows_its_credentials_to_nobody_else(
    tmp_path: Path,
) -> None:
    with stub_store() as stub:
        where = ["--dataset", str(SMALL), "--releases", str(tmp_path)]
        pushed_once = CliRunner().invoke(cli, ["push", stub.url, *where, "--grace", "0"])
        assert pushed_once.exit_code == 0, pushed_once.output
        words = ["serve", "--port", "0", "--engine", f"sparql:{stub.url}", *where]
        with subprocess.Popen(
            [sys.executable, "-m", "nordonc", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**ENVIRONMENT, VARIABLE: "forester:wood-and-trees"},
        ) as server:
            try:
                assert server.stdout
                url = server.stdout.readline().rpartition(" ")[2].strip()
                asked = len(stub.asked)
                with urlopen(f"{url}sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D") as answer:  # noqa: S310  our own address
                    assert json.load(answer)["boolean"] is True
                assert len(stub.asked) > asked
                assert stub.asked[-1][1]["Authorization"].startswith("Basic ")
            finally:
                server.terminate()
            assert "wood-and-trees" not in "".join(server.communicate())
