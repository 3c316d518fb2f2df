"""What a new release of an ontology changes for the terms that are mapped to.

The files of ``data/external/`` hold the mapped terms of an ontology and all terms above them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from nordonc.dataset import sssom
from nordonc.dataset.ontology_release import OntologyRelease, Term
from nordonc.dataset.sources import SourceFile, Sources, parse
from nordonc.errors import CallError
from nordonc.rdf.namespaces import OWL, RDFS
from nordonc.rdf.store import name_of

EXTERNAL = PurePosixPath("data", "external")


class Drift(NamedTuple):
    """A change that a person must judge.

    Attributes:
        kind: gone, obsolete, merged, renamed or moved.
        term: CURIE of the term.
        label: Its name so far.
        now: What stands in its place: the other term, the new name, or the terms now above it.
        mapped: CURIEs of the things that are mapped to it; none for a term above a mapped one.
    """

    kind: str
    term: str
    label: str
    now: str
    mapped: tuple[str, ...]


@dataclass(frozen=True)
class Slice:
    """The part of an ontology that a dataset holds.

    Attributes:
        prefix: Prefix of its identifiers.
        namespace: What it stands for.
        file: The Turtle file.
        version: The release that it was read in.
        terms: Its terms by IRI.
        rows: The rows of mapping sets that lead to it.
    """

    prefix: str
    namespace: str
    file: SourceFile
    version: str
    terms: Mapping[str, Term]
    rows: tuple[sssom.Mapping, ...]

    def curie(self, iri: str) -> str:
        """Return the CURIE of a term of the ontology, any other IRI as it is."""
        local = iri.removeprefix(self.namespace)
        return iri if local == iri else f"{self.prefix}:{local}"


def slice_for(sources: Sources, release: OntologyRelease) -> Slice:
    """Return the part of the ontology of a release that a dataset holds.

    Raises:
        CallError: It holds none.
        SourceSyntaxError: One of its files cannot be read.
    """
    rows = [row for file in sssom.files(sources) for row in sssom.rows(file)]
    for prefix, namespace in sssom.namespaces(sources).items():
        file = sources.get(EXTERNAL / f"{prefix.lower()}.ttl")
        if file and any(iri.startswith(namespace) for iri in release.terms):
            mapped = tuple(row for row in rows if row.object.startswith(namespace))
            return Slice(prefix, namespace, file, *_held(file), mapped)
    raise CallError(f"The file holds no term of an ontology that lies in {EXTERNAL}")


def _held(file: SourceFile) -> tuple[str, dict[str, Term]]:
    version, terms = "", dict[str, Term]()
    for quad in parse(file):
        subject, value = name_of(quad.subject), name_of(quad.object)
        if quad.predicate.value == OWL + "versionInfo":
            version = getattr(quad.object, "value", "")
        elif quad.predicate.value == RDFS + "label":
            terms.setdefault(subject, Term()).label = getattr(quad.object, "value", "")
        elif quad.predicate.value == RDFS + "subClassOf":
            terms.setdefault(subject, Term()).parents.add(value)
    return version, terms


def drift(held: Slice, release: OntologyRelease) -> list[Drift]:
    """Return what is no longer as the dataset has it, the terms in order."""
    subjects: dict[str, list[str]] = {}
    for row in held.rows:
        subjects.setdefault(row.object, []).append(row.subject_id)
    found = []
    for iri, term in sorted(held.terms.items()):
        for kind, now in _changes(held, iri, term, release):
            mapped = tuple(sorted(subjects.get(iri, ())))
            found.append(Drift(kind, held.curie(iri), term.label, now, mapped))
    return found


def _changes(
    held: Slice, iri: str, before: Term, release: OntologyRelease
) -> Iterator[tuple[str, str]]:
    after = release.terms.get(iri)
    if iri in release.merged and (after is None or after.obsolete):
        yield "merged", held.curie(release.merged[iri])
    elif after is None:
        yield "gone", ""
    elif after.obsolete:
        yield "obsolete", ", ".join(map(held.curie, sorted(after.replaced_by)))
    else:
        if after.label != before.label:
            yield "renamed", after.label
        parents = {parent for parent in after.parents if parent.startswith(held.namespace)}
        if parents != before.parents:
            yield "moved", ", ".join(map(held.curie, sorted(parents)))
