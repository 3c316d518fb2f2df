"""The page about one thing: chosen by its class, one for every class that has none of its own."""

from collections.abc import Iterable, Mapping, Sequence

from flask import render_template, url_for

from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS
from nordonc.site import plugins
from nordonc.site.links import label, named
from nordonc.site.plugins import ClassPage, Listing
from nordonc.site.resource import class_pages, facts, schema_org
from nordonc.site.resource.page_context import Asking, Subject
from nordonc.site.resource.resource_data import INCOMING, Statement, Target
from nordonc.site.state import served


def page(what: Target, found: Sequence[Statement], addresses: Mapping[str, str]) -> str:
    """Return the page about a thing.

    Args:
        what: The thing.
        found: Its data.
        addresses: Where its data are, by name of the format.
    """
    now = served()
    both = facts.facts(what.iri, found, named)
    subject = Subject(what, both, found)
    pages = [*plugins.class_pages(now.classes), *class_pages.GENERIC]
    asking = Asking(now.graph, named, now.manifest.base, now.queries)
    template, values = class_pages.chosen(asking, subject, pages)
    head = {
        "this": what.iri,
        "title": facts.title(both, named, what.iri) or label(what.iri),
        "lead": both.one(*facts.LEADS),
        "classes": facts.classes(both, named),
        "addresses": addresses,
        "types": {one.label: one.media_type for one in (*GRAPH_FORMATS, *RESULT_FORMATS)},
        "address": external(what.iri),
        "is_bounded": sum(len(fact.values) for fact in both.incoming) >= INCOMING,
        "limit": INCOMING,
        "crumb": _listing(what, pages),
        "data": schema_org.described(subject, external, _schema_types(pages)),
        "facts": both,
    }
    return render_template(template, **{**head, **values})


def _listing(what: Target, pages: Iterable[ClassPage]) -> Listing | None:
    """Return the list that a thing stands in, by the first of its classes that has one."""
    listings = {page.iri: page.listing for page in pages if page.listing}
    return next((listings[iri] for iri in what.types if iri in listings), None)


def _schema_types(pages: Iterable[ClassPage]) -> dict[str, str]:
    return {page.iri: page.schema_type for page in pages if page.schema_type}


def external(iri: str) -> str:
    """Return the absolute address of the page about an own IRI, and any other IRI as it is."""
    base = served().manifest.base
    path, hashed, fragment = iri.removeprefix(base).partition("#")
    if not base or not iri.startswith(base) or not path:
        return iri
    return f"{url_for('entities.entity', path=path, _external=True)}{hashed}{fragment}"
