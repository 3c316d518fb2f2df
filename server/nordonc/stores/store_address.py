"""Where a store is, and what it wants to know of who asks."""

import os
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from nordonc.errors import CallError, reason

#: Begins the value of ``--engine`` that names a store.
SCHEME = "sparql:"
#: Holds the credentials themselves; it is taken out of the environment when it is read.
VARIABLE = "NORDONC_STORE_CREDENTIALS"

_BEARER = "Bearer "


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a store wants to know; it is shown nowhere.

    Attributes:
        user: Name of the user; empty where there is a token, or nothing at all.
        secret: The password or the token; empty where the store asks for none.
    """

    user: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    @property
    def fields(self) -> dict[str, str]:
        """The header field that shows them, if there are any."""
        if not self.secret:
            return {}
        if not self.user:
            return {"Authorization": _BEARER + self.secret}
        pair = b64encode(f"{self.user}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}


def taken(file: Path | None) -> Credentials:
    """Return the credentials of a file, else of the environment, which loses them.

    Either holds ``user:password``, or a token as ``Bearer TOKEN``.

    Raises:
        CallError: The file cannot be read, or what was given is neither.
    """
    given = os.environ.pop(VARIABLE, "")
    if file:
        try:
            given = file.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise CallError(f"--store-credentials {file}: {reason(error)}") from error
    return _parsed(given.strip())


def _parsed(given: str) -> Credentials:
    if not given:
        return Credentials()
    if given.startswith(_BEARER) and given.isascii() and given.isprintable():
        return Credentials("", given.removeprefix(_BEARER).strip())
    user, colon, password = given.partition(":")
    if not (user and colon and password) or not given.isprintable():
        raise CallError("The credentials of a store are user:password or Bearer TOKEN, in one line")
    return Credentials(user, password)


def checked_url(url: str) -> str:
    """Return the address of a store.

    Raises:
        CallError: It is none, or it holds credentials, which others could read there.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError as error:
        raise CallError(f"This is no address of a store: {error}") from error
    if parts.username is not None or parts.password is not None:
        raise CallError(
            f"The address of a store holds no credentials; give them by {VARIABLE} or a file"
        )
    if not usable or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        raise CallError(f"{shown(url)} is no address of a store; one is http://host:7878/query")
    return url


def shown(url: str) -> str:
    """Return an address as messages show it: a query string may hold a key."""
    return url.partition("?")[0]
