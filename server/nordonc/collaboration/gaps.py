"""Diseases without a network in a country, as the canned query of that name answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nordonc.canned import CannedQuery
from nordonc.rdf.collation import by_name
from nordonc.site.resource.facts import Named
from nordonc.sparql.client import Graph

#: Name of the query, and the columns that its answer must have.
SLUG = "gaps"
_COLUMNS = {"disease", "country", "certainty", "networks"}
#: Name of the parameter that chooses a country.
COUNTRY = "country"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A disease that lacks a network in a country.

    Attributes:
        disease: IRI of the disease.
        by_country: Certainty by IRI of the country; empty text where no network leaves it open.
        networks: How many networks of any country cover it.
    """

    disease: str
    by_country: Mapping[str, str]
    networks: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """Diseases by countries.

    Attributes:
        countries: IRIs of the countries that lack something, by name.
        rows: The diseases, by name.
    """

    countries: Sequence[str]
    rows: Sequence[Gap]

    @property
    def number(self) -> int:
        """How many pairs of disease and country lack a network."""
        return sum(len(row.by_country) for row in self.rows)


def question(queries: Iterable[CannedQuery]) -> CannedQuery | None:
    """Return the canned query that finds gaps, where the dataset has one of the kind."""
    found = (one for one in queries if one.slug == SLUG and one.columns.keys() >= _COLUMNS)
    return next(found, None)


def of(graph: Graph, name: Named, text: str) -> Gaps:
    """Return what the query answers, its text having its values filled in."""
    countries: dict[str, None] = {}
    certainty: dict[str, dict[str, str]] = {}
    networks: dict[str, int] = {}
    for row in graph.select(text):
        countries[row.text("country")] = None
        certainty.setdefault(row.text("disease"), {})[row.text("country")] = row.text("certainty")
        networks[row.text("disease")] = row.number("networks")
    rows = [
        Gap(disease=disease, by_country=certainty[disease], networks=networks[disease])
        for disease in sorted(certainty, key=by_name(name))
    ]
    return Gaps(sorted(countries, key=by_name(name)), rows)
