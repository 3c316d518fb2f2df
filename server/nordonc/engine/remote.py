"""Queries over a release that a store of others holds."""

import logging
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

from pyoxigraph import QueryResultsFormat

from nordonc.engine.base import Answer, Query
from nordonc.engine.embedded import SPOOL_BYTES, WAIT_S
from nordonc.engine.evaluate import rows, syntax_fault
from nordonc.engine.lanes import Lane, Lanes
from nordonc.engine.pool import Pool
from nordonc.engine.serialisation import repaired_xml, serialised_graph
from nordonc.errors import (
    NotAcceptableError,
    QuerySyntaxError,
    QueryTimeoutError,
    ReleaseError,
    StoreError,
)
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.sparql.client import RESULTS
from nordonc.sparql.columns import selects_all, simply_spelt_out, spelt_out
from nordonc.sparql.form import Form, query_form
from nordonc.sparql.lexer import UnreadableError
from nordonc.sparql.screen import screen
from nordonc.stores import answer_reading, release_in_store
from nordonc.stores.graph_names import Asked
from nordonc.stores.http_client import TRIPLES, RefusedQueryError, StoreClient
from nordonc.stores.store_address import SCHEME, Credentials, checked_url

#: Seconds after which it is asked again whether the store still holds the release. `push` removes
#: no graph earlier than that after it has said that a release is gone.
LEASE_S = 10.0

_log = logging.getLogger(__name__)


class RemoteEngine:
    """A store behind the same screen, lanes and limits as our own worker processes.

    An answer is given only where the store held the release when it was made.
    """

    def __init__(self, release: Release, settings: Settings, credentials: Credentials) -> None:
        """Ask the store where it holds the release.

        Raises:
            CallError: The setting is no address of a store.
            ReleaseError: The store does not hold the release.
            StoreError: The store does not answer.
            QueryTimeoutError: The same.
        """
        self._manifest = release.manifest
        self._settings = settings
        self._store = StoreClient(
            checked_url(settings.engine.removeprefix(SCHEME)),
            credentials,
            settings.workers,
            settings.answer_mb << 20,
        )
        self._lanes = Lanes(settings.heavy, settings.timeout_s)
        self._slots = Pool[int](settings.queue)
        for slot in range(settings.workers):
            self._slots.put(slot)
        self._slots.reserve = min(1, settings.workers - 1)
        self._asking = threading.Lock()
        self._plain = release_in_store.plain(self._store, settings.timeout_s)
        self._names = release_in_store.names(self._plain, self._manifest)
        self._held_until = time.monotonic() + LEASE_S
        if caution := self._store.kind.caution:
            _log.warning("%s: %s", self._store, caution)

    @property
    def kind(self) -> str:
        """What evaluates; see ``Engine``."""
        return self._store.kind.name

    def fill(self) -> None:
        """Do nothing: connections are made as they are needed."""

    def close(self) -> None:
        """Close all connections."""
        self._slots.close()
        self._store.close()

    def figures(self) -> dict[str, tuple[str, float]]:
        """Return figures of the moment; see ``Engine``."""
        return {
            "nordonc_store_slots_idle": ("Queries that the store could take", self._slots.idle),
            "nordonc_waiting": ("Requests that wait for the store", self._slots.waiting),
            "nordonc_heavy_permits": ("Heavy queries that could begin now", self._lanes.free),
            "nordonc_store_left_alone": (
                "Whether the store failed so often that it is left alone",
                self._store.breaker.is_open,
            ),
        }

    def answer(self, query: Query) -> Answer:
        """Return the answer to a query; see ``Engine``."""
        form = query_form(query.text)
        # Asked so at once, the store is asked once.
        query = replace(query, text=simply_spelt_out(query.text))
        if query.foreign:
            screen(query.text)
            self._lanes.check(query)
        asked = self._asked(query)
        heavy = query.foreign and self._lanes.lane(query) is Lane.HEAVY
        with self._lanes.permit() if heavy else nullcontext(), self._slot(query):
            start = time.monotonic()
            answer = self._evaluated(query, form, asked)
            if query.foreign and time.monotonic() - start > self._settings.heavy_after_s:
                self._lanes.note_heavy(query)
        self._confirm()
        return answer

    def _asked(self, query: Query) -> Asked:
        try:
            return self._names.asked(
                query.text,
                base=query.base,
                union=self._settings.default_graph == "union" or not query.foreign,
                default_graphs=query.default_graphs,
                named_graphs=query.named_graphs,
            )
        except UnreadableError as error:
            fault = syntax_fault(query.text) if query.foreign else ""
            raise QuerySyntaxError(fault or "Write the brackets of the query apart") from error

    @contextmanager
    def _slot(self, query: Query) -> Iterator[None]:
        """Hold one of the queries that the store is asked at a time.

        Raises:
            BusyError: There was none in time, or too many wait already.
        """
        slot = self._slots.take(foreign=query.foreign, deadline=time.monotonic() + WAIT_S)
        try:
            yield
        finally:
            self._slots.put(slot)

    def _evaluated(self, query: Query, form: Form, asked: Asked) -> Answer:
        is_table = form in {Form.SELECT, Form.ASK}
        pairs = [
            ("query", asked.text),
            *(("default-graph-uri", name) for name in asked.default_graphs),
            *(("named-graph-uri", name) for name in asked.named_graphs),
        ]
        try:
            given = self._store.ask(
                pairs, RESULTS if is_table else TRIPLES, self._lanes.timeout_s(query)
            )
        except QueryTimeoutError as error:
            raise self._lanes.timed_out(query, str(error)) from error
        except RefusedQueryError as error:
            if fault := syntax_fault(query.text):
                raise QuerySyntaxError(fault) from error
            raise
        if form is Form.SELECT and selects_all(query.text):
            spelt = spelt_out(query.text, answer_reading.variables(given.body))
            if spelt != query.text:
                named = replace(query, text=spelt)
                return self._evaluated(named, form, self._asked(named))
        try:
            if is_table:
                body = self._table(given.body, form, query)
            else:
                found = answer_reading.triples(given.body, given.media_type, self._names.skolem)
                body = serialised_graph(found, query.media_type)
        except StoreError as error:
            raise StoreError(f"{self._store}: {error}") from error
        return _packed(body, query)

    def _table(self, body: bytes, form: Form, query: Query) -> bytes:
        """Return a table or a truth value in the format that is asked for."""
        target = QueryResultsFormat.from_media_type(query.media_type)
        if target is None:
            raise NotAcceptableError(
                f"A table or a truth value cannot be written as {query.media_type}"
            )
        results = answer_reading.results(body, form, query.text, self._names.skolem)
        if target == QueryResultsFormat.JSON:
            return results
        written = answer_reading.converted(results, target)
        return repaired_xml(written) if target == QueryResultsFormat.XML else written

    def _confirm(self) -> None:
        """Make sure that the store held the release until a moment ago.

        Raises:
            ReleaseError: It does not hold it any more, or the graphs have other names.
        """
        if time.monotonic() < self._held_until:
            return
        with self._asking:
            if time.monotonic() < self._held_until:
                return
            now = time.monotonic()
            if release_in_store.names(self._plain, self._manifest) != self._names:
                raise ReleaseError("The store holds the release in other graphs now; start anew")
            self._held_until = now + LEASE_S


def _packed(body: bytes, query: Query) -> Answer:
    """Return an answer; a long one to a client lies in a file."""
    size, counted = len(body), rows(body, query.media_type)
    spool = None
    if query.foreign and size > SPOOL_BYTES:
        spool = tempfile.TemporaryFile()  # noqa: SIM115  whoever takes the answer closes it
        spool.write(body)
        spool.seek(0)
        body = b""
    return Answer(
        media_type=query.media_type, body=body, spool=spool, size_bytes=size, rows=counted
    )
