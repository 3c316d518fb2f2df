"""What DCAT-AP 3.0.1 asks of the things that a catalogue harvests here.

Source: https://semiceu.github.io/DCAT-AP/releases/3.0.1/
"""

from collections.abc import Iterator, Mapping

from nordonc.rdf.namespaces import DCAT, DCATAP, DCTERMS, FOAF, SPDX
from nordonc.site.fair.criteria import Criterion, Lacking, lacked

#: Properties that things of a class must have, by class.
MANDATORY: Mapping[str, tuple[str, ...]] = {
    f"{DCAT}Catalog": (f"{DCTERMS}description", f"{DCTERMS}publisher", f"{DCTERMS}title"),
    f"{DCAT}Dataset": (f"{DCTERMS}description", f"{DCTERMS}title"),
    f"{DCAT}Distribution": (f"{DCAT}accessURL",),
    f"{DCAT}DataService": (f"{DCAT}endpointURL", f"{DCTERMS}title"),
    f"{FOAF}Agent": (f"{FOAF}name",),
    f"{SPDX}Checksum": (f"{SPDX}algorithm", f"{SPDX}checksumValue"),
}
#: Properties that they should have.
RECOMMENDED: Mapping[str, tuple[str, ...]] = {
    f"{DCAT}Catalog": (
        *(f"{DCTERMS}{name}" for name in ("issued", "language", "license", "modified", "spatial")),
        *(f"{FOAF}homepage", f"{DCAT}themeTaxonomy"),
    ),
    f"{DCAT}Dataset": (
        *(f"{DCAT}{name}" for name in ("contactPoint", "distribution", "keyword", "theme")),
        *(f"{DCTERMS}{name}" for name in ("publisher", "spatial", "temporal")),
    ),
    f"{DCAT}Distribution": (
        f"{DCATAP}availability",
        *(f"{DCTERMS}{name}" for name in ("description", "format", "license")),
    ),
    f"{DCAT}DataService": (
        *(f"{DCAT}{name}" for name in ("contactPoint", "endpointDescription", "keyword")),
        *(f"{DCAT}servesDataset", f"{DCAT}theme", f"{DCTERMS}conformsTo", f"{DCTERMS}publisher"),
    ),
    f"{FOAF}Agent": (f"{DCTERMS}type",),
}


def _last(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]


def _of(kind: str, properties: tuple[str, ...]) -> Lacking:
    names = {_last(one): (one,) for one in properties}
    return lambda evidence: lacked(evidence.metadata, evidence.metadata.of_class(kind), names)


def asked(table: Mapping[str, tuple[str, ...]], word: str) -> Iterator[Criterion]:
    """Yield a criterion for each class of a profile.

    Args:
        table: The properties that its things have to have, by class.
        word: How much that is asked.
    """
    for kind, properties in table.items():
        names = ", ".join(sorted(map(_last, properties)))
        yield Criterion(f"{_last(kind)}, {word}", f"Each has {names}.", _of(kind, properties))


CRITERIA = (*asked(MANDATORY, "mandatory"), *asked(RECOMMENDED, "recommended"))
