"""How much query time a client has left."""

import time
from collections.abc import Iterable
from threading import Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from cachetools import TLRUCache

from nordonc.errors import BudgetError
from nordonc.http.query_log import noted

#: Clients remembered at a time, until their accounts are full again.
_MOST = 10_000
_MINUTE_S = 60.0
#: Minutes of allowance that a client may save up.
_SAVED = 2


class Budget:
    """Seconds of query time by client: so many a minute, and twice as many saved up.

    A query is charged once it has run, so the last one may overdraw the account; the next has to
    wait until it is in credit again.

    Args:
        per_minute_s: Seconds of query time a minute; 0 means any number.
    """

    def __init__(self, per_minute_s: float) -> None:
        self._rate = per_minute_s / _MINUTE_S
        self._most = per_minute_s * _SAVED
        self._accounts: TLRUCache[str, tuple[float, float]] = TLRUCache(_MOST, self._full_at)
        self._lock = Lock()

    def check(self, client: str) -> None:
        """Let a client ask.

        Raises:
            BudgetError: The account is overdrawn; the error tells the seconds until it is not.
        """
        if not self._rate:
            return
        with self._lock:
            credit = self._credit(client)
        if credit < 0:
            raise BudgetError(
                f"This client has used its {self._rate * _MINUTE_S:g} s of query time a minute",
                retry_after_s=int(-credit / self._rate) + 1,
            )

    def charge(self, client: str, used_s: float) -> None:
        """Book the time of a query."""
        if not self._rate:
            return
        with self._lock:
            self._accounts[client] = (self._credit(client) - used_s, time.monotonic())

    def _full_at(self, _client: str, account: tuple[float, float], now: float) -> float:
        return now + (self._most - account[0]) / self._rate

    def _credit(self, client: str) -> float:
        credit, then = self._accounts.get(client, (self._most, 0.0))
        return min(self._most, credit + (time.monotonic() - then) * self._rate)


class RateLimit:
    """WSGI middleware: a client whose query time is used up has to wait.

    A call raises ``BudgetError`` for such a one. What answers no query costs nothing.
    """

    def __init__(self, app: WSGIApplication, budget: Budget) -> None:
        self._app = app
        self._budget = budget

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        client = environ["REMOTE_ADDR"]
        self._budget.check(client)
        began = time.perf_counter()
        chunks = self._app(environ, start_response)
        if noted(environ).entry:
            self._budget.charge(client, time.perf_counter() - began)
        return chunks
