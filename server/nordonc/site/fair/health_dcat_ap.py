"""What HealthDCAT-AP, release 8, asks of public data beyond DCAT-AP.

Source: https://healthdataeu.pages.code.europa.eu/healthdcat-ap/
"""

from collections.abc import Mapping

from nordonc.rdf.namespaces import (
    ADMS,
    DCAT,
    DCATAP,
    DCTERMS,
    DPV,
    DQV,
    GEODCATAP,
    HEALTHDCATAP,
)
from nordonc.site.fair.dcat_ap import asked

#: Properties that things of a class must have, by class.
MANDATORY: Mapping[str, tuple[str, ...]] = {
    f"{DCAT}Catalog": (f"{DCATAP}applicableLegislation",),
    f"{DCAT}Dataset": (
        *(f"{DCATAP}applicableLegislation", f"{DCAT}distribution", f"{DCAT}theme"),
        *(f"{DCTERMS}accessRights", f"{DCTERMS}identifier"),
        *(f"{HEALTHDCATAP}{name}" for name in ("hasStructuredData", "hdab", "healthCategory")),
    ),
    f"{DCAT}Distribution": (f"{DCATAP}applicableLegislation",),
}
#: Properties that they should have.
RECOMMENDED: Mapping[str, tuple[str, ...]] = {
    f"{DCAT}Dataset": (
        *(f"{DCAT}contactPoint", f"{DCAT}keyword", f"{ADMS}sample", f"{GEODCATAP}custodian"),
        *(f"{DPV}{name}" for name in ("hasLegalBasis", "hasPersonalData", "hasPurpose")),
        f"{DQV}hasQualityAnnotation",
        *(f"{HEALTHDCATAP}{name}" for name in ("analytics", "hasCodeValues", "hasCodingSystem")),
        *(f"{HEALTHDCATAP}{name}" for name in ("healthTheme", "maxTypicalAge", "minTypicalAge")),
        *(f"{HEALTHDCATAP}numberOf{name}" for name in ("Records", "UniqueIndividuals")),
        *(f"{HEALTHDCATAP}{name}" for name in ("populationCoverage", "retentionPeriod")),
    ),
}
CRITERIA = (*asked(MANDATORY, "mandatory"), *asked(RECOMMENDED, "recommended"))
