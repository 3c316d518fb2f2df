"""IRIs as prefix and local name, as SPARQL and Turtle write them."""

import re
from collections.abc import Mapping

#: Local names that need no escapes. Source: https://www.w3.org/TR/sparql11-query/#rPN_LOCAL
_LOCAL = re.compile(r"\w(?:[\w.-]*[\w-])?")


def curie(iri: str, namespaces: Mapping[str, str]) -> str:
    """Return an IRI by the longest namespace that it begins with; empty where none fits.

    Args:
        iri: The IRI.
        namespaces: Namespaces by prefix.
    """
    fitting = [
        (len(namespace), prefix)
        for prefix, namespace in namespaces.items()
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace))
    ]
    if not fitting:
        return ""
    length, prefix = max(fitting)
    return f"{prefix}:{iri[length:]}"
