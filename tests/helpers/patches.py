"""RDF Patch as a program of others applies it: each line by itself, in its order."""

import io
import warnings

from rdflib import Dataset


def replayed(nquads: bytes, *patches: bytes) -> set[bytes]:
    """Return the lines of N-Quads after patches; what a patch takes away must be there."""
    lines = set(nquads.splitlines(keepends=True))
    for patch in patches:
        for line in patch.splitlines(keepends=True):
            operation, _, statement = line.partition(b" ")
            if operation == b"D":
                lines.remove(statement)
            elif operation == b"A":
                assert statement not in lines
                lines.add(statement)
    return lines


def by_rdflib(nquads: bytes, *patches: bytes) -> set[object]:
    """Return the quads after patches as rdflib reads and applies them."""
    begun = b"".join(b"A " + line for line in nquads.splitlines(keepends=True))
    dataset = Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib for itself
        for patch in (begun, *patches):
            dataset.parse(io.BytesIO(patch), format="patch")
        return set(dataset.quads())
