"""Which page an address is of, as far as its typed links are concerned."""

from collections.abc import Iterable, Mapping

from flask import current_app, request, url_for
from werkzeug.routing import AnyConverter

from nordonc import canned
from nordonc.canned import CannedQuery
from nordonc.http.public_url import address_of
from nordonc.http.web_links import Link
from nordonc.rdf.formats import BY_EXTENSION, GRAPH_FORMATS, RESULT_FORMATS, Format
from nordonc.release import file_list
from nordonc.release.manifest import Release
from nordonc.site import plugins
from nordonc.site.iri_paths import encoded, encoded_query
from nordonc.site.releases.pinning import OF_NO_RELEASE, PARAMETER, PINNED
from nordonc.site.releases.release_pages import found
from nordonc.site.representations import HTML, JSON, LINKSETS, PATCH, PNG, SVG, XLSX
from nordonc.site.resource import schema_org
from nordonc.site.resource.resource_data import Target
from nordonc.site.signposting.signposts import DESCRIBING, Page
from nordonc.site.state import served
from nordonc.sparql.form import Form, query_form

_BY_EXTENSION: Mapping[str, Format] = {
    one.extension: one
    for one in (*RESULT_FORMATS, *GRAPH_FORMATS, HTML, JSON, PATCH, XLSX, PNG, SVG)
}
#: Routes of data that have no page.
_FILES = frozenset(
    {
        *("described.openapi", "described.sparql_examples", "editor.vocabulary"),
        *(
            "mappings.sssom_file",
            "sparql.void",
            "prefixes.json_ld_context",
            "changes.feed",
            "croissant.croissant",
        ),
    }
)
#: Routes of what is about the whole dataset.
_OF_DATASET = frozenset({"pages.home", "downloads.download"})
#: What other pages are, in the words of schema.org.
_TYPES = {"releases.releases": "CollectionPage", "queries.queries": "CollectionPage"}


def of_thing(what: Target, stem: str, query: str, forms: Iterable[Format]) -> Page:
    """Return the page of a thing.

    Args:
        what: The thing.
        stem: Path of its page below the home page, percent-encoded.
        query: The query that is part of its address; may be empty.
        forms: What it is offered as.
    """
    pages = plugins.class_pages(served().classes)
    known = {**{page.iri: page.schema_type for page in pages}, **schema_org.TYPES}
    kind = next((known[iri] for iri in known if iri in what.types and known[iri]), "Thing")
    return Page(
        address=_address(stem, query),
        cited=what.iri,
        types=(kind,),
        forms={one: _address(f"{stem}.{one.extension}", query) for one in forms},
        collection=_whole(),
    )


def of_route(endpoint: str, values: Mapping[str, str], path: str, query: str) -> tuple[Page, str]:
    """Return the page of an address, and the suffix of the form of it that the address names.

    Args:
        endpoint: The route of the address.
        values: What it takes from the path.
        path: Path below the home page, decoded.
        query: The query of the address; may be empty.

    Raises:
        NordoncError: It is of a release that is not kept, or of a query that there is not.
    """
    kept = found(values["version"]) if "version" in values else None
    if kept and endpoint.startswith("releases."):
        return _of_release(kept), values.get("suffix", "")
    if endpoint in _OF_DATASET:
        return _of_dataset(path), values.get("suffix", "")
    suffix, name = values.get("suffix", ""), values.get("name", "")
    if endpoint == "queries.query":
        name, _, suffix = name.partition(".")
    if endpoint in _FILES or not _has_page(endpoint):
        return _of_file(_address(encoded(path), query), suffix), ""
    plain = path.removesuffix(f".{suffix}") + "/" * _ends_with_slash(endpoint) if suffix else path
    stem = encoded(plain.rstrip("/"))
    address = _address(encoded(plain), query)
    page = Page(
        address=address,
        cited=_permanent(address),
        types=(_type(endpoint),),
        forms={one: _address(f"{stem}.{one.extension}", query) for one in _forms(endpoint, name)},
        described=_described("downloads.download"),
        collection=_whole(),
    )
    return page, suffix


def _has_page(endpoint: str) -> bool:
    """Tell whether a route answers without a suffix as well."""
    return any("suffix" not in rule.arguments for rule in current_app.url_map.iter_rules(endpoint))


def _ends_with_slash(endpoint: str) -> bool:
    """Tell whether the address of a page ends with a slash, which those of its forms lack."""
    return any(rule.rule.endswith("/") for rule in current_app.url_map.iter_rules(endpoint))


def _of_file(address: str, suffix: str) -> Page:
    """Return a file that is a form of no page."""
    return Page(
        address=address,
        cited=_permanent(address),
        types=("ImageObject" if suffix in {SVG.extension, PNG.extension} else "DataDownload",),
        described=_described("downloads.download"),
        collection=_whole(),
        is_file=True,
    )


def _of_dataset(path: str) -> Page:
    release = served().release
    address = _address(path, "")
    return Page(
        address=address,
        cited=release.manifest.iri or _permanent(address),
        types=("Dataset",),
        files=_files(release),
        release=_of_release(release),
        described=_described("downloads.download"),
        more=(Link("api-catalog", url_for("signposting.api_catalog"), LINKSETS[0].media_type),),
    )


def _of_release(one: Release) -> Page:
    manifest = one.manifest
    address = url_for("releases.release", version=manifest.version)
    return Page(
        address=address,
        cited=f"{manifest.iri}/{manifest.version}" if manifest.iri else _here(address),
        types=("Dataset",),
        files=_files(one),
        others=tuple(
            url_for("releases.file", version=manifest.version, name=file.name)
            for file in file_list.of(one)
        ),
        described=_described("releases.release", version=manifest.version),
        collection=url_for("releases.releases"),
    )


def _files(one: Release) -> tuple[Link, ...]:
    """Return the links to the dumps of a release; what is compressed is the same once more."""
    version = one.manifest.version
    return tuple(
        Link("item", url_for("releases.file", version=version, name=file.name), file.media_type)
        for file in file_list.of(one)
        if file.is_data and (file.given or not file.compression)
    )


def _described(endpoint: str, version: str | None = None) -> tuple[Link, ...]:
    return tuple(
        Link("describedby", url_for(endpoint, suffix=suffix, version=version), one.media_type)
        for suffix, one in BY_EXTENSION.items()
        if suffix in DESCRIBING
    )


def _whole() -> str:
    return url_for("downloads.download")


def _type(endpoint: str) -> str:
    """Return what a page is; one that lists all things of a class is a page of a collection."""
    pages = plugins.class_pages(served().classes)
    lists = {page.listing.endpoint for page in pages if page.listing}
    return "CollectionPage" if endpoint in lists else _TYPES.get(endpoint, "WebPage")


def _forms(endpoint: str, name: str) -> list[Format]:
    """Return what a page is offered as: what the route with a suffix names."""
    if endpoint == "queries.query":
        return [_BY_EXTENSION[suffix] for suffix in _suffixes(canned.find(served().queries, name))]
    suffixes = {
        suffix
        for rule in current_app.url_map.iter_rules(endpoint)
        for converter in [rule._converters.get("suffix")]  # noqa: SLF001  told in no other way
        if isinstance(converter, AnyConverter)
        for suffix in converter.items
    }
    return [one for suffix, one in _BY_EXTENSION.items() if suffix in suffixes]


def _suffixes(query: CannedQuery) -> tuple[str, ...]:
    if query_form(query.text) is Form.CONSTRUCT:
        return ("ttl", "jsonld")
    return ("csv", "json", "ttl", "jsonld")


def _address(path: str, query: str) -> str:
    """Return an address on this server; it keeps the release that the request names."""
    kept = request.environ.get(PINNED, "")
    parts = [encoded_query(query)] if query else []
    if kept and not OF_NO_RELEASE.fullmatch(path):
        parts.append(f"{PARAMETER}={kept}")
    return f"{request.script_root}{path}{'?' if parts else ''}{'&'.join(parts)}"


def _here(address: str) -> str:
    """Return an address with the host of this server."""
    home = address_of(request.environ).removesuffix(request.script_root)
    return f"{home}{address}"


def _permanent(address: str) -> str:
    """Return where an answer of this release always is; what is of no release is there itself."""
    path = address.removeprefix(request.script_root).partition("?")[0]
    if OF_NO_RELEASE.fullmatch(path) or request.environ.get(PINNED):
        return _here(address)
    mark = "&" if "?" in address else "?"
    return f"{_here(address)}{mark}{PARAMETER}={served().manifest.version}"
