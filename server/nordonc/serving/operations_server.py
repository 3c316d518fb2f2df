"""What operators ask, on an address of its own: readiness and figures."""

from collections.abc import Iterable
from functools import partial
from socket import AF_INET6
from socketserver import TCPServer, ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.duty import Duty
from nordonc.errors import CallError
from nordonc.site.health_and_metrics import FOR_OPERATORS, PATHS


def parsed(address: str) -> tuple[str, int]:
    """Return host and port of an address such as ``127.0.0.1:9000`` or ``[::1]:9000``.

    Raises:
        CallError: It is none.
    """
    host, colon, port = address.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 1 << 16):
        raise CallError(f"--operations-host {address} is no address such as 127.0.0.1:9000")
    return host.removeprefix("[").removesuffix("]"), int(port)


class _Handler(WSGIRequestHandler):
    #: Seconds that a client has for its next byte.
    timeout = 10

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self) -> None:
        """Bind without a question to the name service."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = map(str, self.server_address[:2])  # type: ignore[assignment]
        self.setup_environ()


class _Server6(_Server):
    address_family = AF_INET6


class ForOperators:
    """WSGI middleware: what an application keeps for operators, and nothing else of it."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if environ["PATH_INFO"] not in PATHS:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"Here are " + ", ".join(sorted(PATHS)).encode() + b"\n"]
        return self._app({**environ, FOR_OPERATORS: True}, start_response)


def duty(app: WSGIApplication, address: str) -> Duty:
    """Return the thread that answers operators at an address such as ``127.0.0.1:9000``.

    Raises:
        CallError: It is none.
    """
    return Duty("The server for operators", partial(serve_operators, app, parsed(address)))


def serve_operators(app: WSGIApplication, address: tuple[str, int], work: Duty) -> None:
    """Answer operators until the process ends."""
    kind = _Server6 if ":" in address[0] else _Server
    with kind(address, _Handler) as server:
        server.set_app(ForOperators(app))
        work.went_well()
        server.serve_forever()
