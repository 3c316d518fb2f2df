"""Identifiers of any spelling, as one key each: CURIEs, IRIs of every form, bare codes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from nordonc.lookup import icd
from nordonc.lookup.vocabularies import ICD10, VOCABULARIES, without_scheme

if TYPE_CHECKING:  # it is slow to import, and names alone need none of it
    from curies import Converter

#: Resolvers, whose addresses end with a CURIE.
_RESOLVERS = {"identifiers.org", "bioregistry.io", "n2t.net"}
#: A prefix in any spelling, what separates it, and the rest, which holds a digit at least.
_CURIE = re.compile(r"([A-Za-z][\w.\- ]*)\s*[:_\s]\s*([\w./:\-–]+)/?")  # noqa: RUF001  as printed
_JOINED = re.compile(r"([A-Za-z]{4,})(\d+)")
_OBO = re.compile(r"obo:", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\W_]+")

#: A prefix inside the rest of a CURIE is read this often: ``DOID:DOID:162``.
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Reference:
    """An identifier as it is compared.

    Attributes:
        vocabulary: Its vocabulary, in lower case.
        local: The rest of it, in lower case but for ICD-10.
        is_sure: Whether the spelling leaves no other vocabulary.
    """

    vocabulary: str
    local: str
    is_sure: bool = True

    @property
    def key(self) -> str:
        """The form under which an index holds it."""
        return f"{self.vocabulary}:{self.local}"


@dataclass(frozen=True)
class Identifiers:
    """What reads identifiers.

    Attributes:
        namespaces: Namespaces by prefix that a dataset uses besides the known vocabularies.
    """

    namespaces: Mapping[str, str]

    @cached_property
    def _converter(self) -> "Converter":
        from curies import Converter, Record  # noqa: PLC0415  see above

        records = [
            Record(
                prefix=_plain(one.prefix),
                prefix_synonyms=list(one.synonyms),
                # A vocabulary without IRIs of its own has its prefix in the place of one.
                uri_prefix=next(iter(one.namespaces), f"{one.prefix}:").lower(),
                uri_prefix_synonyms=[other.lower() for other in one.namespaces[1:]],
            )
            for one in VOCABULARIES
        ]
        known = Converter(records)
        for prefix, namespace in sorted(self.namespaces.items()):
            plain = without_scheme(namespace).lower()
            if known.parse_uri(plain + "x") is None and not known.has_prefix(_plain(prefix)):
                known.add_prefix(_plain(prefix), plain)
        return known

    def of_iri(self, iri: str) -> Reference | None:
        """Return the identifier that an IRI of a known form is."""
        plain = without_scheme(unquote(iri)).lower()
        if found := self._converter.parse_uri(plain):
            return _reference(found.prefix, found.identifier)
        resolver, _, rest = plain.partition("/")
        if resolver not in _RESOLVERS:
            return None
        return self._of_curie(rest if ":" in rest else rest.replace("/", ":", 1), 0)

    def read(self, text: str) -> Iterator[Reference]:
        """Yield what a text can be read as, the surest first."""
        found = self.of_iri(text) if "/" in text else None
        if not found and "://" not in text:
            found = self._of_curie(text, 0)
        if found:
            yield found
        else:
            yield from _bare(text)

    def _of_curie(self, text: str, depth: int) -> Reference | None:
        text = _OBO.sub("", text).strip()
        match = _CURIE.fullmatch(text) or _JOINED.fullmatch(text)
        if not match:
            return None
        prefix = self._converter.standardize_prefix(_plain(match[1]))
        if prefix is None:
            return None
        within = self._of_curie(match[2], depth + 1) if depth < _DEPTH else None
        return within if within and within.vocabulary == prefix else _reference(prefix, match[2])


def _reference(vocabulary: str, local: str) -> Reference:
    if vocabulary == ICD10.lower():
        return Reference(vocabulary, icd.normal(local))
    return Reference(vocabulary, local.rstrip("/").lower())


def _bare(code: str) -> Iterator[Reference]:
    """Yield the identifiers that a code without a prefix may be."""
    upper = code.strip().upper()
    fitting = [one for one in VOCABULARIES if one.bare and one.bare.fullmatch(upper)]
    for vocabulary in fitting:
        found = _reference(_plain(vocabulary.prefix), upper)
        yield Reference(found.vocabulary, found.local, is_sure=len(fitting) == 1)


def _plain(prefix: str) -> str:
    return _PUNCTUATION.sub("", prefix).lower()
