"""A SPARQL store on a real socket that can behave as stores of others have been seen to do."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

JSON = "application/sparql-results+json"
NT = "application/n-triples"


@dataclass
class Reply:
    """What a store is about to answer."""

    status: int
    fields: dict[str, str]
    body: bytes
    #: Bytes that are sent of the body, where that is not all.
    sent: int | None = None
    #: Seconds between the bytes of the body.
    drip_s: float = 0.0


#: Changes a reply to a query, given its text.
Quirk = Callable[[str, Reply], Reply]


def standard(_text: str, reply: Reply) -> Reply:
    return reply


@dataclass
class StubStore:
    """A store of ours behind HTTP.

    Attributes:
        quirk: How it answers queries now.
        asked: The requests for queries so far: parameters and header fields.
        updates: The updates that it was sent.
        refuse_updates_after: Updates after which it breaks connections off.
    """

    store: ox.Store = field(default_factory=ox.Store)
    quirk: Quirk = standard
    asked: list[tuple[dict[str, list[str]], dict[str, str]]] = field(default_factory=list)
    updates: list[str] = field(default_factory=list)
    refuse_updates_after: int = 1 << 30
    server_name: str = "Stub/1"
    url: str = ""

    def answer(self, given: dict[str, list[str]]) -> Reply:
        """Return what a store answers that behaves itself."""
        text = given["query"][0]
        chosen = "default-graph-uri" in given or "named-graph-uri" in given
        try:
            results = self.store.query(
                text,
                default_graph=[*map(ox.NamedNode, given.get("default-graph-uri", []))]
                if chosen
                else None,
                named_graphs=[*map(ox.NamedNode, given.get("named-graph-uri", []))]
                if chosen
                else None,
            )
        except SyntaxError as error:
            return Reply(400, {"Content-Type": "text/plain"}, str(error).encode())
        if isinstance(results, ox.QueryTriples):
            body = results.serialize(format=ox.RdfFormat.N_TRIPLES)
            return Reply(200, {"Content-Type": NT}, body or b"")
        body = results.serialize(format=ox.QueryResultsFormat.JSON)
        return Reply(200, {"Content-Type": JSON}, body or b"")


def _handler(stub: StubStore) -> type[BaseHTTPRequestHandler]:  # noqa: C901  methods of a class
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def version_string(self) -> str:
            return stub.server_name

        def log_message(self, *_arguments: object) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            kind = self.headers.get_content_type()
            if kind == "application/sparql-update":
                self._update(body)
            elif kind == NT:
                graph = ox.NamedNode(parse_qs(urlsplit(self.path).query)["graph"][0])
                stub.store.load(body.encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
                self._send(Reply(204, {}, b""))
            else:
                given = parse_qs(body, keep_blank_values=True)
                stub.asked.append((given, dict(self.headers)))
                self._send(stub.quirk(given["query"][0], stub.answer(given)))

        def _update(self, text: str) -> None:
            if len(stub.updates) >= stub.refuse_updates_after:
                self.close_connection = True
                return
            if text:
                stub.updates.append(text)
                stub.store.update(text)
            self._send(Reply(200, {"Content-Type": "text/plain"}, b""))

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            fields = {"Content-Length": str(len(reply.body)), **reply.fields}
            for name, value in fields.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            body = reply.body[: reply.sent]
            step = 1 if reply.drip_s else max(1, len(body))
            for start in range(0, len(body), step):
                self.wfile.write(body[start : start + step])
                self.wfile.flush()
                time.sleep(reply.drip_s)
            if reply.sent is not None or not fields["Content-Length"]:
                self.close_connection = True

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_arguments: object) -> None:
        """Say nothing: clients break connections off here on purpose."""


@contextmanager
def stub_store(**more: object) -> Iterator[StubStore]:
    """Start one, and end it with the block."""
    stub = StubStore(**more)  # type: ignore[arg-type]
    with _Server(("127.0.0.1", 0), _handler(stub)) as server:
        stub.url = f"http://127.0.0.1:{server.server_port}/sparql"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield stub
        server.shutdown()
