"""What a shape asks of values, in words: how many there are, and what each is like."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nordonc.rdf.curies import curie
from nordonc.rdf.namespaces import PREFIXES, RDF, SH
from nordonc.site.ontology.ontology_terms import Index, text
from nordonc.site.resource import property_names
from nordonc.sparql.client import Term

#: Single constraints of SHACL Core, as what they say of a value.
#: Source: https://www.w3.org/TR/shacl/#core-components
_PHRASES = {
    "class": "of the class {}",
    "datatype": "of the datatype {}",
    "nodeKind": "{}",
    "node": "fits the shape {}",
    "hasValue": "is {}",
    "minInclusive": "at least {}",
    "maxInclusive": "at most {}",
    "minExclusive": "more than {}",
    "maxExclusive": "less than {}",
    "minLength": "its length at least {}",
    "maxLength": "its length at most {}",
    "pattern": "matches {}",
    "equals": "equals {}",
    "disjoint": "no value of {}",
    "lessThan": "less than {}",
    "lessThanOrEquals": "at most {}",
}
#: Constraints that hold a list of terms, and those that hold a list of shapes.
_LISTS = {"in": "one of {}", "languageIn": "in the language {}"}
_JOINTS = {"and": " and ", "or": " or ", "xone": " or else "}
_KINDS = {
    "IRI": "an IRI",
    "Literal": "a literal",
    "BlankNode": "a blank node",
    "BlankNodeOrIRI": "no literal",
    "IRIOrLiteral": "no blank node",
    "BlankNodeOrLiteral": "no IRI",
}

_Stated = Mapping[str, Sequence[Term]]


def count(stated: _Stated, least: str = "minCount", most: str = "maxCount") -> str:
    """Return how many values a shape asks for, in words; empty where it says nothing of that."""
    low, high = text(stated, SH + least), text(stated, SH + most)
    if low and high:
        return f"exactly {low}" if low == high else f"{low} to {high}"
    if high:
        return "none" if high == "0" else f"at most {high}"
    return f"at least {low}" if low else ""


@dataclass(frozen=True, slots=True)
class Wording:
    """Puts constraints into words.

    Attributes:
        index: What is stated of the shapes, by subject and property.
        named: Gives the English name of an IRI; empty where it has none.
    """

    index: Index
    named: Callable[[str], str]

    def path(self, path: Iterable[Term]) -> str:
        """Return a property, or a way over several, in words; empty where a shape has no path."""
        for term in path:
            if term.is_iri:
                return self._called(term)
            stated = self.index.get(term.value, {})
            if inner := stated.get(SH + "inversePath"):
                return f"inverse of {self.path(inner)}"
            if several := text(stated, SH + "alternativePath"):
                return " or ".join(self.path([one]) for one in self._members(several))
            return "a way over several properties"
        return ""

    def values(self, stated: _Stated) -> list[str]:
        """Return what is asked of each value."""
        return list(self._values(stated))

    def _values(self, stated: _Stated) -> Iterator[str]:
        for name, phrase in _PHRASES.items():
            for term in stated.get(SH + name, ()):
                yield phrase.format(self._called(term))
        for name, phrase in _LISTS.items():
            for term in stated.get(SH + name, ()):
                yield phrase.format(", ".join(map(self._called, self._members(term.value))))
        for name, joint in _JOINTS.items():
            for term in stated.get(SH + name, ()):
                members = list(self._members(term.value))
                put = self._bracketed if len(members) > 1 else self._shape
                yield joint.join(put(one.value) for one in members)
        for term in stated.get(SH + "not", ()):
            yield f"not {self._bracketed(term.value)}"
        for term in stated.get(SH + "qualifiedValueShape", ()):
            number = count(stated, "qualifiedMinCount", "qualifiedMaxCount")
            yield f"{number} that is {self._shape(term.value)}"

    def _bracketed(self, node: str) -> str:
        words = self._shape(node)
        return f"({words})" if ", " in words or ": " in words else words

    def _shape(self, node: str) -> str:
        """Return what a shape without a name of its own asks."""
        stated = self.index.get(node, {})
        if SH + "message" in stated:
            return self.named(node) or property_names.short(node)
        asked = [*filter(None, [count(stated)]), *self._values(stated)]
        asked += [self._shape(one.value) for one in stated.get(SH + "property", ())]
        path = self.path(stated.get(SH + "path", ()))
        return f"{path}: {', '.join(asked)}" if path else ", ".join(asked)

    def _members(self, node: str) -> Iterator[Term]:
        """Yield the members of a list, each node of it once."""
        seen: set[str] = set()
        while node not in seen and (stated := self.index.get(node)):
            seen.add(node)
            yield from stated.get(RDF + "first", ())
            node = text(stated, RDF + "rest")

    def _called(self, term: Term) -> str:
        if not term.is_iri:
            return term.value
        if term.value.startswith(SH) and (kind := _KINDS.get(term.value.removeprefix(SH))):
            return kind
        short = property_names.short(term.value)
        return curie(term.value, PREFIXES) or self.named(term.value) or short
