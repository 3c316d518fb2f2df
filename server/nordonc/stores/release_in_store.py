"""Which releases a store holds, and in which of its graphs: the store itself says so.

For each dataset a store has one graph more, with what was loaded, under which names and whether it
is whole. A server reads the graphs of the release that it serves, and of no other.
"""

from typing import NamedTuple

from nordonc.errors import ReleaseError
from nordonc.rdf.query_file import query_text
from nordonc.release.find import KEY_LENGTH
from nordonc.release.manifest import Manifest
from nordonc.sparql.client import RESULTS, Graph, Row
from nordonc.sparql.form import Form
from nordonc.stores import answer_reading
from nordonc.stores.graph_names import GraphNames, skolem_namespace
from nordonc.stores.http_client import StoreClient

_RELEASES = query_text(__package__, "stored_releases")
_GRAPHS = query_text(__package__, "stored_graphs")


class Loaded(NamedTuple):
    """A release that was loaded, wholly or in part.

    Attributes:
        iri: What it is called in the store, where that is also the graph of all its triples.
        number: Tells later ones from earlier ones.
        key: Key of the release.
        version: Its version.
        is_whole: Whether all of it was loaded and found to be what was sent.
        is_current: Whether it is the one that was loaded last.
    """

    iri: str
    number: int
    key: str
    version: str
    is_whole: bool
    is_current: bool


def record(manifest: Manifest) -> str:
    """Return the graph of a store that says what it holds of a dataset.

    Raises:
        ReleaseError: The release is one of loose files, which have no names to be held under.
    """
    if not manifest.iri or not manifest.base:
        raise ReleaseError(
            "Loose RDF files cannot be held by a store; only a dataset's release can"
        )
    return f"{manifest.iri}?releases"


def mark(manifest: Manifest, number: int) -> str:
    """Return what the names of the graphs of one loading end with."""
    return f"?release={manifest.key[:KEY_LENGTH]}-{number}"


def loaded(store: Graph, manifest: Manifest) -> list[Loaded]:
    """Return what a store holds of the dataset of a release, the newest first."""
    rows = store.select(_RELEASES, record=record(manifest), dataset=manifest.iri)
    return [_loaded(row) for row in rows]


def _loaded(row: Row) -> Loaded:
    return Loaded(
        iri=row.text("release"),
        number=row.number("number"),
        key=row.text("key"),
        version=row.text("version"),
        is_whole=row.text("whole") != "",
        is_current=row.text("current") != "",
    )


def plain(store: StoreClient, seconds: float) -> Graph:
    """Return a store as it is, for questions of our own about it."""

    def answer(text: str, _media_type: str, _timeout_s: float | None) -> bytes:
        body = store.ask([("query", text)], RESULTS, seconds).body
        return answer_reading.results(body, Form.SELECT, text, "")

    return Graph(answer)


def graphs(store: Graph, manifest: Manifest, one: Loaded) -> dict[str, str]:
    """Return the names in the store of the graphs of one loading, by their own names."""
    rows = store.select(_GRAPHS, record=record(manifest), release=one.iri)
    return {row.text("name"): row.text("graph") for row in rows}


def names(store: Graph, manifest: Manifest) -> GraphNames:
    """Return the graphs that hold a release.

    Raises:
        ReleaseError: The store does not hold it, or not all of it.
    """
    for one in loaded(store, manifest):
        if one.key == manifest.key and one.is_whole:
            return names_of(manifest, one.number, graphs(store, manifest, one))
    raise ReleaseError(
        f"The store does not hold the release with the key {manifest.key[:KEY_LENGTH]}; "
        "`nordonc push` loads it"
    )


def names_of(manifest: Manifest, number: int, by_name: dict[str, str]) -> GraphNames:
    """Return the names in a store of the graphs of one loading."""
    ending = mark(manifest, number)
    return GraphNames(
        union=manifest.iri + ending,
        by_name=dict(sorted(by_name.items())),
        mark=ending,
        skolem=skolem_namespace(manifest.base, manifest.key[:KEY_LENGTH]),
    )
