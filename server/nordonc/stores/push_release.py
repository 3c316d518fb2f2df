"""A release loaded into a store, beside those that are served from it.

Each loading has graphs of its own and is entered in the record of the dataset before it begins;
that it is whole is entered in one request at its end, and only then can a server read it. So one
that was broken off changes nothing that is served, and the next one removes what it left.
"""

import json
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple

from nordonc.errors import StoreError
from nordonc.rdf.namespaces import DCAT, DCTERMS, OWL, SCHEMA, VOID
from nordonc.rdf.query_file import query_text
from nordonc.release.manifest import Manifest, Release
from nordonc.sparql.bindings import bound
from nordonc.stores import answer_reading, graph_content, release_in_store
from nordonc.stores.graph_content import Content
from nordonc.stores.graph_names import GraphNames
from nordonc.stores.http_client import TRIPLES, StoreClient
from nordonc.stores.release_in_store import Loaded
from nordonc.stores.store_address import Credentials
from nordonc.stores.updates import Places, Updates

_NO_TRANSACTIONS = (
    "An update is no transaction there: for a moment its record named two current versions. "
    "Servers read the one that they serve."
)
_TRIPLES = query_text(__package__, "stored_triples")
#: Seconds that the reading back of one graph may take.
_READ_S = 3600.0
_MOST_BYTES = 1 << 40

#: Announces a step and its number of triples; the block is given what counts those that are done.
Progress = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]


class Policy(NamedTuple):
    """How to push.

    Attributes:
        chunk: Triples of one request.
        keep: Whole releases of the dataset that the store keeps, the newest ones.
        grace_s: Seconds between the end of an older release in the record and that of its graphs.
    """

    chunk: int
    keep: int
    grace_s: float


class Push:
    """One release on its way into a store."""

    def __init__(
        self, release: Release, places: Places, credentials: Credentials, policy: Policy
    ) -> None:
        """Reach the store.

        Raises:
            ReleaseError: The release has no names that a store could hold it under.
            StoreError: The store cannot be reached.
        """
        self._record = release_in_store.record(release.manifest)
        self._release = release
        self._policy = policy
        self._uses_graph_store = bool(places.graph_store)
        self._store = StoreClient(places.query, credentials, 1, _MOST_BYTES)
        self._updates = Updates(places, credentials)
        self._contents = graph_content.of_release(release.quads)

    @property
    def _manifest(self) -> Manifest:
        return self._release.manifest

    def run(self, progress: Progress) -> str:
        """Load the release unless the store holds it, let it be served, and remove older ones.

        Returns:
            What has become of it, in a sentence.

        Raises:
            StoreError: The store failed, or what it holds is not what was sent.
            QueryTimeoutError: The store did not answer in time.
        """
        held = self._held()
        whole = [one for one in held if one.is_whole and one.key == self._manifest.key]
        for left in (one for one in held if not one.is_whole):
            self._remove(left)
        if whole and self._is_as_sent(whole[0], progress):
            self._finish(whole[0].iri)
            told = "holds it already"
        else:
            self._load(max((one.number for one in held), default=0) + 1, progress)
            told = "holds it now"
        self._retire()
        cautions = (
            "" if self._store.kind.transactions else _NO_TRANSACTIONS,
            self._store.kind.caution,
        )
        what = f"{self._store} {told}: version {self._manifest.version}"
        return "\n".join([what, *filter(None, cautions)])

    def _held(self) -> list[Loaded]:
        return release_in_store.loaded(release_in_store.plain(self._store, _READ_S), self._manifest)

    def _names(self, number: int) -> GraphNames:
        ending = release_in_store.mark(self._manifest, number)
        by_name = {name: name + ending for name in self._contents}
        return release_in_store.names_of(self._manifest, number, by_name)

    def _load(self, number: int, progress: Progress) -> None:
        names = self._names(number)
        self._begin(names, number)
        quads = self._release.quads
        with progress("Loading", self._manifest.quads) as done:
            for graph, lines in graph_content.chunks(quads, names.skolem, self._policy.chunk):
                self._send(names, graph, lines)
                done(len(lines))
        if not self._matches(names, progress):
            raise StoreError(
                f"{self._store} does not hold what it was sent; nothing that is served has changed"
            )
        self._finish(names.union)

    def _send(self, names: GraphNames, graph: str, lines: list[str]) -> None:
        """Add triples to their graph and to that of all."""
        targets = (names.in_store(graph), names.union)
        text = "\n".join(lines)
        if self._uses_graph_store:
            for target in targets:
                self._updates.add(target, f"{text}\n".encode())
        else:
            data = "\n".join(f"GRAPH <{target}> {{ {text} }}" for target in targets)
            self._updates.send(f"INSERT DATA {{ {data} }}")

    def _is_as_sent(self, held: Loaded, progress: Progress) -> bool:
        return self._matches(self._names(held.number), progress)

    def _matches(self, names: GraphNames, progress: Progress) -> bool:
        """Tell whether the graphs of a store have the number and the digest of what was sent."""
        whole = graph_content.whole(self._contents.values())
        expected = {names.in_store(name): one for name, one in self._contents.items()}
        with progress("Reading back", 2 * whole.number) as done:
            for graph, content in {**expected, names.union: whole}.items():
                if self._content(graph, names.skolem) != content:
                    return False
                done(content.number)
        return True

    def _content(self, graph: str, skolem: str) -> Content:
        text = bound(_TRIPLES, graph=graph)
        given = self._store.ask([("query", text)], TRIPLES, _READ_S)
        found = answer_reading.triples(given.body, given.media_type, skolem)
        return graph_content.of_lines(f"{triple} ." for triple in found)

    def _begin(self, names: GraphNames, number: int) -> None:
        """Enter into the record which graphs are to be loaded."""
        parts = " ".join(
            f"<{names.union}> <{DCTERMS}hasPart> <{graph}> . "
            f"<{graph}> <{DCTERMS}isVersionOf> <{name}> ."
            for name, graph in names.by_name.items()
        )
        self._updates.send(
            f"INSERT DATA {{ GRAPH <{self._record}> {{ "
            f"<{names.union}> <{DCTERMS}isVersionOf> <{self._manifest.iri}> ; "
            f"<{DCTERMS}identifier> {json.dumps(self._manifest.key)} ; "
            f"<{OWL}versionInfo> {json.dumps(self._manifest.version)} ; "
            f"<{SCHEMA}position> {number} . {parts} }} }}"
        )

    def _finish(self, release: str) -> None:
        """Enter, in one request, that a release is whole and is the current one."""
        current = f"<{self._manifest.iri}> <{DCAT}hasCurrentVersion>"
        self._updates.send(
            f"INSERT DATA {{ GRAPH <{self._record}> {{ "
            f"<{release}> <{SCHEMA}sha256> {json.dumps(self._manifest.content_hash)} ; "
            f"<{VOID}triples> {self._manifest.quads} . {current} <{release}> }} }} ;\n"
            f"DELETE {{ GRAPH <{self._record}> {{ {current} ?other }} }} "
            f"WHERE {{ GRAPH <{self._record}> {{ {current} ?other "
            f"FILTER (?other != <{release}>) }} }}"
        )

    def _retire(self) -> None:
        """Remove the releases that are older than those that are kept."""
        kept: Counter[str] = Counter()
        old = []
        for one in self._held():
            kept[one.key] += 1
            if (
                one.is_whole
                and not one.is_current
                and (kept[one.key] > 1 or len(kept) > self._policy.keep)
            ):
                old.append(one)
        for one in old:
            whole = f"<{one.iri}> <{SCHEMA}sha256> ?digest"
            self._updates.send(
                f"DELETE {{ GRAPH <{self._record}> {{ {whole} }} }} "
                f"WHERE {{ GRAPH <{self._record}> {{ {whole} }} }}"
            )
        if old:
            time.sleep(self._policy.grace_s)
        for one in old:
            self._remove(one)

    def _remove(self, one: Loaded) -> None:
        """Remove the graphs of a release, and at last its entries."""
        store = release_in_store.plain(self._store, _READ_S)
        graphs = release_in_store.graphs(store, self._manifest, one).values()
        for graph in (*graphs, one.iri):
            self._updates.send(f"DROP SILENT GRAPH <{graph}>")
        for subject in (*graphs, one.iri):
            entries = f"GRAPH <{self._record}> {{ <{subject}> ?p ?o }}"
            self._updates.send(f"DELETE {{ {entries} }} WHERE {{ {entries} }}")
