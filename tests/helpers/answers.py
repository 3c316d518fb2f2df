"""Answers of canned queries: those that a reader derived, and those of a store."""

import csv
import io
from pathlib import Path

import pyoxigraph as ox

from helpers.places import ROOT
from nordonc import canned
from nordonc.dataset.sources import Sources

QUERIES = {query.slug: query for query in canned.load(Sources.read(ROOT))}
ANSWERS = [
    path
    for path in sorted((ROOT / "tests/expected").glob("*.csv"))
    if path.stem.partition("--")[0] in QUERIES
]


def text_for(expected: Path, base: str) -> str:
    """Return the query that a file answers; ``--name=value`` in its name are parameters."""
    slug, *given = expected.stem.split("--")
    values: dict[str, list[str]] = {}
    for item in given:
        name, _, value = item.replace("~", "/").partition("=")
        values.setdefault(name, []).append(value)
    return canned.bind(QUERIES[slug], values, base)


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def answer_of_oxigraph(store: ox.Store, text: str) -> list[list[str]]:
    answer = store.query(text, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    body = answer.serialize(format=ox.QueryResultsFormat.CSV)
    assert body is not None
    return rows_of(body.decode())
