"""Which canned query comes out over which engine and by which caller: ``make engines``.

The callers ask our own endpoint, as everybody does; behind it stands each engine in turn.
"""

import csv
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, POST, SPARQLWrapper

import servers
from helpers import comunica
from helpers.answers import ANSWERS, text_for
from helpers.places import EXPECTED, ROOT
from helpers.stores import POLICY, Store, oxigraph, virtuoso
from nordonc.release import ensure
from nordonc.release.manifest import Release

Rows = list[list[str]]
#: Asks an endpoint a query.
Caller = Callable[[str, str], Rows]

_TIMEOUT_S = "6"
#: The reason of what a store does not answer in any useful time.
ENDLESS = "It does not end in 4 s."


def own(url: str, text: str) -> Rows:
    """Ask by a plain POST."""
    request = Request(  # noqa: S310  our own address
        url, urlencode({"query": text}).encode(), headers={"Accept": "text/csv"}
    )
    with urlopen(request, timeout=30) as answer:  # noqa: S310  as above
        return [*csv.reader(io.StringIO(answer.read().decode(), newline=""))]


def by_rdflib(url: str, text: str) -> Rows:
    """Ask by a SPARQLStore."""
    found = rdflib.Graph(SPARQLStore(url, method="POST")).query(text)
    names = [str(name) for name in found.vars or ()]
    rows = [["" if term is None else str(term) for term in row] for row in found]  # type: ignore[union-attr]
    return [names, *rows]


def by_sparqlwrapper(url: str, text: str) -> Rows:
    """Ask by SPARQLWrapper, without comments: 2.0.0 takes a word of one for the form of a query."""
    text = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    client = SPARQLWrapper(url)
    client.setMethod(POST)
    client.setReturnFormat(JSON)
    client.setQuery(text)
    answer: Any = client.queryAndConvert()
    names = answer["head"]["vars"]
    rows = answer["results"]["bindings"]
    return [names, *([row.get(name, {}).get("value", "") for name in names] for row in rows)]


CALLERS: dict[str, Caller] = {
    "own": own,
    "rdflib": by_rdflib,
    "SPARQLWrapper": by_sparqlwrapper,
}


def callers(running: ExitStack) -> dict[str, Caller]:
    """Return all callers; Comunica is one where npm has installed it."""
    if not comunica.is_installed():
        print("Comunica is left out: npm has not installed it", file=sys.stderr)  # noqa: T201
        return CALLERS
    return {**CALLERS, "Comunica": running.enter_context(comunica.asking())}


def verdict(call: Caller, url: str, expected: Path, text: str) -> str:
    """Return what has become of a query: equal, differs or fails."""
    wanted = [*csv.reader(io.StringIO(expected.read_text(encoding="utf-8"), newline=""))]
    try:
        given = call(url, text)
    except Exception:  # noqa: BLE001  every client has failures of its own
        return "fails"
    return "equal" if given == wanted else "differs"


@contextmanager
def serving(release: Release, *options: str) -> Iterator[str]:
    """Serve a release by some engine."""
    with servers.nordonc(release.folder.parent, "--timeout", _TIMEOUT_S, *options) as server:
        yield server.url


def engines(release: Release, folder: Path, running: ExitStack) -> Iterator[tuple[str, str]]:
    """Yield each engine with the address of our endpoint over it."""
    yield "embedded", running.enter_context(serving(release))
    starts: dict[str, Callable[[Path], object]] = {"Oxigraph": oxigraph, "Virtuoso": virtuoso}
    for name, start in starts.items():
        place = folder / name
        place.mkdir()
        store: Store = running.enter_context(start(place))  # type: ignore[arg-type]
        store.push(release, POLICY._replace(chunk=1000))
        engine = f"sparql:{store.places.query}"
        yield name, running.enter_context(serving(release, "--engine", engine))


def main() -> None:
    """Print the matrix."""
    with (EXPECTED / "stores.tsv").open(encoding="utf-8", newline="") as file:
        reasons = {
            (row["store"], row["answer"]): row["reason"]
            for row in csv.DictReader(file, delimiter="\t")
        }
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        release = ensure.of_dataset(ROOT, Path(folder) / "releases")
        totals: dict[tuple[str, str], int] = {}
        called = callers(running)
        print("answer\tengine\t" + "\t".join(called) + "\treason")  # noqa: T201
        for name, url in engines(release, Path(folder), running):
            # What does not end holds up whatever the store is asked after it.
            for expected in sorted(
                ANSWERS, key=lambda one: reasons.get((name, one.stem)) == ENDLESS
            ):
                text = text_for(expected, release.manifest.base)
                verdicts = [verdict(call, url, expected, text) for call in called.values()]
                reason = reasons.get((name, expected.stem), "")
                print(expected.stem, name, *verdicts, reason, sep="\t", flush=True)  # noqa: T201
                for caller, told in zip(called, verdicts, strict=True):
                    totals[name, caller] = totals.get((name, caller), 0) + (told == "equal")
    for (name, caller), equal in totals.items():
        print(f"{name} by {caller}: {equal} of {len(ANSWERS)} equal", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
