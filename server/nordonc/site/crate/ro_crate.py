"""The metadata of a crate: an RO-Crate 1.2, all of it from the release and what it says of itself.

Source: https://www.researchobject.org/ro-crate/specification/1.2/
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nordonc.release.manifest import Release
from nordonc.site.crate.parts import FOLDERS, Part

_Node = dict[str, Any]

#: The file of the metadata, and the page that shows them.
METADATA, PREVIEW = "ro-crate-metadata.json", "ro-crate-preview.html"
_VERSION = "https://w3id.org/ro/crate/1.2"
_ROOT = "./"
#: What the markup of a page has and a crate says otherwise, or not at all.
_OF_PAGES = frozenset({"@context", "@id", "distribution", "isAccessibleForFree"})


def document(
    markup: Mapping[str, Any], release: Release, parts: Sequence[Part], sizes: Mapping[str, int]
) -> _Node:
    """Return the metadata.

    Args:
        markup: The dataset in the words of schema.org, see ``dataset_markup``.
        release: The release.
        parts: What the crate holds besides its pages.
        sizes: Bytes of each part by its path.
    """
    return {
        "@context": f"{_VERSION}/context",
        "@graph": [
            _descriptor(),
            _root(markup, release, parts),
            *_folders(parts),
            *(_file(one, sizes[one.path]) for one in parts),
            *_contextual(markup, release),
            _preview(release),
        ],
    }


def _descriptor() -> _Node:
    return {
        "@id": METADATA,
        "@type": "CreativeWork",
        "name": "Metadata of the crate",
        "conformsTo": {"@id": _VERSION},
        "about": {"@id": _ROOT},
    }


def _preview(release: Release) -> _Node:
    return {
        "@id": PREVIEW,
        "@type": "CreativeWork",
        "name": f"Pages of release {release.manifest.version}",
        "description": "What the crate holds, and a copy of the pages that opens without a server.",
        "encodingFormat": "text/html",
        "about": {"@id": _ROOT},
    }


def _root(markup: Mapping[str, Any], release: Release, parts: Sequence[Part]) -> _Node:
    """Return the dataset; its day is that of its version, since a draft has none of publishing."""
    said = {name: _flat(value) for name, value in markup.items() if name not in _OF_PAGES}
    if "keywords" in markup:
        said["keywords"] = ", ".join(markup["keywords"])
    return {
        **said,
        "@id": _ROOT,
        "@type": "Dataset",
        "identifier": {"@id": markup["@id"]},
        "datePublished": release.modified.isoformat(),
        "license": _terms(release),
        "hasPart": [
            *({"@id": folder} for folder in FOLDERS if _within(folder, parts)),
            *({"@id": one.path} for one in parts if "/" not in one.path),
        ],
    }


def _flat(value: object) -> object:
    """Return a value in which things are named and described elsewhere."""
    if isinstance(value, list):
        values = [_flat(one) for one in value]
        return values[0] if len(values) == 1 else values
    return {"@id": value["@id"]} if isinstance(value, dict) and "@id" in value else value


def _within(folder: str, parts: Sequence[Part]) -> list[_Node]:
    return [{"@id": one.path} for one in parts if one.path.startswith(folder)]


def _folders(parts: Sequence[Part]) -> Iterator[_Node]:
    for folder, (name, description) in FOLDERS.items():
        if held := _within(folder, parts):
            yield {
                "@id": folder,
                "@type": "Dataset",
                "name": name,
                "description": description,
                "hasPart": held,
            }


def _file(part: Part, size_bytes: int) -> _Node:
    return {
        "@id": part.path,
        "@type": "File",
        "name": part.name,
        "description": part.description,
        "encodingFormat": part.media_type,
        "contentSize": str(size_bytes),
        **part.more,
    }


def _contextual(markup: Mapping[str, Any], release: Release) -> Iterator[_Node]:
    """Yield who made it, from what, and the licence."""
    named = [one for value in markup.values() if isinstance(value, list) for one in value]
    things = {one["@id"]: one for one in named if isinstance(one, dict) and "@id" in one}
    yield from ({"name": iri, **one} for iri, one in things.items())
    manifest, iri = release.manifest, markup["@id"]
    title = f"{manifest.title}, version {manifest.version}"
    yield {"@id": iri, "@type": "PropertyValue", "name": title, "value": iri, "url": iri}
    if manifest.licence:
        told = manifest.rights or f"The terms under which {manifest.title} may be used."
        yield {
            "@id": manifest.licence,
            "@type": "CreativeWork",
            "name": f"Licence of {manifest.title}",
            "description": told,
            "url": manifest.licence,
        }


def _terms(release: Release) -> object:
    return (
        {"@id": release.manifest.licence} if release.manifest.licence else release.manifest.rights
    )
