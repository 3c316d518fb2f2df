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
        written: What people write before a code: ``ORPHA:519``.
        page: Beginning of the address of the page about a term, where its IRI leads to none.
        synonyms: Other prefixes, in lower case without punctuation.
        bare: What a code looks like that stands without a prefix; none where that says too little.
    """

    prefix: str
    label: str
    namespaces: tuple[str, ...]
    written: str = ""
    page: str = ""
    synonyms: tuple[str, ...] = ()
    bare: re.Pattern[str] | None = None


ICD10 = "ICD10"

#: Prefixes and forms of IRIs as Bioregistry 0.15.6 records them, and those that mapping sets use.
#: Source: https://bioregistry.io
VOCABULARIES = (
    Vocabulary(
        "DOID",
        "Human Disease Ontology",
        ("purl.obolibrary.org/obo/DOID_",),
        "DOID:",
        synonyms=("do",),
    ),
    Vocabulary("MONDO", "Mondo", ("purl.obolibrary.org/obo/MONDO_",), "MONDO:"),
    Vocabulary(
        "NCIT",
        "NCI Thesaurus",
        ("purl.obolibrary.org/obo/NCIT_", "ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#"),
        "NCIT:",
        synonyms=("nci", "ncithesaurus"),
        bare=re.compile(r"C\d{4,6}"),
    ),
    Vocabulary(
        "MESH",
        "MeSH",
        ("id.nlm.nih.gov/mesh/", "meshb.nlm.nih.gov/record/ui?ui=", "identifiers.org/mesh/"),
        "MeSH ",
        "https://meshb.nlm.nih.gov/record/ui?ui=",
        ("msh",),
        re.compile(r"[CD]\d{6}(?:\d{3})?"),
    ),
    Vocabulary(
        ICD10,
        "ICD-10",
        ("icd.who.int/browse10/2019/en#/", "icd.who.int/browse10/2019/en#"),
        "ICD-10 ",
        synonyms=("icd10who", "icd"),
        # The longer ones are codes of national editions, which are told apart from other codes.
        bare=re.compile(r"[A-Z]\d\d(?:\.?\d{1,2})?(?:[-–][A-Z]\d\d)?"),  # noqa: RUF001  ranges are printed so
    ),
    Vocabulary(
        "ICDO",
        "ICD-O",
        ("bioregistry.io/icdo:", "identifiers.org/icdo/"),
        "ICD-O ",
        synonyms=("icdo3",),
        bare=re.compile(r"\d{4}/\d"),
    ),
    Vocabulary(
        "Orphanet",
        "Orphanet",
        ("orpha.net/ORDO/Orphanet_", "identifiers.org/orphanet/", "orpha.net/en/disease/detail/"),
        "ORPHA:",
        "https://identifiers.org/orphanet:",
        ("orpha", "ordo", "orphanetordo"),
    ),
    Vocabulary(
        "UMLS",
        "UMLS",
        (
            "uts.nlm.nih.gov/uts/umls/concept/",
            "linkedlifedata.com/resource/umls/id/",
            "identifiers.org/umls/",
        ),
        "UMLS ",
        synonyms=("umlscui", "cui"),
        bare=re.compile(r"C\d{7}"),
    ),
    Vocabulary(
        "Wikidata",
        "Wikidata",
        ("wikidata.org/entity/", "wikidata.org/wiki/"),
        "Wikidata ",
        synonyms=("wd", "wdt"),
        bare=re.compile(r"Q[1-9]\d*"),
    ),
    Vocabulary(
        "GeoNames",
        "GeoNames",
        ("sws.geonames.org/", "geonames.org/"),
        "GeoNames ",
        "https://www.geonames.org/",
        ("gn",),
    ),
    Vocabulary(
        "ROR",
        "ROR",
        ("ror.org/",),
        "ROR ",
        bare=re.compile(r"0[a-hj-km-np-tv-z0-9]{6}\d\d", re.IGNORECASE),
    ),
    Vocabulary(
        "EUCountry",
        "EU country authority",
        ("publications.europa.eu/resource/authority/country/",),
        "EU ",
    ),
    Vocabulary(
        "ISO3166",
        "ISO 3166-1",
        (),
        synonyms=("iso", "iso31661", "iso31661alpha2", "iso31661alpha3"),
    ),
)

_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)


def without_scheme(iri: str) -> str:
    """Return an IRI as namespaces are written here."""
    return _SCHEME.sub("", iri, count=1)


def spelt(iri: str) -> str:
    """Return what people write for the term that an IRI is of; empty where none is known."""
    vocabulary, code = _parted(iri)
    return f"{vocabulary.written}{code}" if vocabulary else ""


def page(iri: str) -> str:
    """Return the address of the page about what an IRI is of: the IRI, where it leads to one."""
    vocabulary, code = _parted(iri)
    return f"{vocabulary.page}{code}" if vocabulary and vocabulary.page else iri


def _parted(iri: str) -> tuple[Vocabulary | None, str]:
    plain = without_scheme(iri)
    for vocabulary in VOCABULARIES:
        for namespace in vocabulary.namespaces:
            if plain.startswith(namespace) and (code := plain.removeprefix(namespace).strip("/")):
                return vocabulary, code
    return None, ""
