"""Where the source may be wrong: networks with a correction that is proposed and still open."""

from nordonc.site.graph_client import Ask

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
      ?statement nordonc:field ?field ;
        nordonc:statedSubject ?network ;
        nordonc:statedValue ?value .
    }
  )
}
ORDER BY ?network ?correction"""


def of(ask: Ask) -> dict[str, list[str]]:
    """Return IRIs of the open corrections by IRI of the network that they concern."""
    found: dict[str, list[str]] = {}
    for row in ask(_OPEN):
        found.setdefault(row["network"], []).append(row["correction"])
    return found
