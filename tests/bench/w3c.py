"""The W3C's tests of queries, asked of our server by HTTP and of pyoxigraph in this process.

No test may be lost between engine and wire. One server runs on a real socket, as ``nordonc serve
--data`` starts it; for each set of data, the file it serves is written anew and a SIGHUP makes it
serve that. Each answer is fetched in every format that can carry it, by GET, as a form and
directly in turn, and has to be the expected one in all of them.

A query goes as it stands. Only where relative IRIs decide its answer, which the tests resolve
against the address of its file, a BASE line in front tells the server that address.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import cycle
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

import servers
import suites
import verdicts
from suites import Data, Kind, Test

_SWAP_S = 20.0
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_N_TRIPLES = "application/n-triples"

#: The formats in which an answer is fetched.
_TABLES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/tab-separated-values",
)
_GRAPHS = ("text/turtle", _N_TRIPLES, "application/ld+json", "application/rdf+xml")
_EITHER = ", ".join((*_TABLES, *_GRAPHS))


class Verdict(NamedTuple):
    """What became of a test.

    Attributes:
        test: The test.
        engine: What is wrong with the engine's answer; empty where nothing is.
        wire: What is wrong with the server's answers.
    """

    test: Test
    engine: str
    wire: str


class Connection:
    """Our server, as one client sees it."""

    def __init__(self, server: servers.Server, file: Path) -> None:
        """Take a server that serves a file."""
        place = urlsplit(server.url)
        self._process = server.process
        self._path = place.path
        self._http = HTTPConnection(place.netloc, timeout=60)
        self._file = file
        self._ways = cycle((self._by_url, self._by_form, self._directly))

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def serve(self, nquads: bytes) -> None:
        """Have the server serve other data.

        Raises:
            TimeoutError: It does not.
        """
        if nquads == self._file.read_bytes():
            return
        before = self._release()
        self._file.write_bytes(nquads)
        self._process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + _SWAP_S
        while self._release() == before:
            if time.monotonic() > deadline:
                raise TimeoutError(f"The server does not serve what {self._file} has by now")
            time.sleep(0.01)

    def _release(self) -> str | None:
        self._http.request("GET", self._path, headers={"Accept": _N_TRIPLES})
        response = self._http.getresponse()
        response.read()
        return response.headers["ETag"]

    def answer(self, text: str, accept: str) -> tuple[int, str, bytes]:
        """Return status, media type and body of what a query is answered with."""
        method, path, body, content_type = next(self._ways)(text)
        headers = {"Accept": accept} | ({"Content-Type": content_type} if content_type else {})
        self._http.request(method, path, body, headers)
        response = self._http.getresponse()
        media_type = response.headers["Content-Type"].partition(";")[0]
        return response.status, media_type, response.read()

    def _by_url(self, text: str) -> tuple[str, str, bytes | None, str]:
        return "GET", f"{self._path}?{urlencode({'query': text})}", None, ""

    def _by_form(self, text: str) -> tuple[str, str, bytes | None, str]:
        return "POST", self._path, urlencode({"query": text}).encode(), _FORM

    def _directly(self, text: str) -> tuple[str, str, bytes | None, str]:
        return "POST", self._path, text.encode(), _QUERY


def judged(found: Sequence[Test], connection: Connection) -> Iterator[Verdict]:
    """Yield a verdict on each test; those on the same data follow each other."""
    for data in dict.fromkeys(map(attrgetter("data"), found)):
        nquads = _nquads(data)
        connection.serve(nquads)
        store = ox.Store()
        store.load(nquads, ox.RdfFormat.N_QUADS)
        for test in found:
            if test.data == data:
                yield Verdict(test, _engine(test, store), _wire(test, connection))


def _nquads(data: Data) -> bytes:
    quads = list(_quads(data))
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def _quads(data: Data) -> Iterator[ox.Quad]:
    for path in data.default:
        yield from _parsed(path)
    for path in data.named:
        for quad in _parsed(path):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(path.as_uri()))


def _parsed(path: Path) -> Iterable[ox.Quad]:
    return ox.parse(path=path, base_iri=path.as_uri(), rename_blank_nodes=True)


def _engine(test: Test, store: ox.Store) -> str:
    """Return what is wrong with what pyoxigraph answers in this process."""
    try:
        results = store.query(test.text, base_iri=test.query.as_uri())
        if test.kind == Kind.EVALUATION and test.result and test.result.suffix == ".csv":
            assert isinstance(results, ox.QuerySolutions)
            body = results.serialize(format=ox.QueryResultsFormat.CSV)
            return _told(test, verdicts.read(body or b"", verdicts.CSV))
        if test.kind == Kind.EVALUATION:
            return _told(test, verdicts.of_results(results))
    except SyntaxError as error:
        return "" if test.kind == Kind.BAD else f"refused: {error}"
    except RuntimeError as error:
        return "" if test.kind == Kind.GOOD else f"failed: {error}"
    return "accepted" if test.kind == Kind.BAD else ""


def _wire(test: Test, connection: Connection) -> str:
    """Return what is wrong with what our server answers, in whichever format."""
    faults = {name: _fetched(test, name, connection) for name in _formats(test)}
    wrong = [f"{name}: {fault}" for name, fault in faults.items() if fault]
    return "; ".join(wrong)


def _formats(test: Test) -> Sequence[str]:
    if test.kind != Kind.EVALUATION:
        return (_EITHER,)
    if test.result and test.result.suffix == ".csv":
        return (verdicts.CSV,)
    answer, _ = verdicts.expected(_result(test))
    return _GRAPHS if isinstance(answer, frozenset) else _TABLES


def _fetched(test: Test, accept: str, connection: Connection) -> str:
    status, media_type, body = connection.answer(_asked(test), accept)
    if test.kind == Kind.BAD:
        return "" if status == HTTPStatus.BAD_REQUEST else f"status {status}"
    if status != HTTPStatus.OK:
        return f"status {status}: {body.decode()}"
    if test.kind == Kind.GOOD:
        return ""
    if media_type != accept:
        return f"came as {media_type}"
    try:
        return _told(test, verdicts.read(body, media_type))
    except SyntaxError as error:
        return f"ill-formed: {error}"


def _asked(test: Test) -> str:
    """Return the text of a query, with its base where the answer depends on that."""
    if test.kind != Kind.EVALUATION:
        return test.text
    try:
        ox.Store().query(test.text)
    except SyntaxError:
        return f"BASE <{test.query.as_uri()}>\n{test.text}"
    except RuntimeError:
        pass
    return test.text


def _told(test: Test, answer: verdicts.Answer) -> str:
    """Return what is wrong with an answer, if anything is."""
    wanted, numbered = verdicts.expected(_result(test))
    # What follows the last group of a query is about the order of its rows.
    ordered = numbered or "ORDER BY" in " ".join(test.text.rpartition("}")[2].upper().split())
    same = verdicts.equal(answer, wanted, ordered=ordered, lax=test.lax)
    return "" if same else "another answer"


def _result(test: Test) -> Path:
    assert test.result is not None
    return test.result


@contextmanager
def serving(folder: Path) -> Iterator[Connection]:
    """Run our server with the default graph of the tests: the data without a name."""
    file = folder / "data.nq"
    file.write_bytes(b"")
    port = servers.free_port()
    command = [sys.executable, "-m", "nordonc", "serve", "--port", str(port)]
    options = ["--default-graph", "strict", "--workers", "2", "--data", str(file)]
    url = f"http://127.0.0.1:{port}/sparql"
    with (
        servers.started("nordonc", [*command, *options], url) as server,
        closing(Connection(server, file)) as connection,
    ):
        yield connection


def table(found: Sequence[Verdict]) -> str:
    """Return the totals by group as Markdown."""
    groups = {
        name: [one for one in found if part(one.test) == name]
        for part in (lambda test: (test.suite, test.kind.value, test.group), _kind)
        for name in dict.fromkeys(part(one.test) for one in found)
    }
    groups[("all", "", "")] = list(found)
    lines = ["| suite | tests | group | number | pyoxigraph | nordonc by HTTP |"]
    lines.append("| --- | --- | --- | ---: | ---: | ---: |")
    for name, members in groups.items():
        engine = sum(not one.engine for one in members)
        wire = sum(not one.wire for one in members)
        lines.append(f"| {' | '.join(name)} | {len(members)} | {engine} | {wire} |")
    return "\n".join(lines) + "\n"


def _kind(test: Test) -> tuple[str, str, str]:
    return test.suite, test.kind.value, "together"


def differences(found: Sequence[Verdict]) -> list[str]:
    """Return a line for each test that one passes and the other does not."""
    return [
        f"{'lost' if one.wire else 'gained'}: {one.test.suite} {one.test.group} {one.test.name}: "
        f"{one.wire or one.engine}"
        for one in found
        if bool(one.wire) != bool(one.engine)
    ]


def main() -> None:
    """Run the suites; the exit code is 1 where a test is lost between engine and wire."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        default=Path("build/w3c"),
        help="where the suites are, or are fetched to (default build/w3c)",
    )
    parser.add_argument("--verbose", action="store_true", help="also list what both get wrong")
    chosen = parser.parse_args()
    found = suites.tests(suites.fetched(chosen.folder.absolute()))
    with tempfile.TemporaryDirectory() as place, serving(Path(place)) as connection:
        verdicts_found = list(judged(found, connection))
    both = [one for one in verdicts_found if one.wire and one.engine]
    between = differences(verdicts_found)
    sys.stdout.write(table(verdicts_found))
    sys.stdout.writelines(f"\n{line}" for line in between)
    if chosen.verbose:
        sys.stdout.writelines(
            f"\nboth: {one.test.suite} {one.test.group} {one.test.name}: {one.engine} | {one.wire}"
            for one in both
        )
    sys.stdout.write(f"\n{len(between)} differences between engine and wire\n")
    sys.exit(any(line.startswith("lost") for line in between))


if __name__ == "__main__":
    main()
