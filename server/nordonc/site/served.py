"""One release as it is served: its engine, the answers kept, and what is asked once for all."""

from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, cast

from nordonc import canned
from nordonc.canned import CannedQuery, Choice
from nordonc.endpoint import service_description
from nordonc.engine.base import Engine, graph
from nordonc.errors import QueryTimeoutError
from nordonc.http.cache import Cache
from nordonc.http.first_level_cache import Recent
from nordonc.http.response import Reply
from nordonc.lookup import Index
from nordonc.rdf import labels
from nordonc.rdf.query_file import query_text
from nordonc.release import files
from nordonc.release.kept import Kept
from nordonc.release.manifest import Manifest, Release
from nordonc.settings import Settings
from nordonc.site import plugins
from nordonc.site.editor.vocabulary import Vocabulary, declared_prefixes, vocabulary
from nordonc.sparql.client import Graph

_Value = TypeVar("_Value")

_DOCUMENTS = query_text(__package__, "documents")
_CLASSES = query_text(__package__, "classes_in_use")


@dataclass(frozen=True)
class Served:
    """A release, the engine that answers over it, the answers kept, and how the server runs."""

    settings: Settings
    release: Release
    engine: Engine

    @cached_property
    def cache(self) -> Cache[Reply]:
        """Answers that were given before; they go with the release."""
        return Cache(self.settings.cache_mb << 20, self.settings.queue)

    @cached_property
    def recent(self) -> dict[Hashable, Recent]:
        """Requests that came lately, with their answers; the first level of the cache."""
        return {}

    @cached_property
    def version(self) -> str:
        """What tells the answers of this release and kind of engine from all others."""
        place = "disk" if self.release.store else "memory"
        return f"{self.manifest.key} {self.engine.kind} {place} {self.settings.default_graph}"

    def warm(self) -> None:
        """Have ready all that the first requests would wait for.

        Raises:
            NordoncError: The engine does not answer.
        """
        self.index.warm()
        _ = (self.kept, self.queries, self.labels, self.classes)

    def description(self, endpoint: str, media_type: str) -> bytes:
        """Return what the endpoint says of itself.

        Args:
            endpoint: Its absolute address.
            media_type: Registered media type of RDF.
        """
        return service_description.description(
            endpoint, media_type, self.release, self.settings, self.engine
        )

    @cached_property
    def graph(self) -> Graph:
        """What answers our own queries."""
        return graph(self.engine)

    def once(self, made: Callable[..., _Value], *arguments: object) -> _Value:
        """Return what a function makes of the release, made once for all requests.

        The value goes with the release, and nobody may change it.

        Args:
            made: The function; it must have a name of its own, or each request makes another.
            arguments: What it takes: the graph, the folder, a function, never what a client chose.
        """
        key = (made, *arguments)
        if key not in self._made:
            self._made[key] = made(*arguments)
        return cast("_Value", self._made[key])

    @cached_property
    def _made(self) -> dict[tuple[object, ...], object]:
        return {}

    @property
    def manifest(self) -> Manifest:
        """What the release says of itself."""
        return self.release.manifest

    @cached_property
    def kept(self) -> Kept:
        """The releases that can be asked for, this one among them, as they were when it began."""
        return Kept.beside(self.release, self.settings.keep)

    @cached_property
    def queries(self) -> tuple[CannedQuery, ...]:
        """The canned queries of the release."""
        return tuple(files.queries(self.release.folder))

    @cached_property
    def index(self) -> Index:
        """The names and identifiers by which things of the release are found."""
        return files.index(self.release.folder)

    @cached_property
    def labels(self) -> dict[str, str]:
        """English names by IRI, asked once for all requests.

        Files that are served as they are may have too many; pages then show the ends of IRIs.
        """
        with suppress(*self._endured):
            return {row.text("thing"): row.text("label") for row in self.graph.select(labels.QUERY)}
        return {}

    @property
    def _endured(self) -> tuple[type[QueryTimeoutError], ...]:
        """What may fail for good: of files that are served as they are, whatever takes too long."""
        return (QueryTimeoutError,) if self.release.loaded else ()

    @cached_property
    def classes(self) -> frozenset[str]:
        """The classes that plugins ask for and that have things, asked once for all requests."""
        asked = sorted({iri for plugin in plugins.installed() for iri in plugin.classes})
        rows = self.graph.select(_CLASSES, **{"class": asked})
        return frozenset(row.text("class") for row in rows)

    @cached_property
    def documents(self) -> frozenset[str]:
        """What the graph describes fragments of; none where a query may not take that long."""
        with suppress(QueryTimeoutError):
            return frozenset(row.text("document") for row in self.graph.select(_DOCUMENTS))
        return frozenset()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The terms that the graph uses, asked once for all requests.

        Files that are served as they are may have too many statements; prefixes are left then.
        """
        with suppress(*self._endured):
            return vocabulary(self.graph, self.labels, self.prefixes)
        return Vocabulary(self.prefixes, [], [], {})

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Namespaces by prefix, asked once for all requests."""
        known, loaded = self.release.prefixes, self.release.loaded
        return declared_prefixes(self.graph, known, loaded.prefixes if loaded else known)

    def choices(self, slug: str) -> tuple[Choice, ...]:
        """Return the values that a list query offers, asked once for all requests.

        Raises:
            NotFoundError: There is no such query.
            NordoncError: The engine could not answer.
        """
        if slug not in self._choices:
            base = self.manifest.base
            self._choices[slug] = canned.choices(self.queries, slug, base, self.graph)
        return self._choices[slug]

    @cached_property
    def _choices(self) -> dict[str, tuple[Choice, ...]]:
        return {}
