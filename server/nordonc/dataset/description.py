"""What a dataset says of itself as a whole, in ``data/dataset.ttl``."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

import pyoxigraph as ox

from nordonc.errors import DatasetError
from nordonc.rdf.namespaces import DCAT, DCTERMS, OWL, RDF, SCHEMA, VOID
from nordonc.rdf.store import name_of

FILE = PurePosixPath("data", "dataset.ttl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What ``data/dataset.ttl`` says of the dataset as a whole.

    Attributes:
        iri: IRI of the one ``dcat:Dataset``.
        base: IRI under which the dataset mints its own (``void:uriSpace``).
        name: Stem for file names (``dcterms:identifier``).
        title: English title.
        description: What it holds, one or two English sentences.
        version: ``owl:versionInfo``.
        modified: Date of the version, ISO 8601.
        published: Whether ``schema:creativeWorkStatus`` is Published.
        licence: IRI of the licence.
        rights: Whose data it takes over and under which terms; may be empty.
    """

    iri: str
    base: str
    name: str
    title: str
    description: str
    version: str
    modified: str
    published: bool
    licence: str
    rights: str


def describe(triples: Iterable[ox.Quad]) -> Description:
    """Return the description that the triples of ``data/dataset.ttl`` give.

    Raises:
        DatasetError: There is not exactly one ``dcat:Dataset``, or a property of it is missing.
    """
    triples = list(triples)
    kind = (ox.NamedNode(RDF + "type"), ox.NamedNode(DCAT + "Dataset"))
    subjects = {triple.subject for triple in triples if (triple.predicate, triple.object) == kind}
    if len(subjects) != 1:
        raise DatasetError(f"{FILE} must describe exactly one dcat:Dataset")
    (subject,) = subjects
    values = {
        triple.predicate.value: triple.object.value
        for triple in triples
        if triple.subject == subject and isinstance(triple.object, ox.NamedNode | ox.Literal)
    }
    try:
        return Description(
            iri=name_of(subject),
            base=values[VOID + "uriSpace"],
            name=values[DCTERMS + "identifier"],
            title=values[DCTERMS + "title"],
            description=values[DCTERMS + "description"],
            version=values[OWL + "versionInfo"],
            modified=values[DCTERMS + "modified"],
            published=values.get(SCHEMA + "creativeWorkStatus") == "Published",
            licence=values[DCTERMS + "license"],
            rights=values.get(DCTERMS + "rights", ""),
        )
    except KeyError as error:
        raise DatasetError(f"{FILE}: the dataset has no <{error.args[0]}>") from error
