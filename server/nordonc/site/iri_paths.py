"""IRI and path of a thing, one from the other: the only place where either is made.

The path of a thing is what follows the base in its IRI, each character that a path may not have
percent-encoded, and the percent sign as well: what the server decodes is what the IRI has.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

from nordonc.rdf.store import absolute_iri

#: Characters that an address keeps as they are. Source: https://www.rfc-editor.org/rfc/rfc3986
_KEPT = "/:@!$&'()*+,;=~-._"
#: What clients or servers on the way change: empty segments, and those of dots alone.
_CHANGED = re.compile(r"^/|//|(?:^|/)\.{1,2}(?:/|$)")


def path_of(iri: str, base: str) -> str:
    """Return the path of an IRI, from the root of the site; empty where it has none.

    A fragment stays one: it leads into the document that its IRI names.

    Args:
        iri: An absolute IRI.
        base: What the dataset's own IRIs begin with; empty where it has none.
    """
    if not base or not iri.startswith(base):
        return ""
    path, hashed, fragment = iri.removeprefix(base).partition("#")
    if not path or _CHANGED.search(path):
        return ""
    return f"{encoded(path)}{hashed}{quote(fragment, safe=_KEPT + '?')}"


def encoded(path: str) -> str:
    """Return a path with the percent-encoding that an address needs."""
    return quote(path, safe=_KEPT)


def encoded_query(query: str) -> str:
    """Return a query with what an address cannot hold percent-encoded, and all else as it is."""
    return quote(query, safe=f"{_KEPT}?%")


def iris_of(path: str, base: str) -> Iterator[str]:
    """Yield the IRIs that a path may mean, the likeliest first.

    Args:
        path: Decoded, from the root of the site. An IRI may hold what it has in plain letters as
            percent-encoded octets, for so it arrives where that IRI itself is looked up.
        base: What the dataset's own IRIs begin with.
    """
    for spelt in dict.fromkeys((path, encoded(path))):
        try:
            yield absolute_iri(f"{base}{spelt}", "")
        except ValueError:
            continue
