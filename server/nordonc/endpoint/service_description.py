"""What the endpoint says of itself as RDF, for programs that ask before they query."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from nordonc.endpoint import public_addresses, release_series
from nordonc.endpoint.statements import Statements, day, english, triples
from nordonc.engine.base import Engine, Query
from nordonc.engine.serialisation import serialised_graph
from nordonc.http.request_body import MAX_BODY_BYTES
from nordonc.http.request_limits import MAX_URL_BYTES
from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS
from nordonc.rdf.json_ld import Context
from nordonc.rdf.namespaces import DCAT, DCTERMS, OWL, PREFIXES, RDF, RDFS, SD, VOID
from nordonc.release import file_list
from nordonc.release.manifest import Manifest, Release
from nordonc.settings import Settings
from nordonc.sparql import screen

#: The named graphs that are about the dataset.
ABOUT_THE_DATASET = ("dataset", "void")

#: What the embedded engine takes beyond SPARQL 1.1: SPARQL 1.2, durations and ADJUST, LATERAL.
#: Source: https://docs.rs/crate/spareval/latest
EXTENSIONS = (
    "https://www.w3.org/TR/sparql12-query/",
    "https://github.com/w3c/sparql-dev/blob/main/SEP/SEP-0002/sep-0002.md",
    "https://github.com/w3c/sparql-dev/blob/main/SEP/SEP-0006/sep-0006.md",
)


def description(
    endpoint: str, media_type: str, release: Release, settings: Settings, engine: Engine
) -> bytes:
    """Return all that the endpoint says of itself, in a format of RDF.

    That is the service description with its limits, and what the release says of its figures.

    Args:
        endpoint: Absolute IRI of the endpoint.
        media_type: Registered media type of the format.
        release: What is served.
        settings: How the server runs.
        engine: Answers over the release.

    Raises:
        RequestError: The address of the endpoint is no IRI.
        NordoncError: The engine could not answer.
    """
    manifest = release.manifest
    described = service_description(endpoint, release, settings)
    home = endpoint.removesuffix("/sparql")
    found = list(_of_the_release(manifest, engine, home)) if manifest.base else []
    more = triples(_void(manifest, found))
    return serialised_graph(
        dict.fromkeys([*described, *found, *more]), media_type, context=Context()
    )


def _of_the_release(manifest: Manifest, engine: Engine, home: str) -> Iterator[Triple]:
    """Yield what the release says of itself and of its figures, with the addresses of here."""
    graphs = " ".join(f"<{manifest.base}graph/{name}>" for name in ABOUT_THE_DATASET)
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p ?o }} }}"
    answer = engine.answer(Query(text=text, media_type=RdfFormat.N_TRIPLES.media_type))
    return public_addresses.at_home(public_addresses.read(answer.body), manifest.base, home)


def _void(manifest: Manifest, found: Iterable[Triple]) -> Statements:
    """Yield what VoID says in words of its own: the dumps, and the vocabularies in use.

    Source: https://www.w3.org/TR/void/
    """
    vocabularies = set()
    for one in found:
        if isinstance(one.object, NamedNode):
            value = one.object.value
            if one.predicate.value == f"{DCAT}downloadURL":
                yield manifest.iri, f"{VOID}dataDump", value
            if one.predicate.value == f"{VOID}property":
                vocabularies |= {space for space in PREFIXES.values() if value.startswith(space)}
    for space in sorted(vocabularies):
        yield manifest.iri, f"{VOID}vocabulary", space


def service_description(endpoint: str, release: Release, settings: Settings) -> list[Triple]:
    """Return the service description of the endpoint, without blank nodes.

    Source: https://www.w3.org/TR/sparql11-service-description/

    Args:
        endpoint: Absolute IRI of the endpoint.
        release: What is served.
        settings: How the server runs.

    Raises:
        RequestError: The address of the endpoint is no IRI.
    """
    return triples(_statements(endpoint, release, settings))


def _statements(endpoint: str, release: Release, settings: Settings) -> Statements:
    manifest = release.manifest
    service = f"{endpoint}#service"
    dataset = manifest.iri or f"{endpoint}#dataset"
    union = settings.default_graph == "union"
    yield from _service(service, endpoint, manifest, settings)
    yield service, f"{SD}defaultDataset", dataset
    yield from _dataset(dataset, endpoint, manifest)
    for file in file_list.of(release) if release.loaded else ():
        if file.is_data:
            home = endpoint.removesuffix("/sparql")
            page = f"{home}{release_series.PATH}{manifest.version}/"
            yield dataset, f"{VOID}dataDump", f"{page}{quote(file.name)}"
    yield from _graphs(dataset, endpoint, release, union=union)
    if union:
        yield service, f"{SD}feature", f"{SD}UnionDefaultGraph"


def _service(service: str, endpoint: str, manifest: Manifest, settings: Settings) -> Statements:
    yield service, f"{RDF}type", f"{SD}Service"
    yield service, f"{SD}endpoint", endpoint
    yield service, f"{SD}supportedLanguage", f"{SD}SPARQL11Query"
    for extension in () if settings.engine.startswith("sparql:") else EXTENSIONS:
        yield service, f"{SD}languageExtension", extension
        yield extension, f"{RDF}type", f"{SD}Feature"
    for offered in (*RESULT_FORMATS, *GRAPH_FORMATS):
        yield service, f"{SD}resultFormat", offered.iri
    for sentence in limits(settings):
        yield service, f"{RDFS}comment", english(sentence)
    if manifest.base:
        home = endpoint.removesuffix("/sparql")
        yield service, f"{RDFS}seeAlso", f"{home}/.well-known/sparql-examples"


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
        f"A request body may have {MAX_BODY_BYTES >> 20} MiB, and a URL {MAX_URL_BYTES:,} bytes.",
        "Updates and SERVICE are refused; this endpoint can itself be called by SERVICE.",
    ]
    if settings.client_s:
        told.append(f"A client may use {settings.client_s:g} seconds of query time a minute.")
    return told


def _dataset(dataset: str, endpoint: str, manifest: Manifest) -> Statements:
    yield dataset, f"{RDF}type", f"{SD}Dataset"
    yield dataset, f"{RDF}type", f"{VOID}Dataset"
    yield dataset, f"{VOID}sparqlEndpoint", endpoint
    yield dataset, f"{DCTERMS}title", english(manifest.title)
    yield dataset, f"{DCTERMS}modified", day(manifest.modified)
    yield dataset, f"{OWL}versionInfo", Literal(manifest.version)
    if manifest.licence:
        yield dataset, f"{DCTERMS}license", manifest.licence


def _graphs(dataset: str, endpoint: str, release: Release, *, union: bool) -> Statements:
    start = f"{endpoint}#dataset"
    default = f"{start}-default-graph"
    yield dataset, f"{SD}defaultGraph", default
    yield default, f"{RDF}type", f"{SD}Graph"
    if union:
        yield default, f"{VOID}triples", Literal(release.triples)
    for number, (name, quads) in enumerate(sorted(named_graphs(release.manifest).items()), start=1):
        named, graph = f"{start}-named-graph-{number}", f"{start}-graph-{number}"
        yield dataset, f"{SD}namedGraph", named
        yield named, f"{RDF}type", f"{SD}NamedGraph"
        yield named, f"{SD}name", name
        yield named, f"{SD}graph", graph
        yield graph, f"{RDF}type", f"{SD}Graph"
        yield graph, f"{VOID}triples", Literal(quads)


def named_graphs(manifest: Manifest) -> dict[str, int]:
    """Return the number of quads by graph IRI; the store's own default graph has no name."""
    return {name: quads for name, quads in manifest.counts.items() if ":" in name}
