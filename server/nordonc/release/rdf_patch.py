"""What changed as RDF Patch, which stores apply.

Source: https://afs.github.io/rdf-patch/
"""

from collections.abc import Iterator

from nordonc.release.diff import Difference

MEDIA_TYPE = "application/rdf-patch"
SUFFIX = "rdfp"


def written(difference: Difference, before: str = "", after: str = "") -> bytes:
    """Return a patch of one transaction, in which what goes stands before what comes.

    Blank nodes have the labels that they have in the releases, as the format means them.

    Args:
        difference: What goes and what comes.
        before: IRI of what the patch is for; without it the patch does not say.
        after: IRI of what the patch makes of it; the same.
    """
    return b"".join(_lines(difference, before, after))


def _lines(difference: Difference, before: str, after: str) -> Iterator[bytes]:
    for name, iri in (("id", after), ("prev", before)):
        if iri:
            yield f"H {name} <{iri}> .\n".encode()
    yield b"TX .\n"
    yield from (b"D " + line for line in difference.removed)
    yield from (b"A " + line for line in difference.added)
    yield b"TC .\n"
