"""The properties that join a thing and a term elsewhere, and what they say of the term."""

from types import MappingProxyType

from nordonc.rdf.namespaces import SCHEMA, SKOS

#: Mapping properties of SKOS, the nearest first. Source: SKOS Reference, section 10
MATCHES = MappingProxyType(
    {
        SKOS + "exactMatch": "the same",
        SKOS + "closeMatch": "nearly the same",
        SKOS + "broadMatch": "broader",
        SKOS + "narrowMatch": "narrower",
        SKOS + "relatedMatch": "related",
    }
)
#: All properties that join a thing and its counterpart elsewhere, the nearest first.
LINKS = MappingProxyType({SCHEMA + "sameAs": "the same", **MATCHES})
