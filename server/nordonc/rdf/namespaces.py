"""The IRIs that the code needs, each once, and the prefixes that every text uses."""

NORDONC = "https://w3id.org/nordonc/ontology#"
ADMS = "http://www.w3.org/ns/adms#"
BIBO = "http://purl.org/ontology/bibo/"
DCAT = "http://www.w3.org/ns/dcat#"
DCATAP = "http://data.europa.eu/r5r/"
DCTERMS = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
DPV = "https://w3id.org/dpv#"
DQV = "http://www.w3.org/ns/dqv#"
GEODCATAP = "http://data.europa.eu/930/"
HEALTHDCATAP = "http://healthdataportal.eu/ns/health#"
MOD = "https://w3id.org/mod#"
ORG = "http://www.w3.org/ns/org#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
SD = "http://www.w3.org/ns/sparql-service-description#"
SH = "http://www.w3.org/ns/shacl#"
SEMAPV = "https://w3id.org/semapv/vocab/"
SHAPE = "https://w3id.org/nordonc/shapes#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SPDX = "http://spdx.org/rdf/terms#"
SSSOM = "https://w3id.org/sssom/"
VANN = "http://purl.org/vocab/vann/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
VOID = "http://rdfs.org/ns/void#"
VOID_EXT = "http://ldf.fi/void-ext#"
XSD = "http://www.w3.org/2001/XMLSchema#"

#: The one prefix table: sources, canned queries, dumps and pages all use these names.
PREFIXES = {
    "adms": ADMS,
    "bibo": BIBO,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "healthdcatap": HEALTHDCATAP,
    "mod": MOD,
    "nordonc": NORDONC,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sd": SD,
    "semapv": SEMAPV,
    "sh": SH,
    "shape": SHAPE,
    "skos": SKOS,
    "spdx": SPDX,
    "sssom": SSSOM,
    "vann": VANN,
    "vcard": VCARD,
    "void": VOID,
    "void-ext": VOID_EXT,
    "xsd": XSD,
}


def last_part(iri: str) -> str:
    """Return what an IRI ends with, after its last slash or hash but one at the end."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
