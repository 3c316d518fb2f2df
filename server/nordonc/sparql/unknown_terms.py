"""Which terms of a pattern the graph does not have, and what may have been meant."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from nordonc.rdf.curies import curie
from nordonc.rdf.namespaces import RDF, last_part
from nordonc.sparql.client import Term
from nordonc.sparql.lexer import Token, tokens
from nordonc.sparql.patterns import Body, Kind, Pattern
from nordonc.sparql.probes import AT_ONCE, Budget, exist, without_blank_nodes

_SUGGESTED = 3
#: How alike two names must be for one to be a slip of the other, from 0 to 1.
_ALIKE = 0.75
#: What states a class, as queries write it.
_TYPE = (["a"], ["rdf:type"], [f"<{RDF}type>"])


class Role(StrEnum):
    """What a term is in the pattern where it stands."""

    CLASS = "class"
    PROPERTY = "property"
    GRAPH = "graph"
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Known:
    """What may have been meant where a query has an unknown term.

    Attributes:
        iris: IRIs by what they are.
        bearers: Classes of the things that bear a property, by property.
        spoken: Gives what people call a property; empty where they have no word for it.
    """

    iris: Mapping[Role, Collection[str]]
    bearers: Mapping[str, Collection[str]] = field(default_factory=dict)
    spoken: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A term that the graph does not have where the query has it.

    Attributes:
        term: The term as the query writes it.
        alike: Terms that the graph has and that may have been meant, as SPARQL.
    """

    term: str
    alike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Finds out which terms of a pattern the graph does not have, and what is like them."""

    body: Body
    budget: Budget
    known: Known
    prefixes: Mapping[str, str]

    def unknown(self, one: Pattern) -> Iterator[Unknown]:
        """Yield the terms of a pattern that the graph does not have in such a place."""
        if not self.budget.is_left:
            return
        asked = list(_constants(one))[:AT_ONCE]
        present = exist(self.body, [constant.group for constant in asked], self.budget)
        for constant, is_there in zip(asked, present, strict=True):
            if not is_there:
                yield Unknown(constant.term, tuple(self._alike(one, constant)))

    def _alike(self, one: Pattern, constant: "_Constant") -> Iterator[str]:
        if constant.role is None:
            yield from self._literals(one, constant.term)
            return
        namespaces = {**self.prefixes, **_declared(self.body.prologue)}
        iri = _expanded(constant.term, namespaces)
        offered = self.known.iris.get(constant.role, ())
        found = _close(iri, offered)
        if constant.role is Role.PROPERTY and (fitting := self._borne(one, offered, namespaces)):
            found = _close(iri, fitting) or _close(iri, fitting, self.known.spoken)
        for meant in found:
            yield curie(meant, namespaces) or f"<{meant}>"

    def _borne(
        self, one: Pattern, properties: Iterable[str], namespaces: dict[str, str]
    ) -> list[str]:
        """Return which properties the things bear that the subject of a pattern is one of.

        None where the query states no class of it that has things.
        """
        subject = [token.text for token in one.subject]
        classes = {
            _expanded(term, namespaces)
            for other in self.body.patterns
            if [token.text for token in other.subject] == subject
            and [token.text for token in other.verb] in _TYPE
            for term in _iris(other.values)
        }
        return [iri for iri in properties if classes & {*self.known.bearers.get(iri, ())}]

    def _literals(self, one: Pattern, term: str) -> Iterator[str]:
        """Yield literals of the same letters, with another language, type or case."""
        if not self.budget.is_left or not one.verb:
            return
        subject, verb = (" ".join(token.text for token in part) for part in (one.subject, one.verb))
        rows = self.budget.spend().select(
            f"{self.body.prologue} SELECT DISTINCT ?found {self.body.dataset} WHERE {{ "
            f"{without_blank_nodes(subject)} {verb} ?found "
            f"FILTER (isLiteral(?found) && LCASE(STR(?found)) = LCASE(STR({term}))) "
            f"}} ORDER BY ?found LIMIT {_SUGGESTED}"
        )
        for row in rows:
            yield _literal(row["found"])


class _Constant(NamedTuple):
    """A term that is no variable: as it is written, a group that looks for it, and its role.

    A literal has no role.
    """

    term: str
    group: str
    role: Role | None


def _constants(one: Pattern) -> Iterator[_Constant]:
    """Yield the terms of a pattern that are no variables."""
    for term in _iris(one.graph):
        yield _Constant(term, f"GRAPH {term} {{ ?s ?p ?o }}", Role.GRAPH)
    for term in _iris(one.verb):
        yield _Constant(term, f"?s {term} ?o", Role.PROPERTY)
    role = Role.CLASS if [token.text for token in one.verb] == ["a"] else Role.THING
    if one.kind is Kind.TRIPLE and one.values and one.values[0].kind == "string":
        text = "".join(token.text for token in one.values)
        yield _Constant(text, f"?s ?p {text}", None)
    else:
        for term in _iris(one.values):
            yield _Constant(term, f"{{ {term} ?p ?o }} UNION {{ ?s ?p {term} }}", role)
    for term in _iris(one.subject):
        yield _Constant(term, f"{{ {term} ?p ?o }} UNION {{ ?s ?p {term} }}", Role.THING)


def _iris(taken: Iterable[Token]) -> Iterator[str]:
    return (token.text for token in taken if token.kind in {"iri", "name"})


def _declared(prologue: str) -> dict[str, str]:
    """Return the namespaces that a prologue declares, by prefix."""
    listed = [token for token in tokens(prologue) if token.kind in {"name", "iri"}]
    return {
        name.text.removesuffix(":"): iri.text[1:-1]
        for name, iri in pairwise(listed)
        if name.kind == "name" and iri.kind == "iri"
    }


def _expanded(term: str, namespaces: dict[str, str]) -> str:
    if term.startswith("<"):
        return term[1:-1]
    prefix, _, local = term.partition(":")
    return namespaces.get(prefix, f"{prefix}:") + local


def _close(iri: str, known: Iterable[str], name: Callable[[str], str] = last_part) -> list[str]:
    """Return the known IRIs of the same name elsewhere, or else of a name that is much alike."""
    by_name: dict[str, list[str]] = {}
    for one in known:
        by_name.setdefault(name(one), []).append(one)
    same = by_name.get(last_part(iri), [])
    if same:
        return sorted(same, key=lambda one: (-_shared(one, iri), one))[:_SUGGESTED]
    folded: dict[str, list[str]] = {}
    for called, iris in by_name.items():
        folded.setdefault(called.lower(), []).extend(iris)
    near = get_close_matches(last_part(iri).lower(), folded, n=_SUGGESTED, cutoff=_ALIKE)
    return [min(folded[called], key=lambda one: (-_shared(one, iri), one)) for called in near]


def _shared(one: str, other: str) -> int:
    """Return how many characters two IRIs share behind their scheme, from the left."""
    pair = zip(one.partition("://")[2], other.partition("://")[2], strict=False)
    count = 0
    for left, right in pair:
        if left != right:
            break
        count += 1
    return count


def _literal(term: Term) -> str:
    text = json.dumps(term.value, ensure_ascii=False)
    if term.language:
        return f"{text}@{term.language}"
    return f"{text}^^<{term.datatype}>" if term.datatype else text
