"""The index of names and identifiers: what a release holds of it, and how it is searched."""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from nordonc.lookup import icd, spelling
from nordonc.lookup.identifiers import Identifiers
from nordonc.lookup.vocabularies import ICD10
from nordonc.rdf.collation import folded

#: Names that a word is looked for in at most, so that a common word stays cheap.
_CANDIDATES = 1_000


class Thing(NamedTuple):
    """A thing that can be found: its IRI, its English name and its classes, the best first."""

    iri: str
    label: str
    types: tuple[str, ...]


class Name(NamedTuple):
    """A name of a thing: number of the thing, text, and the rule by which it is one."""

    thing: int
    text: str
    rule: str


class Code(NamedTuple):
    """An identifier of a thing: its key, number of the thing, and the rule by which it is one."""

    key: str
    thing: int
    rule: str


@dataclass(frozen=True)
class Index:
    """All names and identifiers of a release.

    Attributes:
        things: What can be found.
        names: Their names.
        codes: Their identifiers, here and elsewhere.
        networks: Numbers of the networks that each thing is, or that take it in.
        replaced: The key or IRI to use instead, by obsolete key and moved IRI.
        namespaces: Namespaces by prefix that the dataset uses.
    """

    things: Sequence[Thing] = ()
    names: Sequence[Name] = ()
    codes: Sequence[Code] = ()
    networks: Sequence[tuple[int, ...]] = ()
    replaced: dict[str, str] = field(default_factory=dict)
    namespaces: dict[str, str] = field(default_factory=dict)

    def warm(self) -> None:
        """Have ready what the first look-up would wait for."""
        next(self.identifiers.read("DOID:4"), None)
        _ = (self.by_iri, self.by_code, self.by_key, self.by_variant, self.words, self.rubrics)

    @cached_property
    def identifiers(self) -> Identifiers:
        """What reads identifiers as this dataset writes them."""
        return Identifiers(self.namespaces)

    @cached_property
    def by_iri(self) -> dict[str, int]:
        """Number of each thing by its IRI, in lower case and without scheme."""
        return {one.iri.partition("://")[2].lower(): at for at, one in enumerate(self.things)}

    def number(self, iri: str) -> int | None:
        """Return the number of a thing by its IRI in any case; none of what is not known."""
        return self.by_iri.get(iri.partition("://")[2].lower())

    @cached_property
    def classes(self) -> frozenset[str]:
        """The classes that say most of the things."""
        return frozenset(one.types[0] for one in self.things if one.types)

    @cached_property
    def names_of(self) -> dict[int, list[str]]:
        """Names by the number of their thing, each once."""
        return _by_thing((one.thing, one.text) for one in self.names)

    @cached_property
    def codes_of(self) -> dict[int, list[str]]:
        """Keys of identifiers by the number of their thing, each once."""
        return _by_thing((one.thing, one.key) for one in self.codes)

    @cached_property
    def with_networks(self) -> list[str]:
        """Names of the things that have networks, each once, in the order of names."""
        pairs = zip(self.things, self.networks, strict=True)
        return sorted({thing.label for thing, networks in pairs if networks}, key=folded)

    def networks_of(self, iri: str) -> tuple[str, ...]:
        """Return the networks that a thing is, or that take it in; none of what is not known."""
        at = self.number(iri)
        return () if at is None else tuple(self.things[one].iri for one in self.networks[at])

    def label(self, iri: str) -> str:
        """Return the name of a thing; its IRI where it is not known."""
        at = self.number(iri)
        return iri if at is None else self.things[at].label

    @cached_property
    def by_code(self) -> dict[str, list[Code]]:
        """Identifiers by their keys."""
        found = defaultdict(list)
        for code in self.codes:
            found[code.key].append(code)
        return dict(found)

    @cached_property
    def keys(self) -> Sequence[str]:
        """The key of each name."""
        return [spelling.key(name.text) for name in self.names]

    @cached_property
    def by_key(self) -> dict[str, list[int]]:
        """Numbers of names by their keys."""
        found = defaultdict(list)
        for at, key in enumerate(self.keys):
            found[key].append(at)
        return dict(found)

    @cached_property
    def by_variant(self) -> dict[str, list[int]]:
        """Numbers of names by their variants."""
        found = defaultdict(list)
        for at, variants in enumerate(self._variants):
            for variant in variants:
                found[variant].append(at)
        return dict(found)

    @cached_property
    def _variants(self) -> Sequence[frozenset[str]]:
        return [spelling.variants(name.text) for name in self.names]

    @cached_property
    def words_of(self) -> Sequence[frozenset[str]]:
        """The words of the variants of each name."""
        return [
            frozenset(word for variant in variants for word in variant.split())
            for variants in self._variants
        ]

    @cached_property
    def by_word(self) -> dict[str, list[int]]:
        """Numbers of names by the words of their variants."""
        found = defaultdict(list)
        for at, words in enumerate(self.words_of):
            for word in words:
                found[word].append(at)
        return dict(found)

    @cached_property
    def words(self) -> list[str]:
        """All words of names, sorted."""
        return sorted(self.by_word)

    @cached_property
    def words_by_shape(self) -> dict[tuple[str, int], list[str]]:
        """All words by first letter and length."""
        found = defaultdict(list)
        for word in self.words:
            found[word[0], len(word)].append(word)
        return dict(found)

    @cached_property
    def rubrics(self) -> list[str]:
        """The codes of ICD-10 that the index holds."""
        prefix = f"{ICD10.lower()}:"
        return sorted(key.removeprefix(prefix) for key in self.by_code if key.startswith(prefix))

    def enclosing(self, rubric: str) -> list[str]:
        """Return the narrowest codes of ICD-10 that the index holds and a code lies inside of."""
        return icd.enclosing(rubric, self.rubrics)

    def beginning(self, word: str) -> Iterator[str]:
        """Yield the words of names that begin so, in order."""
        for other in islice(self.words, bisect_left(self.words, word), None):
            if not other.startswith(word):
                return
            yield other

    def with_words(self, words: Iterable[str]) -> list[int]:
        """Return names of which each of some words begins a word; few of them where many do."""
        first, *others = sorted(words, key=len, reverse=True)
        numbers = (at for word in self.beginning(first) for at in self.by_word[word])
        found = dict.fromkeys(islice(numbers, _CANDIDATES))
        return [at for at in found if all(self._has_word(at, other) for other in others)]

    def _has_word(self, at: int, beginning: str) -> bool:
        return any(word.startswith(beginning) for word in self.words_of[at])

    def to_json(self) -> str:
        """Return the index as JSON text, for a release."""
        return json.dumps(asdict(self), indent=0, ensure_ascii=False, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Index":
        """Return the index that a release holds as JSON."""
        stored = json.loads(text)
        return cls(
            things=[Thing(iri, label, tuple(types)) for iri, label, types in stored["things"]],
            names=[Name(*name) for name in stored["names"]],
            codes=[Code(*code) for code in stored["codes"]],
            networks=[tuple(numbers) for numbers in stored["networks"]],
            replaced=stored["replaced"],
            namespaces=stored["namespaces"],
        )


def _by_thing(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for thing, text in pairs:
        found[thing][text] = None
    return {thing: list(texts) for thing, texts in found.items()}
