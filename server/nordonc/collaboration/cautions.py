"""Where the source may be wrong: networks with a correction that is proposed and still open."""

from nordonc.rdf.query_file import query_text
from nordonc.sparql.client import Graph

_OPEN = query_text(__package__, "open_corrections")


def of(graph: Graph) -> dict[str, list[str]]:
    """Return IRIs of the open corrections by IRI of the network that they concern."""
    found: dict[str, list[str]] = {}
    for row in graph.select(_OPEN):
        found.setdefault(row.text("network"), []).append(row.text("correction"))
    return found
