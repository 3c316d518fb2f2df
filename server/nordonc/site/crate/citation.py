"""How the dataset is cited, as CITATION.cff.

Source: https://github.com/citation-file-format/citation-file-format/blob/main/schema-guide.md
"""

from collections.abc import Mapping
from typing import Any

import yaml

from nordonc.release.manifest import Release
from nordonc.site.crate.parts import Part

#: The name of the file.
FILE = "CITATION.cff"
_VERSION = "1.2.0"


def written(markup: Mapping[str, Any], release: Release, sources: list[dict[str, str]]) -> bytes:
    """Return the citation of a release and of the documents that it is taken from.

    Args:
        markup: The dataset in the words of schema.org, see ``dataset_markup``.
        release: The release.
        sources: The documents, see ``about``.
    """
    manifest = release.manifest
    told: dict[str, Any] = {
        "cff-version": _VERSION,
        "message": "If you use these data, please cite them as below.",
        "type": "dataset",
        "title": manifest.title,
        "abstract": manifest.description,
        "authors": _names(markup) or [{"name": manifest.title}],
        "version": manifest.version,
        "date-released": release.modified.isoformat(),
        "license-url": manifest.licence,
        "url": manifest.version_iri,
        "keywords": list(markup.get("keywords", ())),
        "references": [_reference(one) for one in sources],
    }
    whole = {name: value for name, value in told.items() if value}
    return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=100).encode()


def part() -> Part:
    """Return what is told of the file; the site has it nowhere."""
    return Part(
        path=FILE,
        address="",
        name="Citation",
        description="How to cite the dataset and the documents that it is taken from.",
        media_type="application/yaml",
    )


def _names(markup: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"name": one["name"]} for one in markup.get("creator", ()) if "name" in one]


def _reference(source: Mapping[str, str]) -> dict[str, Any]:
    """Return a document; where nobody is named as its author, its title stands there."""
    told: dict[str, Any] = {
        "type": "generic",
        "title": source["title"],
        "authors": [{"name": source["creator"] or source["title"]}],
        "url": source["address"],
        "notes": source["rights"],
    }
    return {name: value for name, value in told.items() if value}
