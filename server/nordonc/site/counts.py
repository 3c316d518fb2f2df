"""How much there is of what, for the home page."""

from collections.abc import Iterable

from nordonc.sparql.client import Ask, rows, value

_COUNTS = """SELECT ?class (COUNT(DISTINCT ?thing) AS ?things)
WHERE {{
  VALUES ?class {{ {classes} }}
  ?thing a ?class .
}}
GROUP BY ?class"""


def counts(ask: Ask, classes: Iterable[str]) -> dict[str, int]:
    """Return the number of things by class, in the order of the classes; none where it is 0."""
    order = list(classes)
    text = _COUNTS.format(classes=" ".join(f"<{iri}>" for iri in order))
    things = {value(row, "class"): int(value(row, "things")) for row in rows(ask, text)}
    return {iri: things[iri] for iri in order if things.get(iri)}
