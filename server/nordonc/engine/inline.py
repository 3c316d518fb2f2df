"""Queries in this very process: for the command line where processes cannot be limited."""

from nordonc.engine.base import Answer, Query
from nordonc.engine.evaluate import evaluate
from nordonc.engine.graphs import Place, opened
from nordonc.release.manifest import Release
from nordonc.settings import Settings


class InlineEngine:
    """An engine without any limit, for one user who asks a graph of their own."""

    kind = "pyoxigraph"

    def __init__(self, release: Release, settings: Settings) -> None:
        """Open the store.

        Raises:
            ReleaseError: The data cannot be opened.
        """
        self._union = settings.default_graph == "union"
        self._graphs = opened(Place.of(release), union=self._union)

    def answer(self, query: Query) -> Answer:
        """Return the answer to a query; see ``Engine``."""
        return evaluate(self._graphs, query, union=self._union or not query.foreign)

    def fill(self) -> None:
        """Do nothing: there is one process."""

    def figures(self) -> dict[str, tuple[str, float]]:
        """Return nothing: nobody watches it."""
        return {}

    def close(self) -> None:
        """Do nothing: the store goes with the process."""
