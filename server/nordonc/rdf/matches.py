"""The properties that join a thing and a term elsewhere, and what they say of the term."""

import re
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
#: Why a term was matched, by the local name of the justification that its mapping set states.
#: Source: https://mapping-commons.github.io/semantic-mapping-vocabulary/
_JUSTIFICATIONS = {
    "LexicalMatching": "the names agree",
    "ManualMappingCuration": "judged by a person",
    "MappingChaining": "another mapping leads there",
}


def reason(justification: str) -> str:
    """Return in words why a term was matched; what has no words here is told as it is."""
    return _JUSTIFICATIONS.get(re.split("[/:]", justification)[-1], justification)
