"""Where a server listens."""

import socket
from errno import EADDRINUSE
from typing import NamedTuple

from nordonc.errors import AddressInUseError, NordoncError


class Address(NamedTuple):
    """Where the server listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address of the home page."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def free_address(host: str, port: int) -> Address:
    """Return where to listen; port 0 becomes one that is free.

    Raises:
        AddressInUseError: Another program listens there.
        NordoncError: The address cannot be used.
    """
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise NordoncError(f"{host} is not an address: {error.strerror}") from error
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
        except OSError as error:
            if error.errno == EADDRINUSE:
                raise AddressInUseError(
                    f"Port {port} of {host} is in use; choose another, or 0 for any that is free"
                ) from error
            raise NordoncError(f"Cannot listen on {host}:{port}: {error.strerror}") from error
        return Address(*probe.getsockname()[:2])
