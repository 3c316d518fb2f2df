"""The judgements of mapping sets as RDF, each an axiom of OWL with an IRI of its own.

The properties are those of SSSOM. Source: https://mapping-commons.github.io/sssom/
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from nordonc.dataset import sssom
from nordonc.dataset.sources import Dataset, SourceFile
from nordonc.rdf.namespaces import DCTERMS, OWL, RDF, RDFS, SSSOM, XSD
from nordonc.rdf.store import in_graph, name_of

_Term = ox.NamedNode | ox.Literal
#: Makes a term of a cell, with the prefixes of its set; none where the cell is no such term.
_Read = Callable[[str, dict[str, str]], _Term | None]


def _text(cell: str, _prefixes: dict[str, str]) -> _Term:
    return ox.Literal(cell)


def _entity(cell: str, prefixes: dict[str, str]) -> _Term | None:
    iri = sssom.expand(cell, prefixes)
    return ox.NamedNode(iri) if iri else None


def _number(cell: str, _prefixes: dict[str, str]) -> _Term | None:
    try:
        return ox.Literal(float(cell))
    except ValueError:
        return None


#: Short name of the graph of the mapping sets, with an axiom for each judgement.
GRAPH = "mapping-sets"
#: The property of each column that an axiom has, and what its cells are.
_COLUMNS: Mapping[str, tuple[str, _Read]] = {
    "subject_label": (f"{SSSOM}subject_label", _text),
    "object_label": (f"{SSSOM}object_label", _text),
    "mapping_justification": (f"{SSSOM}mapping_justification", _entity),
    "object_source_version": (f"{SSSOM}object_source_version", _text),
    "confidence": (f"{SSSOM}confidence", _number),
    "comment": (f"{RDFS}comment", _text),
}
#: The property of each entry of the metadata that a set has as text, and the language of that.
_METADATA = {
    "mapping_set_title": (f"{DCTERMS}title", "en"),
    "mapping_set_description": (f"{DCTERMS}description", "en"),
    "mapping_set_version": (f"{OWL}versionInfo", None),
}


def add_graphs(loaded: Dataset) -> None:
    """Add the graphs of matches and of judgements, with labels for terms that have none yet.

    Raises:
        SourceSyntaxError: A mapping set cannot be read; the message names file and line.
    """
    label = ox.NamedNode(f"{RDFS}label")
    labels = loaded.store.quads_for_pattern(None, label, None, None)
    labelled = {name_of(quad.subject) for quad in labels}
    sets = sssom.files(loaded.sources)
    rows = [row for file in sets for row in sssom.rows(file)]
    loaded.store.extend(in_graph(sssom.triples(rows, labelled), loaded.graph("mappings")))
    for file in sets:
        stated = axioms(file, loaded.description.base)
        loaded.store.extend(in_graph(stated, loaded.graph(GRAPH)))


def axioms(file: SourceFile, base: str) -> Iterator[ox.Triple]:
    """Yield a mapping set with an axiom for each match, in its order.

    The IRI of an axiom is that of the set, and the CURIEs of subject and object as its fragment.

    Args:
        file: The set.
        base: IRI that the name of a set without an identifier follows.

    Raises:
        SourceSyntaxError: The file is not SSSOM/TSV; the message names file and line.
    """
    metadata, prefixes = sssom.metadata(file), sssom.prefixes(file)
    columns = dict(_COLUMNS) | dict(_extensions(metadata, prefixes))
    mapping_set = set_iri(file, base)
    yield from _described(mapping_set, metadata)
    for row in sssom.rows(file):
        axiom = ox.NamedNode(f"{mapping_set.value}#{fragment(row)}")
        yield ox.Triple(mapping_set, ox.NamedNode(f"{SSSOM}mappings"), axiom)
        yield ox.Triple(axiom, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{OWL}Axiom"))
        for name, iri in (
            ("annotatedSource", row.subject),
            ("annotatedProperty", row.predicate),
            ("annotatedTarget", row.object),
        ):
            yield ox.Triple(axiom, ox.NamedNode(OWL + name), ox.NamedNode(iri))
        for column, (iri, read) in columns.items():
            if (cell := row.cells.get(column)) and (term := read(cell, prefixes)):
                yield ox.Triple(axiom, ox.NamedNode(iri), term)


def fragment(row: sssom.Mapping) -> str:
    """Return the name of a row within its set."""
    return quote(f"{row.subject_id}/{row.object_id}", safe="/:")


def set_iri(file: SourceFile, base: str) -> ox.NamedNode:
    """Return the identifier of a mapping set; one by its name where it states none."""
    try:
        return ox.NamedNode(str(sssom.metadata(file).get("mapping_set_id")))
    except ValueError:
        return ox.NamedNode(f"{base}mappings/{sssom.name(file)}")


def _extensions(
    metadata: Mapping[str, Any], prefixes: dict[str, str]
) -> Iterator[tuple[str, tuple[str, _Read]]]:
    """Yield the columns of the set's own whose property it declares."""
    defined = metadata.get("extension_definitions")
    for one in defined if isinstance(defined, list) else ():
        entry = one if isinstance(one, dict) else {}
        if iri := sssom.expand(str(entry.get("property", "")), prefixes):
            yield str(entry.get("slot_name", "")), (iri, _text)


def _described(mapping_set: ox.NamedNode, metadata: Mapping[str, Any]) -> Iterator[ox.Triple]:
    kind = ox.NamedNode(f"{SSSOM}MappingSet")
    yield ox.Triple(mapping_set, ox.NamedNode(f"{RDF}type"), kind)
    for name, (iri, language) in _METADATA.items():
        if name in metadata:
            text = ox.Literal(str(metadata[name]), language=language)
            yield ox.Triple(mapping_set, ox.NamedNode(iri), text)
    if "mapping_date" in metadata:
        day = ox.Literal(str(metadata["mapping_date"]), datatype=ox.NamedNode(f"{XSD}date"))
        yield ox.Triple(mapping_set, ox.NamedNode(f"{DCTERMS}created"), day)
    try:
        licence = ox.NamedNode(str(metadata.get("license")))
    except ValueError:
        return
    yield ox.Triple(mapping_set, ox.NamedNode(f"{DCTERMS}license"), licence)
