"""What this server answers to a program that looks at it: the evidence by which it is judged."""

import json
import re
from collections.abc import Iterable
from functools import cached_property
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import Response, current_app, request, url_for

from nordonc.http.public_url import address_of
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.rdf.namespaces import RDF
from nordonc.rdf.triples import iri_of, parsed

_MARKUP = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_LINES = BY_EXTENSION["nt"].media_type
_TYPE = f"{RDF}type"

Fields = dict[str, Any]


class Described:
    """Triples that an answer has, by subject and property."""

    def __init__(self, lines: bytes) -> None:
        """Read N-Triples."""
        self._values: dict[str, dict[str, list[str]]] = {}
        for subject, predicate, value in parsed(lines):
            held = self._values.setdefault(iri_of(subject) or str(subject), {})
            held.setdefault(predicate.value, []).append(iri_of(value) or str(value))

    @cached_property
    def properties(self) -> frozenset[str]:
        """All properties."""
        return frozenset(name for held in self._values.values() for name in held)

    def of_class(self, *classes: str) -> list[str]:
        """Return the things that belong to one of some classes."""
        return [
            thing for thing, held in self._values.items() if {*classes} & {*held.get(_TYPE, ())}
        ]

    def has(self, thing: str, properties: Iterable[str]) -> bool:
        """Tell whether a thing has a value of one of some properties."""
        return any(name in self._values.get(thing, {}) for name in properties)

    def values(self, thing: str, name: str) -> list[str]:
        """Return the values of a property of a thing."""
        return self._values.get(thing, {}).get(name, [])


class File(NamedTuple):
    """A download: what is said of it, and whether that is what comes."""

    name: str
    is_there: bool
    has_its_size: bool
    has_its_type: bool


class Evidence:
    """What the server answers at the moment, each answer asked once."""

    @cached_property
    def markup(self) -> Fields:
        """The dataset in the words of schema.org, as the home page embeds it; else empty."""
        page = self._answer(url_for("pages.home"), "text/html").get_data(as_text=True)
        found: list[Fields] = [json.loads(text) for text in _MARKUP.findall(page)]
        return next((one for one in found if one.get("@type") == "Dataset"), {})

    @cached_property
    def metadata(self) -> Described:
        """The dataset as catalogues harvest it."""
        return self._described(url_for("downloads.download"))

    @cached_property
    def ontology(self) -> Described:
        """The vocabulary of the dataset, where it has one."""
        return self._described(f"{request.script_root}/ontology")

    @cached_property
    def negotiated(self) -> frozenset[str]:
        """Media types in which the vocabulary comes where they are asked for."""
        asked = ("text/html", *(BY_EXTENSION[one].media_type for one in ("ttl", "rdf")))
        place = f"{request.script_root}/ontology"
        return frozenset(one for one in asked if self._answer(place, one).mimetype == one)

    @cached_property
    def files(self) -> list[File]:
        """The downloads that the home page names."""
        return [self._file(one) for one in self.markup.get("distribution", ())]

    def answers(self, address: str) -> bool:
        """Tell whether there is something at an address of this server."""
        return self._answer(address, "*/*").status_code == HTTPStatus.OK

    def _file(self, download: Fields) -> File:
        home = address_of(request.environ).removesuffix(request.script_root)
        answer = self._answer(download["contentUrl"].removeprefix(home), "*/*")
        return File(
            name=download["name"],
            is_there=answer.status_code == HTTPStatus.OK,
            has_its_size=download.get("contentSize") == f"{answer.content_length} B",
            has_its_type=download.get("encodingFormat") == answer.mimetype,
        )

    def _described(self, address: str) -> Described:
        answer = self._answer(address, _LINES)
        is_there = answer.status_code == HTTPStatus.OK and answer.mimetype == _LINES
        return Described(answer.get_data() if is_there else b"")

    @staticmethod
    def _answer(address: str, accept: str) -> Response:
        """Return what the application answers at an address of its own, closed already."""
        path = address.removeprefix(request.script_root)
        asked = {"PATH_INFO": path, "QUERY_STRING": "", "HTTP_ACCEPT": accept}
        environ = {**request.environ, **asked, "HTTP_ACCEPT_ENCODING": "", "REQUEST_METHOD": "GET"}
        with current_app.app_context(), current_app.request_context(environ):
            answer = current_app.full_dispatch_request()
            if answer.direct_passthrough:
                answer.close()
        return answer
