"""What is collected from a graph for its index of names and identifiers."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from nordonc.dataset import iri_register, sssom
from nordonc.dataset.sources import Dataset
from nordonc.lookup import matching_rules
from nordonc.lookup.identifiers import Identifiers
from nordonc.lookup.index import Code, Index, Name, Thing
from nordonc.rdf.namespaces import FOAF, NORDONC, OWL, RDFS, SCHEMA, SKOS
from nordonc.rdf.query_file import query_text
from nordonc.rdf.store import rows

_T = TypeVar("_T")

#: Yields the rows of a SELECT over all graphs, each term as its bare text.
Ask = Callable[[str], Iterable[tuple[str, ...]]]

#: Properties whose values name a thing, and the rule of each.
_NAMING = {
    SKOS + "prefLabel": matching_rules.NAME,
    RDFS + "label": matching_rules.NAME,
    FOAF + "name": matching_rules.NAME,
    SKOS + "altLabel": matching_rules.OTHER,
    SKOS + "hiddenLabel": matching_rules.OTHER,
    NORDONC + "abbreviation": matching_rules.ABBREVIATION,
    NORDONC + "alpha2": matching_rules.AREA_CODE,
    NORDONC + "alpha3": matching_rules.AREA_CODE,
    NORDONC + "m49": matching_rules.AREA_CODE,
    SCHEMA + "identifier": matching_rules.BODY_CODE,
}
#: Classes that say less of a thing than any other one does.
_GENERAL = (SKOS + "Concept", OWL + "Thing")

#: Rules of the names that an outside term gives.
_LENT = {
    matching_rules.EXACT: matching_rules.EXACT_NAME,
    matching_rules.CLOSE: matching_rules.CLOSE_NAME,
}


def of_dataset(loaded: Dataset) -> Index:
    """Return the index of a dataset with all that is published of it.

    Raises:
        SourceSyntaxError: A mapping set or the register of IRIs cannot be read.
    """
    mapped = (row for path in sssom.files(loaded.sources) for row in sssom.rows(path))
    namespaces = dict(pair for row in mapped for pair in _namespaces(row))
    register = iri_register.read(loaded.sources) or []
    moved = {entry.iri: entry.replaced_by for entry in register if entry.replaced_by}
    return collect(partial(rows, loaded.store), loaded.description.base, namespaces, moved)


def _namespaces(row: sssom.Mapping) -> Iterator[tuple[str, str]]:
    """Yield the prefixes that a row of a mapping set uses, with their namespaces."""
    for curie, iri in ((row.subject_id, row.subject), (row.object_id, row.object)):
        prefix, _, local = curie.partition(":")
        yield prefix, iri.removesuffix(local)


def collect(ask: Ask, base: str, namespaces: Mapping[str, str], moved: Mapping[str, str]) -> Index:
    """Return the index of a graph.

    Args:
        ask: Asks the graph.
        base: IRI under which the dataset mints its own; what lies elsewhere is not found.
        namespaces: Namespaces by prefix that its mapping sets use.
        moved: The IRIs to use instead, by IRIs that the dataset no longer uses.
    """

    def answer(name: str) -> Iterable[tuple[str, ...]]:
        return ask(query_text(__package__, name))

    reader = Identifiers(namespaces)
    things = _things(row for row in answer("things") if _is_own(row[0], base))
    numbers = {thing.iri: at for at, thing in enumerate(things)}
    matched = list(answer("matched"))
    names = [
        *((thing, name, _NAMING[given]) for thing, name, given in answer("names")),
        *((thing, name, matching_rules.PRINTED) for thing, name in answer("printed")),
        *_lent(matched),
    ]
    codes = [*_codes(matched, numbers, reader), *_own_codes(names, numbers, reader)]
    return Index(
        things=things,
        names=_unique(Name(numbers[one], *rest) for one, *rest in names if one in numbers),
        codes=_unique(codes),
        networks=_networks(answer("networks_of_things"), numbers),
        replaced={**_replaced(answer("replaced"), reader), **moved},
        namespaces=dict(namespaces),
    )


def _is_own(iri: str, base: str) -> bool:
    """Tell whether an IRI is of a thing of the dataset, and no term of its ontology."""
    return iri.startswith(base) and "#" not in iri


def _unique(items: Iterable[_T]) -> list[_T]:
    return list(dict.fromkeys(items))


def _things(rows: Iterable[tuple[str, ...]]) -> list[Thing]:
    """Return every thing with its first name and its classes, the one that says most first."""
    labels: dict[str, str] = {}
    types: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for thing, kind, name in rows:
        labels.setdefault(thing, name)
        types[thing].update({kind: None} if kind else {})
    ordered = {
        iri: sorted(found, key=lambda one: (one in _GENERAL, one)) for iri, found in types.items()
    }
    return [Thing(iri, label, tuple(ordered.get(iri, ()))) for iri, label in labels.items()]


def _lent(matched: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    """Yield the names that outside terms give to things."""
    for thing, match, _, name in matched:
        rule = _LENT.get(matching_rules.MATCHES[match])
        if name and rule:
            yield thing, name, rule


def _codes(
    matched: Iterable[tuple[str, ...]], numbers: Mapping[str, int], reader: Identifiers
) -> Iterator[Code]:
    """Yield the identifiers of outside terms, as what they mean of things."""
    for thing, match, outside, _ in matched:
        reference = reader.of_iri(outside)
        if reference and thing in numbers:
            yield Code(reference.key, numbers[thing], matching_rules.MATCHES[match])


def _own_codes(
    names: Iterable[tuple[str, str, str]], numbers: Mapping[str, int], reader: Identifiers
) -> Iterator[Code]:
    """Yield what things are called as identifiers: their IRIs as CURIEs, the codes of areas."""
    for iri, number in numbers.items():
        if reference := reader.of_iri(iri):
            yield Code(reference.key, number, matching_rules.IRI)
    for thing, name, rule in names:
        if rule == matching_rules.AREA_CODE and thing in numbers:
            yield Code(f"iso3166:{name.lower()}", numbers[thing], matching_rules.AREA_CODE)


def _replaced(rows: Iterable[tuple[str, ...]], reader: Identifiers) -> dict[str, str]:
    """Return the keys of the terms to use instead of obsolete ones."""
    found = {}
    for old, new in rows:
        before, after = reader.of_iri(old), next(reader.read(new), None)
        if before and after:
            found[before.key] = after.key
    return found


def _networks(
    answered: Iterable[tuple[str, ...]], numbers: Mapping[str, int]
) -> list[tuple[int, ...]]:
    """Return the networks of each thing, all as numbers."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for thing, network in answered:
        if thing in numbers and network in numbers:
            found[numbers[thing]].append(numbers[network])
    return [tuple(found[at]) for at in range(len(numbers))]
