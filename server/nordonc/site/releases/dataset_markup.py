"""The dataset in the words of schema.org, with its files: what search engines for data read.

Source: https://developers.google.com/search/docs/appearance/structured-data/dataset
"""

from typing import Any

from flask import url_for

from nordonc.rdf.query_file import query_text
from nordonc.release import file_list
from nordonc.release.file_list import File
from nordonc.release.manifest import Release
from nordonc.site.state import served
from nordonc.sparql.client import Graph

_QUERY = query_text(__package__, "dataset_markup")

_Node = dict[str, Any]


def of_release(release: Release, address: str, version: str = "") -> _Node:
    """Return the description of a dataset.

    Args:
        release: The release whose files it has.
        address: Address of its page.
        version: What follows the IRI of the dataset where one version of it is meant.

    Raises:
        ReleaseError: The files cannot be read.
        NordoncError: The engine could not answer.
    """
    manifest, now = release.manifest, served()
    iri = f"{manifest.iri}/{version}" if version else manifest.iri
    node: _Node = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": iri if manifest.iri else address,
        "url": address,
        "name": manifest.title,
        "description": manifest.description,
        "identifier": iri if manifest.iri else address,
        "version": manifest.version,
        "dateModified": manifest.modified,
        "creativeWorkStatus": "Published" if manifest.published else "Draft",
        "isAccessibleForFree": True,
        **now.once(_stated, now.graph, manifest.iri),
    }
    if manifest.licence:
        node["license"] = manifest.licence
    if manifest.published:
        node["datePublished"] = manifest.modified
    node["distribution"] = [
        _download(file, manifest.version)
        for file in file_list.of(release)
        if file.is_data and (file.given or not file.compression)
    ]
    return node


def _stated(graph: Graph, dataset: str) -> dict[str, list[object]]:
    """Return what the graph says of the dataset, by name of the property."""
    stated: dict[str, list[object]] = {}
    for row in graph.select(_QUERY, dataset=dataset) if dataset else ():
        value: object = row.text("value")
        if "type" in row:
            value = {"@type": row.text("type"), "@id": row.text("value")}
            value |= {"name": row.text("called")} if "called" in row else {}
            value |= {"url": row.text("url")} if "url" in row else {}
        stated.setdefault(row.text("name"), []).append(value)
    return stated


def _download(file: File, version: str) -> _Node:
    address = url_for("releases.file", version=version, name=file.name, _external=True)
    node: _Node = {
        "@type": "DataDownload",
        "name": file.name,
        "contentUrl": address,
        "encodingFormat": file.media_type,
    }
    if file.size_bytes is not None:
        node["contentSize"] = f"{file.size_bytes} B"
    return node | ({"sha256": file.sha256} if file.sha256 else {})
