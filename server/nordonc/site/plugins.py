"""Plugins: packages that bring pages for the classes of a domain.

A plugin is an entry point of the group ``nordonc.pages`` that leads to a ``Plugin``. Its pages
answer where the release has things of the class that it requires, and nowhere else.
``docs/plugins.md`` builds one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint

from nordonc.errors import CallError
from nordonc.site.resource.property_names import Wording
from nordonc.site.resource.property_phrases import Phrases

if TYPE_CHECKING:  # the page of a resource asks plugins
    from nordonc.site.resource.page_context import Asking, Subject, Values

#: Source: https://packaging.python.org/en/latest/specifications/entry-points/
GROUP = "nordonc.pages"


class MenuEntry(NamedTuple):
    """A part of the menu: its name, its route, and the class that must be in the graph."""

    name: str
    endpoint: str
    needs: str = ""


class Listing(NamedTuple):
    """The list that things of a class stand in: its name and its route."""

    name: str
    endpoint: str


@dataclass(frozen=True, kw_only=True)
class ClassPage:
    """The page about each thing of one class.

    Attributes:
        iri: The class.
        template: Template that extends ``entity/entity.html``.
        context: Returns what the template is given besides what every page is.
        schema_type: The class in the words of schema.org; empty where it has none.
        listing: The list of all things of the class, where there is one.
        counted: One and many of them in words, where the home page counts them.
    """

    iri: str
    template: str
    context: "Callable[[Asking, Subject], Values]"
    schema_type: str = ""
    listing: Listing | None = None
    counted: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """What a package brings to the site.

    Attributes:
        requires: The class of which the release must have things.
        class_pages: Pages by class; the first class that a thing has decides.
        blueprints: Routes, with the templates that they and the class pages use.
        menu: Parts of the menu, which stand before those of every site.
        footer: More of its lists and pages, which the foot of every page leads to.
        home: Template with the macros ``hero``, ``doors`` and ``news`` for the home page and
            ``about`` for the page about the site; empty for none.
        home_values: Returns what these macros find in ``front_values``.
        example: A first query over such a graph, for whoever writes one; empty for none.
        search: Route of the list that finds things by the words in ``q``; empty for none.
        phrases: What properties are called on pages, in the order of a page.
        schema_properties: What properties are called at schema.org.
        parts: Properties that lead to parts of a thing, whose statements are data of the whole.
    """

    requires: str
    class_pages: tuple[ClassPage, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    footer: tuple[MenuEntry, ...] = ()
    home: str = ""
    home_values: "Callable[[], Values]" = dict
    example: str = ""
    search: str = ""
    phrases: Phrases = field(default_factory=dict)
    schema_properties: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()

    @property
    def classes(self) -> frozenset[str]:
        """The classes on which something of the plugin depends."""
        needed = {entry.needs for entry in (*self.menu, *self.footer) if entry.needs}
        return frozenset({self.requires, *needed})


@cache
def installed() -> tuple[Plugin, ...]:
    """Return the plugins of this installation, in the order of their names.

    Raises:
        CallError: An entry point of the group leads to something else.
    """
    return tuple(map(_loaded, sorted(entry_points(group=GROUP))))


def _loaded(point: EntryPoint) -> Plugin:
    plugin = point.load()
    if not isinstance(plugin, Plugin):
        raise CallError(f"The entry point {point.name} of {GROUP} is no plugin: {point.value}")
    return plugin


def active(classes: frozenset[str]) -> Iterator[Plugin]:
    """Yield the plugins whose pages answer where a release has things of these classes."""
    return (plugin for plugin in installed() if plugin.requires in classes)


def class_pages(classes: frozenset[str]) -> list[ClassPage]:
    """Return the pages that plugins have for a release with things of these classes."""
    return [page for plugin in active(classes) for page in plugin.class_pages]


@cache
def wording(classes: frozenset[str]) -> Wording:
    """Return what properties are called on the pages of such a release."""
    return Wording({iri: one for plugin in active(classes) for iri, one in plugin.phrases.items()})


def schema_properties(classes: frozenset[str]) -> dict[str, str]:
    """Return what properties are called at schema.org, by plugins for such a release."""
    return {
        iri: name for plugin in active(classes) for iri, name in plugin.schema_properties.items()
    }


def parts(classes: frozenset[str]) -> list[str]:
    """Return the properties that lead to parts of things, by plugins for such a release."""
    return [iri for plugin in active(classes) for iri in plugin.parts]


def idle(classes: frozenset[str]) -> frozenset[str]:
    """Return the names of the blueprints whose routes do not answer there."""
    here = [*active(classes)]
    return frozenset(
        blueprint.name
        for plugin in installed()
        if plugin not in here
        for blueprint in plugin.blueprints
    )
