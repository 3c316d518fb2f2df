"""The typed links of a page, of the forms that it is offered in and of the files that it leads to.

What names a thing (``cite-as``, ``author``, ``license``, ``type``) is the IRI of that; what is to
be opened is an address of this server.

Source: https://signposting.org/FAIR/
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from flask import url_for

from nordonc.errors import NordoncError
from nordonc.http.web_links import Link, Linkset
from nordonc.rdf.formats import GRAPH_FORMATS, Format
from nordonc.rdf.namespaces import SCHEMA
from nordonc.rdf.query_file import query_text
from nordonc.site.releases.pinning import divided
from nordonc.site.representations import HTML, LINKSETS, PNG, SVG
from nordonc.site.state import served
from nordonc.sparql.client import Graph

#: The formats of RDF that describe what they are offered beside; the others say the same.
DESCRIBING = frozenset({"ttl", "jsonld"})
_CREATORS = query_text(__package__, "creators")
_PICTURES = frozenset({PNG, SVG})


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page, or a file that has none, with what belongs to it.

    Attributes:
        address: Where it is, without a host.
        cited: IRI under which to cite it.
        types: What it is and what it is about, in the words of schema.org.
        forms: Where its other forms are, by format.
        files: Files that it leads to, with their types, where these and not its forms are the data.
        others: Where all files are that belong to it.
        release: The page that these files belong to, where it is not this one.
        described: Where else it is described.
        collection: Where the whole is that it is a part of; empty for the whole.
        more: Links of the page besides.
        is_file: Whether it is no page, but data.
    """

    address: str
    cited: str
    types: tuple[str, ...]
    forms: dict[Format, str] = field(default_factory=dict)
    files: tuple[Link, ...] = ()
    others: tuple[str, ...] = ()
    release: "Page | None" = None
    described: tuple[Link, ...] = ()
    collection: str = ""
    more: tuple[Link, ...] = ()
    is_file: bool = False

    @property
    def _items(self) -> tuple[Link, ...]:
        data = {one: at for one, at in self.forms.items() if one not in {HTML, *GRAPH_FORMATS}}
        items = (Link("item", at, one.media_type) for one, at in data.items())
        return self.files or tuple(items)

    @property
    def _descriptions(self) -> tuple[Link, ...]:
        """Its own forms of RDF, or else where it is described besides."""
        own = {one: at for one, at in self.forms.items() if one.extension in DESCRIBING}
        links = (Link("describedby", at, one.media_type) for one, at in own.items())
        return tuple(links) or self.described

    def links(self) -> list[Link]:
        """Return the links of the page itself."""
        types = self.types if self.is_file else ("AboutPage", *self.types)
        links = [*_rights(self), *(Link("type", SCHEMA + name) for name in dict.fromkeys(types))]
        if self.collection:
            links.append(Link("collection", self.collection, HTML.media_type))
        return [*links, *self._descriptions, *self._items, _set(self.address), *self.more]

    def links_of_form(self, form: Format) -> list[Link]:
        """Return the links of a form of it: RDF describes the page, all else are its data."""
        kind = "ImageObject" if form in _PICTURES else "DataDownload"
        relation = "describes" if form in GRAPH_FORMATS else "collection"
        back = Link(relation, self.address, HTML.media_type)
        return [*_rights(self), Link("type", SCHEMA + kind), back, _set(self.address)]

    def links_of_file(self) -> list[Link]:
        """Return the links of a file that it leads to."""
        back = Link("collection", self.address, HTML.media_type)
        links = [*_rights(self), Link("type", SCHEMA + "DataDownload"), back]
        return [*links, *self._descriptions, _set(self.address)]

    def linkset(self) -> Linkset:
        """Return its links and those of all that belongs to it, by address."""
        own = {at: self.links_of_form(one) for one, at in self.forms.items() if one != HTML}
        known = [*(one.target for one in self.files), *self.others]
        files = {at: (self.release or self).links_of_file() for at in known}
        return {self.address: self.links(), **own, **files}


def _rights(page: Page) -> Iterator[Link]:
    """Yield what holds for a page and for all that belongs to it."""
    yield Link("cite-as", page.cited)
    with suppress(NordoncError):
        now = served()
        yield from (Link("author", iri) for iri in now.once(_creators, now.graph, now.manifest.iri))
    if licence := served().manifest.licence:
        yield Link("license", licence)


def _creators(graph: Graph, dataset: str) -> tuple[str, ...]:
    rows = graph.select(_CREATORS, dataset=dataset) if dataset else []
    return tuple(row.text("creator") for row in rows)


def _set(address: str) -> Link:
    """Return the link to the set of a page, which is of the same release."""
    of, versions = divided(address)
    version = next(iter(versions), None)
    place = url_for("signposting.linkset", suffix="json", of=of, release=version)
    return Link("linkset", place, LINKSETS[0].media_type)
