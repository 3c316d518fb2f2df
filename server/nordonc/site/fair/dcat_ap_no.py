"""What DCAT-AP-NO 3 asks of the things that data.norge.no harvests.

Source: https://data.norge.no/specification/dcat-ap-no/
"""

from collections.abc import Mapping

from nordonc.rdf.namespaces import ADMS, DCAT, DCATAP, DCTERMS, FOAF, PROV
from nordonc.site.fair.dcat_ap import asked

_ALWAYS = (f"{DCAT}contactPoint", f"{DCTERMS}publisher", f"{DCTERMS}title")
#: Properties that things of a class must have, by class.
MANDATORY: Mapping[str, tuple[str, ...]] = {
    f"{DCAT}Catalog": (*_ALWAYS, f"{DCTERMS}description"),
    f"{DCAT}Dataset": (*_ALWAYS, f"{DCTERMS}description", f"{DCAT}theme"),
    f"{DCAT}Distribution": (f"{DCAT}accessURL",),
    f"{DCAT}DataService": (*_ALWAYS, f"{DCAT}endpointURL"),
    f"{FOAF}Agent": (f"{FOAF}name",),
}
#: Properties that they should have.
RECOMMENDED: Mapping[str, tuple[str, ...]] = {
    f"{DCAT}Catalog": (
        *(f"{DCTERMS}{name}" for name in ("issued", "language", "license", "modified", "spatial")),
        *(f"{DCAT}dataset", f"{DCAT}service", f"{DCAT}themeTaxonomy", f"{FOAF}homepage"),
    ),
    f"{DCAT}Dataset": (
        *(f"{DCTERMS}{name}" for name in ("accessRights", "spatial", "subject", "temporal")),
        *(f"{DCAT}distribution", f"{DCAT}keyword"),
        *(f"{DCATAP}applicableLegislation", f"{PROV}wasGeneratedBy"),
    ),
    f"{DCAT}Distribution": (
        *(f"{DCTERMS}{name}" for name in ("description", "format", "license")),
        *(f"{ADMS}status", f"{DCATAP}availability"),
    ),
    f"{DCAT}DataService": (
        *(f"{DCAT}{name}" for name in ("endpointDescription", "keyword", "servesDataset")),
        *(f"{DCAT}theme", f"{DCTERMS}conformsTo", f"{DCTERMS}format"),
        *(f"{DCATAP}applicableLegislation", f"{DCATAP}availability"),
    ),
    f"{FOAF}Agent": (f"{DCTERMS}identifier", f"{DCTERMS}type"),
}
CRITERIA = (*asked(MANDATORY, "mandatory"), *asked(RECOMMENDED, "recommended"))
