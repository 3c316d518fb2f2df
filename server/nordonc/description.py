"""What the endpoint says of itself as RDF, for programs that ask before they query."""

from collections.abc import Iterator

from nordonc.namespaces import DCTERMS, OWL, RDF, RDFS, SD, VOID, XSD
from nordonc.negotiation import GRAPH_FORMATS, RESULT_FORMATS
from nordonc.release import Manifest

#: Characters that a quoted literal escapes.
#: Source: https://www.w3.org/TR/n-triples/#grammar-production-ECHAR
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
#: Characters that an IRI reference may not have, percent-encoded.
#: Source: https://www.w3.org/TR/n-triples/#grammar-production-IRIREF
_ILLEGAL = str.maketrans(
    {character: f"%{ord(character):02X}" for character in [*map(chr, range(33)), *'<>"{}|^`\\']}
)


def service_description(
    endpoint: str, manifest: Manifest, *, timeout_s: float, default_graph: str
) -> str:
    """Return the service description of the endpoint, as N-Triples without blank nodes.

    Source: https://www.w3.org/TR/sparql11-service-description/

    Args:
        endpoint: Absolute IRI of the endpoint.
        manifest: What the release says of itself.
        timeout_s: Seconds that a query may run.
        default_graph: ``union`` or ``strict``, as in the settings.
    """
    service, dataset = f"{endpoint}#service", f"{endpoint}#dataset"
    lines = [
        *_service(service, endpoint, timeout_s),
        _line(service, f"{SD}defaultDataset", _iri(dataset)),
        *_dataset(dataset, endpoint, manifest),
        *_graphs(dataset, manifest, union=default_graph == "union"),
    ]
    if default_graph == "union":
        lines.append(_line(service, f"{SD}feature", _iri(f"{SD}UnionDefaultGraph")))
    return "".join(lines)


def _service(service: str, endpoint: str, timeout_s: float) -> Iterator[str]:
    yield _line(service, f"{RDF}type", _iri(f"{SD}Service"))
    yield _line(service, f"{SD}endpoint", _iri(endpoint))
    yield _line(service, f"{SD}supportedLanguage", _iri(f"{SD}SPARQL11Query"))
    for offered in (*RESULT_FORMATS, *GRAPH_FORMATS):
        yield _line(service, f"{SD}resultFormat", _iri(offered.iri))
    limit = f"A query is stopped after {timeout_s:g} seconds. Updates and SERVICE are refused."
    yield _line(service, f"{RDFS}comment", _text(limit))


def _dataset(dataset: str, endpoint: str, manifest: Manifest) -> Iterator[str]:
    yield _line(dataset, f"{RDF}type", _iri(f"{SD}Dataset"))
    yield _line(dataset, f"{RDF}type", _iri(f"{VOID}Dataset"))
    yield _line(dataset, f"{VOID}sparqlEndpoint", _iri(endpoint))
    yield _line(dataset, f"{DCTERMS}title", _text(manifest.title))
    yield _line(dataset, f"{OWL}versionInfo", f'"{manifest.version.translate(_ESCAPES)}"')
    if manifest.licence:
        yield _line(dataset, f"{DCTERMS}license", _iri(manifest.licence))


def _graphs(dataset: str, manifest: Manifest, *, union: bool) -> Iterator[str]:
    default = f"{dataset}-default-graph"
    yield _line(dataset, f"{SD}defaultGraph", _iri(default))
    yield _line(default, f"{RDF}type", _iri(f"{SD}Graph"))
    if union:
        yield _line(default, f"{VOID}triples", _integer(manifest.quads))
    for number, (name, quads) in enumerate(sorted(named_graphs(manifest).items()), start=1):
        named, graph = f"{dataset}-named-graph-{number}", f"{dataset}-graph-{number}"
        yield _line(dataset, f"{SD}namedGraph", _iri(named))
        yield _line(named, f"{RDF}type", _iri(f"{SD}NamedGraph"))
        yield _line(named, f"{SD}name", _iri(name))
        yield _line(named, f"{SD}graph", _iri(graph))
        yield _line(graph, f"{RDF}type", _iri(f"{SD}Graph"))
        yield _line(graph, f"{VOID}triples", _integer(quads))


def named_graphs(manifest: Manifest) -> dict[str, int]:
    """Return the number of quads by graph IRI; the store's own default graph has no name."""
    return {name: quads for name, quads in manifest.counts.items() if ":" in name}


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{_iri(subject)} <{predicate}> {value} .\n"


def _iri(value: str) -> str:
    return f"<{value.translate(_ILLEGAL)}>"


def _text(value: str) -> str:
    return f'"{value.translate(_ESCAPES)}"@en'


def _integer(value: int) -> str:
    return f'"{value}"^^<{XSD}integer>'
