"""Vocabularies of identifiers: their prefixes, the forms of their IRIs, and the shapes of codes."""

import re
from typing import NamedTuple


class Vocabulary(NamedTuple):
    """A vocabulary whose identifiers people write in several ways.

    Attributes:
        prefix: Its preferred prefix.
        label: What people call it.
        namespaces: Beginnings of the IRIs of its terms and of the pages about them, without scheme
            and ``www.``.
        synonyms: Other prefixes, in lower case without punctuation.
        bare: What a code looks like that stands without a prefix; none where that says too little.
    """

    prefix: str
    label: str
    namespaces: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    bare: re.Pattern[str] | None = None


ICD10 = "ICD10"

#: Prefixes and forms of IRIs as Bioregistry 0.15.6 records them, and those that mapping sets use.
#: Source: https://bioregistry.io
VOCABULARIES = (
    Vocabulary("DOID", "Human Disease Ontology", ("purl.obolibrary.org/obo/DOID_",), ("do",)),
    Vocabulary("MONDO", "Mondo", ("purl.obolibrary.org/obo/MONDO_",)),
    Vocabulary(
        "NCIT",
        "NCI Thesaurus",
        ("purl.obolibrary.org/obo/NCIT_", "ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#"),
        ("nci", "ncithesaurus"),
        re.compile(r"C\d{4,6}"),
    ),
    Vocabulary(
        "MESH",
        "MeSH",
        ("id.nlm.nih.gov/mesh/", "meshb.nlm.nih.gov/record/ui?ui=", "identifiers.org/mesh/"),
        ("msh",),
        re.compile(r"[CD]\d{6}(?:\d{3})?"),
    ),
    Vocabulary(
        ICD10,
        "ICD-10",
        ("icd.who.int/browse10/2019/en#/", "icd.who.int/browse10/2019/en#"),
        ("icd10who", "icd"),
        # The longer ones are codes of national editions, which are told apart from other codes.
        re.compile(r"[A-Z]\d\d(?:\.?\d{1,2})?(?:[-–][A-Z]\d\d)?"),  # noqa: RUF001  ranges are printed so
    ),
    Vocabulary(
        "ICDO",
        "ICD-O",
        ("identifiers.org/icdo/",),
        ("icdo3",),
        re.compile(r"\d{4}/\d"),
    ),
    Vocabulary(
        "Orphanet",
        "Orphanet",
        ("orpha.net/ORDO/Orphanet_", "identifiers.org/orphanet/", "orpha.net/en/disease/detail/"),
        ("orpha", "ordo", "orphanetordo"),
    ),
    Vocabulary(
        "UMLS",
        "UMLS",
        (
            "linkedlifedata.com/resource/umls/id/",
            "uts.nlm.nih.gov/uts/umls/concept/",
            "identifiers.org/umls/",
        ),
        ("umlscui", "cui"),
        re.compile(r"C\d{7}"),
    ),
    Vocabulary(
        "Wikidata",
        "Wikidata",
        ("wikidata.org/entity/", "wikidata.org/wiki/"),
        ("wd", "wdt"),
        re.compile(r"Q[1-9]\d*"),
    ),
    Vocabulary("GeoNames", "GeoNames", ("sws.geonames.org/", "geonames.org/"), ("gn",)),
    Vocabulary(
        "ROR", "ROR", ("ror.org/",), bare=re.compile(r"0[a-hj-km-np-tv-z0-9]{6}\d\d", re.IGNORECASE)
    ),
    Vocabulary(
        "EUCountry",
        "EU country authority",
        ("publications.europa.eu/resource/authority/country/",),
    ),
    Vocabulary(
        "ISO3166",
        "ISO 3166-1",
        (),
        ("iso", "iso31661", "iso31661alpha2", "iso31661alpha3"),
    ),
)
