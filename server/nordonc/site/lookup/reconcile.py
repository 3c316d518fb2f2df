"""The reconciliation API over the look-up, as values of JSON: versions 0.2 and 1.0-draft.

Sources: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ and
https://reconciliation-api.github.io/specs/draft/
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nordonc import lookup
from nordonc.errors import RequestError
from nordonc.lookup import Index, Match
from nordonc.rdf.collation import by_name, folded

_Json = dict[str, Any]

#: Queries of one batch, and candidates of one query.
MAX_QUERIES, MAX_CANDIDATES = 500, 50
_FEW = 10
#: Width and height of a preview, in pixels.
PREVIEW = {"width": 400, "height": 160}
#: What a table can be extended with, and what that is called.
PROPERTIES = {"networks": "Networks", "identifiers": "Identifiers", "names": "Other names"}


@dataclass(frozen=True)
class Service:
    """What answers.

    Attributes:
        index: The names and identifiers.
        base: IRI that identifiers are relative to.
        names: English names of classes by IRI.
    """

    index: Index
    base: str
    names: Mapping[str, str]

    def manifest(self, title: str, home: str, place: str) -> _Json:
        """Return what the service says of itself, in the words of both versions.

        Args:
            title: Name of the dataset.
            home: Absolute address of the home page, without a slash at its end.
            place: Absolute address of the service.
        """
        suggest = {
            kind: {"service_url": place, "service_path": f"/suggest/{kind}"}
            for kind in ("entity", "property", "type")
        }
        propose = {"service_url": place, "service_path": "/extend/propose"}
        return {
            "versions": ["0.2"],
            "name": title,
            "identifierSpace": self.base,
            "schemaSpace": "http://www.w3.org/2002/07/owl#Class",
            "documentation": f"{home}/lookup",
            "view": {"url": f"{home}/{{{{id}}}}"},
            "defaultTypes": self.types(""),
            "suggest": suggest,
            "preview": {"url": f"{place}/preview?id={{{{id}}}}", **PREVIEW},
            "extend": {"propose_properties": propose, "property_settings": []},
        }

    def draft_manifest(self, title: str, home: str) -> _Json:
        """Return what the service says of itself to clients of 1.0-draft."""
        return {
            "versions": ["1.0-draft"],
            "name": title,
            "identifierSpace": self.base,
            "schemaSpace": "http://www.w3.org/2002/07/owl#Class",
            "documentation": f"{home}/lookup",
            "view": {"url": f"{home}/{{id}}"},
            "defaultTypes": self.types(""),
            "suggest": {"entity": True, "property": True, "type": True},
            "preview": PREVIEW,
            "extend": {"proposeProperties": True, "propertySettings": []},
        }

    def types(self, prefix: str) -> list[_Json]:
        """Return the classes of things whose names begin so, each once, by name."""
        listed = sorted(self.index.classes, key=by_name(self._class))
        wanted = folded(prefix)
        return [
            {"id": iri, "name": self._class(iri)}
            for iri in listed
            if folded(self._class(iri)).startswith(wanted)
        ]

    def _class(self, iri: str) -> str:
        return self.names.get(iri, iri)

    def candidates(self, query: object) -> list[_Json]:
        """Return the things that a query of either version may mean, the surest first."""
        asked = query if isinstance(query, dict) else {}
        text, types, limit = _text(asked), _types(asked.get("type")), _limit(asked.get("limit"))
        matches = lookup.look_up(self.index, text, limit, types)
        if not matches and "/" in text and "://" not in text:
            matches = lookup.look_up(self.index, f"{self.base}{text}", limit, types)
        sure = lookup.certain(matches)
        return [self._candidate(one, is_match=one == sure) for one in matches]

    def _candidate(self, match: Match, *, is_match: bool) -> _Json:
        return {
            "id": match.iri.removeprefix(self.base),
            "name": match.label,
            "score": round(match.score * 100),
            "match": is_match,
            "type": [{"id": match.type, "name": self._class(match.type)}] if match.type else [],
        }

    def suggested(self, prefix: str) -> list[_Json]:
        """Return the things whose names begin so."""
        found = lookup.look_up(self.index, prefix, _FEW)
        return [{"id": one.iri.removeprefix(self.base), "name": one.label} for one in found]

    def values(self, identifier: str, name: str) -> list[_Json]:
        """Return the values of a property of a thing; none where either is not known."""
        iri = f"{self.base}{identifier.removeprefix(self.base)}"
        if name == "networks":
            listed = self.index.networks_of(iri)
            return [
                {"id": one.removeprefix(self.base), "name": self.index.label(one)} for one in listed
            ]
        texts = {"identifiers": self.index.codes_of, "names": self.index.names_of}
        number = self.index.number(iri)
        known = texts.get(name, {}) if number is not None else {}
        return [{"str": text} for text in known.get(number or 0, ())]

    def extended(self, asked: object) -> tuple[list[_Json], dict[str, dict[str, list[_Json]]]]:
        """Return heading and rows of an extension; the rows by identifier, then by property.

        Raises:
            RequestError: It names no identifiers and properties, or too many.
        """
        ids, properties = _members(asked, "ids"), _members(asked, "properties")
        wanted = [str(one.get("id")) for one in properties if isinstance(one, dict)]
        if len(ids) > MAX_QUERIES or len(wanted) > len(PROPERTIES):
            raise RequestError(f"An extension has {MAX_QUERIES} identifiers at most")
        meta = [{"id": one, "name": PROPERTIES.get(one, one)} for one in wanted]
        rows = {
            one: {name: self.values(one, name) for name in wanted}
            for one in ids
            if isinstance(one, str)
        }
        return meta, rows


def proposed() -> list[_Json]:
    """Return the properties that a table can be extended with."""
    return [{"id": name, "name": label} for name, label in PROPERTIES.items()]


def batch(queries: object) -> dict[str, object]:
    """Return the queries of a batch of version 0.2 by their names.

    Raises:
        RequestError: It is no object, or has too many queries.
    """
    if not isinstance(queries, dict):
        raise RequestError("queries is an object with a query as each value")
    if len(queries) > MAX_QUERIES:
        raise RequestError(
            f"A batch has {MAX_QUERIES} queries at most; this one has {len(queries)}"
        )
    return queries


def draft_batch(body: object) -> list[object]:
    """Return the queries of a batch of version 1.0-draft.

    Raises:
        RequestError: It has no list of queries, or too many.
    """
    queries = _members(body, "queries")
    if len(queries) > MAX_QUERIES:
        raise RequestError(
            f"A batch has {MAX_QUERIES} queries at most; this one has {len(queries)}"
        )
    return queries


def _members(body: object, name: str) -> list[Any]:
    members = body.get(name) if isinstance(body, dict) else None
    if not isinstance(members, list):
        raise RequestError(f"The request has no list {name!r}")
    return members


def _text(asked: _Json) -> str:
    """Return the text of a query: a name, or the first value that it gives."""
    conditions = asked.get("conditions") or asked.get("properties")
    given = asked.get("query")
    for one in conditions if given is None and isinstance(conditions, list) else ():
        value = one.get("propertyValue", one.get("v")) if isinstance(one, dict) else None
        value = value[0] if isinstance(value, list) and value else value
        given = value.get("id") if isinstance(value, dict) else value
        break
    return given if isinstance(given, str) else ""


def _types(given: object) -> Iterable[str]:
    listed = given if isinstance(given, list) else [given]
    return [one for one in listed if isinstance(one, str) and one]


def _limit(given: object) -> int:
    if isinstance(given, int | float) and 1 <= given <= MAX_CANDIDATES:
        return int(given)
    return _FEW
