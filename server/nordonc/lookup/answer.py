"""The answer of a look-up as values of JSON, the same by HTTP and on the command line."""

from collections.abc import Iterable
from dataclasses import asdict

from nordonc.lookup.index import Index
from nordonc.lookup.search import Match, look_up, nearest


def answer(index: Index, text: str, limit: int, types: Iterable[str] = ()) -> dict[str, object]:
    """Return what a text may mean; where it means nothing, what is most like it."""
    matches = look_up(index, text, limit, types)
    body: dict[str, object] = {"query": text, "matches": [asdict(one) for one in matches]}
    return body if matches else body | {"nearest": list(map(_named, nearest(index, text)))}


def _named(match: Match) -> dict[str, object]:
    return {"iri": match.iri, "label": match.label, "type": match.type}
