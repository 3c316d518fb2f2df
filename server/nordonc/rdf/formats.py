"""The formats of query results and of RDF graphs, each list in one place."""

from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way to write results or graphs.

    Attributes:
        media_type: The registered media type.
        iri: Name of the format in a service description.
        label: What people call it.
        extension: Ending of file names, without the dot.
        parameters: Values of the parameter ``format`` that mean it, the first one being ours.
        synonyms: Other media types that clients ask for and understand.
    """

    media_type: str
    iri: str
    label: str
    extension: str
    parameters: tuple[str, ...]
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphFormat(Format):
    """A way to write graphs.

    Attributes:
        rdf_format: The store's name for it.
        keeps_graphs: Whether a dump in it is of quads, in their named graphs, and not of triples.
    """

    rdf_format: ox.RdfFormat
    keeps_graphs: bool = False


_FORMATS = "http://www.w3.org/ns/formats/"

#: What SELECT and ASK answer with, the preferred one first.
#: Source: https://www.w3.org/TR/sparql11-results-json/, https://www.w3.org/TR/rdf-sparql-XMLres/
#: and https://www.w3.org/TR/sparql11-results-csv-tsv/; IRIs: https://www.w3.org/ns/formats/
RESULT_FORMATS = (
    Format(
        media_type="application/sparql-results+json",
        iri=f"{_FORMATS}SPARQL_Results_JSON",
        label="JSON",
        extension="json",
        parameters=("json", "sparql-results+json", "srj"),
        synonyms=("application/json",),
    ),
    Format(
        media_type="application/sparql-results+xml",
        iri=f"{_FORMATS}SPARQL_Results_XML",
        label="XML",
        extension="xml",
        parameters=("xml", "sparql-results+xml", "srx"),
        synonyms=("application/xml", "text/xml"),
    ),
    Format(
        media_type="text/csv",
        iri=f"{_FORMATS}SPARQL_Results_CSV",
        label="CSV",
        extension="csv",
        parameters=("csv",),
    ),
    Format(
        media_type="text/tab-separated-values",
        iri=f"{_FORMATS}SPARQL_Results_TSV",
        label="TSV",
        extension="tsv",
        parameters=("tsv",),
    ),
)

#: What CONSTRUCT and DESCRIBE answer with, the preferred one first.
#: Source: https://www.w3.org/TR/turtle/, https://www.w3.org/TR/n-triples/,
#: https://www.w3.org/TR/json-ld11/, https://www.w3.org/TR/rdf-syntax-grammar/,
#: https://www.w3.org/TR/n-quads/ and https://www.w3.org/TR/trig/
GRAPH_FORMATS = (
    GraphFormat(
        media_type="text/turtle",
        iri=f"{_FORMATS}Turtle",
        label="Turtle",
        rdf_format=ox.RdfFormat.TURTLE,
        extension="ttl",
        parameters=("turtle", "ttl"),
        synonyms=("application/turtle", "application/x-turtle", "text/n3", "text/rdf+n3"),
    ),
    GraphFormat(
        media_type="application/n-triples",
        iri=f"{_FORMATS}N-Triples",
        label="N-Triples",
        rdf_format=ox.RdfFormat.N_TRIPLES,
        extension="nt",
        parameters=("nt", "n-triples", "ntriples"),
        synonyms=("text/plain",),
    ),
    GraphFormat(
        media_type="application/ld+json",
        iri="https://www.w3.org/ns/formats/data/JSON-LD",
        label="JSON-LD",
        rdf_format=ox.RdfFormat.JSON_LD,
        extension="jsonld",
        parameters=("jsonld", "json-ld", "json"),
        synonyms=("application/json",),
    ),
    GraphFormat(
        media_type="application/rdf+xml",
        iri=f"{_FORMATS}RDF_XML",
        label="RDF/XML",
        rdf_format=ox.RdfFormat.RDF_XML,
        extension="rdf",
        parameters=("rdf", "rdf+xml", "rdfxml", "xml"),
        synonyms=("application/xml", "text/xml"),
    ),
    GraphFormat(
        media_type="application/n-quads",
        iri=f"{_FORMATS}N-Quads",
        label="N-Quads",
        rdf_format=ox.RdfFormat.N_QUADS,
        keeps_graphs=True,
        extension="nq",
        parameters=("nq", "n-quads", "nquads"),
        synonyms=("text/x-nquads",),
    ),
    GraphFormat(
        media_type="application/trig",
        iri=f"{_FORMATS}TriG",
        label="TriG",
        rdf_format=ox.RdfFormat.TRIG,
        keeps_graphs=True,
        extension="trig",
        parameters=("trig",),
        synonyms=("application/x-trig",),
    ),
)

#: The graph formats by the ending of file names.
BY_EXTENSION = {one.extension: one for one in GRAPH_FORMATS}
