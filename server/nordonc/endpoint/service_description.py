"""What the endpoint says of itself as RDF, for programs that ask before they query."""

from collections.abc import Iterator

from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS
from nordonc.rdf.namespaces import DCTERMS, OWL, RDF, RDFS, SD, VOID, XSD
from nordonc.release.manifest import Manifest
from nordonc.settings import Settings
from nordonc.sparql import screen

#: Characters that a quoted literal escapes.
#: Source: https://www.w3.org/TR/n-triples/#grammar-production-ECHAR
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
#: Characters that an IRI reference may not have, percent-encoded.
#: Source: https://www.w3.org/TR/n-triples/#grammar-production-IRIREF
_ILLEGAL = str.maketrans(
    {character: f"%{ord(character):02X}" for character in [*map(chr, range(33)), *'<>"{}|^`\\']}
)


def question(endpoint: str, manifest: Manifest, settings: Settings) -> str:
    """Return a CONSTRUCT query whose answer is all that the endpoint says of itself.

    That is the service description with its limits, and what the release says of its figures.
    """
    described = service_description(endpoint, manifest, settings)
    figures = f"{manifest.base}graph/void"
    known = f"OPTIONAL {{ GRAPH {_iri(figures)} {{ ?s ?p ?o }} }}" if manifest.base else ""
    return f"CONSTRUCT {{\n{described}?s ?p ?o }} WHERE {{ {known} }}"


def service_description(endpoint: str, manifest: Manifest, settings: Settings) -> str:
    """Return the service description of the endpoint, as N-Triples without blank nodes.

    Source: https://www.w3.org/TR/sparql11-service-description/

    Args:
        endpoint: Absolute IRI of the endpoint.
        manifest: What the release says of itself.
        settings: How the server runs.
    """
    service = f"{endpoint}#service"
    dataset = manifest.iri or f"{endpoint}#dataset"
    union = settings.default_graph == "union"
    lines = [
        *_service(service, endpoint, manifest, settings),
        _line(service, f"{SD}defaultDataset", _iri(dataset)),
        *_dataset(dataset, endpoint, manifest),
        *_graphs(dataset, endpoint, manifest, union=union),
    ]
    if union:
        lines.append(_line(service, f"{SD}feature", _iri(f"{SD}UnionDefaultGraph")))
    return "".join(lines)


def _service(service: str, endpoint: str, manifest: Manifest, settings: Settings) -> Iterator[str]:
    yield _line(service, f"{RDF}type", _iri(f"{SD}Service"))
    yield _line(service, f"{SD}endpoint", _iri(endpoint))
    yield _line(service, f"{SD}supportedLanguage", _iri(f"{SD}SPARQL11Query"))
    for offered in (*RESULT_FORMATS, *GRAPH_FORMATS):
        yield _line(service, f"{SD}resultFormat", _iri(offered.iri))
    for sentence in limits(settings):
        yield _line(service, f"{RDFS}comment", _text(sentence))
    if manifest.base:
        examples = f"{endpoint.removesuffix('/sparql')}/.well-known/sparql-examples"
        yield _line(service, f"{RDFS}seeAlso", _iri(examples))


def limits(settings: Settings) -> list[str]:
    """Return the limits of the endpoint as English sentences."""
    told = [
        f"A query is stopped after {settings.timeout_s:g} seconds.",
        (
            f"It counts as heavy after {settings.heavy_after_s:g} seconds; {settings.heavy} heavy "
            "ones run at a time, and the next is answered 503 with Retry-After."
        ),
        (
            f"It may take {settings.worker_memory_mb} MiB of memory, and its answer "
            f"{settings.answer_mb} MiB."
        ),
        (
            f"It may nest {screen.MAX_NESTING} levels deep and have {screen.MAX_PATTERNS} triple "
            f"patterns and path steps and {screen.MAX_OPERATORS} operators and keywords."
        ),
        "A request body may have 1 MiB, and a URL 60,000 bytes.",
        "Updates and SERVICE are refused; this endpoint can itself be called by SERVICE.",
    ]
    if settings.client_s:
        told.append(f"A client may use {settings.client_s:g} seconds of query time a minute.")
    return told


def _dataset(dataset: str, endpoint: str, manifest: Manifest) -> Iterator[str]:
    yield _line(dataset, f"{RDF}type", _iri(f"{SD}Dataset"))
    yield _line(dataset, f"{RDF}type", _iri(f"{VOID}Dataset"))
    yield _line(dataset, f"{VOID}sparqlEndpoint", _iri(endpoint))
    yield _line(dataset, f"{DCTERMS}title", _text(manifest.title))
    yield _line(dataset, f"{DCTERMS}modified", f'"{manifest.modified}"^^<{XSD}date>')
    yield _line(dataset, f"{OWL}versionInfo", f'"{manifest.version.translate(_ESCAPES)}"')
    if manifest.licence:
        yield _line(dataset, f"{DCTERMS}license", _iri(manifest.licence))


def _graphs(dataset: str, endpoint: str, manifest: Manifest, *, union: bool) -> Iterator[str]:
    start = f"{endpoint}#dataset"
    default = f"{start}-default-graph"
    yield _line(dataset, f"{SD}defaultGraph", _iri(default))
    yield _line(default, f"{RDF}type", _iri(f"{SD}Graph"))
    if union:
        yield _line(default, f"{VOID}triples", _integer(manifest.quads))
    for number, (name, quads) in enumerate(sorted(named_graphs(manifest).items()), start=1):
        named, graph = f"{start}-named-graph-{number}", f"{start}-graph-{number}"
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
