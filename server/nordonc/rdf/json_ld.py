"""JSON-LD as people write it: compact names for IRIs, and plain values where they will do.

A document carries the part of the context that it uses, so that nobody has to fetch one.

Source: https://www.w3.org/TR/json-ld11/
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from nordonc.rdf.namespaces import PREFIXES, RDF, XSD

_TYPE = NamedNode(f"{RDF}type")
_STRING, _BOOLEAN, _INTEGER = f"{XSD}string", f"{XSD}boolean", f"{XSD}integer"
#: What a namespace ends with that makes a prefix by itself.
#: Source: https://www.w3.org/TR/json-ld11/#compact-iris
_ENDS = tuple(":/?#[]@")
#: Integers that JSON numbers hold exactly everywhere. Source: https://www.rfc-editor.org/rfc/rfc8259
_EXACT = re.compile(r"0|-?[1-9][0-9]{0,14}", re.ASCII)
_LOCAL = re.compile(r"[\w.-]+")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!//)")


@dataclass(frozen=True, slots=True)
class Term:
    """A short name for an IRI.

    Attributes:
        iri: The IRI.
        type: Datatype of all its values, ``@id`` where they are IRIs; empty where they differ.
    """

    iri: str
    type: str = ""

    @property
    def definition(self) -> str | dict[str, str]:
        """The definition in a context."""
        return {"@id": self.iri, "@type": self.type} if self.type else self.iri


@dataclass(frozen=True, slots=True)
class Context:
    """Names for IRIs.

    Attributes:
        prefixes: Namespaces by prefix.
        terms: Terms by name; none has the name of a prefix.
    """

    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    terms: Mapping[str, Term] = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        """Return the context as a document of its own."""
        prefixes = {name: _prefix(space) for name, space in self.prefixes.items()}
        return {"@context": prefixes | {name: one.definition for name, one in self.terms.items()}}


def _prefix(namespace: str) -> str | dict[str, object]:
    return namespace if namespace.endswith(_ENDS) else {"@id": namespace, "@prefix": True}


class _Names:
    """The names of a context, and which of them a document uses."""

    def __init__(self, context: Context, refused: frozenset[str]) -> None:
        """Give the names of a context, without prefixes that IRIs of the document begin with."""
        self.used: dict[str, object] = {}
        self._terms = {one.iri: (name, one) for name, one in context.terms.items()}
        spaces = {name: space for name, space in context.prefixes.items() if name not in refused}
        self._spaces = sorted(spaces.items(), key=lambda pair: -len(pair[1]))

    def of(self, iri: str) -> str:
        """Return the name of a property, class or datatype."""
        if iri in self._terms:
            name, term = self._terms[iri]
            self.used[name] = term.definition
            return name
        for prefix, namespace in self._spaces:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                self.used[prefix] = _prefix(namespace)
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def type_of(self, iri: str) -> str:
        """Return the type that all values of a property have; empty where there is none."""
        return self._terms[iri][1].type if iri in self._terms else ""


def compacted(triples: Iterable[Triple], context: Context) -> str:
    """Return triples as compact JSON-LD: things in the order in which they come.

    Args:
        triples: The triples.
        context: The names for IRIs.

    Raises:
        ValueError: A triple is about a triple, which JSON-LD cannot say.
    """
    triples = list(triples)
    names = _Names(context, _schemes(triples))
    nodes: dict[str, dict[str, Any]] = {}
    for subject, predicate, value in triples:
        node = nodes.setdefault(_id(subject), {"@id": _id(subject)})
        if predicate == _TYPE and isinstance(value, NamedNode):
            node.setdefault("@type", []).append(names.of(value.value))
        else:
            values = node.setdefault(names.of(predicate.value), [])
            values.append(_value(value, names.type_of(predicate.value), names))
    whole = [{key: _single(held) for key, held in node.items()} for node in nodes.values()]
    head: dict[str, object] = {"@context": dict(sorted(names.used.items()))}
    body = whole[0] if len(whole) == 1 else {"@graph": whole}
    return json.dumps(head | body, ensure_ascii=False, indent=1) + "\n"


def _schemes(triples: Iterable[Triple]) -> frozenset[str]:
    """Return what IRIs begin with that would be read as a prefix."""
    iris = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
    return frozenset(found[1] for iri in iris if (found := _SCHEME.match(iri)))


def _id(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    raise ValueError("JSON-LD has no statements about statements")


def _value(term: object, stated: str, names: _Names) -> object:
    """Return a value of a property whose values have a stated type."""
    if not isinstance(term, Literal):
        return _id(term) if stated == "@id" else {"@id": _id(term)}
    if term.language:
        tagged = {"@language": term.language, "@value": term.value}
        return tagged | ({"@direction": term.direction.value} if term.direction else {})
    datatype = term.datatype.value
    if stated in {"", datatype} and (native := _native(term.value, datatype)) is not None:
        return native
    if datatype == stated or (datatype == _STRING and not stated):
        return term.value
    typed = {} if datatype == _STRING else {"@type": names.of(datatype)}
    return typed | {"@value": term.value}


def _native(text: str, datatype: str) -> bool | int | None:
    """Return the value of JSON that says the same; None where there is none."""
    if datatype == _BOOLEAN and text in {"true", "false"}:
        return text == "true"
    return int(text) if datatype == _INTEGER and _EXACT.fullmatch(text) else None


def _single(held: Any) -> Any:  # noqa: ANN401  whatever JSON has
    return held[0] if isinstance(held, list) and len(held) == 1 else held
