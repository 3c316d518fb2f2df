"""How a push and answers grow with the quads of a release, on Oxigraph on disk: docs/scale.md."""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from helpers.releases import made_of
from helpers.stores import POLICY, Store, oxigraph
from nordonc.engine.base import Query
from nordonc.engine.remote import RemoteEngine
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.sparql.client import RESULTS
from nordonc.stores.store_address import Credentials

_OF_EACH = 5
_TIMES = 15
_ASKED = {
    "one thing": "SELECT ?p ?o WHERE {{ <urn:thing:{}> ?p ?o }}",
    "two steps": "SELECT * WHERE {{ <urn:thing:{}> <urn:to> ?a . ?a <urn:to> ?b . ?b a ?c }}",
    "count of all": "SELECT (COUNT(*) AS ?n) WHERE {{ ?s a <urn:Thing> }} #{}",
}


def things(number: int) -> Iterator[str]:
    """Yield Turtle of things that lead to others, five triples a thing."""
    for one in range(number):
        near, far = (one + 1) % number, one * 7919 % number
        others = f"<urn:thing:{near}>, <urn:thing:{far if far != near else one}>"
        yield f'<urn:thing:{one}> a <urn:Thing> ; <urn:name> "thing {one}"@en ; '
        yield f"<urn:of> {one % 97} ; <urn:to> {others} .\n"


def answered_ms(engine: RemoteEngine, text: str) -> float:
    """Return the median milliseconds of an answer about different things."""
    taken = []
    for number in range(_TIMES):
        start = time.perf_counter()
        engine.answer(Query(text=text.format(number), media_type=RESULTS))
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def measured(release: Release, store: Store) -> list[str]:
    """Return the cells of one row: the quads, the push and the answers."""
    start, before = time.perf_counter(), time.process_time()
    store.push(release, POLICY._replace(chunk=5000))
    pushed, spent = time.perf_counter() - start, time.process_time() - before
    settings = Settings(engine=f"sparql:{store.places.query}", timeout_s=120)
    engine = RemoteEngine(release, settings, Credentials())
    quads = release.manifest.quads
    answers = [f"{answered_ms(engine, text):.1f} ms" for text in _ASKED.values()]
    engine.close()
    return [f"{quads:,}", f"{pushed:.1f} s", f"{quads / pushed:,.0f}", f"{spent:.1f} s", *answers]


def main() -> None:
    """Print the table, row by row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("quads", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    heads = ["quads", "push", "quads a second", "our processor time", *_ASKED]
    print("| " + " | ".join(heads) + " |\n" + "| --- " * len(heads) + "|")  # noqa: T201
    for quads in parser.parse_args().quads:
        with tempfile.TemporaryDirectory() as name, oxigraph(Path(name) / "store") as store:
            folder = Path(name) / "release"
            folder.mkdir()
            release = made_of(folder, "".join(things(quads // _OF_EACH)))
            row = measured(release, store)
        print("| " + " | ".join(row) + " |", flush=True)  # noqa: T201
    print(f"\nload average {os.getloadavg()[0]:.0f}")  # noqa: T201


if __name__ == "__main__":
    main()
