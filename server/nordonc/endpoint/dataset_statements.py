"""What a release says of the dataset that holds for the release and its files as well."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from nordonc.endpoint.statements import Statements, english
from nordonc.rdf.namespaces import DCAT, DCTERMS, HEALTHDCATAP, RDF, VCARD
from nordonc.release import files
from nordonc.release.manifest import Release

#: What holds for each release, and for all of them together.
_OF_DATASET = (
    *(f"{DCTERMS}{name}" for name in ("accessRights", "language", "publisher", "spatial")),
    *(f"{DCAT}{name}" for name in ("contactPoint", "keyword", "theme")),
    *(f"{HEALTHDCATAP}{name}" for name in ("hasCodingSystem", "healthTheme")),
)
#: What holds for every file of a format.
_OF_FORMAT = (f"{DCTERMS}description", f"{DCTERMS}format")

_Values = tuple[tuple[str, str | ox.Literal], ...]


class Stated(NamedTuple):
    """What a release says.

    Attributes:
        of_dataset: Properties of the dataset with their values.
        of_formats: Properties of the files of a format with their values, by its media type.
        agents: What is said of publishers and of whom to ask.
    """

    of_dataset: _Values
    of_formats: dict[str, _Values]
    agents: tuple[tuple[str, str, str | ox.Literal], ...]


def stated(release: Release) -> Stated:
    """Return what a release says; one of loose files says nothing."""
    return _stated(release.folder / files.GRAPHS["dataset"], release.manifest.iri)


@lru_cache(maxsize=64)
def _stated(path: Path, dataset: str) -> Stated:
    quads = list(ox.parse(path=path)) if path.is_file() else []
    told = [
        (one.subject.value, one.predicate.value, _value(one.object))
        for one in quads
        if isinstance(one.subject, ox.NamedNode)
    ]
    of_dataset = tuple((p, o) for s, p, o in told if s == dataset and p in _OF_DATASET)
    media_types = {s: o for s, p, o in told if p == f"{DCAT}mediaType"}
    named = {o for _, o in of_dataset}
    return Stated(
        of_dataset,
        {
            str(media_type): tuple((p, o) for s, p, o in told if s == file and p in _OF_FORMAT)
            for file, media_type in media_types.items()
        },
        tuple((s, p, o) for s, p, o in told if s in named),
    )


def _value(term: object) -> str | ox.Literal:
    return term if isinstance(term, ox.Literal) else str(getattr(term, "value", term))


def contact(address: str, home: str, things: Iterable[str]) -> Statements:
    """Yield whom to ask about things, where whoever runs the server has set that.

    Args:
        address: Of a page, or for mail; may be empty.
        home: Address of the home page, without a slash at its end.
        things: IRIs of what it is about.
    """
    if not address:
        return
    point = f"{home}/about#contact"
    for thing in things:
        yield thing, f"{DCAT}contactPoint", point
    yield point, f"{RDF}type", f"{VCARD}Organization"
    yield point, f"{RDF}type", f"{VCARD}Kind"
    yield point, f"{VCARD}fn", english("Who answers for this server")
    is_mail = address.startswith("mailto:")
    yield point, f"{VCARD}{'hasEmail' if is_mail else 'hasURL'}", address
