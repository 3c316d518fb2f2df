"""A release of an ontology as its makers publish it, in OBO or OWL: what drift is seen by.

Sources: https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html and
https://www.w3.org/TR/owl2-mapping-to-rdf/
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from nordonc.errors import DatasetError, SourceSyntaxError, reason
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.rdf.namespaces import OWL, RDFS
from nordonc.rdf.store import fault_of, name_of

_OBO = "http://purl.obolibrary.org/obo/"
#: A release date as both formats bear it, within ``releases/2026-07-31`` or an IRI.
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
#: What follows a value in OBO: qualifiers, and a remark.
_AFTER = re.compile(r"\s*(?:\{[^{}]*\})?\s*(?:(?<!\\)!.*)?$")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(slots=True)
class Term:
    """A class of the release.

    Attributes:
        label: Its name; empty where it has none.
        parents: IRIs of the classes right above it.
        obsolete: Whether it is no longer to be used.
        replaced_by: What to use in its place, as IRIs or CURIEs.
    """

    label: str = ""
    parents: set[str] = field(default_factory=set)
    obsolete: bool = False
    replaced_by: set[str] = field(default_factory=set)


@dataclass(slots=True)
class OntologyRelease:
    """What a file of an ontology says of its terms.

    Attributes:
        version: Day of the release; empty where the file tells none.
        terms: Terms by IRI.
        merged: IRIs of the terms that took others in, by the IRIs of these.
    """

    version: str = ""
    terms: dict[str, Term] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)

    def term(self, iri: str) -> Term:
        """Return the term of an IRI, which is begun where it is new."""
        return self.terms.setdefault(iri, Term())


def read(path: Path) -> OntologyRelease:
    """Return the release that a file holds.

    Args:
        path: OBO by the suffix ``.obo``; else RDF, where ``.owl`` means RDF/XML.

    Raises:
        DatasetError: It cannot be read, or its suffix is unknown.
        SourceSyntaxError: It is not of the format that its suffix says.
    """
    try:
        return _of_obo(path) if path.suffix == ".obo" else _of_rdf(path)
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read: {reason(error)}") from error


def iri_of(identifier: str) -> str:
    """Return the IRI of an identifier of the OBO Foundry; an IRI as it is."""
    return identifier if "://" in identifier else _OBO + identifier.strip().replace(":", "_", 1)


def _of_obo(path: Path) -> OntologyRelease:
    found = OntologyRelease()
    subject = None
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            tag, separator, rest = line.strip().partition(":")
            if line.startswith("["):
                subject = "" if line.strip() == "[Term]" else None
            elif separator and tag == "data-version":
                found.version = _day(rest)
            elif separator and tag == "id" and subject == "":
                subject = iri_of(_plain(rest))
                found.term(subject)
            elif separator and subject and (take := _TAGS.get(tag)):
                take(found, subject, _plain(rest))
            elif line.strip() and not separator and not line.startswith("!"):
                raise SourceSyntaxError(f"{path}:{number}: the line has no tag of OBO")
    return found


def _plain(value: str) -> str:
    return _ESCAPED.sub(r"\1", _AFTER.sub("", value.strip()))


def _day(text: str) -> str:
    day = _DAY.search(text)
    return day[0] if day else ""


_Take = Callable[[OntologyRelease, str, str], None]


def _label(found: OntologyRelease, subject: str, value: str) -> None:
    found.term(subject).label = value


def _parent(found: OntologyRelease, subject: str, value: str) -> None:
    found.term(subject).parents.add(iri_of(value))


def _obsolete(found: OntologyRelease, subject: str, value: str) -> None:
    found.term(subject).obsolete = value == "true"


def _replaced(found: OntologyRelease, subject: str, value: str) -> None:
    found.term(subject).replaced_by.add(iri_of(value))


def _alternative(found: OntologyRelease, subject: str, value: str) -> None:
    found.merged[iri_of(value)] = subject


_TAGS: dict[str, _Take] = {
    "name": _label,
    "is_a": _parent,
    "is_obsolete": _obsolete,
    "replaced_by": _replaced,
    "alt_id": _alternative,
}
_PROPERTIES: dict[str, _Take] = {
    RDFS + "label": _label,
    RDFS + "subClassOf": _parent,
    OWL + "deprecated": _obsolete,
    _OBO + "IAO_0100001": _replaced,
    "http://www.geneontology.org/formats/oboInOwl#hasAlternativeId": _alternative,
}
_VERSIONS = {OWL + "versionIRI", OWL + "versionInfo"}


def _of_rdf(path: Path) -> OntologyRelease:
    found = OntologyRelease()
    for quad in _quads(path):
        predicate, value = quad.predicate.value, quad.object
        if isinstance(quad.subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            continue
        if predicate in _VERSIONS:
            found.version = found.version or _day(name_of(value))
        # Labels in other languages stand beside the English one.
        elif predicate in _PROPERTIES and getattr(value, "language", None) in {None, "en"}:
            _PROPERTIES[predicate](found, name_of(quad.subject), getattr(value, "value", ""))
    return found


def _quads(path: Path) -> Iterator[ox.Quad]:
    known = BY_EXTENSION.get(path.suffix.removeprefix("."))
    if path.suffix != ".owl" and not known:
        told = ", ".join([".obo", ".owl", *(f".{one}" for one in BY_EXTENSION)])
        raise DatasetError(f"{path}: no ontology has the suffix {path.suffix!r}; use {told}")
    rdf_format = known.rdf_format if known else ox.RdfFormat.RDF_XML
    try:
        yield from ox.parse(path=path, format=rdf_format, base_iri=path.resolve().as_uri())
    except SyntaxError as error:
        raise SourceSyntaxError(f"{path}:{fault_of(error)}") from error
