"""How much there is of what, for the home page."""

from nordonc.rdf.namespaces import NORDONC, ORG
from nordonc.sparql.client import Ask, rows, value

#: What is counted: class, and its name for one and for many.
COUNTED = {
    NORDONC + "Network": ("network", "networks"),
    NORDONC + "Country": ("country", "countries"),
    NORDONC + "Disease": ("disease", "diseases"),
    ORG + "Organization": ("organisation", "organisations"),
    NORDONC + "Correction": ("correction", "corrections"),
}

_COUNTS = f"""SELECT ?class (COUNT(DISTINCT ?thing) AS ?things)
WHERE {{
  VALUES ?class {{ {" ".join(f"<{iri}>" for iri in COUNTED)} }}
  ?thing a ?class .
}}
GROUP BY ?class"""


def counts(ask: Ask) -> dict[str, int]:
    """Return the number of things by class, of the classes in ``COUNTED`` that have any."""
    found = {value(row, "class"): int(value(row, "things")) for row in rows(ask, _COUNTS)}
    return {iri: found[iri] for iri in COUNTED if found.get(iri)}
