"""The releases of a dataset as RDF: a series, its members with their files, and their order.

Source: https://www.w3.org/TR/vocab-dcat-3/
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from nordonc.endpoint import dataset_statements
from nordonc.endpoint.statements import Statements, day, english, triples
from nordonc.engine.serialisation import serialised_graph
from nordonc.rdf.json_ld import Context
from nordonc.rdf.namespaces import DCAT, DCTERMS, OWL, RDF, SPDX, VOID, XSD
from nordonc.release import file_list
from nordonc.release.file_list import File
from nordonc.release.manifest import Manifest, Release

#: Where a server has its releases, below its home page.
PATH = "/releases/"
#: Source: https://www.iana.org/assignments/media-types/
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def series(releases: Sequence[Release], home: str, media_type: str, asked: str = "") -> bytes:
    """Return the releases of a dataset, and the files of each, in a format of RDF.

    Args:
        releases: The releases, the newest first; at least one.
        home: Address of the home page, without a slash at its end.
        media_type: Registered media type of the format.
        asked: Address of whom to ask; may be empty.

    Raises:
        NordoncError: A release cannot be read, or the address is no IRI.
    """
    things = [f"{home}{PATH}", *(_version(one.manifest, home) for one in releases)]
    told = [*_series(releases, home), *dataset_statements.contact(asked, home, things)]
    return serialised_graph(triples(dict.fromkeys(told)), media_type, context=Context())


def release(
    one: Release, older: Release | None, home: str, media_type: str, asked: str = ""
) -> bytes:
    """Return one release with its files, and the one before it, in a format of RDF.

    The arguments are those of ``series``.

    Raises:
        NordoncError: A release cannot be read, or the address is no IRI.
    """
    told = [*_member(one, home), *_order([one, older] if older else [one], home)]
    told += dataset_statements.contact(asked, home, [_version(one.manifest, home)])
    return serialised_graph(triples(dict.fromkeys(told)), media_type, context=Context())


def _series(releases: Sequence[Release], home: str) -> Statements:
    newest, oldest = releases[0].manifest, releases[-1].manifest
    address = f"{home}{PATH}"
    yield address, f"{RDF}type", f"{DCAT}DatasetSeries"
    yield address, f"{DCTERMS}title", english(f"Releases of {newest.title}")
    yield address, f"{DCTERMS}description", english(newest.description)
    for predicate, value in dataset_statements.stated(releases[0]).of_dataset:
        yield address, predicate, value
    yield address, f"{DCAT}first", _version(oldest, home)
    yield address, f"{DCAT}last", _version(newest, home)
    for one in releases:
        yield from _member(one, home)
    yield from _order(releases, home)


def _version(manifest: Manifest, home: str) -> str:
    """Return the IRI of a version of the dataset; one of loose files has none of its own."""
    return manifest.version_iri or f"{home}/dataset/{manifest.version}"


def _order(releases: Iterable[Release], home: str) -> Statements:
    """Yield which release comes before which, given the newest first."""
    for later, earlier in pairwise(releases):
        pair = _version(later.manifest, home), _version(earlier.manifest, home)
        for predicate in (f"{DCAT}prev", f"{DCAT}previousVersion", f"{OWL}priorVersion"):
            yield pair[0], predicate, pair[1]


def _member(one: Release, home: str) -> Statements:
    manifest = one.manifest
    version, page = _version(manifest, home), f"{home}{PATH}{manifest.version}/"
    yield version, f"{RDF}type", f"{DCAT}Dataset"
    yield version, f"{RDF}type", f"{VOID}Dataset"
    yield version, f"{DCTERMS}title", english(f"{manifest.title}, version {manifest.version}")
    yield version, f"{DCTERMS}description", english(manifest.description)
    yield version, f"{DCTERMS}identifier", Literal(version)
    yield version, f"{DCTERMS}modified", day(manifest.modified)
    yield version, f"{DCAT}version", Literal(manifest.version)
    yield version, f"{OWL}versionInfo", Literal(manifest.version)
    yield version, f"{DCAT}inSeries", f"{home}{PATH}"
    yield version, f"{DCAT}landingPage", page
    yield version, f"{VOID}triples", Literal(manifest.quads)
    said = dataset_statements.stated(one)
    for predicate, value in said.of_dataset:
        yield version, predicate, value
    yield from said.agents
    if manifest.iri:
        yield version, f"{DCTERMS}isVersionOf", manifest.iri
    if manifest.licence:
        yield version, f"{DCTERMS}license", manifest.licence
    for file in file_list.of(one):
        if file.is_data:
            yield version, f"{DCAT}distribution", f"{page}{quote(file.name)}"
            yield from _distribution(file, page, manifest)
            for predicate, value in said.of_formats.get(_MEDIA_TYPES + file.format_type, ()):
                yield f"{page}{file.name}", predicate, value


def _distribution(file: File, page: str, manifest: Manifest) -> Statements:
    address = f"{page}{quote(file.name)}"
    yield address, f"{RDF}type", f"{DCAT}Distribution"
    title = f"{file.name}, as it was given" if file.given else file.label
    yield address, f"{DCTERMS}title", english(title)
    yield address, f"{DCAT}accessURL", page
    yield address, f"{DCAT}downloadURL", address
    yield address, f"{DCAT}mediaType", f"{_MEDIA_TYPES}{file.format_type}"
    yield from _measures(address, file)
    if file.compression:
        yield address, f"{DCAT}compressFormat", f"{_MEDIA_TYPES}{file.compression}"
    if manifest.licence:
        yield address, f"{DCTERMS}license", manifest.licence


def measured(downloads: Mapping[str, str], release: Release) -> Statements:
    """Yield size and checksum of the files of distributions.

    Args:
        downloads: The address of the file by the IRI of the distribution.
        release: Has the files.

    Raises:
        ReleaseError: It cannot be read.
    """
    files = {file.name: file for file in file_list.of(release)}
    for distribution, address in downloads.items():
        if file := files.get(address.rpartition("/")[2]):
            yield from _measures(distribution, file)


def _measures(address: str, file: File) -> Statements:
    if file.size_bytes is not None:
        yield address, f"{DCAT}byteSize", _number(file.size_bytes)
    if file.sha256:
        checksum = f"{address}#sha256"
        yield address, f"{SPDX}checksum", checksum
        yield checksum, f"{RDF}type", f"{SPDX}Checksum"
        yield checksum, f"{SPDX}algorithm", f"{SPDX}checksumAlgorithm_sha256"
        yield checksum, f"{SPDX}checksumValue", _hexadecimal(file.sha256)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(f"{XSD}nonNegativeInteger"))


def _hexadecimal(value: str) -> Literal:
    return Literal(value, datatype=NamedNode(f"{XSD}hexBinary"))
