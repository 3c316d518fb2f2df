"""What the graph says of its own addresses, as they are where this server stands."""

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from nordonc.endpoint.dataset_statements import contact
from nordonc.endpoint.release_series import measured
from nordonc.endpoint.statements import triples
from nordonc.engine.serialisation import serialised_graph
from nordonc.rdf.json_ld import Context
from nordonc.rdf.namespaces import DCAT, SCHEMA, VOID
from nordonc.release.manifest import Release

#: Properties whose values are opened and not spoken of.
_OPENED = frozenset(
    NamedNode(iri)
    for iri in (
        *(f"{DCAT}accessURL", f"{DCAT}downloadURL", f"{DCAT}landingPage"),
        *(f"{DCAT}endpointURL", f"{DCAT}endpointDescription", f"{SCHEMA}target"),
        *(f"{VOID}dataDump", f"{VOID}sparqlEndpoint"),
    )
)


def at_home(found: Iterable[Triple], base: str, home: str) -> Iterator[Triple]:
    """Yield triples; what they say is to be opened below the base is below the home page.

    Args:
        found: What the graph says.
        base: IRI under which the dataset mints its own; empty where it mints none.
        home: Address of the home page, without a slash at its end.
    """
    for one in found:
        value = one.object
        if base and one.predicate in _OPENED and isinstance(value, NamedNode):
            path = value.value.removeprefix(base)
            if path != value.value:
                yield Triple(one.subject, one.predicate, NamedNode(f"{home}/{path}"))
                continue
        yield one


def served_at_home(lines: bytes, base: str, home: str, media_type: str) -> bytes:
    """Return N-Triples with their addresses at home, in a format of RDF."""
    return serialised_graph(at_home(read(lines), base, home), media_type, context=Context())


def catalogue(lines: bytes, release: Release, home: str, media_type: str, asked: str = "") -> bytes:
    """Return what the graph says of the dataset, with what only the server knows.

    That is size and checksum of each file, and whom to ask.

    Args:
        lines: N-Triples.
        release: Has the files.
        home: Address of the home page, without a slash at its end.
        media_type: Registered media type of the format.
        asked: Address of whom to ask; may be empty.
    """
    found = list(at_home(read(lines), release.manifest.base, home))
    files = {
        f"{one.subject.value}": one.object.value
        for one in found
        if one.predicate.value == f"{DCAT}downloadURL"
        and isinstance(one.subject, NamedNode)
        and isinstance(one.object, NamedNode)
    }
    told = [*measured(files, release), *contact(asked, home, _described(found))]
    return serialised_graph([*found, *triples(told)], media_type, context=Context())


def _described(found: Iterable[Triple]) -> list[str]:
    """Return the catalogues, datasets and services of which something is said."""
    kinds = {NamedNode(f"{DCAT}{name}") for name in ("Catalog", "DataService", "Dataset")}
    return [
        one.subject.value
        for one in found
        if one.object in kinds and isinstance(one.subject, NamedNode)
    ]


def read(lines: bytes) -> Iterator[Triple]:
    """Yield the triples of N-Triples."""
    return (quad.triple for quad in parse(lines, RdfFormat.N_TRIPLES))
