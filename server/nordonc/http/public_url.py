"""Where the server stands for its clients: the address of its home page.

`AtPublicUrl` is the only place that reads it from a request. It writes scheme, host and prefix into
the environment as they are from then on, once and in one spelling: keys of the cache, validators,
links of the endpoint (``address_of``) and of templates (``url_for``) are made from these three.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address
from typing import NamedTuple
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nordonc.errors import CallError, MisdirectedError, RequestError

#: Names of hosts, IPv4 and IPv6 addresses, with or without a port.
#: Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-host-and-authority
_HOST = re.compile(
    r"(?P<name>(?=[^:]{1,253}(?::|$))(?:[\w-]{1,63}\.)*+[\w-]{0,63}|\[(?P<ipv6>[0-9A-Fa-f:.]{2,45})\])"
    r"(?::(?P<port>\d{0,5}))?",
    re.ASCII,
)
_MAX_PORT = 65535
_DEFAULT_PORTS = {"http": 80, "https": 443}
#: A path without an empty, a dot or a percent-encoded segment; nothing else is a place for links.
_PREFIX = re.compile(r"(?:/(?!\.\.?(?:/|$))[\w.~!$&'()*+,;=:@-]+)*", re.ASCII)
_MAX_PREFIX = 200


class _Address(NamedTuple):
    """Scheme, host with its port, and prefix of the path, as links have them."""

    scheme: str
    host: str
    prefix: str


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
            raise CallError(f"{address} is not an http or https address of a home page")
        self._address = _Address(parts.scheme, parts.netloc, parts.path.rstrip("/"))

    def place(self, environ: WSGIEnvironment) -> None:
        """Let a request stand at the public address.

        Raises:
            RequestError: No address is given, and the request is for none.
            MisdirectedError: A proxy says that the request is for another host.
        """
        given, host = self._address, environ.get("HTTP_HOST", "")
        if not given.scheme:
            environ.update(_environ(_asked(environ)))
            return
        environ.update(_environ(given))
        if _is_forwarded(environ) and _host(host, given.scheme) != _host(given.host, given.scheme):
            raise MisdirectedError(f"This server answers for {given.host} only")
        path = environ.get("PATH_INFO", "")
        if given.prefix and path.startswith(f"{given.prefix}/"):
            environ["PATH_INFO"] = path.removeprefix(given.prefix)


def _is_forwarded(environ: WSGIEnvironment) -> bool:
    """Tell whether a proxy that is believed has said which host a request is for."""
    return "werkzeug.proxy_fix.orig" in environ and "HTTP_X_FORWARDED_HOST" in environ


def _environ(address: _Address) -> WSGIEnvironment:
    return {
        "wsgi.url_scheme": address.scheme,
        "HTTP_HOST": address.host,
        "SCRIPT_NAME": address.prefix,
    }


def _asked(environ: WSGIEnvironment) -> _Address:
    """Return the address that a request is for.

    Where that is refused, the request stands at the server's own name, so that the answer to it
    has links.

    Raises:
        RequestError: The header field Host is missing, empty, repeated or names no host; or a
            proxy has forwarded a scheme or prefix that is none.
    """
    scheme, prefix = environ["wsgi.url_scheme"], environ.get("SCRIPT_NAME", "").rstrip("/")
    asked = environ.get("HTTP_HOST", "")
    fault = ""
    if scheme not in _DEFAULT_PORTS:
        fault = "A proxy has forwarded a scheme that is neither http nor https"
    elif len(prefix) > _MAX_PREFIX or not _PREFIX.fullmatch(prefix):
        fault = "A proxy has forwarded a prefix that is not a path"
    elif not (host := _host(asked or _own(environ), scheme)):
        fault = "The header field Host names no host"
    elif not asked and environ.get("SERVER_PROTOCOL") not in _WITHOUT_HOST:
        fault = "A request has one header field Host, which names a host"
    else:
        return _Address(scheme, host, prefix)
    environ.update(_environ(_Address("http", _own(environ), "")))
    raise RequestError(fault)


#: Versions of HTTP that need no Host; the server's own name takes its place.
#: Source: https://www.rfc-editor.org/rfc/rfc9112.html#name-host-and-request-target
_WITHOUT_HOST = frozenset({"HTTP/1", "HTTP/1.0"})


def _own(environ: WSGIEnvironment) -> str:
    """Return the name under which the server listens."""
    name = environ["SERVER_NAME"]
    return (
        f"[{name}]:{environ['SERVER_PORT']}" if ":" in name else f"{name}:{environ['SERVER_PORT']}"
    )


@lru_cache(maxsize=256)
def _host(asked: str, scheme: str) -> str:
    """Return a host in small letters and without the port that goes without saying.

    It is empty where the text names none.
    """
    match = _HOST.fullmatch(asked)
    if match is None or not _possible(match):
        return ""
    port = match["port"]
    explicit = f":{port}" if port and int(port) != _DEFAULT_PORTS.get(scheme) else ""
    return match["name"].lower() + explicit


def _possible(match: re.Match[str]) -> bool:
    try:
        return int(match["port"] or 1) in range(1, _MAX_PORT + 1) and (
            match["ipv6"] is None or bool(IPv6Address(match["ipv6"]))
        )
    except AddressValueError:
        return False


class AtPublicUrl:
    """WSGI middleware: a request stands at the public address.

    A call raises ``RequestError`` for a request that stands nowhere, and ``MisdirectedError`` for
    one that is for another host.
    """

    def __init__(self, app: WSGIApplication, public_url: PublicUrl) -> None:
        self._app = app
        self._public_url = public_url

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        self._public_url.place(environ)
        return self._app(environ, start_response)


def address_of(environ: WSGIEnvironment) -> str:
    """Return the address of the home page as a request sees it, without a slash at its end."""
    return f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{environ.get('SCRIPT_NAME', '')}"
