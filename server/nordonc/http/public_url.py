"""Where the server stands for its clients: the address of its home page."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.errors import CallError, RequestError

#: Names of hosts, IPv4 and IPv6 addresses, with or without a port.
#: Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-host-and-authority
_HOST = re.compile(
    r"(?:(?=[^:]{1,253}(?::|$))(?:[\w-]{1,63}\.)*+[\w-]{0,63}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{0,5})?",
    re.ASCII,
)


class PublicUrl:
    """The public address, as the settings give it.

    Links are made from it, whatever host a request names, and behind a proxy that leaves its
    prefix in the path the application does not see that.

    Args:
        address: An absolute http or https URL without query; empty means that links are made from
            the address that is asked.

    Raises:
        CallError: It is no such URL.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        known = not address or (parts.scheme in {"http", "https"} and parts.netloc)
        if not known or parts.query or parts.fragment or parts.username:
            raise CallError(f"--base {address} is not an http or https address of a home page")
        self._scheme = parts.scheme
        self._host = parts.netloc
        self._prefix = parts.path.rstrip("/")

    def place(self, environ: WSGIEnvironment) -> None:
        """Let a request stand at the public address."""
        if not self._scheme:
            return
        environ["wsgi.url_scheme"] = self._scheme
        environ["HTTP_HOST"] = self._host
        environ["SCRIPT_NAME"] = self._prefix
        path = environ.get("PATH_INFO", "")
        if self._prefix and path.startswith(f"{self._prefix}/"):
            environ["PATH_INFO"] = path.removeprefix(self._prefix)

    def check(self, environ: WSGIEnvironment) -> None:
        """Let a request pass that is for a host; another one is refused by the server's own name.

        Raises:
            RequestError: Its header field Host names none.
        """
        host = environ.get("HTTP_HOST", "")
        if host and not self._scheme and not _HOST.fullmatch(host):
            del environ["HTTP_HOST"]
            raise RequestError("The header field Host names no host")


class AtPublicUrl:
    """WSGI middleware: a request stands at the public address."""

    def __init__(self, app: WSGIApplication, public_url: PublicUrl) -> None:
        self._app = app
        self._public_url = public_url

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        self._public_url.place(environ)
        return self._app(environ, start_response)


class HostCheck:
    """WSGI middleware: refuses requests for no host.

    A call raises ``RequestError`` for such a one.
    """

    def __init__(self, app: WSGIApplication, public_url: PublicUrl) -> None:
        self._app = app
        self._public_url = public_url

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        self._public_url.check(environ)
        return self._app(environ, start_response)


def address_of(environ: WSGIEnvironment) -> str:
    """Return the address of the home page as a request sees it, without a slash at its end."""
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return f"{environ['wsgi.url_scheme']}://{host}{environ.get('SCRIPT_NAME', '')}"
