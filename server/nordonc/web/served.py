"""What one application serves, in one value that can be swapped whole."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from flask import Flask, current_app

from nordonc import catalog
from nordonc.catalog import CannedQuery, Choice
from nordonc.engine.base import Engine, Query
from nordonc.release import Manifest, Release
from nordonc.settings import Settings
from nordonc.views.vocabulary import Vocabulary, vocabulary

_NAME = "nordonc"

#: Names of things: of two, the one in English, and then the first by its spelling.
_LABELS = """SELECT ?thing (MIN(?name) AS ?label)
WHERE {
  ?thing skos:prefLabel|rdfs:label|dcterms:title|nordonc:heading ?name .
  FILTER (isIRI(?thing) && LANG(?name) IN ("en", ""))
}
GROUP BY ?thing"""


@dataclass(frozen=True)
class Served:
    """A release, the engine that answers over it, and how the server runs."""

    settings: Settings
    release: Release
    engine: Engine

    @property
    def manifest(self) -> Manifest:
        """What the release says of itself."""
        return self.release.manifest

    @cached_property
    def queries(self) -> tuple[CannedQuery, ...]:
        """The canned queries of the release."""
        return tuple(catalog.stored(self.release.folder))

    @cached_property
    def labels(self) -> dict[str, str]:
        """English names by IRI, asked once for all requests."""
        answer = json.loads(self._results(_LABELS))
        return {
            row["thing"]["value"]: row["label"]["value"] for row in answer["results"]["bindings"]
        }

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The terms that the graph uses, asked once for all requests."""
        return vocabulary(self._results, self.labels)

    def choices(self, slug: str) -> tuple[Choice, ...]:
        """Return the values that a list query offers, asked once for all requests.

        Raises:
            NotFoundError: There is no such query.
            NordoncError: The engine could not answer.
        """
        if slug not in self._choices:
            base = self.manifest.base
            self._choices[slug] = catalog.choices(self.queries, slug, base, self._results)
        return self._choices[slug]

    @cached_property
    def _choices(self) -> dict[str, tuple[Choice, ...]]:
        return {}

    def _results(self, text: str) -> bytes:
        return self.engine.answer(Query(text=text, media_type=catalog.RESULTS)).body


def serve_from(app: Flask, what: Served) -> None:
    """Let the routes of an application serve this from now on."""
    app.extensions[_NAME] = what


def served() -> Served:
    """Return what the application at work serves; a route asks once and keeps it."""
    return cast("Served", current_app.extensions[_NAME])
