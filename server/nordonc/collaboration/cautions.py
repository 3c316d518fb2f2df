"""Where the source may be wrong: networks with a correction that is proposed and still open."""

from nordonc.sparql.client import Graph

#: Only corrections of what pictures show: the name, who takes part, and what is covered.
_OPEN = """SELECT DISTINCT ?network ?correction
WHERE {
  ?correction nordonc:status ?status ;
    nordonc:concerns ?network ;
    nordonc:corrects ?field .
  FILTER (STRENDS(STR(?status), "correction-status/proposed"))
  FILTER (
    EXISTS { ?network nordonc:participation/prov:wasDerivedFrom ?field . }
    || EXISTS {
      ?network skos:prefLabel|nordonc:coversDisease ?value .
      ?field nordonc:supports ?value .
    }
  )
}
ORDER BY ?network ?correction"""


def of(graph: Graph) -> dict[str, list[str]]:
    """Return IRIs of the open corrections by IRI of the network that they concern."""
    found: dict[str, list[str]] = {}
    for row in graph.select(_OPEN):
        found.setdefault(row.text("network"), []).append(row.text("correction"))
    return found
