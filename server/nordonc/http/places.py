"""Places for what goes on for as long as a client likes: so many, and so many of one client."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from nordonc.errors import BusyError


class Places:
    """So many at a time, of which one client may have its share, and so many bytes in all.

    Args:
        what: What takes them, for the message.
        most: Places at a time.
        a_client: Of these, as many as one client may have.
        most_bytes: Bytes that what has a place may hold together; one body counts once, however
            many have it.

    Attributes:
        bytes_held: Bytes that are held at the moment.
    """

    def __init__(self, what: str, *, most: int, a_client: int, most_bytes: int = 0) -> None:
        self.bytes_held = 0
        self._what = what
        self._most, self._a_client, self._most_bytes = most, a_client, most_bytes
        self._taken: Counter[str] = Counter()
        self._bodies: Counter[int] = Counter()
        self._lock = Lock()

    def take(self, client: str, body: bytes = b"") -> None:
        """Take a place for a body, which is to be kept until the place is given back.

        Raises:
            BusyError: There is none, there is no room, or the client has its share.
        """
        with self._lock:
            size = 0 if self._bodies[id(body)] else len(body)
            if (
                self._taken[client] >= self._a_client
                or self._taken.total() >= self._most
                or self.bytes_held + size > self._most_bytes
            ):
                raise BusyError(f"Too many {self._what} at once; try again in a few seconds")
            self._taken[client] += 1
            self._bodies[id(body)] += 1
            self.bytes_held += size

    @contextmanager
    def held(self, client: str = "") -> Iterator[None]:
        """Hold a place until the block ends.

        Raises:
            BusyError: There is none, or the client has its share.
        """
        self.take(client)
        try:
            yield
        finally:
            self.give_back(client)

    def give_back(self, client: str, body: bytes = b"") -> None:
        """Leave a place that was taken for a body."""
        with self._lock:
            self._taken[client] -= 1
            self._bodies[id(body)] -= 1
            if not self._bodies[id(body)]:
                self.bytes_held -= len(body)
            self._taken += Counter()
            self._bodies += Counter()
