"""How pages ask the graph that is served."""

from nordonc import canned
from nordonc.engine.base import Query
from nordonc.site.state import served


def ask(text: str) -> bytes:
    """Return the answer to a SELECT in the JSON results format.

    Raises:
        NordoncError: The engine could not answer.
    """
    return served().engine.answer(Query(text=text, media_type=canned.RESULTS)).body


def named(iri: str) -> str:
    """Return the English name of an IRI; empty where it has none."""
    return served().labels.get(iri, "")
